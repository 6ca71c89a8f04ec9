import type { Node } from '@vscode/tree-sitter-wasm';
import type { Meaning, Names } from './names.ts';
import type { Call, Syntax } from './syntax.ts';

const depthLimit = 12;
const stepLimit = 300;
const pathLimit = 8;

/**
 * Where expressions come from, as full names: `flask.Flask().run` for `app.run` where `app = Flask(__name__)` and
 * `from flask import Flask`. A call adds `()`; what the file does not tell begins with `?` and the name it goes under;
 * what it does not declare is a global name as it is. Several where several are assigned.
 */
export class Paths {
  readonly #syntax: Syntax;
  readonly #names: Names;
  #steps = 0;

  constructor(syntax: Syntax, names: Names) {
    this.#syntax = syntax;
    this.#names = names;
  }

  of(node: Node): readonly string[] {
    this.#steps = 0;
    return this.#of(node, 0);
  }

  /** Where the function that is called comes from. */
  ofCallee(call: Call): readonly string[] {
    this.#steps = 0;
    return this.#callee(call, 0);
  }

  #of(node: Node, depth: number): readonly string[] {
    this.#steps += 1;
    if (depth > depthLimit || this.#steps > stepLimit) return [];
    const expression = this.#syntax.expression(node);
    switch (expression.kind) {
      case 'same':
        return this.#of(expression.inner, depth + 1);
      case 'name':
        return this.#meaning(this.#names.resolve(expression.name, node), expression.name, depth);
      case 'field':
        return this.#meaning(this.#names.field(expression.name, node) ?? { kind: 'other' }, expression.name, depth);
      case 'member':
        return this.#of(expression.object, depth + 1).map((path) => `${path}.${expression.name}`);
      case 'either':
        return this.#several([expression.first, expression.second], depth);
      case 'choice':
        return this.#several([expression.yes, expression.no], depth);
      case 'call':
        return this.#made(expression, depth);
      default:
        return [];
    }
  }

  #callee({ receiver, name, nameNode }: Call, depth: number): readonly string[] {
    if (receiver) {
      const from = this.#of(receiver, depth + 1);
      return name === '' ? from : from.map((path) => `${path}.${name}`);
    }
    return this.#meaning(this.#names.resolve(name, nameNode), name, depth);
  }

  /** What the call returns: of a function of this file, what that returns. */
  #made(call: Call, depth: number): readonly string[] {
    const meaning = call.receiver ? undefined : this.#names.resolve(call.name, call.nameNode);
    if (meaning?.kind === 'function') {
      const returned = this.#syntax.returned(meaning.node);
      return returned ? this.#of(returned, depth + 1) : [];
    }
    return this.#callee(call, depth).map((path) => `${path}()`);
  }

  #meaning(meaning: Meaning | undefined, name: string, depth: number): readonly string[] {
    switch (meaning?.kind) {
      case undefined:
        return [name];
      case 'import':
        return [meaning.path];
      case 'values': {
        const declared = meaning.declared ? this.#typed(meaning.declared, depth) : [];
        const given = meaning.given.flatMap(({ value, type }) => [
          ...(type ? this.#typed(type, depth) : []),
          ...this.#of(value, depth + 1),
        ]);
        const found = [...declared, ...given];
        return found.length === 0 ? [`?${name}`] : found.slice(0, pathLimit);
      }
      case 'parameter':
        return [
          ...(meaning.type ? this.#typed(meaning.type, depth) : []),
          ...(meaning.otherwise ? this.#of(meaning.otherwise, depth + 1) : []),
          `?${name}`,
        ];
      case 'class': {
        const bases = this.#syntax.bases(meaning.node);
        return bases.length === 0 ? [`?${name}`] : this.#several(bases, depth);
      }
      default:
        return [`?${name}`];
    }
  }

  /** What has a type comes from that type's constructor, as far as anybody can tell. */
  #typed(type: Node, depth: number): readonly string[] {
    return this.#of(this.#syntax.typeName(type), depth + 1).map((path) => `${path}()`);
  }

  #several(nodes: readonly Node[], depth: number): readonly string[] {
    return nodes.flatMap((node) => this.#of(node, depth + 1)).slice(0, pathLimit);
  }
}
