import type { PublishedFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { portValue } from '../values.ts';
import { hostOf, portOf } from './address.ts';
import { readArguments, takes, valuesOf } from './options.ts';
import type { ShellVariables, Word } from './word.ts';

const taking = takes(
  '-p --publish --name -v --volume -e --env --env-file --network --net -w --workdir -u --user --entrypoint -h --hostname ' +
    '--restart --label -l --mount --add-host --link --platform --gpus -m --memory --cpus --ip --log-driver --log-opt ' +
    '--expose -a --attach --pull --shm-size --ulimit --device --cap-add --cap-drop --security-opt --tmpfs --dns --pid ' +
    '--volumes-from --health-cmd --cidfile --runtime --userns --sysctl --network-alias --stop-signal',
);
const port = /^(?:(\[[^\]]*\]|[^:]*):)?(?:([^:]*):)?([^:/]+)(?:\/tcp)?$/;

/** What `docker run` publishes with `-p`; `words` stand behind `run`. */
export function publishedFacts(
  file: SourceFile,
  words: readonly Word[],
  shell: ShellVariables,
): readonly PublishedFact[] {
  const args = readArguments(words, taking, 0);
  const service = valuesOf(args, ['--name']).at(-1)?.value?.plain;
  return valuesOf(args, ['-p', '--publish']).flatMap(({ value }) => {
    const found = value && port.exec(value.text);
    if (!value || !found || /\d-\d/.test(value.text)) return [];
    const [, before, between, inside = ''] = found;
    const suffix = value.text.endsWith('/tcp') ? 4 : 0;
    const end = value.text.length - suffix;
    const container = value.slice(end - inside.length, end);
    const outsideText = between ?? before;
    const outsideEnd = end - inside.length - 1;
    const outside =
      outsideText === undefined || outsideText === ''
        ? undefined
        : value.slice(outsideEnd - outsideText.length, outsideEnd);
    const address = between === undefined || !before ? undefined : hostOf(value.slice(0, before.length), shell);
    const containerPort = portValue(file, portOf(container, shell), container);
    if (!containerPort) return [];
    return {
      kind: 'published',
      file: file.path,
      span: file.span(container.inner),
      by: 'docker-run',
      service,
      address: address?.kind === 'literal' ? String(address.value) : undefined,
      hostPort: outside && portValue(file, portOf(outside, shell), outside),
      containerPort,
    };
  });
}
