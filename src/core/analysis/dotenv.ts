import type { EnvFact } from './facts.ts';
import { fileKind } from './fileKinds.ts';
import type { FileReader } from './fileReader.ts';
import { Lines } from './lines.ts';
import { registeredInEnv } from './registeredUrls.ts';

const assignment = /[^\S\r\n]*(?:export[^\S\r\n]+)?([A-Za-z_][\w.-]*)[^\S\r\n]*=[^\S\r\n]*/y;
const unquoted = /[^#\r\n]*/y;
const restOfLine = /[^\r\n]*(?:\r\n|\n|\r|$)/y;

export const dotenv: FileReader = {
  reads: (path) => fileKind(path) === 'env',
  read({ path, text }) {
    const variables = parseDotenv(path, text);
    return { facts: [...variables, ...variables.flatMap((variable) => registeredInEnv(variable) ?? [])] };
  },
};

/** Every assignment of an environment file, read as the package dotenv reads it, in the order of the file. */
export function parseDotenv(file: string, text: string): readonly EnvFact[] {
  const lines = new Lines(text);
  const facts: EnvFact[] = [];
  let at = 0;
  while (at < text.length) {
    assignment.lastIndex = at;
    const name = assignment.exec(text)?.[1];
    if (name !== undefined) {
      const { start, end, next } = valueRange(text, assignment.lastIndex);
      const raw = text.slice(start, end);
      const value =
        text[start - 1] === '"' ? raw.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r') : raw;
      facts.push({ kind: 'env', file, span: lines.span(start, end), name, value });
      at = next;
    }
    restOfLine.lastIndex = at;
    restOfLine.exec(text);
    at = restOfLine.lastIndex;
  }
  return facts;
}

interface ValueRange {
  /** The value without quotes. */
  readonly start: number;
  readonly end: number;
  /** Where the file goes on after the value and its quotes. */
  readonly next: number;
}

function valueRange(text: string, start: number): ValueRange {
  const quote = text[start];
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = text.indexOf(quote, start + 1);
    if (end >= 0) return { start: start + 1, end, next: end + 1 };
  }
  unquoted.lastIndex = start;
  const raw = unquoted.exec(text)?.[0] ?? '';
  return { start, end: start + raw.trimEnd().length, next: start + raw.length };
}
