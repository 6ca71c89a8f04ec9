import type { Node } from '@vscode/tree-sitter-wasm';
import { callStep } from '../exported.ts';
import type { Import } from '../facts.ts';
import { unresolved, type Evaluated } from '../values.ts';
import type { Names } from './names.ts';
import type { Binding, Call, Syntax } from './syntax.ts';

/** A struct of the file by its body, or where another file declares it. */
export type Struct =
  | { readonly kind: 'own'; readonly body: Node }
  | { readonly kind: 'imported'; readonly from: Import };

/** A field as its struct declares it. */
export interface StructField {
  readonly type: Node | undefined;
  /** What a library that fills the struct in gives it, as the declaration tells that library. */
  readonly filled: Evaluated | undefined;
}

/** A value that a field is given; undefined for one that cannot be told. */
export interface GivenField {
  readonly value: Node | undefined;
  /** What is assigned to, as `cfg.Port`; undefined where the struct is made. */
  readonly member: Node | undefined;
}

/** What a language writes of structs in its own way. */
export interface StructSyntax {
  /** The body of a declared type, or of a type that is written where it is used. */
  readonly body: (type: Node) => Node | undefined;
  readonly names: (body: Node) => readonly string[];
  readonly field: (body: Node, name: string) => StructField | undefined;
  /** The type that another one stands for, as `Config` for `Arc<Config>`. */
  readonly inner?: (type: Node) => Node | undefined;
  /** The type that this name is a method of, where it is declared, and the function. */
  readonly method?: (name: Node) => { readonly of: Node; readonly node: Node } | undefined;
  /** The first type that a function returns. */
  readonly result: (own: Node) => Node | undefined;
  /** Methods of a type that make one of it, as `Args::parse()`. */
  readonly makers?: ReadonlySet<string>;
}

const depthLimit = 8;
/** Variables that are made of one another fan out; past this many steps nothing is concluded. */
const stepLimit = 200;

/** The structs that expressions of one file are, and what their fields come to. */
export class Structs {
  readonly #syntax: Syntax;
  readonly #names: Names;
  #steps = 0;

  constructor(syntax: Syntax, names: Names) {
    this.#syntax = syntax;
    this.#names = names;
  }

  /** The struct that an expression is one of, as far as declared types and what it is made by tell. */
  of(node: Node): Struct | undefined {
    this.#steps = 0;
    return this.#of(node, 0);
  }

  /** The struct that a variable is. */
  named(name: string, at: Node): Struct | undefined {
    this.#steps = 0;
    return this.#named(name, at, 0);
  }

  /** The struct that a type is. */
  typed(type: Node): Struct | undefined {
    this.#steps = 0;
    return this.#typed(type, 0);
  }

  /** The struct that a field of another one is. */
  member(owner: Struct | undefined, name: string, depth = 0): Struct | undefined {
    if (owner?.kind === 'imported') return within(owner.from, name);
    const type = owner && this.#syntax.structs?.field(owner.body, name)?.type;
    return type && this.#typed(type, depth + 1);
  }

  /** The method of the file that a call on one of its structs calls. */
  method(receiver: Node, name: string): Node | undefined {
    this.#steps = 0;
    return this.#method(receiver, name, 0);
  }

  #method(receiver: Node, name: string, depth: number): Node | undefined {
    const method = this.#syntax.structs?.method;
    const struct = method && (this.#of(receiver, depth + 1) ?? this.#typed(receiver, depth + 1));
    if (struct?.kind !== 'own') return undefined;
    for (const occurrence of this.#names.occurrences(name)) {
      const found = method?.(occurrence);
      const own = found && this.#typed(found.of, depth + 1);
      if (own?.kind === 'own' && own.body.id === struct.body.id) return found?.node;
    }
    return undefined;
  }

  #of(node: Node, depth: number): Struct | undefined {
    if (!this.#syntax.structs || this.#isSpent(depth)) return undefined;
    const expression = this.#syntax.expression(node);
    switch (expression.kind) {
      case 'same':
        return this.#of(expression.inner, depth + 1);
      case 'name':
        return this.#named(expression.name, node, depth);
      case 'member':
        return this.member(this.#of(expression.object, depth + 1), expression.name, depth);
      case 'call':
        return this.#returned(expression, depth);
      default:
        return undefined;
    }
  }

  #returned({ receiver, name, nameNode }: Call, depth: number): Struct | undefined {
    const { structs, keepingMethods } = this.#syntax;
    if (!structs) return undefined;
    const isMaker = structs.makers?.has(name) === true;
    if (receiver && keepingMethods.has(name) && !isMaker) return this.#of(receiver, depth + 1);
    const meaning = receiver ? undefined : this.#names.resolve(name, nameNode);
    if (!receiver && meaning?.kind !== 'function') return this.#typed(nameNode, depth + 1);
    const own = meaning?.kind === 'function' ? meaning.node : receiver && this.#method(receiver, name, depth + 1);
    const result = own && structs.result(own);
    if (result) return this.#typed(result, depth + 1);
    return receiver && isMaker ? this.#typed(receiver, depth + 1) : undefined;
  }

