import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, stringContent, type Binding, type Bindings } from './bindings.ts';
import { fieldValue } from './fields.ts';
import { frameworkOf, isOwnModule, nestOnFastify, type Framework, type ModuleExport } from './frameworks.ts';
import { argumentFor } from './parameters.ts';
import { argumentsOf, unwrap } from './values.ts';

/**
 * What `listen` is called on: a server of a known kind, certainly something else, or something that the file does
 * not tell, by the name it goes under.
 */
export type Receiver = Framework | 'foreign' | { readonly unknown: string };

const depthLimit = 12;
/** Names that are assigned to again and again fan out; past this many steps nothing is concluded. */
const stepLimit = 300;

/** Methods that return the server they are called on. */
const chaining = new Set(
  'use on once addListener set enable disable engine param setTimeout register decorate derive group state plugin mount listen'.split(
    ' ',
  ),
);
const verbs = new Set('get post put patch delete head options all ws route'.split(' '));

export function isFramework(receiver: Receiver): receiver is Framework {
  return typeof receiver === 'object' && 'defaultHost' in receiver;
}

/** Tells what a `listen` is called on by following names to imports, assignments and fields of the file. */
export class Receivers {
  readonly #bindings: Bindings;
  #steps = 0;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  resolve(receiver: Node): Receiver {
    this.#steps = 0;
    return this.#resolve(receiver, 0);
  }

  #resolve(wrapped: Node, depth: number): Receiver {
    this.#steps += 1;
    if (depth > depthLimit || this.#steps > stepLimit) return 'foreign';
    const node = unwrap(wrapped);
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#identifier(node, depth);
      case 'member_expression':
        return this.#member(node, depth);
      case 'call_expression':
        return this.#call(node, depth);
      case 'new_expression': {
        const reference = this.#creator(node, depth);
        return (reference && frameworkOf(reference)) ?? 'foreign';
      }
      case 'assignment_expression':
        return this.#field(node, 'right', depth);
      case 'ternary_expression':
        return this.#either(this.#field(node, 'consequence', depth), this.#field(node, 'alternative', depth));
      case 'binary_expression':
        return this.#either(this.#field(node, 'left', depth), this.#field(node, 'right', depth));
      default:
        return 'foreign';
    }
  }

  /** The module export that an expression is, as `http.createServer` after `import http from 'node:http'`. */
  reference(wrapped: Node, depth = 0): ModuleExport | undefined {
    if (depth > depthLimit) return undefined;
    const node = unwrap(wrapped);
    switch (node.type) {
      case 'identifier':
      case 'type_identifier': {
        const binding = this.#bindings.resolve(node);
        if (binding?.kind === 'import') return binding.reference;
        if (binding?.kind !== 'variable' || !binding.value || binding.assigned.length > 0) return undefined;
        const from = this.reference(binding.value, depth + 1);
        return from && { module: from.module, path: [...from.path, ...binding.path] };
      }
      case 'member_expression':
      case 'nested_type_identifier': {
        const object = node.childForFieldName('object') ?? node.childForFieldName('module');
        const name = (node.childForFieldName('property') ?? node.childForFieldName('name'))?.text;
        const from = object && this.reference(object, depth + 1);
        return from && name !== undefined ? { module: from.module, path: [...from.path, name] } : undefined;
      }
      case 'call_expression': {
        const callee = node.childForFieldName('function')?.text;
        const module = callee === 'require' || callee === 'import' ? stringContent(argumentsOf(node)[0]) : undefined;
        return module === undefined ? undefined : { module, path: [] };
      }
      default:
        return undefined;
    }
  }

  #identifier(node: Node, depth: number): Receiver {
    const unknown = { unknown: node.text };
    const binding = this.#bindings.resolve(node);
    switch (binding?.kind) {
      case undefined:
        return unknown;
      case 'import':
        return isOwnModule(binding.reference.module) ? unknown : 'foreign';
      case 'parameter':
        return this.#parameter(binding, unknown, depth);
      case 'variable': {
        const values = [binding.value, ...binding.assigned].filter((value) => value !== undefined);
        const [first, ...rest] = values.map((value) => this.#resolve(value, depth + 1));
        if (first === undefined) return unknown;
        return named(
          rest.reduce((one, other) => this.#either(one, other), first),
          node.text,
        );
      }
      default:
        return 'foreign';
    }
  }

  #parameter({ type, at }: Extract<Binding, { kind: 'parameter' }>, unknown: Receiver, depth: number): Receiver {
    const typed = type ? this.#type(type, unknown) : unknown;
    const argument = at && argumentFor(at, this.#bindings);
    const handed = argument && this.#resolve(argument, depth + 1);
    return handed && isFramework(handed) ? handed : typed;
  }

  #type(type: Node, unknown: Receiver): Receiver {
    if (type.type === 'generic_type') {
      const name = type.childForFieldName('name');
      return name ? this.#type(name, unknown) : unknown;
    }
    const reference = this.reference(type);
    if (!reference || isOwnModule(reference.module)) return unknown;
    return frameworkOf(reference) ?? 'foreign';
  }

  #member(node: Node, depth: number): Receiver {
    const name = node.childForFieldName('property')?.text ?? '';
    const object = node.childForFieldName('object');
    if (object?.type === 'this') {
      const value = fieldValue(node, this.#bindings);
      return value ? named(this.#resolve(value, depth + 1), name) : { unknown: name };
    }
    const reference = this.reference(node);
    return reference && !isOwnModule(reference.module) ? 'foreign' : { unknown: name };
  }

  #call(node: Node, depth: number): Receiver {
    const callee = node.childForFieldName('function');
    if (!callee) return 'foreign';
    const reference = this.#creator(node, depth);
    if (reference) {
      const framework = frameworkOf(reference);
      if (
        framework?.name === 'nestjs' &&
        argumentsOf(node).some((argument) => argument.text.includes('FastifyAdapter'))
      ) {
        return nestOnFastify;
      }
      return framework ?? (isOwnModule(reference.module) ? { unknown: '' } : 'foreign');
    }
    const own = this.reference(node);
    if (own) return isOwnModule(own.module) ? { unknown: '' } : 'foreign';
    if (callee.type === 'member_expression') {
      const method = callee.childForFieldName('property')?.text ?? '';
      const chains = chaining.has(method) || (verbs.has(method) && argumentsOf(node).length > 1);
      return chains ? this.#field(callee, 'object', depth) : 'foreign';
    }
    return this.#made(callee, depth);
  }

  /** What a function of this file returns. */
  #made(callee: Node, depth: number): Receiver {
    if (callee.type !== 'identifier') return 'foreign';
    const binding = this.#bindings.resolve(callee);
    let made: Node | undefined;
    if (binding?.kind === 'function') made = binding.node;
    if (binding?.kind === 'variable' && binding.value && binding.assigned.length === 0) made = unwrap(binding.value);
    const body = made?.childForFieldName('body');
    if (!body) return { unknown: '' };
    if (body.type !== 'statement_block') return this.#resolve(body, depth + 1);
    const returned = childrenOf(body).findLast((statement) => statement.type === 'return_statement')?.firstNamedChild;
    return returned ? anonymous(this.#resolve(returned, depth + 1)) : 'foreign';
  }

  /** What is called or constructed, if it comes from a module. */
  #creator(node: Node, depth: number): ModuleExport | undefined {
    const made = node.childForFieldName('function') ?? node.childForFieldName('constructor');
    return made ? this.reference(made, depth + 1) : undefined;
  }

  #field(node: Node, field: string, depth: number): Receiver {
    const child = node.childForFieldName(field);
    return child ? this.#resolve(child, depth + 1) : 'foreign';
  }

  #either(one: Receiver, other: Receiver): Receiver {
    if (isFramework(one)) return one;
    if (isFramework(other)) return other;
    return one === 'foreign' ? other : one;
  }
}

/** A variable's own name says more than the name of what it was made from. */
function named(receiver: Receiver, name: string): Receiver {
  return typeof receiver === 'object' && 'unknown' in receiver ? { unknown: name } : receiver;
}

function anonymous(receiver: Receiver): Receiver {
  return named(receiver, '');
}
