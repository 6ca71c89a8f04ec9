import type { Instruction } from 'dockerfile-ast';
import { jsonText, type EmbeddedText } from '../commands/embeddedText.ts';
import type { SourceFile } from '../sourceFile.ts';
import { part } from './interpolation.ts';

/** What takes the meaning from the character behind it; a directive of the file may choose the second. */
export type Escape = '\\' | '`';

/** How many lines of one instruction are read. */
const lineLimit = 1000;

/** Finds what instructions say in the text of a Dockerfile. */
export class DockerfileText {
  readonly escape: Escape;
  readonly #source: string;
  readonly #lineStarts: readonly number[];

  constructor(source: string, escape: Escape) {
    this.escape = escape;
    this.#source = source;
    this.#lineStarts = [0, ...Array.from(source.matchAll(/\r\n|\n|\r/g), ({ index, 0: end }) => index + end.length)];
  }

  /** What follows the keyword as one line, without comments between its lines; what is put into files is no part. */
  argumentsOf(instruction: Instruction): EmbeddedText {
    const start = this.#offset(instruction.getInstructionRange().end);
    const lines: Line[] = [];
    let text = '';
    for (const { 0: line, index } of this.#source
      .slice(start, this.#offset(instruction.getRange().end))
      .matchAll(/[^\r\n]+/g)) {
      if (index > 0 && /^\s*#/.test(line)) continue;
      const body = line.trimEnd();
      const continues = body.endsWith(this.escape);
      if (lines.length === lineLimit) break;
      lines.push({ from: text.length, start: start + index });
      text += continues ? body.slice(0, -1) : line;
      if (!continues) break;
    }
    const whole = { text, offsetAt: (index: number) => offsetIn(lines, index, text.length) ?? start };
    return part(whole, text.length - text.trimStart().length, text.trimEnd().length);
  }

  #offset({ line, character }: { readonly line: number; readonly character: number }): number {
    return (this.#lineStarts[line] ?? this.#source.length) + character;
  }
}

/** Where a line of an instruction begins: in the instruction put together, and in the file. */
interface Line {
  readonly from: number;
  readonly start: number;
}

function offsetIn(lines: readonly Line[], index: number, length: number): number | undefined {
  // What ends where a line ends is not on the next.
  const at = index === length ? index - 1 : index;
  const line = lines.findLast(({ from }) => from <= at) ?? lines[0];
  return line && line.start + index - line.from;
}

/** The words of a JSON array; undefined for what is none, which Docker takes for a line for a shell. */
export function jsonWords(file: SourceFile, line: EmbeddedText): readonly EmbeddedText[] | undefined {
  if (!/^\s*\[/.test(line.text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.some((word) => typeof word !== 'string')) return undefined;
  return Array.from(line.text.matchAll(/"(?:[^"\\]|\\.)*"/g), ({ index, 0: literal }) =>
    jsonText(file, line.offsetAt(index), line.offsetAt(index + literal.length)),
  );
}

/** The words between white space, each with the quotes and escapes in it. */
export function wordsOf(line: EmbeddedText, escape: Escape): readonly EmbeddedText[] {
  const words: EmbeddedText[] = [];
  let start: number | undefined;
  let quote = '';
  for (let at = 0; at <= line.text.length; at += 1) {
    const character = line.text[at] ?? ' ';
    const isEnd = at === line.text.length || (quote === '' && /\s/.test(character));
    if (isEnd) {
      if (start !== undefined) words.push(part(line, start, at));
      start = undefined;
      continue;
    }
    start ??= at;
    if (character === escape && quote !== "'") at += 1;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return words;
}

/** A word without its quotes and escapes; a dollar sign that is not to be expanded keeps an escape before it. */
export function unquoted(word: EmbeddedText, escape: Escape): EmbeddedText {
  const offsets: number[] = [];
  let text = '';
  let quote = '';
  let end = word.offsetAt(/^["']/.test(word.text) ? 1 : 0);
  const put = (characters: string, from: number, to: number): void => {
    for (const _ of characters) offsets.push(word.offsetAt(from));
    text += characters;
    end = word.offsetAt(to - 1) + 1;
  };
  for (let at = 0; at < word.text.length; at += 1) {
    const character = word.text.charAt(at);
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === escape && quote !== "'" && at + 1 < word.text.length) {
      const next = word.text.charAt(at + 1);
      const isKept = quote === '"' && !['"', '$', escape].includes(next);
      put(next === '$' || isKept ? character + next : next, at, at + 2);
      at += 1;
    } else if (character === '$' && quote === "'") put(`${escape}$`, at, at + 1);
    else put(character, at, at + 1);
  }
  return { text, offsetAt: (index) => offsets[index] ?? end };
}
