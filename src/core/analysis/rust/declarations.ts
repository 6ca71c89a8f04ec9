import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, field, isField } from '../syntax/nodes.ts';
import type { Binding, Declaration } from '../syntax/syntax.ts';

/** What a name is declared to be at the place where it stands; undefined where it is only used. */
export function declarationOf(name: Node): Declaration | undefined {
  const parent = name.parent;
  switch (parent?.type) {
    case 'const_item':
    case 'static_item':
      return isField(parent, 'name', name) ? { binding: valueOf(parent), at: parent } : undefined;
    case 'let_declaration':
      return isField(parent, 'pattern', name) ? { binding: valueOf(parent), at: parent, shadows: true } : undefined;
    case 'function_item':
      return isField(parent, 'name', name) && !isCrate(name)
        ? { binding: { kind: 'function', node: parent }, at: parent }
        : undefined;
    case 'mod_item':
      return isField(parent, 'name', name) && !field(parent, 'body')
        ? { binding: { kind: 'import', path: `self.${name.text}` }, at: parent }
        : undefined;
    case 'struct_item':
    case 'enum_item':
      return isField(parent, 'name', name) ? { binding: { kind: 'class', node: parent }, at: parent } : undefined;
    case 'parameter':
      return isField(parent, 'pattern', name)
        ? { binding: { kind: 'parameter', type: field(parent, 'type') }, at: parent }
        : undefined;
    case 'closure_parameters':
      return { binding: { kind: 'parameter', type: undefined }, at: parent };
    case 'assignment_expression': {
      const value = field(parent, 'right');
      const binding: Binding = { kind: 'value', value, type: undefined };
      return isField(parent, 'left', name) ? { binding, at: parent, assigns: true } : undefined;
    }
    case 'compound_assignment_expr':
      return isField(parent, 'left', name) ? { binding: { kind: 'other' }, at: parent, assigns: true } : undefined;
    case 'field_expression':
      return assignedMember(parent, name);
    case 'mut_pattern':
    case 'tuple_pattern':
    case 'match_pattern':
    case 'for_expression':
      return parent.type === 'for_expression' && !isField(parent, 'pattern', name)
        ? undefined
        : { binding: { kind: 'other' }, at: parent };
    case 'tuple_struct_pattern':
      return isField(parent, 'type', name) ? undefined : matched(parent);
    default:
      return imported(name);
  }
}

/** A function may have the name of a crate, as Rocket's `fn rocket() { rocket::build() }`. */
function isCrate(name: Node): boolean {
  return name.tree.rootNode.text.includes(`${name.text}::`);
}

function valueOf(declaration: Node): Binding {
  return { kind: 'value', value: field(declaration, 'value'), type: field(declaration, 'type') };
}

function assignedMember(member: Node, name: Node): Declaration | undefined {
  const statement = member.parent;
  const of = field(member, 'value')?.text;
  if (statement?.type !== 'assignment_expression' || of === undefined) return undefined;
  if (!isField(statement, 'left', member) || !isField(member, 'field', name)) return undefined;
  return {
    binding: { kind: 'value', value: field(statement, 'right'), type: undefined },
    at: statement,
    assigns: true,
    of,
  };
}

/** `Ok(port)` and `Some(port)` have what is asked for. */
function matched(pattern: Node): Declaration {
  const holder = ancestor(pattern, new Set(['let_condition', 'match_expression', 'let_declaration', 'for_expression']));
  const arm = ancestor(pattern, new Set(['match_arm']));
  const value = holder && holder.type !== 'for_expression' ? field(holder, 'value') : undefined;
  const isWhole = /^(?:Ok|Some)$/.test(field(pattern, 'type')?.text ?? '');
  const at = arm && holder && arm.startIndex > holder.startIndex ? pattern : (holder ?? pattern);
  return { binding: isWhole && value ? { kind: 'value', value, type: undefined } : { kind: 'other' }, at };
}

/** A name in a `use`, by the path that leads to it. */
function imported(name: Node): Declaration | undefined {
  const use = ancestor(name, new Set(['use_declaration', 'block', 'function_item']));
  if (use?.type !== 'use_declaration') return undefined;
  const steps: string[] = [];
  for (let at = name, parent = name.parent; parent; at = parent, parent = parent.parent) {
    switch (parent.type) {
      case 'use_declaration':
        if (steps.length === 0) steps.push(name.text);
        return { binding: { kind: 'import', path: steps.join('.') }, at: parent };
      case 'use_as_clause': {
        const path = field(parent, 'path');
        if (at.id === name.id && !isField(parent, 'alias', name)) return undefined;
        if (at.id === name.id) steps.unshift(...segments(path));
        break;
      }
      case 'scoped_identifier':
        if (isField(parent, 'path', at)) return undefined;
        if (steps.length === 0) steps.push(name.text);
        steps.unshift(...segments(field(parent, 'path')));
        break;
      case 'scoped_use_list':
        if (isField(parent, 'path', at)) {
          // `use a::b::{self, c}` declares `b` as well.
          const hasSelf = childrenOf(field(parent, 'list')).some(({ type }) => type === 'self');
          if (!hasSelf) return undefined;
          if (steps.length === 0) steps.push(name.text);
          break;
        }
        if (steps.length === 0) steps.push(name.text);
        steps.unshift(...segments(field(parent, 'path')));
        break;
      case 'use_list':
        if (steps.length === 0) steps.push(name.text);
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function segments(path: Node | undefined): readonly string[] {
  return path ? path.text.split('::').map((step) => step.trim()) : [];
}
