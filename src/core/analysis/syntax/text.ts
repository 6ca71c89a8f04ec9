import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import type { Expression, TextPart } from './syntax.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** The nodes that the inside of a string consists of, by their types. */
export interface TextNodes {
  readonly content: ReadonlySet<string>;
  readonly escape: ReadonlySet<string>;
  /** What is put into the string is the last named child, unless `inside` says otherwise. */
  readonly substitution: ReadonlySet<string>;
  readonly inside?: (substitution: Node) => Node | undefined;
}

/** The text expression that a string node is; quotes and prefixes are whatever is none of `nodes`. */
export function textOf(node: Node, nodes: TextNodes): Expression {
  const parts = partsOf(node, nodes);
  const first = node.firstChild;
  const last = node.lastChild;
  // The quotes are nodes of their own; of a string without children, one character at either end.
  const inner =
    first && last && first.id !== last.id
      ? { startIndex: first.endIndex, endIndex: last.startIndex }
      : { startIndex: node.startIndex + 1, endIndex: Math.max(node.endIndex - 1, node.startIndex + 1) };
  return { kind: 'text', parts, inner };
}

/** Literals that stand behind one another and make one text. */
export function concatenated(literals: readonly Expression[]): Expression {
  const texts = literals.flatMap((literal) => (literal.kind === 'text' ? [literal] : []));
  const [first] = texts;
  const last = texts.at(-1);
  if (!first || !last) return { kind: 'other' };
  const inner = { startIndex: first.inner.startIndex, endIndex: last.inner.endIndex };
  return { kind: 'text', parts: texts.flatMap(({ parts }) => parts), inner };
}

/** A text that stands in the source as it is meant. */
export function rawText(value: string, startIndex: number): Expression {
  const at = { startIndex, endIndex: startIndex + value.length };
  return { kind: 'text', parts: value === '' ? [] : [{ kind: 'text', value, at }], inner: at };
}

function partsOf(node: Node, nodes: TextNodes): readonly TextPart[] {
  return node.children.flatMap((child): readonly TextPart[] => {
    if (!child) return [];
    if (nodes.substitution.has(child.type)) {
      const value = nodes.inside ? nodes.inside(child) : child.lastNamedChild;
      return [{ kind: 'value', node: value ?? child }];
    }
    if (nodes.escape.has(child.type)) return [{ kind: 'text', value: unescape(child.text), at: stretchOf(child) }];
    return nodes.content.has(child.type) ? contentParts(child, nodes) : [];
  });
}

/** The content, divided where it has escapes. */
function contentParts(content: Node, nodes: TextNodes): readonly TextPart[] {
  const { text, startIndex, endIndex } = content;
  const parts: TextPart[] = [];
  let from = startIndex;
  const upTo = (to: number): void => {
    const value = text.slice(from - startIndex, to - startIndex);
    if (value !== '') parts.push({ kind: 'text', value, at: { startIndex: from, endIndex: to } });
  };
  for (const child of content.namedChildren) {
    if (!child || !nodes.escape.has(child.type)) continue;
    upTo(child.startIndex);
    parts.push({ kind: 'text', value: unescape(child.text), at: stretchOf(child) });
    from = child.endIndex;
  }
  upTo(endIndex);
  return parts;
}

function unescape(sequence: string): string {
  const code = /^\\(?:x|u\{?|U)([\da-fA-F]+)\}?$/.exec(sequence)?.[1];
  const point = code === undefined ? Number.NaN : Number.parseInt(code, 16);
  if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
  const letter = sequence.slice(1);
  return escapes[letter] ?? letter;
}

function stretchOf({ startIndex, endIndex }: Node): Stretch {
  return { startIndex, endIndex };
}

/**
 * Puts values into the placeholders of a format, as of `"%s:%d"`. `valueAt` tells what the n-th placeholder stands
 * for; undefined when one of them cannot be told.
 */
export function formatted(
  format: Expression,
  placeholder: RegExp,
  valueAt: (match: RegExpExecArray, index: number) => Exclude<TextPart, { kind: 'text' }> | undefined,
): Expression | undefined {
  if (format.kind !== 'text') return undefined;
  const parts: TextPart[] = [];
  let count = 0;
  for (const part of format.parts) {
    if (part.kind !== 'text' || part.value.length !== part.at.endIndex - part.at.startIndex) {
      parts.push(part);
      continue;
    }
    const { value, at } = part;
    let from = 0;
    const upTo = (to: number): void => {
      const stretch = { startIndex: at.startIndex + from, endIndex: at.startIndex + to };
      if (to > from) parts.push({ kind: 'text', value: value.slice(from, to), at: stretch });
    };
    for (const match of value.matchAll(placeholder)) {
      const given = valueAt(match, count);
      if (!given) return undefined;
      upTo(match.index);
      parts.push(given);
      from = match.index + match[0].length;
      count += 1;
    }
    upTo(value.length);
  }
  return { ...format, parts };
}

/** The number that a literal is, with whatever prefix, separators and suffix of its type; undefined for no integer. */
export function numberOf(text: string): Expression {
  const digits = text
    .replaceAll('_', '')
    .replace(/(?<=^\d+)[a-zA-Z]\w*$/, (suffix) => (/^[xXbBoO]/.test(suffix) ? suffix : ''));
  const value = Number(digits);
  return Number.isInteger(value) ? { kind: 'number', value } : { kind: 'other' };
}