  #named(name: string, at: Node, depth: number): Struct | undefined {
    for (const binding of this.#names.declarations(name, at)) {
      const found = this.#bound(binding, depth);
      if (found) return found;
    }
    return undefined;
  }

  #bound(binding: Binding, depth: number): Struct | undefined {
    if (binding.kind !== 'value' && binding.kind !== 'parameter') return undefined;
    if (binding.type) return this.#typed(binding.type, depth + 1);
    return binding.kind === 'value' && binding.value ? this.#of(binding.value, depth + 1) : undefined;
  }

  #typed(type: Node, depth: number): Struct | undefined {
    const { structs, typeName } = this.#syntax;
    const written = structs?.body(type);
    if (written) return { kind: 'own', body: written };
    if (!structs || this.#isSpent(depth)) return undefined;
    const inner = structs.inner?.(type);
    if (inner) return this.#typed(inner, depth + 1);
    const name = typeName(type);
    const expression = this.#syntax.expression(name);
    if (expression.kind === 'same') return this.#typed(expression.inner, depth + 1);
    if (expression.kind === 'member') return this.#elsewhere(expression.object, expression.name);
    if (expression.kind !== 'name') return undefined;
    const meaning = this.#names.resolve(expression.name, name);
    if (meaning?.kind === 'class') {
      const body = structs.body(meaning.node);
      return body && { kind: 'own', body };
    }
    if (meaning?.kind === 'import') return made({ module: meaning.path, path: [] });
    const isNear = meaning === undefined && this.#syntax.sharesFolder === true;
    return isNear ? made({ module: '.', path: [expression.name] }) : undefined;
  }

  #elsewhere(module: Node, name: string): Struct | undefined {
    const expression = this.#syntax.expression(module);
    const meaning = expression.kind === 'name' ? this.#names.resolve(expression.name, module) : undefined;
    return meaning?.kind === 'import' ? made({ module: meaning.path, path: [name] }) : undefined;
  }

  /** The values that the file gives a field of a struct of its own. */
  #given(body: Node, name: string): readonly GivenField[] {
    const isOwn = (object: Node): boolean => {
      const struct = this.of(object);
      return struct?.kind === 'own' && struct.body.id === body.id;
    };
    const assigned = this.#names.assignments(name).filter(({ object }) => isOwn(object));
    const made = this.#names.occurrences(name).flatMap((occurrence) => {
      const call = this.#maker(occurrence, name);
      return call && isOwn(call.node) ? [{ value: call.value, member: undefined }] : [];
    });
    return [...assigned, ...made];
  }

  /** What a field of a struct of the file comes to. */
  value(body: Node, name: string, evaluate: (node: Node) => Evaluated): Evaluated {
    const filled = this.#syntax.structs?.field(body, name)?.filled;
    const given = this.#given(body, name);
    const [first] = given;
    if (!first) return filled ?? unresolved;
    const isOneVariable = given.every(({ member }) => member && member.text === first.member?.text);
    const node = given.length === 1 ? first.value : isOneVariable ? first.member : undefined;
    const found = node ? evaluate(node) : unresolved;
    // What the code gives is but a default where a library fills the struct in, unless it has asked for it itself.
    return filled && found.kind !== 'env' ? unresolved : found;
  }

  /** The expression around a name that makes a struct and gives the field of this name. */
  #maker(occurrence: Node, name: string): { readonly node: Node; readonly value: Node } | undefined {
    for (let node = occurrence.parent, steps = 0; node && steps < 5; node = node.parent, steps += 1) {
      const expression = this.#syntax.expression(node);
      if (expression.kind !== 'call') continue;
      const argument = expression.arguments.find((each) => each.name === name);
      return argument && { node, value: argument.node };
    }
    return undefined;
  }

  #isSpent(depth: number): boolean {
    this.#steps += 1;
    return depth > depthLimit || this.#steps > stepLimit;
  }
}

function made({ module, path }: Import): Struct {
  return { kind: 'imported', from: { module, path: [...path, callStep] } };
}

function within({ module, path }: Import, name: string): Struct {
  return { kind: 'imported', from: { module, path: [...path, name] } };
}
