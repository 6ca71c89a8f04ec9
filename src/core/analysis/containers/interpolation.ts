import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated, readVariable } from '../values.ts';

const nestingLimit = 16;
/** In UTF-16 units; nothing that names a host or a port is that long. */
const lengthLimit = 5000;
const nameAt = /[A-Za-z_]\w*/y;
const operatorAt = /:?[-?+]/y;

/** What the file itself says of a variable; undefined when it says nothing. */
export type Lookup = (name: string) => Evaluated | undefined;

export function part({ text, offsetAt }: EmbeddedText, start: number, end = text.length): EmbeddedText {
  return { text: text.slice(start, Math.max(start, end)), offsetAt: (index) => offsetAt(start + index) };
}

export function stretchOf({ text, offsetAt }: EmbeddedText): Stretch {
  return { startIndex: offsetAt(0), endIndex: offsetAt(text.length) };
}

/**
 * A text with `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME?message}` and `${NAME:+word}`, as Compose files and
 * Dockerfiles have them, as far as the file tells. `escape` is what takes the meaning from a dollar sign behind it.
 */
export function interpolated(
  text: EmbeddedText,
  escape: '$' | '\\' | '`',
  lookup: Lookup = () => undefined,
): Evaluated {
  return text.text.length > lengthLimit ? unresolved : evaluate(text, escape, lookup, nestingLimit);
}

function evaluate(text: EmbeddedText, escape: string, lookup: Lookup, depth: number): Evaluated {
  if (depth === 0) return unresolved;
  const parts: Evaluated[] = [];
  let plain = '';
  let at = 0;
  const endPlain = (): void => {
    if (plain !== '') parts.push(literal(text, plain));
    plain = '';
  };
  while (at < text.text.length) {
    const end = text.text[at] === '$' ? expressionEnd(text.text, at) : undefined;
    if (text.text.startsWith(`${escape}$`, at)) {
      plain += '$';
      at += 2;
    } else if (end === undefined) {
      plain += text.text[at];
      at += 1;
    } else {
      endPlain();
      parts.push(expression(part(text, at, end), escape, lookup, depth));
      at = end;
    }
  }
  endPlain();
  const [only = literal(text, ''), ...more] = parts;
  if (more.length === 0) return only;
  const values = parts.map((each) => (each.kind === 'literal' ? String(each.value) : undefined));
  const length = values.reduce((sum, value = '') => sum + value.length, 0);
  // What doubles with each variable soon fills the memory.
  return values.includes(undefined) || length > lengthLimit ? unresolved : literal(text, values.join(''));
}

function literal(text: EmbeddedText, value: string): Extract<Evaluated, { kind: 'literal' }> {
  const stretch = stretchOf(text);
  return { kind: 'literal', node: stretch, value, edit: stretch };
}

/** Where the expression that begins with the dollar sign at `start` ends; undefined when there is none. */
function expressionEnd(text: string, start: number): number | undefined {
  if (text[start + 1] !== '{') {
    nameAt.lastIndex = start + 1;
    return nameAt.test(text) ? nameAt.lastIndex : undefined;
  }
  let depth = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function expression(whole: EmbeddedText, escape: string, lookup: Lookup, depth: number): Evaluated {
  const { text } = whole;
  const nameStart = text[1] === '{' ? 2 : 1;
  nameAt.lastIndex = nameStart;
  if (!nameAt.test(text)) return unresolved;
  const nameEnd = nameAt.lastIndex;
  operatorAt.lastIndex = nameEnd;
  const [operator] = (nameStart === 2 && operatorAt.exec(text)) || [''];
  if (operator === '' && nameStart === 2 && text[nameEnd] !== '}') return unresolved;
  const name = text.slice(nameStart, nameEnd);
  const word =
    operator.endsWith('-') || operator.endsWith('+')
      ? evaluate(part(whole, nameEnd + operator.length, text.length - 1), escape, lookup, depth - 1)
      : undefined;
  const value = lookup(name);
  if (operator.endsWith('+')) return value?.kind === 'literal' && value.value !== '' && word ? word : unresolved;
  switch (value?.kind) {
    case undefined:
      return orElse(readVariable(stretchOf(whole), name), word);
    case 'env':
      return value.fallback ? value : orElse(value, word);
    case 'nothing':
      return word ?? literal(whole, '');
    case 'literal':
      return value.value === '' && operator.startsWith(':') ? (word ?? value) : value;
    default:
      return unresolved;
  }
}

/** A variable that falls back to a word, which may be a variable itself. */
function orElse(value: Extract<Evaluated, { kind: 'env' }>, word: Evaluated | undefined): Evaluated {
  if (word?.kind === 'literal') return { ...value, fallback: word };
  if (word?.kind === 'env') return { ...value, names: [...value.names, ...word.names], fallback: word.fallback };
  return value;
}
