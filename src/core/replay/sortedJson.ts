import { parseTree, type Node } from 'jsonc-parser';

/**
 * JSON with its keys in order and indented, to compare; numbers and strings as they are written, of keys that occur
 * twice both. Undefined for what is not JSON.
 */
export function sortedJson(source: string): string | undefined {
  try {
    JSON.parse(source);
    const root = parseTree(source);
    return root && print(root, source, '');
  } catch {
    // Not JSON, or nested more deeply than can be gone through.
    return undefined;
  }
}

function print(node: Node, source: string, indent: string): string {
  const { children = [] } = node;
  const inner = `${indent}  `;
  if (node.type === 'array') {
    return enclose(
      '[',
      children.map((child) => print(child, source, inner)),
      ']',
      indent,
    );
  }
  if (node.type === 'object') {
    const members = children.flatMap(({ children: [key, value] = [] }) =>
      key && value ? [{ name: String(key.value), text: `${raw(key, source)}: ${print(value, source, inner)}` }] : [],
    );
    const sorted = members.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
    return enclose(
      '{',
      sorted.map(({ text }) => text),
      '}',
      indent,
    );
  }
  return raw(node, source);
}

function enclose(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`;
}

function raw({ offset, length }: Node, source: string): string {
  return source.slice(offset, offset + length);
}
