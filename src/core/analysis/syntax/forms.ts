import type { Node } from '@vscode/tree-sitter-wasm';
import { field, isField } from './nodes.ts';
import type { Binding, Declaration, Expression } from './syntax.ts';

// What the grammars of several languages name alike.

export const other: Expression = { kind: 'other' };

export function sameAs(inner: Node | null | undefined): Expression {
  return inner ? { kind: 'same', inner } : other;
}

/** `condition ? consequence : alternative`. */
export function choiceOf(node: Node): Expression {
  const condition = field(node, 'condition');
  const yes = field(node, 'consequence');
  const no = field(node, 'alternative');
  return condition && yes && no ? { kind: 'choice', condition, yes, no } : other;
}

/** A function without a name; what it results in is known when its body is an expression. */
export function lambdaOf(node: Node): Expression {
  const body = field(node, 'body');
  return { kind: 'function', result: body?.type === 'block' ? undefined : body };
}

/** What a declaration makes of its name; undefined where the name is in another part of it. */
export function declared(declaration: Node, name: Node, binding: Binding): Declaration | undefined {
  return isField(declaration, 'name', name) ? { binding, at: declaration } : undefined;
}

/** What an assignment puts in; one that computes with what was there before tells nothing. */
export function assigned(assignment: Node): Declaration {
  const isPlain = field(assignment, 'operator')?.text === '=';
  const binding: Binding = isPlain
    ? { kind: 'value', value: field(assignment, 'right'), type: undefined }
    : { kind: 'other' };
  return { binding, at: assignment, assigns: true };
}

/** The same for `object.name = value`; undefined where the member is not assigned to. */
export function assignedMember(member: Node, object: Node | undefined): Declaration | undefined {
  const assignment = member.parent;
  if (!object || !assignment || !isField(assignment, 'left', member)) return undefined;
  if (!/^assignment(?:_expression)?$/.test(assignment.type)) return undefined;
  const isOwn = /^this(?:_expression)?$/.test(object.type);
  return isOwn ? { ...assigned(assignment), field: true } : { ...assigned(assignment), of: object.text };
}
