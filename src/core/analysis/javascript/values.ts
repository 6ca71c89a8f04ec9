import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved, withFallback, type Evaluated as Known } from '../values.ts';
import { ancestor, assignedValue, childrenOf, isField, stringContent, type Bindings } from './bindings.ts';

/** What an expression comes to, as far as the file tells. */
export type Evaluated = Known | { readonly kind: 'object'; readonly node: Node } | { readonly kind: 'function' };

const depthLimit = 12;

const wrappers = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'await_expression',
]);

/** Conversions that keep the value, as `Number(…)`; express-generator's `normalizePort` is one. */
const conversions = new Set([
  'Number',
  'String',
  'parseInt',
  'parseFloat',
  'Number.parseInt',
  'Number.parseFloat',
  'Object.freeze',
  'normalizePort',
]);

/** The expression without parentheses, type annotations and `await`. */
export function unwrap(node: Node): Node {
  let current = node;
  for (;;) {
    const inner: Node | null = wrappers.has(current.type)
      ? current.firstNamedChild
      : current.type === 'type_assertion'
        ? current.lastNamedChild
        : null;
    if (!inner) return current;
    current = inner;
  }
}

/** The arguments of a call, without comments. */
export function argumentsOf(call: Node): readonly Node[] {
  const list = call.childForFieldName('arguments');
  return list?.type === 'arguments' ? childrenOf(list) : [];
}

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

