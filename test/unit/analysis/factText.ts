import type { BindFact, RouteFact, Value } from '../../../src/core/analysis/facts.ts';
import { bindsOf, factsOf, root, textAt, type Files } from './workspace.ts';

/** `literal 3000 <"3000">`: how it is known, what it is, the environment variables, the text of its span. */
export function valueText(source: string, { source: known, value, env, span }: Value<string | number>): string {
  return [known, value, env.join(','), span && `<${textAt(source, span)}>`].filter(Boolean).join(' ');
}

function bindText(source: string, { framework, host, port, span }: BindFact): string {
  return `${framework} ${textAt(source, span)} | ${valueText(source, host)} | ${valueText(source, port)}`;
}

/** The servers that one file starts: `framework name | host | port`. */
export async function bindTexts(source: string, name?: string): Promise<readonly string[]> {
  return (await bindsOf(source, name)).map((bind) => bindText(source, bind));
}

/** The routes of one file: `framework METHOD <path as written> handler`. */
export async function routeTexts(source: string, name: string): Promise<readonly string[]> {
  return (await factsOf({ [name]: source }))
    .filter((fact): fact is RouteFact => fact.kind === 'route')
    .map(
      ({ framework, method, span, handler }) =>
        `${framework} ${method ?? 'ANY'} <${textAt(source, span)}> ${handler ?? '-'}`,
    );
}

/** `literal 3000 <3000 in config.js>`: how it is known, what it is, the variables, the text of its span and its file. */
function placedText(files: Files, bind: BindFact, { source, value, env, span, file }: Value<string | number>): string {
  const name = (file ?? bind.file).slice(root.length + 1).replaceAll('\\', '/');
  const place = span && `<${textAt(files[name] ?? '', span)}${file === undefined ? '' : ` in ${name}`}>`;
  return [source, value, env.join(','), place].filter(Boolean).join(' ');
}

/** The servers of several files that are tied together: `framework | host | port`. */
export async function bindTextsAcross(files: Files): Promise<readonly string[]> {
  const binds = (await factsOf(files)).filter((fact) => fact.kind === 'bind');
  return binds.map(
    (bind) => `${bind.framework} | ${placedText(files, bind, bind.host)} | ${placedText(files, bind, bind.port)}`,
  );
}
