import type { Value } from '../../../../src/core/analysis/facts.ts';
import type { Command } from '../../../../src/core/analysis/service.ts';
import { textAt } from '../workspace.ts';

/** `literal 3000 <3000>`: how it is known, what it is, the environment variables, the text of its span. */
function valueText(source: string, { source: known, value, env, span }: Value<string | number>): string {
  return [known, value, env.join(','), span && `<${textAt(source, span)}>`].filter(Boolean).join(' ');
}

/** What a command does, in short: `a=1; next: HOST | PORT; stripe -> HOST | PORT; runs X; script X; reads X; others`. */
export function commandText(source: string, command: Command): string {
  const { variables, binds, upstreams, programs, scripts, envFiles, startsOthers } = command;
  return [
    ...variables.map(({ name, value }) => `${name}=${value ?? '?'}`),
    ...binds.map(
      ({ framework, host, port }) => `${framework}: ${valueText(source, host)} | ${valueText(source, port)}`,
    ),
    ...upstreams.map(({ by, host, port }) => `${by} -> ${valueText(source, host)} | ${valueText(source, port)}`),
    ...programs.map((program) => `runs ${program}`),
    ...scripts.map((script) => `script ${script}`),
    ...envFiles.map((envFile) => `reads ${envFile}`),
    ...(startsOthers ? ['others'] : []),
  ].join('; ');
}
