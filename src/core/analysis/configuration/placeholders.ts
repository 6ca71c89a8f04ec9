import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';
import { plainText, type Reading } from './addresses.ts';

const nesting = 8;

/**
 * Reads placeholders of the environment. `pattern` matches one that is the whole text, with its `name` and perhaps its
 * `fallback`, and has the flag `d`; `nameOf` turns what it names into variables, none when that is no variable.
 */
export function placeholders(pattern: RegExp, nameOf = (name: string): readonly string[] => [name]): Reading {
  const read = (raw: string, at: Stretch, depth: number): Evaluated => {
    const match = depth > 0 ? pattern.exec(raw) : null;
    const { name = '', fallback } = match?.groups ?? {};
    if (!match) return plainText(raw, at);
    const names = nameOf(name);
    if (names.length === 0) return unresolved;
    const variable: Evaluated = { kind: 'env', node: at, names, fallback: undefined };
    if (fallback === undefined || fallback === '') return variable;
    const [start = 0, end = 0] = match.indices?.groups?.['fallback'] ?? [];
    const inner = read(fallback, { startIndex: at.startIndex + start, endIndex: at.startIndex + end }, depth - 1);
    if (inner.kind === 'literal') return { ...variable, fallback: inner };
    return inner.kind === 'env' ? { ...inner, node: at, names: [...names, ...inner.names] } : unresolved;
  };
  return (raw, at) => read(raw, at, nesting);
}

/** `$PORT`, `${PORT}`, `${PORT:-3000}`, as shells and what imitates them write it. */
export const shellPlaceholders = placeholders(
  /^\$(?:\{(?=[^]*\}$))?(?<name>[A-Za-z_]\w*)(?::?-(?<fallback>[^]*?))?\}?$/d,
);
