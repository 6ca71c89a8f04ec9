import type { SourceFile } from '../sourceFile.ts';

/** A text that stands in a file, perhaps escaped or folded there, and where in the file each of its characters is. */
export interface EmbeddedText {
  readonly text: string;
  /**
   * The offset in the file of the character at this index of the text. For the text's length it is the offset behind
   * the last character, before a closing quote.
   */
  readonly offsetAt: (index: number) => number;
}

/** A text that stands in the file as it is, between two offsets. */
export function plainText({ text }: SourceFile, start: number, end: number): EmbeddedText {
  return { text: text.slice(start, end), offsetAt: (index) => start + index };
}

/** The string that a JSON literal, at these offsets with its quotes, stands for. */
export function jsonText(file: SourceFile, start: number, end: number): EmbeddedText {
  let value: unknown;
  try {
    value = JSON.parse(file.text.slice(start, end));
  } catch {
    // A literal that is none is read as it is written.
  }
  return typeof value === 'string'
    ? scalarText(file, start, end, value)
    : plainText(file, start + 1, Math.max(start + 1, end - 1));
}

/**
 * The value of a scalar of YAML, or of a string of TOML or JSON, whose source, with its quotes or its `|`, stands
 * between two offsets. The text is empty when the value cannot be found there.
 */
export function scalarText(file: SourceFile, start: number, end: number, value: string): EmbeddedText {
  const source = file.text.slice(start, end);
  const { from, to, escape } = bounds(source);
  if (source.slice(from, to) === value) return plainText(file, start + from, start + to);
  const offsets: number[] = [];
  let at = from;
  while (offsets.length < value.length) {
    const character = value[offsets.length];
    const length = at < to ? sourceLength(source, at, character, escape) : 1;
    if (at >= to && !/\s/.test(character ?? '')) return { text: '', offsetAt: () => start };
    if (length === undefined) {
      // Line breaks and indentation that are folded away.
      const skipped = escape === '\\' ? /(?:\\\r?\n)?\s*/y : /\s*/y;
      skipped.lastIndex = at;
      const blank = skipped.exec(source)?.[0].length ?? 0;
      if (blank === 0) return { text: '', offsetAt: () => start };
      at += blank;
      continue;
    }
    offsets.push(start + Math.min(at, to));
    // One long escape makes a pair of surrogates.
    if (source.startsWith('\\U', at) && offsets.length < value.length && length === 10) {
      const isPair = (value.codePointAt(offsets.length - 1) ?? 0) > 0xffff;
      if (isPair) offsets.push(start + at);
    }
    at += length;
  }
  return { text: value, offsetAt: (index) => offsets[index] ?? start + Math.min(at, to) };
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  /** What makes the next character mean something else; empty for nothing. */
  readonly escape: '\\' | "'" | '';
}

/** The part of a scalar's source without what delimits it. */
function bounds(source: string): Bounds {
  const quote = /^(?:"""|'''|"|')/.exec(source)?.[0];
  if (quote !== undefined && source.length >= 2 * quote.length && source.endsWith(quote)) {
    const from = quote.length;
    return { from, to: source.length - from, escape: quote.startsWith('"') ? '\\' : quote === "'" ? "'" : '' };
  }
  const header = /^[|>][^\r\n]*(?:\r\n|\n|\r)/.exec(source)?.[0] ?? '';
  return { from: header.length, to: source.length, escape: '' };
}

/** How much of the source stands for this character of the value; undefined when it is none of it. */
function sourceLength(
  source: string,
  at: number,
  character: string | undefined,
  escape: Bounds['escape'],
): number | undefined {
  if (escape === '\\' && source[at] === '\\') {
    const next = source[at + 1] ?? '';
    if (next === '\n' || next === '\r') return undefined;
    return { x: 4, u: 6, U: 10 }[next] ?? 2;
  }
  if (escape === "'" && character === "'" && source.startsWith("''", at)) return 2;
  if (source[at] === character) return 1;
  return source[at] === '\n' && character === ' ' ? 1 : undefined;
}
