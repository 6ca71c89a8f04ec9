import type { Node } from '@vscode/tree-sitter-wasm';
import type { AllowedHostsFact, HostInsertion } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { quoteOf } from '../syntax/binds.ts';
import { childrenOf } from './bindings.ts';
import type { Evaluator } from './values.ts';

interface Place {
  readonly framework: string;
  readonly config: Node;
  /** The option of `config` that holds the dev server's options. */
  readonly key: string;
  /** Those options, if they are written. */
  readonly options: Node | undefined;
}

/** Which hosts' names a dev server accepts, by its option `allowedHosts`. */
export function allowedHosts(file: SourceFile, place: Place, evaluator: Evaluator): AllowedHostsFact | undefined {
  const { framework, config, key, options } = place;
  const fact = { kind: 'allowedHosts', file: file.path, framework } as const;
  const quote = quoteOf(file.text);
  const insertion = (offset: number, before: string, after: string): HostInsertion => ({
    span: file.span({ startIndex: offset, endIndex: offset }),
    before: before + quote,
    after: quote + after,
  });
  /** Another member of an object, behind those that it has. */
  const member = (object: Node, before: string, after: string): HostInsertion => {
    const last = childrenOf(object).at(-1);
    return last
      ? insertion(last.endIndex, `, ${before}`, after)
      : insertion(object.startIndex + 1, ` ${before}`, `${after} `);
  };
  if (!options) {
    const opening = { startIndex: config.startIndex, endIndex: config.startIndex + 1 };
    return {
      ...fact,
      span: file.span(opening),
      hosts: [],
      insertion: member(config, `${key}: { allowedHosts: [`, '] }'),
    };
  }
  const given = evaluator.property(options, 'allowedHosts');
  if (given === undefined) {
    const name = options.parent?.type === 'pair' ? options.parent.childForFieldName('key') : undefined;
    const opening = { startIndex: options.startIndex, endIndex: options.startIndex + 1 };
    return { ...fact, span: file.span(name ?? opening), hosts: [], insertion: member(options, 'allowedHosts: [', ']') };
  }
  if (given === 'unresolved') return undefined;
  const span = file.span(given);
  const value = evaluator.evaluate(given);
  if (given.type === 'true') return { ...fact, span, hosts: 'any', insertion: undefined };
  if (given.type === 'array') {
    const elements = childrenOf(given).map((element) => evaluator.evaluate(element));
    const hosts = elements.flatMap((element) => (element.kind === 'literal' ? String(element.value) : []));
    const last = childrenOf(given).at(-1);
    return {
      ...fact,
      span,
      hosts: hosts.includes('all') ? 'any' : hosts.length === elements.length ? hosts : 'unresolved',
      insertion: last ? insertion(last.endIndex, ', ', '') : insertion(given.startIndex + 1, '', ''),
    };
  }
  if (value.kind !== 'literal') return { ...fact, span, hosts: 'unresolved', insertion: undefined };
  const hosts = value.value === 'all' ? 'any' : value.value === 'auto' ? [] : [String(value.value)];
  return { ...fact, span, hosts, insertion: undefined };
}
