import type { Node } from '@vscode/tree-sitter-wasm';
import { isArgument } from '../commands/programArguments.ts';
import { callStep } from '../exported.ts';
import { unresolved, withFallback, type Evaluated as Known, readVariable } from '../values.ts';
import { ancestor, assignedValue, childrenOf, functionTypes, stringContent, type Bindings } from './bindings.ts';
import { fieldValue } from './fields.ts';
import { isOwnModule, mayBeOwnModule } from './frameworks.ts';
import { schemaFallback, validatedEnvironment, type Environment } from './environment.ts';
import {
  actionOptions,
  argumentStep,
  parsedOptions,
  wordBehind,
  yargsOptions,
  type Options,
  type Words,
} from './options.ts';
import { argumentFor } from './parameters.ts';
import { readSetting } from './settings.ts';

/** What an expression comes to, as far as the file tells. */
export type Evaluated =
  | Known
  | { readonly kind: 'object'; readonly node: Node }
  | { readonly kind: 'function'; readonly node: Node }
  | Environment
  | Options
  | Words
  /** `process` and what else has an `env`. */
  | { readonly kind: 'runtime' };

const depthLimit = 12;
/** Names that are made of one another fan out; past this many steps nothing is concluded. */
const stepLimit = 300;

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

/** Evaluates constant expressions and reads of environment variables; whatever else there is, is unresolved. */
export class Evaluator {
  readonly bindings: Bindings;
  #nesting = 0;
  #steps = 0;

  constructor(bindings: Bindings) {
    this.bindings = bindings;
  }

