import type { Node } from '@vscode/tree-sitter-wasm';
import type { Argument, Call, EnvironmentRead, Entry } from './syntax.ts';

/** The argument of this name, or else in this place; `spread` when arguments that are not written out may give it. */
export function argument(
  { arguments: given }: Call,
  names: readonly string[],
  place?: number,
): Node | 'spread' | undefined {
  const named = given.find(({ name }) => name !== undefined && names.includes(name));
  if (named) return named.node;
  const positional = given.filter(({ name }) => name === undefined);
  const before = place === undefined ? [] : positional.slice(0, place + 1);
  const placed = place === undefined || before.some(({ spread }) => spread) ? undefined : before[place];
  if (placed) return placed.node;
  return given.some(({ spread }) => spread) ? 'spread' : undefined;
}

/** The value of a key in a record; `spread` when the record may have it without saying so. */
export function entry(
  { entries, open }: { readonly entries: readonly Entry[]; readonly open: boolean },
  names: readonly string[],
): Node | 'spread' | undefined {
  return (
    entries.findLast(({ key }) => key !== undefined && names.includes(key))?.value ?? (open ? 'spread' : undefined)
  );
}

/** What is used when a variable that a call reads is not set. */
export function fallbackOf({ fallback }: EnvironmentRead, given: readonly Argument[]): Node | undefined {
  if (fallback === undefined) return undefined;
  if (typeof fallback === 'string') return given.find(({ name }) => name === fallback)?.node;
  return given[fallback]?.node;
}
