import type { Stretch } from '../sourceFile.ts';

/** A word of nginx's configuration; its characters are those between its quotes. */
export interface Word extends Stretch {
  readonly text: string;
  readonly characters: Stretch;
}

/** `name word word;` or `name word { … }`. */
export interface Directive {
  readonly name: Word;
  readonly words: readonly Word[];
  /** What it stands in; undefined at the outermost. */
  readonly parent: Directive | undefined;
  /** Undefined for one that neither a semicolon nor a block ends, which nginx would not take. */
  readonly end: 'semicolon' | 'block' | undefined;
}

const blank = /(?:\s|#[^\n]*)+/y;
const quoted = /"(?:\\[^]|[^"\\])*"?|'(?:\\[^]|[^'\\])*'?/y;
const unquoted = /(?:[^\s;{}\\$]+|\\[^]|\$\{[^}\s;]*\}?|\$|\\$)+/y;

/** Blocks within blocks; what is deeper was not written by hand, and counts as if it stood no deeper. */
const depthLimit = 32;

/** The directives of a configuration of nginx in the order of the file, those in blocks too. */
export function nginxDirectives(text: string): readonly Directive[] {
  const directives: Directive[] = [];
  const open: Directive[] = [];
  let deeper = 0;
  let words: Word[] = [];
  const finish = (end: Directive['end']): Directive | undefined => {
    const [name, ...rest] = words;
    words = [];
    if (!name) return undefined;
    const directive = { name, words: rest, parent: open.at(-1), end };
    directives.push(directive);
    return directive;
  };
  for (let at = skip(blank, text, 0); at < text.length; at = skip(blank, text, at)) {
    const character = text[at];
    if (character === ';') finish('semicolon');
    else if (character === '}') {
      finish(undefined);
      if (deeper > 0) deeper -= 1;
      else open.pop();
    } else if (character === '{') {
      const directive = finish('block');
      if (directive?.name.text.endsWith('_by_lua_block')) at = endOfLua(text, at);
      else if (directive && open.length < depthLimit) open.push(directive);
      else deeper += 1;
    } else {
      const isQuoted = character === '"' || character === "'";
      const end = Math.max(at + 1, skip(isQuoted ? quoted : unquoted, text, at));
      words.push(isQuoted ? quotedWord(text, at, end) : word(text, at, end));
      at = end;
      continue;
    }
    at += 1;
  }
  finish(undefined);
  return directives;
}

/** The blocks that a directive stands in, the innermost first. */
export function* ancestors({ parent }: Directive): Generator<Directive> {
  for (let each = parent; each; each = each.parent) yield each;
}

function word(text: string, startIndex: number, endIndex: number): Word {
  const stretch = { startIndex, endIndex };
  return { ...stretch, text: text.slice(startIndex, endIndex), characters: stretch };
}

function quotedWord(text: string, startIndex: number, endIndex: number): Word {
  const isClosed = endIndex > startIndex + 1 && text[endIndex - 1] === text[startIndex];
  const characters = { startIndex: startIndex + 1, endIndex: isClosed ? endIndex - 1 : endIndex };
  return { startIndex, endIndex, text: text.slice(characters.startIndex, characters.endIndex), characters };
}

/** Where the block ends, before its brace; braces in Lua's strings and comments count as Lua counts them: not at all. */
function endOfLua(text: string, start: number): number {
  const token =
    /--\[\[[^]*?(?:\]\]|$)|--[^\n]*|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?|\[\[[^]*?(?:\]\]|$)|[{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return match.index;
  }
  return text.length;
}

/** Where the file goes on behind what the pattern matches at a place, if it does. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
