import type { Expansion } from './word.ts';

/** An expansion in a text, and how long it is. `fallback` is where what is taken otherwise stands in the text. */
export interface FoundExpansion extends Omit<Expansion, 'fallback' | 'source'> {
  readonly length: number;
  readonly fallback: { readonly start: number; readonly end: number } | undefined;
}

const plainVariable = /\$(?:env:)?([A-Za-z_]\w*|\d)/y;
const special = /\$[@*#?!$-]/y;
const makeVariable = /\$\(([A-Za-z_]\w*)\)/y;
const braced = /\$\{(?:env:)?([A-Za-z_]\w*|\d+)(?:(:?[-=])|[}:?])/y;
const windowsVariable = /%([A-Za-z_]\w*)%/y;
const template = /\{\{\s*\.?([A-Za-z_][\w.]*)?[^{}]*\}\}/y;
/** The longest substitution that is looked for an end of. */
const reach = 2000;

/** The expansion that begins here: of a POSIX shell, cmd, PowerShell, make, just and Go's templates. */
export function expansionAt(text: string, at: number): FoundExpansion | undefined {
  switch (text[at]) {
    case '$':
      return dollar(text, at);
    case '`': {
      const end = text.indexOf('`', at + 1);
      return end < 0 ? undefined : unknown(end + 1 - at);
    }
    case '%': {
      const found = match(windowsVariable, text, at);
      return found && { name: found[1], length: found[0].length, fallback: undefined };
    }
    case '{': {
      const found = match(template, text, at);
      return found && { name: found[1], isLocal: true, length: found[0].length, fallback: undefined };
    }
    default:
      return undefined;
  }
}

function dollar(text: string, at: number): FoundExpansion | undefined {
  // Make and Compose write a dollar twice to have it once.
  if (text[at + 1] === '$' && /[A-Za-z_{(]/.test(text[at + 2] ?? '')) {
    const inner = dollar(text, at + 1);
    return inner && { ...inner, length: inner.length + 1 };
  }
  const plain = match(plainVariable, text, at);
  if (plain) return { name: plain[1], length: plain[0].length, fallback: undefined };
  const make = match(makeVariable, text, at);
  if (make) {
    const name = make[1] ?? '';
    return { name, isLocal: name !== name.toUpperCase(), length: make[0].length, fallback: undefined };
  }
  if (text[at + 1] === '{') return inBraces(text, at);
  if (text[at + 1] === '(') return unknown(closing(text, at + 1, '(', ')') - at);
  return match(special, text, at) && unknown(2);
}

function inBraces(text: string, at: number): FoundExpansion {
  const end = closing(text, at + 1, '{', '}');
  const length = end - at;
  const found = match(braced, text, at);
  if (!found || at + found[0].length > end) return unknown(length);
  const [head, name, operator] = found;
  if (operator !== undefined) return { name, length, fallback: { start: at + head.length, end: end - 1 } };
  // `${PORT:?message}` is the variable; `${PORT:+1}` and `${PORT:0:2}` are not.
  const isWhole = head.endsWith('}') || head.endsWith('?') || text[at + head.length] === '?';
  return isWhole ? { name, length, fallback: undefined } : unknown(length);
}

/** The offset behind the bracket that closes the one at this offset; that of the text's end when there is none. */
export function closing(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  const last = Math.min(text.length, at + reach);
  for (let index = at; index < last; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return last;
}

function unknown(length: number): FoundExpansion {
  return { name: undefined, length, fallback: undefined };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