/** Evaluates constant expressions and reads of environment variables; whatever else there is, is unresolved. */
export class Evaluator {
  readonly #bindings: Bindings;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  evaluate(wrapped: Node, depth = 0): Evaluated {
    if (depth > depthLimit) return unresolved;
    const node = unwrap(wrapped);
    const variable = this.#environmentVariable(node, depth);
    if (variable !== undefined) return { kind: 'env', node, names: [variable], fallback: undefined };
    switch (node.type) {
      case 'number':
        return {
          kind: 'literal',
          node,
          value: Number(node.text.replaceAll('_', '')),
          edit: node,
        };
      case 'string': {
        const value = stringContent(node);
        return value === undefined ? unresolved : literal(node, value);
      }
      case 'template_string':
        return this.#template(node, depth);
      case 'undefined':
      case 'null':
        return { kind: 'nothing' };
      case 'object':
        return { kind: 'object', node };
      case 'arrow_function':
      case 'function_expression':
        return { kind: 'function' };
      case 'unary_expression':
        return node.childForFieldName('operator')?.text === '+' ? this.#operand(node, 'argument', depth) : unresolved;
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#identifier(node, depth);
      case 'member_expression':
        return this.#member(node, depth);
      case 'binary_expression':
        return this.#fallback(node, depth);
      case 'ternary_expression':
        return this.#ternary(node, depth);
      case 'call_expression':
        return this.#call(node, depth);
      default:
        return unresolved;
    }
  }

  /** The value of a property in an object literal; `unresolved` when a spread may decide it. */
  property(object: Node, name: string): Node | 'unresolved' | undefined {
    let found: Node | 'unresolved' | undefined;
    for (const child of childrenOf(object)) {
      if (child.type === 'spread_element') found = 'unresolved';
      else if (child.type === 'shorthand_property_identifier' && child.text === name) found = child;
      else if (child.type === 'method_definition' && child.childForFieldName('name')?.text === name)
        found = 'unresolved';
      else if (child.type === 'pair') {
        const key = child.childForFieldName('key');
        if (key?.type === 'computed_property_name') found ??= 'unresolved';
        else if ((stringContent(key) ?? key?.text) === name) found = child.childForFieldName('value') ?? 'unresolved';
      }
    }
    return found;
  }

  #operand(node: Node, field: string, depth: number): Evaluated {
    const operand = node.childForFieldName(field);
    return operand ? this.evaluate(operand, depth + 1) : unresolved;
  }

  /** A template that is nothing but text, or nothing but one substitution. */
  #template(node: Node, depth: number): Evaluated {
    const content = node.text.slice(1, -1);
    const substitutions = childrenOf(node).filter((child) => child.type === 'template_substitution');
    const [only] = substitutions;
    if (!only) return content.includes('\\') ? unresolved : literal(node, content);
    const inner = only.firstNamedChild;
    return substitutions.length === 1 && only.text === content && inner ? this.evaluate(inner, depth + 1) : unresolved;
  }

  #identifier(node: Node, depth: number): Evaluated {
    if (node.text === 'undefined') return { kind: 'nothing' };
    const binding = this.#bindings.resolve(node);
    if (binding?.kind === 'function') return { kind: 'function' };
    if (binding?.kind !== 'variable' || !binding.value || binding.assigned.length > 0) return unresolved;
    const { value, path, fallback } = binding;
    const [name] = path;
    if (name === undefined) return this.evaluate(value, depth + 1);
    if (path.length > 1) return unresolved;
    if (this.#isEnvironment(unwrap(value), depth + 1)) {
      return withFallback({ kind: 'env', node, names: [name], fallback: undefined }, this.#optional(fallback, depth));
    }
    const object = this.evaluate(value, depth + 1);
    if (object.kind !== 'object') return unresolved;
    const property = this.property(object.node, name);
    if (property === 'unresolved') return unresolved;
    return this.#optional(property ?? fallback, depth);
  }

  #optional(node: Node | undefined, depth: number): Evaluated {
    return node ? this.evaluate(node, depth + 1) : { kind: 'nothing' };
  }

  #member(node: Node, depth: number): Evaluated {
    const object = node.childForFieldName('object');
    const name = node.childForFieldName('property')?.text;
    if (!object || name === undefined) return unresolved;
    if (object.type === 'this') {
      const value = fieldValue(node, this.#bindings);
      return value ? this.evaluate(value, depth + 1) : unresolved;
    }
    if (this.#isAssigned(object, name)) return unresolved;
    const owner = this.evaluate(object, depth + 1);
    if (owner.kind !== 'object') return unresolved;
    const property = this.property(owner.node, name);
    return property === undefined || property === 'unresolved' ? unresolved : this.evaluate(property, depth + 1);
  }

  /** Whether the file assigns to this property of the object anywhere. */
  #isAssigned(object: Node, property: string): boolean {
    return this.#bindings.occurrences(property).some((node) => {
      const parent = node.parent;
      return (
        parent?.type === 'member_expression' &&
        parent.childForFieldName('object')?.text === object.text &&
        assignedValue(parent) !== undefined
      );
    });
  }

  /** `left || right` and `left ?? right`. */
  #fallback(node: Node, depth: number): Evaluated {
    const operator = node.childForFieldName('operator')?.text;
    if (operator !== '||' && operator !== '??') return unresolved;
    const left = this.#operand(node, 'left', depth);
    if (left.kind === 'literal') return left;
    const right = this.#operand(node, 'right', depth);
    if (left.kind === 'nothing') return right;
    return left.kind === 'env' ? withFallback(left, right) : unresolved;
  }

  /** `process.env.X ? Number(process.env.X) : 3000`. */
  #ternary(node: Node, depth: number): Evaluated {
    const condition = this.#operand(node, 'condition', depth);
    const consequence = this.#operand(node, 'consequence', depth);
    if (condition.kind !== 'env' || consequence.kind !== 'env') return unresolved;
    if (condition.names.join() !== consequence.names.join()) return unresolved;
    return withFallback(consequence, this.#operand(node, 'alternative', depth));
  }

  #call(node: Node, depth: number): Evaluated {
    const callee = node.childForFieldName('function');
    if (!callee) return unresolved;
    const [first] = argumentsOf(node);
    if (first && conversions.has(callee.text)) return this.evaluate(first, depth + 1);
    const method = callee.type === 'member_expression' ? callee.childForFieldName('property')?.text : undefined;
    return method === 'toString' || method === 'trim' ? this.#operand(callee, 'object', depth) : unresolved;
  }

  /** The variable's name in `process.env.X`, `process.env['X']`, `Deno.env.get('X')` and their like. */
  #environmentVariable(node: Node, depth: number): string | undefined {
    if (node.type === 'call_expression') {
      const [argument] = argumentsOf(node);
      return node.childForFieldName('function')?.text === 'Deno.env.get' ? stringContent(argument) : undefined;
    }
    const object = node.childForFieldName('object');
    if (!object || !this.#isEnvironment(unwrap(object), depth + 1)) return undefined;
    if (node.type === 'member_expression') return node.childForFieldName('property')?.text;
    return node.type === 'subscript_expression'
      ? stringContent(node.childForFieldName('index') ?? undefined)
      : undefined;
  }

  #isEnvironment(node: Node, depth: number): boolean {
    if (depth > depthLimit) return false;
    if (node.type === 'member_expression') return /^(?:process|Bun|import\.meta)\??\.env$/.test(node.text);
    if (node.type !== 'identifier') return false;
    const binding = this.#bindings.resolve(node);
    if (binding?.kind === 'import') {
      return /^(?:node:)?process$/.test(binding.reference.module) && binding.reference.path.join('.') === 'env';
    }
    if (binding?.kind !== 'variable' || !binding.value || binding.assigned.length > 0) return false;
    const [name] = binding.path;
    if (name !== undefined) return name === 'env' && binding.path.length === 1 && binding.value.text === 'process';
    return this.#isEnvironment(unwrap(binding.value), depth + 1);
  }
}

function literal(node: Node, value: string): Evaluated {
  return { kind: 'literal', node, value, edit: { startIndex: node.startIndex + 1, endIndex: node.endIndex - 1 } };
}
