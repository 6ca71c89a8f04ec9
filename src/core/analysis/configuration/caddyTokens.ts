import type { Stretch } from '../sourceFile.ts';

/** A word of a Caddyfile; its characters are those between its quotes. */
export interface Token extends Stretch {
  readonly text: string;
  readonly characters: Stretch;
  readonly isQuoted: boolean;
  /** Whether it is the first of its line. */
  readonly opensLine: boolean;
}

const blank = /(?:[^\S\n]|\\\r?\n)+/y;
const comment = /#[^\n]*/y;
const quoted = /"(?:\\[^]|[^"\\])*"?|`[^`]*`?/y;
const heredoc = /<<([\w-]+)\r?\n/y;
const unquoted = /(?:[^\s\\]+|\\(?!\r?\n)[^\s]?)+/y;

/** The words of a Caddyfile, as Caddy's own lexer cuts them. */
export function caddyTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let opensLine = true;
  const add = (startIndex: number, endIndex: number, characters: Stretch, isQuoted: boolean): void => {
    const content = text.slice(characters.startIndex, characters.endIndex);
    tokens.push({ startIndex, endIndex, text: content, characters, isQuoted, opensLine });
    opensLine = false;
  };
  let at = 0;
  while (at < text.length) {
    const start = at;
    const character = text[at];
    if (character === '\n') {
      opensLine = true;
      at += 1;
    } else if ((at = skip(blank, text, start)) > start || (at = skip(comment, text, start)) > start) continue;
    else if ((at = skip(quoted, text, start)) > start) {
      const isClosed = at > start + 1 && text[at - 1] === character;
      add(start, at, { startIndex: start + 1, endIndex: isClosed ? at - 1 : at }, true);
    } else if ((at = skip(heredoc, text, start)) > start) {
      const inner = at;
      at = endOfHeredoc(text, inner, text.slice(start + 2, inner).trim());
      add(start, at, { startIndex: inner, endIndex: at }, true);
    } else {
      at = Math.max(start + 1, skip(unquoted, text, start));
      add(start, at, { startIndex: start, endIndex: at }, false);
    }
  }
  return tokens;
}

/** Behind the first line that begins with the marker. */
function endOfHeredoc(text: string, from: number, marker: string): number {
  for (let line = from; line < text.length;) {
    const next = text.indexOf('\n', line);
    const end = next < 0 ? text.length : next;
    const indent = /^\s*/.exec(text.slice(line, end))?.[0].length ?? 0;
    if (text.startsWith(marker, line + indent)) return line + indent + marker.length;
    line = end + 1;
  }
  return text.length;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
