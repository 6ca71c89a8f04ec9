import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, assignedValue, isField, type Bindings } from './bindings.ts';

/** What a class field holds: its initialiser or the one assignment to it in the class. */
export function fieldValue(member: Node, bindings: Bindings): Node | undefined {
  const property = member.childForFieldName('property');
  const body = ancestor(member, new Set(['class_body']));
  if (!property || !body) return undefined;
  const values = bindings.occurrences(property.text).flatMap((node) => {
    const parent = node.parent;
    if (!parent || ancestor(node, new Set(['class_body']))?.id !== body.id) return [];
    if (parent.type === 'field_definition' || parent.type === 'public_field_definition') {
      return isField(parent, 'value', node) ? [] : (parent.childForFieldName('value') ?? []);
    }
    const isOwn = parent.type === 'member_expression' && parent.childForFieldName('object')?.type === 'this';
    return (isOwn && assignedValue(parent)) || [];
  });
  return values.length === 1 ? values[0] : undefined;
}
