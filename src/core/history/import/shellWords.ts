import { notARequest } from './notARequest.ts';
import { shellOutput } from './shellOutput.ts';

/** Commands joined by `|`, each as its words. Text is latin1, one character a byte, as the shell passes it on. */
export interface Pipeline {
  readonly commands: readonly (readonly string[])[];
  /** Of its first word, from 1. */
  readonly line: number;
}

/** What no word goes past, unless quoted. */
const PLAIN = /[^ \t\r\n\f\v;|&<>()'"\\$`]+/y;
const PLAIN_IN_QUOTES = /[^"\\$`]+/y;
const MAX_DEPTH = 10;
const ANSI_PLAIN = /[^'\\]+/y;

/**
 * Takes a script for a POSIX shell, bash or zsh apart: all ways of quoting, `$'…'`, comments, continued lines, and
 * `$(…)` of what `shellOutput` knows. Variables are left as they are written; redirected output is passed over.
 * @throws HooklineError IMPORT_INVALID for a quote that does not end, and for input that comes from elsewhere.
 */
export function shellPipelines(source: string): Pipeline[] {
  return new ShellReader(source).pipelines();
}

class ShellReader {
  readonly #source: string;
  #at = 0;
  #depth = 0;
  /** How far line breaks were counted, and the line there. */
  #counted = 0;
  #lines = 1;

  constructor(source: string) {
    this.#source = source;
  }

  /** To the end, or to the `)` that ends a substitution. */
  pipelines(inSubstitution = false): Pipeline[] {
    const found: Pipeline[] = [];
    let commands: string[][] = [[]];
    let start = this.#at;
    const end = (): void => {
      if (commands.some((words) => words.length > 0)) found.push({ commands, line: this.#line(start) });
      commands = [[]];
    };
    while (this.#at < this.#source.length) {
      const character = this.#source[this.#at];
      const two = this.#source.slice(this.#at, this.#at + 2);
      if (character === ')' && inSubstitution) break;
      if (this.#skipContinuation() || this.#skipSpace()) continue;
      if (character === '#') this.#skipComment();
      else if (two === '||' || two === '&&') this.#step(2, end);
      else if (character === '|') this.#step(1, () => commands.push([]));
      else if (character === '\n' || character === ';' || character === '&') this.#step(1, end);
      else if (character === '(' || character === ')') this.#step(1, end);
      else if (character === '<') throw this.#error('the input comes from a file or from the lines that follow');
      else if (character === '>') this.#skipRedirection();
      else {
        if (commands.length === 1 && commands[0]?.length === 0) start = this.#at;
        const from = this.#at;
        const word = this.#word();
        // The number of what is redirected: `2>&1`.
        const isNumber = this.#source[this.#at] === '>' && /^\d+$/.test(this.#source.slice(from, this.#at));
        if (!isNumber) commands.at(-1)?.push(word);
      }
    }
    end();
    return found;
  }

  #step(length: number, then: () => unknown): void {
    this.#at += length;
    then();
  }

  #skipContinuation(): boolean {
    return this.#match(/\\\r?\n/y) !== undefined;
  }

  #skipSpace(): boolean {
    return this.#match(/[ \t\r\f\v]+/y) !== undefined;
  }

  #skipComment(): void {
    const newline = this.#source.indexOf('\n', this.#at);
    this.#at = newline === -1 ? this.#source.length : newline;
  }

  #skipRedirection(): void {
    this.#match(/>+[&|]?[ \t]*/y);
    this.#word();
  }

  #word(): string {
    const parts: string[] = [];
    while (this.#at < this.#source.length) {
      if (this.#skipContinuation()) continue;
      const plain = this.#match(PLAIN);
      if (plain !== undefined) parts.push(plain);
      else if (this.#match(/\$?"/y) !== undefined) parts.push(this.#doubleQuoted());
      else if (this.#match(/\$'/y) !== undefined) parts.push(this.#ansiQuoted());
      else if (this.#match(/'/y) !== undefined) parts.push(this.#singleQuoted());
      else if (this.#match(/\\/y) !== undefined) parts.push(this.#source[this.#at++] ?? '');
      else if (/[$`]/.test(this.#source[this.#at] ?? '')) parts.push(this.#expansion());
      else break;
    }
    return parts.join('');
  }

  #singleQuoted(): string {
    const end = this.#source.indexOf("'", this.#at);
    if (end === -1) throw this.#error('a quote does not end');
    const text = this.#source.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #doubleQuoted(): string {
    const parts: string[] = [];
    while (this.#at < this.#source.length) {
      const plain = this.#match(PLAIN_IN_QUOTES);
      if (plain !== undefined) parts.push(plain);
      else if (this.#match(/"/y) !== undefined) return parts.join('');
      else if (this.#skipContinuation()) continue;
      else if (this.#match(/\\(?=[$`"\\])/y) !== undefined) parts.push(this.#source[this.#at++] ?? '');
      else if (this.#match(/\\/y) !== undefined) parts.push('\\');
      else parts.push(this.#expansion());
    }
    throw this.#error('a quote does not end');
  }

  #ansiQuoted(): string {
    const parts: string[] = [];
    while (this.#at < this.#source.length) {
      const plain = this.#match(ANSI_PLAIN);
      if (plain !== undefined) parts.push(plain);
      else if (this.#match(/'/y) !== undefined) return parts.join('');
      else parts.push(this.#ansiEscape());
    }
    throw this.#error('a quote does not end');
  }

  #ansiEscape(): string {
    // Browsers write a character beyond U+FFFF as two escapes.
    const unicode = this.#match(
      /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{1,4}|\\U[\da-fA-F]{1,8}/y,
    );
    if (unicode !== undefined) return unicodeBytes(unicode);
    const code = this.#match(/\\x[\da-fA-F]{1,2}|\\[0-7]{1,3}/y);
    if (code !== undefined) {
      return String.fromCharCode(
        (code[1] === 'x' ? Number.parseInt(code.slice(2), 16) : Number.parseInt(code.slice(1), 8)) & 0xff,
      );
    }
    const control = this.#match(/\\c[\s\S]/y);
    if (control !== undefined) return String.fromCharCode(control.charCodeAt(2) & 0x1f);
    this.#at++;
    const character = this.#source[this.#at++] ?? '';
    return ANSI_ESCAPES[character] ?? `\\${character}`;
  }

  /** `$NAME` and `${NAME}` as they are written; the output of `$(…)`. */
  #expansion(): string {
    if (this.#source[this.#at] === '`') throw this.#error('a command is run between backticks');
    if (this.#match(/\$\((?!\()/y) === undefined) return this.#match(/\$(?:\{[^}\n]*\})?/y) ?? '';
    if (++this.#depth > MAX_DEPTH) throw this.#error('commands are run within commands too deep');
    const commands = this.pipelines(true).flatMap((pipeline) => pipeline.commands);
    this.#depth--;
    if (this.#match(/\)/y) === undefined) throw this.#error('a parenthesis does not end');
    const output = shellOutput(commands);
    if (output === undefined) throw this.#error('a command is run within the command');
    return output.replace(/\n+$/, '');
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [text] = pattern.exec(this.#source) ?? [];
    this.#at += text?.length ?? 0;
    return text;
  }

  #error(reason: string): Error {
    return notARequest(`line ${this.#line(Math.min(this.#at, this.#source.length))}`, reason);
  }

  /** From 1. What is asked for is mostly behind what was asked for before. */
  #line(index: number): number {
    if (index < this.#counted) [this.#counted, this.#lines] = [0, 1];
    for (let at = this.#source.indexOf('\n', this.#counted); at !== -1 && at < index;) {
      this.#lines++;
      at = this.#source.indexOf('\n', at + 1);
    }
    this.#counted = index;
    return this.#lines;
  }
}

const ANSI_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

function unicodeBytes(escapes: string): string {
  const codes = escapes
    .split(/\\[uU]/)
    .slice(1)
    .map((code) => Number.parseInt(code, 16));
  const text =
    codes.length > 1 ? String.fromCharCode(...codes) : String.fromCodePoint(Math.min(codes[0] ?? 0, 0x10ffff));
  return Buffer.from(text, 'utf8').toString('latin1');
}
