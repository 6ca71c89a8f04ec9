import type { Value } from '../../../../src/core/analysis/facts.ts';
import type { Command, Variable } from '../../../../src/core/analysis/service.ts';
import { textAt } from '../workspace.ts';

/** `literal 3000 <3000>`: how it is known, what it is, the environment variables, the text of its span. */
function valueText(source: string, { source: known, value, env, span }: Value<string | number>): string {
  return [known, value, env.join(','), span && `<${textAt(source, span)}>`].filter(Boolean).join(' ');
}

function variableText({ name, value }: Variable): string {
  return `${name}=${value ?? '?'}`;
}

/** What a command does, in short: `a=1; next: HOST | PORT; stripe -> HOST | PORT; runs X --a=b; script X; reads X; others`. */
export function commandText(source: string, command: Command): string {
  const { variables, binds, upstreams, programs, arguments: given = [], scripts, envFiles, startsOthers } = command;
  return [
    ...variables.map(variableText),
    ...binds.map(
      ({ framework, host, port }) => `${framework}: ${valueText(source, host)} | ${valueText(source, port)}`,
    ),
    ...upstreams.map(({ by, host, port }) => `${by} -> ${valueText(source, host)} | ${valueText(source, port)}`),
    ...programs.map((program) => `runs ${[program, ...given.map(variableText)].join(' ')}`),
    ...scripts.map((script) => `script ${script}`),
    ...envFiles.map((envFile) => `reads ${envFile}`),
    ...(startsOthers ? ['others'] : []),
  ].join('; ');
}
