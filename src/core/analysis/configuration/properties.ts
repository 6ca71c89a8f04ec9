import type { Stretch } from '../sourceFile.ts';

/** A setting by its full name, whatever the format that it is written in. */
export interface Property {
  /** With dots between its parts. */
  readonly name: string;
  readonly key: Stretch;
  /** With its quotes. */
  readonly value: Stretch;
  readonly characters: Stretch;
  /** Undefined when the characters in the file are not those of the value. */
  readonly text: string | undefined;
}

/** The settings of one document, in the order of the file. */
export interface PropertyDocument {
  readonly properties: readonly Property[];
}

const blankOrComment = /[^\S\r\n]*(?:[#!][^\r\n]*)?(?:\r\n|\n|\r|$)/y;
const documentEnd = /[#!]---[^\S\r\n]*(?:\r\n|\n|\r|$)/y;
const indent = /[^\S\r\n]*/y;
const key = /(?:[^\\\s=:]+|\\(?:\r\n|[^]?))*/y;
const space = String.raw`(?:[^\S\r\n]|\\(?:\r\n|\n|\r)[^\S\r\n]*)*`;
const separator = new RegExp(`${space}[=:]?${space}`, 'y');
const value = /(?:[^\\\r\n]+|\\(?:\r\n|[^]?))*/y;

/** The documents of a .properties file, which a comment `#---` divides, as Java's Properties reads them. */
export function propertyDocuments(text: string): readonly PropertyDocument[] {
  const documents: Property[][] = [[]];
  for (let at = 0; at < text.length;) {
    const next = behind(documentEnd, text, at);
    if (next > at) documents.push([]);
    const nextLine = Math.max(next, behind(blankOrComment, text, at));
    if (nextLine > at) {
      at = nextLine;
      continue;
    }
    const keyStart = behind(indent, text, at);
    const keyEnd = behind(key, text, keyStart);
    const valueStart = behind(separator, text, keyEnd);
    const valueEnd = behind(value, text, valueStart);
    const characters = {
      startIndex: valueStart,
      endIndex: valueStart + text.slice(valueStart, valueEnd).trimEnd().length,
    };
    const raw = text.slice(characters.startIndex, characters.endIndex);
    documents.at(-1)?.push({
      name: text.slice(keyStart, keyEnd).replaceAll(/\\(.)/g, '$1'),
      key: { startIndex: keyStart, endIndex: keyEnd },
      value: characters,
      characters,
      text: raw.includes('\\') ? undefined : raw,
    });
    at = Math.max(behind(blankOrComment, text, valueEnd), keyStart + 1);
  }
  return documents.map((properties) => ({ properties }));
}

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