  evaluate(wrapped: Node, depth = 0): Evaluated {
    if (this.#nesting === 0) this.#steps = 0;
    this.#steps += 1;
    if (depth > depthLimit || this.#steps > stepLimit) return unresolved;
    this.#nesting += 1;
    try {
      return this.#evaluate(unwrap(wrapped), depth);
    } finally {
      this.#nesting -= 1;
    }
  }

  #evaluate(node: Node, depth: number): Evaluated {
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
        return { kind: 'function', node };
      case 'meta_property':
        return { kind: 'runtime' };
      case 'unary_expression':
        return node.childForFieldName('operator')?.text === '+' ? this.#operand(node, 'argument', depth) : unresolved;
      case 'identifier':
      case 'shorthand_property_identifier':
      case 'shorthand_property_identifier_pattern':
        return this.#identifier(node, depth);
      case 'member_expression':
      case 'subscript_expression':
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
  property(object: Node, name: string, depth = 0): Node | 'unresolved' | undefined {
    let found: Node | 'unresolved' | undefined;
    for (const child of childrenOf(object)) {
      if (child.type === 'spread_element') found = this.#spread(child, name, depth) ?? found;
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

  /** A member of what an expression came to; `node` is what asks for it. */
  member(owner: Evaluated, name: string, node: Node): Evaluated {
    return this.#step(owner, name, node, 0) ?? unresolved;
  }

  /** Whether the file assigns to this property of the object anywhere; the object is told by its text. */
  isAssigned(object: string, property: string): boolean {
    return this.bindings.occurrences(property).some((node) => {
      const parent = node.parent;
      return (
        parent?.type === 'member_expression' &&
        parent.childForFieldName('object')?.text === object &&
        assignedValue(parent) !== undefined
      );
    });
  }

  #spread(element: Node, name: string, depth: number): Node | 'unresolved' | undefined {
    const spread = element.firstNamedChild;
    const object = spread && this.evaluate(spread, depth + 1);
    return object?.kind === 'object' ? this.property(object.node, name, depth + 1) : 'unresolved';
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
    const binding = this.bindings.resolve(node);
    switch (binding?.kind) {
      case undefined:
        return node.text === 'process' || node.text === 'Bun' ? { kind: 'runtime' } : unresolved;
      case 'function':
        return { kind: 'function', node: binding.node };
      case 'import': {
        const { module, path } = binding.reference;
        if (/^(?:node:)?process$/.test(module)) {
          return path.join('.') === 'env' ? { kind: 'environment' } : { kind: 'runtime' };
        }
        return mayBeOwnModule(module) ? imported(node, module, path) : unresolved;
      }
      case 'variable': {
        const { value, path, fallback, assigned } = binding;
        if (!value || assigned.length > 0) return unresolved;
        const owner = this.evaluate(value, depth + 1);
        if (path.length === 0) return owner;
        let found = owner;
        for (const name of path) found = this.#step(found, name, node, depth) ?? { kind: 'nothing' };
        return fallback ? either(found, this.evaluate(fallback, depth + 1)) : found;
      }
      case 'parameter': {
        const argument = binding.at && argumentFor(binding.at, this.bindings);
        if (argument) return this.evaluate(argument, depth + 1);
        return (binding.at && this.#parameter(binding.at, depth + 1)) ?? unresolved;
      }
      default:
        return unresolved;
    }
  }

  /** The options of a command, or an environment that only a test puts another one in the place of. */
  #parameter(at: Node, depth: number): Evaluated | undefined {
    const written = at.childForFieldName('value') ?? at.childForFieldName('right');
    const otherwise = written ? this.evaluate(written, depth) : undefined;
    return otherwise?.kind === 'environment' ? otherwise : actionOptions(at, this, depth);
  }

  #member(node: Node, depth: number): Evaluated {
    const object = node.childForFieldName('object');
    const index = node.childForFieldName('index');
    const name = index ? writtenKey(index) : node.childForFieldName('property')?.text;
    if (object && index && this.evaluate(object, depth + 1).kind === 'words') {
      const behind = wordBehind(index, node, this);
      if (behind) return behind;
    }
    if (!object || name === undefined) return unresolved;
    if (name === 'argv' && !index) {
      const options = yargsOptions(object, this, depth + 1);
      if (options) return options;
    }
    if (object.type === 'this') {
      const value = fieldValue(node, this.bindings);
      return value ? this.evaluate(value, depth + 1) : unresolved;
    }
    if (this.isAssigned(object.text, name)) return unresolved;
    return this.#step(this.evaluate(object, depth + 1), name, node, depth) ?? unresolved;
  }

  /** A member of what `owner` is; undefined when it has none of this name. */
  #step(owner: Evaluated, name: string, node: Node, depth: number): Evaluated | undefined {
    switch (owner.kind) {
      case 'runtime':
        if (name === 'argv') return { kind: 'words', skipped: 0 };
        return name === 'env' ? { kind: 'environment' } : unresolved;
      case 'options':
      case 'words':
        return argumentStep(owner, name, node);
      case 'environment': {
        const { schema, within } = owner;
        if (within !== undefined) return name === within ? { ...owner, within: undefined } : unresolved;
        const variable: Evaluated = readVariable(node, name);
        if (!schema) return variable;
        const field = this.property(schema, name);
        if (field === undefined || field === 'unresolved') return unresolved;
        return either(variable, schemaFallback(field, this, depth + 1));
      }
      case 'object': {
        const property = this.property(owner.node, name, depth);
        if (property === undefined) return undefined;
        return property === 'unresolved' ? unresolved : this.evaluate(property, depth + 1);
      }
      case 'imported':
        return owner.names.length === 0 && !owner.fallback
          ? imported(node, owner.from.module, [...owner.from.path, name])
          : unresolved;
      default:
        return unresolved;
    }
  }

  /** `left || right` and `left ?? right`. */
  #fallback(node: Node, depth: number): Evaluated {
    const operator = node.childForFieldName('operator')?.text;
    if (operator !== '||' && operator !== '??') return unresolved;
    const left = this.#operand(node, 'left', depth);
    return left.kind === 'literal' ? left : either(left, this.#operand(node, 'right', depth));
  }

  /** Whether a name is imported from such a module, or by nothing that the file says. */
  #isFrom(name: Node, module: RegExp): boolean {
    const binding = this.bindings.resolve(name);
    if (!binding) return true;
    if (binding.kind === 'import') return module.test(binding.reference.module);
    return binding.kind === 'variable' && (binding.value?.text ?? '').startsWith('require(');
  }

