import type { JsonIndex } from './jsonIndex.ts';

/** Deeper ones are not indented further: the text would be mostly space. */
const MOST_INDENTS = 40;

/**
 * JSON with one member a line; only the white space differs from how it is written. What follows the last value before a
 * problem is left as it is.
 */
export function prettyJson(index: JsonIndex): string {
  const lines: string[] = [];
  const open: number[] = [];
  const indent = (depth: number): string => '  '.repeat(Math.min(depth, MOST_INDENTS));
  const closeBefore = (node: number): void => {
    for (let top = open.at(-1); top !== undefined && index.next(top) <= node; top = open.at(-1)) {
      open.pop();
      const comma = index.position(top) + 1 < siblings(index, top) ? ',' : '';
      lines.push(`${indent(index.depth(top))}${index.firstCharacter(top) === '{' ? '}' : ']'}${comma}`);
    }
  };
  for (let node = 0; node < index.count; node++) {
    closeBefore(node);
    const key = index.key(node);
    const start = `${indent(index.depth(node))}${key === undefined ? '' : `${key}: `}`;
    const comma = index.position(node) + 1 < siblings(index, node) ? ',' : '';
    if (!index.isContainer(node)) lines.push(`${start}${index.value(node)}${comma}`);
    else if (index.children(node) === 0 && !(index.problem && node === index.count - 1)) {
      lines.push(`${start}${index.firstCharacter(node) === '{' ? '{}' : '[]'}${comma}`);
    } else {
      lines.push(`${start}${index.firstCharacter(node)}`);
      open.push(node);
    }
  }
  if (!index.problem) closeBefore(index.count);
  return lines.join('\n') + (index.problem ? index.text.slice(index.contentEnd(index.count - 1)) : '');
}

function siblings(index: JsonIndex, node: number): number {
  const parent = index.parent(node);
  return parent === -1 ? 1 : index.children(parent);
}

/** Where a value is, as code would ask for it: `data.items[0]["a key"]`; `$` for the outermost. */
export function jsonPath(index: JsonIndex, node: number): string {
  const steps: string[] = [];
  for (let at = node; index.parent(at) !== -1; at = index.parent(at)) {
    const key = index.key(at);
    if (key === undefined) steps.push(`[${index.position(at)}]`);
    else if (/^"[A-Za-z_$][\w$]*"$/.test(key)) steps.push(`.${key.slice(1, -1)}`);
    else steps.push(`[${key}]`);
  }
  return steps.toReversed().join('').replace(/^\./, '') || '$';
}

/** What a person wants of a value: a string without quotes and escapes, anything else as written. */
export function plainValue(index: JsonIndex, node: number): string {
  const value = index.value(node);
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
