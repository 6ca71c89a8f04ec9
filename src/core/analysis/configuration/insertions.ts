import type { Stretch } from '../sourceFile.ts';
import type { Configured } from './configuredFacts.ts';

/** How a format writes an entry: what is around its value, and what divides entries on lines of their own. */
export interface EntryStyle {
  readonly before: string;
  readonly after: string;
  readonly divider: ',' | '';
}

/** Where an entry can be put in before that of `key`: on a line of its own, or on its line when that holds more. */
export function insertionBefore(
  source: string,
  key: Stretch,
  { before, after, divider }: EntryStyle,
): NonNullable<Configured['insertion']> {
  const lineStart = source.lastIndexOf('\n', key.startIndex - 1) + 1;
  const indent = source.slice(lineStart, key.startIndex);
  return {
    at: key.startIndex,
    before,
    after: after + (/\S/.test(indent) ? ', ' : `${divider}\n${indent}`),
  };
}

/** An entry of a TOML file. */
export function tomlEntry(name: string): EntryStyle {
  return { before: `${name} = "`, after: '"', divider: '' };
}

/** An entry of a JSON file. */
export function jsonEntry(name: string): EntryStyle {
  return { before: `"${name}": "`, after: '"', divider: ',' };
}
