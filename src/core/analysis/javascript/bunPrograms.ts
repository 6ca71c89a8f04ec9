import type { Node } from '@vscode/tree-sitter-wasm';
import type { Import } from '../facts.ts';
import { noArguments, optionArguments, type BindArguments } from './bindArguments.ts';
import { childrenOf } from './bindings.ts';
import { fetchingExports } from './frameworks.ts';
import type { Receivers } from './receivers.ts';
import { unwrap, type Evaluator } from './values.ts';

/** What a file exports by default, where Bun makes a server of that when it runs the file. */
export interface BunProgram {
  /** What tells that it is one. */
  readonly at: Node;
  readonly given: BindArguments;
  /** Whether it is one for nobody but Bun: other platforms read no port there, and serve such exports too. */
  readonly isBunsAlone: boolean;
  /** The app, when another file makes it: it may be none that Bun serves. */
  readonly from?: Import;
}

/** In UTF-16 units; what is longer exports something else by default. */
const sizeLimit = 100_000;
const depthLimit = 8;
const words = /\bfetch\b|["'](?:npm:|jsr:)?@?(?:hono|h3|itty-router)\b/;
const passedOn = /\bexport\s+default\s+(\w+)/;

export function mayBeBunProgram(text: string): boolean {
  if (text.length > sizeLimit || !text.includes('export default')) return false;
  const name = passedOn.exec(text)?.[1];
  return (
    words.test(text) || (name !== undefined && new RegExp(String.raw`\bimport\s+${name}\s+from\s+["']`).test(text))
  );
}

/** `export default { port, fetch }` and `export default new Hono()`. */
export function bunProgram(root: Node, evaluator: Evaluator, receivers: Receivers): BunProgram | undefined {
  if (!mayBeBunProgram(root.text)) return undefined;
  const value = childrenOf(root)
    .find(({ type, children }) => type === 'export_statement' && children.some((child) => child?.type === 'default'))
    ?.childForFieldName('value');
  if (!value) return undefined;
  const exported = evaluator.evaluate(value);
  if (exported.kind === 'imported') {
    return { at: value, given: noArguments, isBunsAlone: false, from: exported.from };
  }
  if (exported.kind !== 'object') {
    return fetches(value, receivers, evaluator) ? { at: value, given: noArguments, isBunsAlone: false } : undefined;
  }
  const port = evaluator.property(exported.node, 'port');
  const fetch = evaluator.property(exported.node, 'fetch');
  if (port === 'unresolved' || fetch === undefined || (!port && fetch === 'unresolved')) return undefined;
  const given = optionArguments(exported.node, evaluator, ['hostname']);
  const named = port ?? (fetch === 'unresolved' ? value : fetch);
  const key = named.parent?.type === 'pair' ? named.parent.childForFieldName('key') : undefined;
  return given && { at: key ?? value, given, isBunsAlone: port !== undefined };
}

/** Whether it is what a framework makes whose apps have a `fetch`, also behind calls that return it. */
export function fetches(wrapped: Node, receivers: Receivers, evaluator: Evaluator, depth = 0): boolean {
  if (depth > depthLimit) return false;
  const node = unwrap(wrapped);
  switch (node.type) {
    case 'identifier': {
      const binding = evaluator.bindings.resolve(node);
      const isFixed = binding?.kind === 'variable' && binding.path.length === 0 && binding.assigned.length === 0;
      return isFixed && binding.value !== undefined && fetches(binding.value, receivers, evaluator, depth + 1);
    }
    case 'new_expression':
    case 'call_expression': {
      const made = node.childForFieldName('constructor') ?? node.childForFieldName('function');
      const reference = made && receivers.reference(made);
      if (reference) return fetchingExports(reference);
      const object = made?.childForFieldName('object');
      return object ? fetches(object, receivers, evaluator, depth + 1) : false;
    }
    default:
      return false;
  }
}