  /** `process.env.X ? Number(process.env.X) : 3000`. */
  #ternary(node: Node, depth: number): Evaluated {
    const condition = this.#operand(node, 'condition', depth);
    const consequence = this.#operand(node, 'consequence', depth);
    if (consequence.kind === 'env' && consequence.names.every(isArgument)) {
      return either(consequence, this.#operand(node, 'alternative', depth));
    }
    if (condition.kind !== 'env' || consequence.kind !== 'env') return unresolved;
    if (condition.names.join() !== consequence.names.join()) return unresolved;
    return either(consequence, this.#operand(node, 'alternative', depth));
  }

  #call(node: Node, depth: number): Evaluated {
    const callee = node.childForFieldName('function');
    if (!callee) return unresolved;
    const [first] = argumentsOf(node);
    if (first && conversions.has(callee.text)) return this.evaluate(first, depth + 1);
    if (callee.text === 'require' || callee.text === 'import') {
      const module = stringContent(first);
      return module !== undefined && isOwnModule(module) ? imported(node, module, []) : unresolved;
    }
    // Vite's, which reads the files of the environment besides.
    if (callee.text === 'loadEnv' && this.#isFrom(callee, /^(?:vite|vitest\/config|@rsbuild\/core|@vite\/)/)) {
      return { kind: 'environment' };
    }
    if (callee.text === 'Deno.env.get') {
      const name = stringContent(first);
      return name === undefined ? unresolved : readVariable(node, name);
    }
    const known =
      validatedEnvironment(node, this, depth + 1) ??
      readSetting(node, this, depth + 1) ??
      parsedOptions(node, this, depth + 1);
    if (known) return known;
    if (callee.type === 'member_expression') {
      const method = callee.childForFieldName('property')?.text;
      if (method === 'toString' || method === 'trim') return this.#operand(callee, 'object', depth);
    }
    const called = this.evaluate(callee, depth + 1);
    if (called.kind === 'imported') return this.#step(called, callStep, node, depth) ?? unresolved;
    const returned = called.kind === 'function' ? returnedBy(called.node) : undefined;
    return returned ? this.evaluate(returned, depth + 1) : unresolved;
  }
}

/** The expression that a function returns, when it ends with the only return that it has; parameters are not told. */
export function returnedBy(made: Node): Node | undefined {
  const body = made.childForFieldName('body');
  if (body?.type !== 'statement_block') return body ?? undefined;
  const returns = body
    .descendantsOfType('return_statement')
    .filter((each) => each && ancestor(each, functionTypes)?.id === made.id);
  const last = childrenOf(body).at(-1);
  return returns.length === 1 && last?.type === 'return_statement' ? (last.firstNamedChild ?? undefined) : undefined;
}

/** A key that is written out, as `['port']` and `[2]`. */
function writtenKey(index: Node): string | undefined {
  return index.type === 'number' ? index.text : stringContent(index);
}

function literal(node: Node, value: string): Evaluated {
  return { kind: 'literal', node, value, edit: { startIndex: node.startIndex + 1, endIndex: node.endIndex - 1 } };
}

function imported(node: Node, module: string, path: readonly string[]): Evaluated {
  return { kind: 'imported', node, names: [], from: { module, path }, fallback: undefined };
}

/** `withFallback` for what may be no plain value. */
export function either(first: Evaluated, second: Evaluated): Evaluated {
  return isKnown(first) ? withFallback(first, isKnown(second) ? second : unresolved) : unresolved;
}

export function isKnown(evaluated: Evaluated): evaluated is Known {
  return !['object', 'function', 'environment', 'runtime', 'options', 'words'].includes(evaluated.kind);
}
