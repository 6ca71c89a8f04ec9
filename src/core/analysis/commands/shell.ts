import type { EmbeddedText } from './embeddedText.ts';
import { closing, expansionAt } from './expansion.ts';
import { expanded, Word, type WordCharacter } from './word.ts';

/** A program with its arguments, as a shell runs it. */
export interface Statement {
  /** At least one. */
  readonly words: readonly Word[];
  /** Whether it may be left out, as in the branch of an `if` and behind `||`. */
  readonly conditional: boolean;
  /** Whether it reads what another program writes. */
  readonly piped: boolean;
  /** In how many shells of its own it runs: those in brackets. */
  readonly depth: number;
  /** Whether another program is run once it has ended. */
  readonly awaited: boolean;
}

/** What belongs together of the branches of an `if`, `case` and the like, within what it is a part of. */
interface Branch {
  readonly around: Branch | undefined;
}

/** A statement, and whether what is behind it waits for its end, as far as that is known yet. */
interface Placed {
  readonly statement: Omit<Statement, 'awaited'>;
  readonly branch: Branch;
  isWaitedFor: boolean;
}

const blank = /(?:[ \t\f\v]|\\\r?\n|\r(?!\n))+/y;
const plain = /[^\s\\'"`$%{;&|<>()]+/y;
const separator = /\r?\n|&&|\|\||\|&|;+|[|&]/y;
const redirection = /&>>?|<<-?(?!<)|<<<|<>|[<>]&|>>|>\||[<>]/y;
const word = /[^ \t\f\v\r\n;&|<>()]/;
const blankOrOperator = /[ \t\f\v\r\n;&|<>()]/;
/** A quotation that is longer is none. */
const longestQuotation = 20_000;
const deepestFallback = 4;
/** Branches that are further within others than this are not looked at. */
const deepestBranch = 50;

/** Takes a script for a shell apart. It reads anything: what is no script makes statements that mean nothing. */
export function readShell(line: EmbeddedText): readonly Statement[] {
  return new ShellReader(line).statements();
}

/** A word with what a shell or a runtime expands in it, and no quotes. */
export function argumentWord(text: EmbeddedText): Word {
  return new ShellReader(text).wholeWord();
}

class ShellReader {
  readonly #line: EmbeddedText;
  readonly #nesting: number;
  readonly #text: string;
  readonly #statements: Placed[] = [];
  /** How many of the statements are followed by an operator. */
  #settled = 0;
  #branch: Branch = { around: undefined };
  #at = 0;
  #words: Word[] = [];
  #piped = false;
  #depth = 0;
  /** How many `if`, `for` and the like are open. */
  #blocks = 0;
  /** Whether a test decides over what comes next on the line. */
  #tested = false;
  #heredocs: string[] = [];

  /** `nesting` is how many expansions the text is within. */
  constructor(line: EmbeddedText, nesting = 0) {
    this.#nesting = nesting;
    this.#line = line;
    this.#text = line.text;
  }

  wholeWord(): Word {
    return this.#word(this.#argument(this.#text.length), 0, this.#text.length);
  }

  statements(): readonly Statement[] {
    while (this.#at < this.#text.length) {
      if (this.#match(blank)) continue;
      const character = this.#text[this.#at] ?? '';
      if (character === '#') this.#at = this.#endOfLine();
      else if (this.#insideTest()) this.#takeWord();
      else if (character === '(') this.#open();
      else if (character === ')') this.#close();
      else if (this.#redirect()) continue;
      else {
        const found = this.#match(separator);
        if (found === undefined) this.#takeWord();
        else this.#separate(found);
      }
    }
    this.#end();
    return this.#awaited();
  }

  #awaited(): readonly Statement[] {
    const later = new Set<Branch>();
    const found = this.#statements.toReversed().map(({ statement, branch, isWaitedFor }) => {
      let around: Branch | undefined = branch;
      for (let depth = 0; depth < deepestBranch && around && !later.has(around); depth += 1) around = around.around;
      const awaited = isWaitedFor && around !== undefined && later.has(around);
      later.add(branch);
      return { ...statement, awaited };
    });
    return found.toReversed();
  }

  /** In `[[ … ]]` the operators are none of the shell's. */
  #insideTest(): boolean {
    return this.#words[0]?.text === '[[' && this.#words.at(-1)?.text !== ']]' && this.#text[this.#at] !== '\n';
  }

  #separate(operator: string): void {
    const isTest = this.#end();
    this.#piped = operator === '|' || operator === '|&';
    if (!this.#piped) {
      for (const placed of this.#statements.slice(this.#settled)) placed.isWaitedFor = operator !== '&';
      this.#settled = this.#statements.length;
    }
    if (operator.startsWith(';;')) this.#nextBranch();
    if (operator === '||') this.#tested = true;
    else if (operator === '&&') this.#tested ||= isTest;
    else this.#tested = false;
    if (operator.endsWith('\n')) this.#skipHeredocs();
  }

  #open(): void {
    if (this.#words.length > 0) {
      // `name()` of a function, or `name=(…)`.
      this.#at = closing(this.#text, this.#at, '(', ')');
      this.#words = [];
    } else if (this.#text.startsWith('((', this.#at)) {
      this.#at = closing(this.#text, this.#at, '(', ')');
    } else {
      this.#at += 1;
      this.#depth += 1;
    }
  }

  #close(): void {
    this.#at += 1;
    if (this.#depth === 0) {
      // The pattern of a `case`.
      if (this.#words[0]?.plain === 'case') this.#enter();
      this.#words = [];
    }
    this.#end();
    this.#depth = Math.max(0, this.#depth - 1);
  }

  #redirect(): boolean {
    const from = this.#at;
    const operator = this.#match(redirection);
    if (operator === undefined) return false;
    const last = this.#words.at(-1);
    // The number of what is redirected: `2>&1`.
    if (last && /^\d$/.test(last.text) && last.endIndex === this.#line.offsetAt(from)) this.#words.pop();
    this.#match(blank);
    if (this.#text[this.#at] === '(') this.#at = closing(this.#text, this.#at, '(', ')');
    else if (word.test(this.#text[this.#at] ?? '')) {
      const target = this.#nextWord();
      if (operator.startsWith('<<') && operator !== '<<<') this.#heredocs.push(target.text);
    }
    return true;
  }

  /** Ends a statement; true when it is a test. */
  #end(): boolean {
    let words = this.#words;
    this.#words = [];
    const blocks = this.#blocks;
    let isTest = false;
    for (let first = words[0]; first; first = words[0]) {
      const rest = this.#reserved(first.plain ?? '', words);
      if (!rest) break;
      words = rest;
    }
    const name = words[0]?.text ?? '';
    if (name === '[' || name === '[[' || name === 'test') isTest = true;
    else if (words.length > 0) {
      const conditional = blocks > 0 || this.#blocks > 0 || this.#tested;
      const statement = { words, conditional, piped: this.#piped, depth: this.#depth };
      this.#statements.push({ statement, branch: this.#branch, isWaitedFor: false });
    }
    this.#piped = false;
    return isTest;
  }

  /** What is left of a statement behind a word that belongs to the shell itself. */
  #reserved(first: string, words: readonly Word[]): Word[] | undefined {
    switch (first) {
      case 'if':
      case 'while':
      case 'until':
        this.#enter();
        return words.slice(1);
      case 'else':
      case 'elif':
        this.#nextBranch();
        return words.slice(1);
      case 'then':
      case 'do':
      case '{':
      case '}':
      case '!':
        return words.slice(1);
      case 'fi':
      case 'done':
      case 'esac':
        this.#blocks = Math.max(0, this.#blocks - 1);
        this.#branch = this.#branch.around ?? this.#branch;
        return words.slice(1);
      case 'for':
      case 'select':
      case 'case':
        this.#enter();
        return [];
      case 'function':
        return [];
      default:
        return undefined;
    }
  }

  #enter(): void {
    this.#blocks += 1;
    this.#branch = { around: this.#branch };
  }

  #nextBranch(): void {
    this.#branch = { around: this.#branch.around };
  }

  #takeWord(): void {
    this.#words.push(this.#nextWord());
  }

  #nextWord(): Word {
    const from = this.#at;
    const characters: WordCharacter[] = [];
    while (this.#at < this.#text.length) {
      const at = this.#at;
      const character = this.#text[at] ?? '';
      const found = this.#match(plain);
      if (found !== undefined) this.#push(characters, at, this.#at);
      else if (character === '\\') this.#escape(characters);
      else if (character === "'" || character === '"') this.#quoted(characters, character);
      else if (!this.#expansion(characters)) {
        // Operators of a test in brackets are words as well.
        if (at > from && blankOrOperator.test(character)) break;
        this.#push(characters, at, at + 1);
        this.#at = at + 1;
      }
    }
    return this.#word(characters, from, this.#at);
  }

  #escape(characters: WordCharacter[]): void {
    const at = this.#at;
    this.#match(/\\\r?\n/y);
    if (this.#at > at) return;
    const escaped = this.#text[at + 1];
    this.#at = Math.min(at + 2, this.#text.length);
    if (escaped !== undefined) this.#push(characters, at + 1, at + 2, at);
  }

  #quoted(characters: WordCharacter[], quote: string): void {
    const open = this.#at;
    const end = this.#endOfQuote(quote, open + 1);
    if (end === undefined) {
      this.#at = open + 1;
      this.#push(characters, open, open + 1);
      return;
    }
    this.#at = open + 1;
    if (quote === "'") this.#push(characters, open + 1, end);
    else characters.push(...this.#argument(end, true));
    this.#at = end + 1;
  }

  #endOfQuote(quote: string, from: number): number | undefined {
    const last = Math.min(this.#text.length, from + longestQuotation);
    for (let at = from; at < last; at += 1) {
      if (this.#text[at] === quote) return at;
      if (quote === '"' && this.#text[at] === '\\') at += 1;
      // Quotes within a substitution are its own.
      if (quote === '"' && this.#text[at] === '$' && this.#text[at + 1] === '(') {
        at = closing(this.#text, at + 1, '(', ')') - 1;
      }
    }
    return undefined;
  }

  /** The characters up to an offset, in which nothing but expansions and perhaps escapes counts. */
  #argument(end: number, escapes = false): WordCharacter[] {
    const characters: WordCharacter[] = [];
    while (this.#at < end) {
      const at = this.#at;
      if (escapes && this.#text[at] === '\\' && /[\\"$`\r\n]/.test(this.#text[at + 1] ?? '')) this.#escape(characters);
      else if (!this.#expansion(characters)) {
        this.#push(characters, at, at + 1);
        this.#at = at + 1;
      }
    }
    return characters;
  }

  #expansion(characters: WordCharacter[]): boolean {
    const at = this.#at;
    const found = expansionAt(this.#text, at);
    if (!found) return false;
    const { name, isLocal, length, fallback } = found;
    this.#at = at + length;
    characters.push({
      text: expanded,
      startIndex: this.#line.offsetAt(at),
      endIndex: this.#line.offsetAt(at + length),
      expansion: {
        name,
        isLocal,
        fallback: fallback && this.#nesting < deepestFallback ? this.#fallback(fallback) : undefined,
        source: this.#text.slice(at, at + length),
      },
    });
    return true;
  }

  #fallback({ start, end }: { readonly start: number; readonly end: number }): Word {
    const inner: EmbeddedText = {
      text: this.#text.slice(start, end).replace(/^(["'])(.*)\1$/, '$2'),
      offsetAt: (index) => this.#line.offsetAt(start + index + (/^["']/.test(this.#text.slice(start, end)) ? 1 : 0)),
    };
    return new ShellReader(inner, this.#nesting + 1).wholeWord();
  }

  #push(characters: WordCharacter[], from: number, to: number, written = from): void {
    for (let at = from; at < to; at += 1) {
      characters.push({
        text: this.#text[at] ?? '',
        startIndex: this.#line.offsetAt(at === from ? written : at),
        endIndex: this.#line.offsetAt(at + 1),
      });
    }
  }

  #word(characters: readonly WordCharacter[], from: number, to: number): Word {
    return new Word(characters, this.#line.offsetAt(from), this.#line.offsetAt(to));
  }

  #skipHeredocs(): void {
    for (const delimiter of this.#heredocs) {
      while (this.#at < this.#text.length) {
        const end = this.#endOfLine();
        const isLast = this.#text.slice(this.#at, end).trim() === delimiter;
        this.#at = Math.min(end + 1, this.#text.length);
        if (isLast) break;
      }
    }
    this.#heredocs = [];
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
