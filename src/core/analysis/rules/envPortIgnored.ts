import { basename, dirname } from 'node:path';
import { text } from '../../text.ts';
import { mayReadPort } from '../devServers.ts';
import type { BindFact, EnvFact } from '../facts.ts';
import type { Finding, Fix } from '../finding.ts';
import { isWithin } from '../paths.ts';
import { localEnvFiles, type Project } from '../project.ts';

/** A PORT in an environment file that nothing reads, beside a server on another port. */
export function envPortIgnored(project: Project): readonly Finding[] {
  return project.variables.flatMap((variable) => {
    if (variable.name !== 'PORT' || !localEnvFiles.includes(basename(variable.file))) return [];
    return judge(project, variable) ?? [];
  });
}

function judge(project: Project, variable: EnvFact): Finding | undefined {
  const port = /^\d{1,5}$/.test(variable.value) ? Number(variable.value) : undefined;
  const folder = project.packages.folderOf(variable.file);
  const [bind, ...others] = project.bindsWithin(folder);
  if (port === undefined || !bind || others.length > 0) return undefined;
  if (project.packages.folderOf(bind.file) !== folder || !isWithin(bind.file, dirname(variable.file))) return undefined;
  const actual = bind.port;
  if (actual.source !== 'literal' || actual.value === undefined || !actual.span || actual.value === port)
    return undefined;
  if (project.listeners.some((listener) => listener.port === port)) return undefined;
  const mayBeRead = project.packages
    .related(folder)
    .some(
      ({ startsOthers, mentions, manifest }) =>
        startsOthers || mentions.portVariable || (manifest && mayReadPort(manifest.dependencies)),
    );
  if (mayBeRead) return undefined;
  return {
    rule: 'env-port-ignored',
    severity: 'information',
    file: variable.file,
    span: variable.span,
    message: text('Nothing reads this PORT: the server listens on port {0} whatever is set here.', actual.value),
    related: [
      {
        file: actual.file ?? bind.file,
        span: actual.span,
        message: text('The server listens on port {0}.', actual.value),
      },
    ],
    fixes: [
      ...readVariable(bind),
      {
        title: text('Set PORT={0} in {1}', actual.value, basename(variable.file)),
        edits: [{ file: variable.file, span: variable.span, newText: String(actual.value) }],
      },
    ],
  };
}

function readVariable({ file, language, framework, port }: BindFact): readonly Fix[] {
  if (!port.span || port.file?.endsWith('.json') || framework === 'deno' || framework === 'oak') return [];
  const { line, column } = port.span;
  // What the environment gives is a string, which TypeScript does not take for a port.
  const read = language === 'typescript' ? 'Number(process.env.PORT)' : 'process.env.PORT';
  return [
    {
      title: text('Read the port from PORT in the code'),
      edits: [
        { file: port.file ?? file, span: { line, column, endLine: line, endColumn: column }, newText: `${read} || ` },
      ],
    },
  ];
}
