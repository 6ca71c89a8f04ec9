import { text } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project.ts';
import type { ModalEndpoint, Service } from '../service.ts';

const newName = 'fastapi_endpoint';
const fastApi = 'fastapi[standard]';

/** Modal's endpoints that have an old name, or an image without what they need. */
export function modal(project: Project): readonly Finding[] {
  return project.units.running.flatMap(({ service }) =>
    service.modal ? [...deprecated(service, service.modal), ...withoutFastApi(service, service.modal)] : [],
  );
}

function deprecated({ file }: Service, { decorator, decoratorSpans }: ModalEndpoint): readonly Finding[] {
  const [span] = decoratorSpans;
  if (decorator !== 'web_endpoint' || !span) return [];
  return [
    {
      rule: 'modal-deprecated',
      severity: 'warning',
      file,
      span,
      message: text('Modal has renamed {0} to {1}.', decorator, newName),
      related: [],
      fixes: [
        {
          title: text('Use {0}', newName),
          edits: decoratorSpans.map((each) => ({ file, span: each, newText: newName })),
        },
      ],
    },
  ];
}

function withoutFastApi({ file, name }: Service, endpoint: ModalEndpoint): readonly Finding[] {
  const { kind, packages, packageInsertion, decoratorSpans } = endpoint;
  const [span] = decoratorSpans;
  if (kind !== 'fastapi-endpoint' || !packages || !span || packages.some((each) => /^fastapi\b/.test(each))) return [];
  return [
    {
      rule: 'modal-dependencies',
      severity: 'error',
      file,
      span,
      message: text('The image of {0} does not install FastAPI, without which it does not start.', name),
      related: [],
      fixes: packageInsertion
        ? [
            {
              title: text('Install {0} in the image', fastApi),
              edits: [
                {
                  file,
                  span: packageInsertion.span,
                  newText: `${packageInsertion.before}${fastApi}${packageInsertion.after}`,
                },
              ],
            },
          ]
        : [],
    },
  ];
}
