import { caddyTokens, type Token } from './caddyTokens.ts';

/** `name word word`, perhaps with a block. */
export interface CaddyDirective {
  readonly name: Token;
  readonly words: readonly Token[];
  readonly block: CaddyBlock | undefined;
}

export interface CaddyBlock {
  readonly directives: readonly CaddyDirective[];
  /** Behind its brace; undefined for that of a file which needs no braces. */
  readonly start: number | undefined;
}

/** What stands at the outermost of a Caddyfile: sites, snippets and named routes, the global options without a key. */
export interface CaddySite {
  readonly keys: readonly Token[];
  readonly block: CaddyBlock;
}

/** Blocks within blocks; what is deeper was not written by hand. */
const depthLimit = 32;
/** In UTF-16 units; no address is longer. */
const keyLimit = 1000;

export function caddySites(text: string): readonly CaddySite[] {
  return new Parser(caddyTokens(text)).sites();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  sites(): readonly CaddySite[] {
    const sites: CaddySite[] = [];
    while (this.#at < this.#tokens.length) {
      const first = this.#tokens[this.#at];
      if (first && this.#isBrace('}')) {
        this.#at += 1;
      } else if (first?.text === 'import' && !first.isQuoted) {
        this.#at += 1;
        this.#restOfLine();
      } else {
        const keys = this.#keys();
        if (this.#isBrace('{')) sites.push({ keys, block: this.#block(0) });
        // A file of one site needs no braces: then its first line is its address, and the rest is its directives.
        else if (keys.length > 0) sites.push({ keys, block: { directives: this.#directives(0), start: undefined } });
      }
    }
    return sites;
  }

  /** The addresses of a site: all of a line, and the next where the line ends with a comma. */
  #keys(): readonly Token[] {
    const keys: Token[] = [];
    for (let token = this.#tokens[this.#at]; token && !this.#isBrace('{'); token = this.#tokens[this.#at]) {
      const last = this.#tokens[this.#at - 1];
      if (keys.length > 0 && token.opensLine && !last?.text.endsWith(',')) break;
      keys.push(...withoutCommas(token));
      this.#at += 1;
    }
    return keys;
  }

  #block(depth: number): CaddyBlock {
    const start = this.#tokens[this.#at]?.endIndex;
    this.#at += 1;
    const directives = this.#directives(depth);
    if (this.#isBrace('}')) this.#at += 1;
    return { directives, start };
  }

  /** Up to the brace that ends the block, or the end of the file. */
  #directives(depth: number): readonly CaddyDirective[] {
    const directives: CaddyDirective[] = [];
    for (let name = this.#tokens[this.#at]; name && !this.#isBrace('}'); name = this.#tokens[this.#at]) {
      this.#at += 1;
      const words = this.#restOfLine();
      if (depth >= depthLimit) continue;
      directives.push({ name, words, block: this.#opensBlock() ? this.#block(depth + 1) : undefined });
    }
    return directives;
  }

  /** The words up to the end of the line or the brace of a block. */
  #restOfLine(): readonly Token[] {
    const words: Token[] = [];
    for (let token = this.#tokens[this.#at]; token && !token.opensLine; token = this.#tokens[this.#at]) {
      if (this.#opensBlock() || this.#isBrace('}')) break;
      words.push(token);
      this.#at += 1;
    }
    return words;
  }

  /** A brace opens a block at the end of a line only. */
  #opensBlock(): boolean {
    const next = this.#tokens[this.#at + 1];
    const token = this.#tokens[this.#at];
    return (
      this.#isBrace('{') && token?.opensLine === false && (next === undefined || next.opensLine || next.text === '}')
    );
  }

  #isBrace(brace: '{' | '}'): boolean {
    const token = this.#tokens[this.#at];
    return token?.text === brace && !token.isQuoted;
  }
}

/** The keys in a word, as `a.example,b.example` has two. */
function withoutCommas(token: Token): readonly Token[] {
  if (token.text.length > keyLimit) return [];
  const keys: Token[] = [];
  for (const match of token.text.matchAll(/(?:\{[^}]*\}|[^,{])+/g)) {
    const startIndex = token.characters.startIndex + match.index;
    const endIndex = startIndex + match[0].length;
    keys.push({ ...token, startIndex, endIndex, characters: { startIndex, endIndex }, text: match[0] });
  }
  return keys;
}
