import type { Node } from '@vscode/tree-sitter-wasm';

/** The nearest node around this one whose type is among these. */
export function ancestor(node: Node, types: ReadonlySet<string>): Node | undefined {
  for (let current = node.parent; current; current = current.parent) if (types.has(current.type)) return current;
  return undefined;
}

/** The named children, without comments. */
export function childrenOf(node: Node | null | undefined): readonly Node[] {
  return node?.namedChildren.flatMap((child) => (child && !child.isExtra ? [child] : [])) ?? [];
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

/** What the returning statements of a function return, not those of functions inside of it. */
export function returnedIn(own: Node, statement: string, functions: ReadonlySet<string>): readonly Node[] {
  return own.descendantsOfType(statement).flatMap((found) => {
    const value = found && ancestor(found, functions)?.id === own.id ? found.firstNamedChild : undefined;
    return value ?? [];
  });
}

export function isField(parent: Node, name: string, child: Node): boolean {
  return parent.childForFieldName(name)?.id === child.id;
}
