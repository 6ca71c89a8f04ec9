import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import { callStep } from '../exported.ts';
import { importedStep, readVariable, unresolved, withFallback, type Evaluated } from '../values.ts';
import { splitAddress, type Address, type Piece } from './address.ts';
import { onlyValue, type Meaning, type Names } from './names.ts';
import { Decisions, type Option } from './decisions.ts';
import { EnvironmentReads, type VariableRead } from './environmentReads.ts';
import { Functions } from './functions.ts';
import { Members } from './members.ts';
import { Paths } from './paths.ts';
import { Structs } from './structs.ts';
import type { Call, Expression, Located, Setting, Syntax, TextPart } from './syntax.ts';

const depthLimit = 12;
/** Names that are made of one another fan out; past this many steps nothing is concluded. */
const stepLimit = 400;
/** What a variable of the environment is called wherever it is read by another name. */
const variableName = /^[A-Z][A-Z\d_]+$/;

/**
 * Evaluates constant expressions, reads of environment variables and what is built of them; whatever else there is,
 * is unresolved. What a parameter is when it is not given says nothing of what it is.
 */
export class Evaluator {
  readonly syntax: Syntax;
  readonly names: Names;
  readonly paths: Paths;
  readonly structs: Structs;
  readonly #environment: EnvironmentReads;
  readonly #functions: Functions;
  readonly #decisions: Decisions;
  readonly #members: Members;
  #steps = 0;

  constructor(syntax: Syntax, names: Names) {
    this.syntax = syntax;
    this.names = names;
    this.paths = new Paths(syntax, names);
    this.#environment = new EnvironmentReads(syntax, this.paths);
    this.structs = new Structs(syntax, names);
    this.#functions = new Functions(syntax, names, this.structs, (node) => this.#class(node));
    this.#decisions = new Decisions(syntax, names);
    this.#members = new Members(names, this.structs, {
      evaluate: (node, depth) => this.#evaluate(node, depth),
      conditional: (meaning, depth) => this.#conditional(meaning, depth),
      isSpent: (depth) => this.#isSpent(depth),
    });
  }

  evaluate(node: Node): Evaluated {
    this.#steps = 0;
    return this.#evaluate(node, 0);
  }

  /** Host and port of an address such as `127.0.0.1:8000`; undefined for what is no TCP address. */
  address(node: Node): Address | undefined {
    this.#steps = 0;
    return this.#address(node, 0);
  }

  /** The pieces that a text is put together of. */
  pieces(node: Node): readonly Piece[] {
    this.#steps = 0;
    return this.#pieces(node, 0);
  }

  /** The expression behind names that are bound once, parentheses and conversions. */
  follow(node: Node): Located {
    this.#steps = 0;
    return this.#follow(node, 0);
  }

  /** The text of a constant string. */
  text(node: Node | undefined): string | undefined {
    const evaluated = node && this.evaluate(node);
    return evaluated?.kind === 'literal' && typeof evaluated.value === 'string' ? evaluated.value : undefined;
  }

  #evaluate(start: Node, depth: number): Evaluated {
    const { node, expression } = this.#follow(start, depth);
    if (this.#isSpent(depth)) return unresolved;
    const setting = this.syntax.setting?.(node, expression, {
      names: this.names,
      paths: this.paths,
      follow: (inner) => this.#follow(inner, depth + 1),
    });
    if (setting) return this.#setting(node, setting, depth);
    switch (expression.kind) {
      case 'text':
        return this.#text(node, expression, depth);
      case 'number':
        return { kind: 'literal', node, value: expression.value, edit: node };
      case 'nothing':
        return { kind: 'nothing' };
      case 'name':
        return (
          this.#functions.handed(expression.name, node, (argument) => this.#evaluate(argument, depth + 1)) ??
          this.#named(node, expression.name, depth)
        );
      case 'field':
        return this.#conditional(this.names.field(expression.name, node), depth);
      case 'call':
        return this.#call(node, expression, depth);
      case 'index':
        return this.#index(node, expression.object, expression.key, depth);
      case 'member':
        return this.#isEnvironment(expression.object, depth)
          ? readVariable(node, expression.name)
          : this.#members.of(node, expression.object, expression.name, depth);
      case 'either':
        return this.#either(this.#evaluate(expression.first, depth + 1), () =>
          this.#evaluate(expression.second, depth + 1),
        );
      case 'choice':
        return this.#decisions.choice(expression, (chosen) => this.#evaluate(chosen, depth + 1));
      default:
        return unresolved;
    }
  }

  /** What a setting is; `node` is what asks for it. */
  setting(node: Node, setting: Setting): Evaluated {
    this.#steps = 0;
    return this.#setting(node, setting, 0);
  }

  #setting(node: Node, { names, otherwise }: Setting, depth: number): Evaluated {
    const without = otherwise && this.#evaluate(otherwise, depth + 1);
    if (names.length === 0) return without ?? unresolved;
    const given: Evaluated = { kind: 'env', node, names, fallback: undefined };
    return without ? withFallback(given, without) : given;
  }

  /** What a field of a struct of the file comes to. */
  field(body: Node, name: string): Evaluated {
    this.#steps = 0;
    return this.#members.field(body, name, 0);
  }

  #follow(start: Node, startDepth: number): Located {
    let node = start;
    for (let depth = startDepth; ; depth += 1) {
      const expression = this.syntax.expression(node);
      const next = this.#isSpent(depth) ? undefined : this.#next(node, expression, depth);
      if (!next) return { node, expression };
      node = next;
    }
  }

  #next(node: Node, expression: Expression, depth: number): Node | undefined {
    switch (expression.kind) {
      case 'same':
        return expression.inner;
      case 'name':
        return onlyValue(this.names.resolve(expression.name, node));
      case 'field':
        return onlyValue(this.names.field(expression.name, node));
      case 'member': {
        const own = this.#class(expression.object);
        if (own) return onlyValue(this.names.member(own, expression.name));
        const assigned = this.names.property(expression.object.text, expression.name, node);
        const entry = this.#entry(expression.object, expression.name, depth);
        return assigned ? (entry ? undefined : onlyValue(assigned)) : entry;
      }
      case 'index': {
        const key = this.#constant(expression.key, depth);
        return key === undefined ? undefined : this.#entry(expression.object, key, depth);
      }
      case 'call':
        return this.#kept(expression);
      default:
        return undefined;
    }
  }

  /** What a conversion converts. */
  #kept(call: Call): Node | undefined {
    const { receiver, name, arguments: given } = call;
    const [first] = given;
    const isLookup = name === 'get' && given.length > 0;
    if (receiver && this.syntax.keepingMethods.has(name) && !isLookup && !this.#environment.isRead(call))
      return receiver;
    if (!first || first.spread) return undefined;
    const isConversion = this.paths.ofCallee(call).some((path) => this.syntax.conversions.has(path));
    return isConversion ? first.node : undefined;
  }

  #class(node: Node): Node | undefined {
    const expression = this.syntax.expression(node);
    if (expression.kind !== 'name') return undefined;
    const meaning = this.names.resolve(expression.name, node);
    return meaning?.kind === 'class' ? meaning.node : undefined;
  }

  /** The value of a key, unless anything in the file may change it. */
  #entry(object: Node, key: string, depth: number): Node | undefined {
    const { node, expression } = this.#follow(object, depth + 1);
    if (expression.kind === 'call') {
      const made = expression.arguments.find(({ name }) => name === key)?.node;
      const [result, more] = this.#functions.results(expression);
      // What a function of the file makes of nothing but constants and the environment.
      const isPlain = result && !more && expression.arguments.length === 0;
      return made ?? (isPlain ? this.#entry(result.value, key, depth + 1) : undefined);
    }
    if (expression.kind !== 'record' || expression.open) return undefined;
    const written = object.text.replaceAll(/\W/g, String.raw`\$&`);
    const text = key.replaceAll(/\W/g, String.raw`\$&`);
    if (new RegExp(`${written}\\s*(?:\\[\\W?${text}\\W?\\]|\\.${text})\\s*=(?!=)`).test(node.tree.rootNode.text))
      return undefined;
    return expression.entries.findLast((entry) => entry.key === key)?.value;
  }

  #text(node: Node, { parts, inner }: Extract<Expression, { kind: 'text' }>, depth: number): Evaluated {
    const [first] = parts;
    if (parts.every((part) => part.kind === 'text')) {
      return { kind: 'literal', node, value: parts.map(({ value }) => value).join(''), edit: inner };
    }
    return first && parts.length === 1 ? this.#part(first, depth) : unresolved;
  }

  #part(part: TextPart, depth: number): Evaluated {
    if (part.kind === 'value') return this.#evaluate(part.node, depth + 1);
    if (part.kind === 'text') return unresolved;
    return this.#members.path(part.name, part.at, depth);
  }

  #pieces(start: Node, depth: number): readonly Piece[] {
    const { node, expression } = this.#follow(start, depth);
    if (this.#isSpent(depth)) return [{ kind: 'value', value: unresolved, node }];
    const whole = (): readonly Piece[] => [{ kind: 'value', value: this.#evaluate(node, depth), node }];
    switch (expression.kind) {
      case 'text':
        return expression.parts.flatMap((part) => this.#partPieces(part, node, expression.inner, depth));
      case 'sum':
        return [...this.#pieces(expression.left, depth + 1), ...this.#pieces(expression.right, depth + 1)];
      case 'name':
        return (
          this.#functions.handed(expression.name, node, (argument) => this.#pieces(argument, depth + 1)) ?? whole()
        );
      case 'call': {
        const [only, ...more] = this.#functions.results(expression);
        if (!only || more.length > 0) return whole();
        return this.#functions.within(expression, () => this.#pieces(only.value, depth + 1));
      }
      default:
        return whole();
    }
  }

  #address(start: Node, depth: number): Address | undefined {
    const address = splitAddress(this.#pieces(start, depth));
    if (address?.port?.kind !== 'unresolved' || this.#isSpent(depth)) return address;
    const { node, expression } = this.#follow(start, depth);
    const [first, second, third] = this.#options(node, expression);
    if (!first || !second || third) return address;
    const decided = (): Address | undefined => {
      const [one, other] = [this.#address(first.value, depth + 1), this.#address(second.value, depth + 1)];
      return one && other && this.#decisions.address({ ...first, is: one }, { ...second, is: other });
    };
    return (expression.kind === 'call' ? this.#functions.within(expression, decided) : decided()) ?? address;
  }

  #partPieces(part: TextPart, literal: Node, inner: Stretch, depth: number): readonly Piece[] {
    if (part.kind === 'text') return [{ kind: 'text', value: part.value, at: part.at, literal, inner }];
    if (part.kind === 'value') return this.#pieces(part.node, depth + 1);
    const handed = this.#functions.handed(part.name, part.at, (argument) => this.#pieces(argument, depth + 1));
    if (handed) return handed;
    const value = onlyValue(this.names.resolve(part.name, part.at));
    if (value) return this.#pieces(value, depth + 1);
    return [{ kind: 'value', value: this.#members.path(part.name, part.at, depth), node: part.at }];
  }

  #named(node: Node, name: string, depth: number): Evaluated {
    const meaning = this.names.resolve(name, node);
    const isElsewhere = meaning === undefined && this.syntax.sharesFolder === true;
    if (meaning?.kind !== 'import' && !isElsewhere) return this.#conditional(meaning, depth);
    if (this.syntax.importsFiles !== true) return unresolved;
    const from = meaning ? { module: meaning.path, path: [] } : { module: '.', path: [name] };
    return { kind: 'imported', node, names: [], from, fallback: undefined };
  }

  /** A name that is given a value, and another one if that was none. */
  #conditional(meaning: Meaning | undefined, depth: number): Evaluated {
    if (meaning?.kind !== 'values') return unresolved;
    const [first, second, third] = meaning.given;
    if (!first || !second || third) return unresolved;
    const one = this.#evaluate(first.value, depth + 1);
    if (second.conditional && one.kind !== 'literal') {
      return this.#either(one, () => this.#evaluate(second.value, depth + 1));
    }
    return this.#decisions.decided({ ...first, is: one }, { ...second, is: this.#evaluate(second.value, depth + 1) });
  }

  /** The values that an expression may have, two at most, where a condition decides between them. */
  #options(node: Node, expression: Expression): readonly Option[] {
    switch (expression.kind) {
      case 'name': {
        const meaning = this.names.resolve(expression.name, node);
        return meaning?.kind === 'values' ? meaning.given : [];
      }
      case 'choice': {
        const branch = { statement: node, header: expression.condition.text };
        return [expression.yes, expression.no].map((value) => ({ value, branch, names: [] }));
      }
      case 'call':
        return this.#functions.results(expression);
      default:
        return [];
    }
  }

  #either(first: Evaluated, second: () => Evaluated): Evaluated {
    switch (first.kind) {
      case 'literal':
        return first;
      case 'nothing':
        return second();
      case 'env':
      case 'imported':
        return withFallback(first, second());
      default:
        return unresolved;
    }
  }

  #call(node: Node, call: Call, depth: number): Evaluated {
    const { receiver, name, arguments: given, block } = call;
    const [first] = given;
    const read = this.#isSpent(depth) ? undefined : this.#environment.of(call);
    if (read) return read === 'unresolved' ? unresolved : this.#variable(node, read, /./, depth);
    if (receiver && this.syntax.fallbackMethods.has(name)) {
      const otherwise = first?.node ?? block;
      const kept = this.#evaluate(receiver, depth + 1);
      return otherwise ? this.#either(kept, () => this.#result(otherwise, depth)) : kept;
    }
    const [only, other, third] = this.#functions.results(call);
    if (!only && (given.length === 0 || this.syntax.sharesFolder === true)) {
      const helped = this.#namedAfterEnvironment(node, call, depth);
      if (helped.kind !== 'unresolved') return helped;
      const called = receiver ? this.#evaluate(receiver, depth + 1) : this.#named(node, name, depth);
      return importedStep(receiver && name !== '' ? importedStep(called, name, node) : called, callStep, node);
    }
    if (!only || third || this.#isSpent(depth)) return this.#namedAfterEnvironment(node, call, depth);
    const found = this.#functions.within(call, () => {
      const one = this.#evaluate(only.value, depth + 1);
      return other
        ? this.#decisions.decided({ ...only, is: one }, { ...other, is: this.#evaluate(other.value, depth + 1) })
        : one;
    });
    return found.kind === 'unresolved' ? this.#namedAfterEnvironment(node, call, depth) : found;
  }

  #variable(node: Node, { variable, otherwise }: VariableRead, pattern: RegExp, depth: number): Evaluated {
    const name = this.#constant(variable, depth);
    if (name === undefined || !pattern.test(name)) return unresolved;
    const found = readVariable(node, name);
    return otherwise ? withFallback(found, this.#result(otherwise, depth)) : found;
  }

  #namedAfterEnvironment(node: Node, call: Call, depth: number): Evaluated {
    const read = this.#environment.byName(call);
    return read ? this.#variable(node, read, variableName, depth) : unresolved;
  }

  /** The value of an expression, or of the function that gives it. */
  #result(node: Node, depth: number): Evaluated {
    const expression = this.syntax.expression(node);
    if (expression.kind !== 'function') return this.#evaluate(node, depth + 1);
    return expression.result ? this.#evaluate(expression.result, depth + 1) : unresolved;
  }

  #index(node: Node, object: Node, key: Node, depth: number): Evaluated {
    const name = this.#constant(key, depth);
    if (name === undefined) return unresolved;
    const isSetting = variableName.test(name) && this.#environment.isNamed(object.text);
    return isSetting || this.#isEnvironment(object, depth)
      ? readVariable(node, name)
      : importedStep(this.#evaluate(object, depth + 1), name, node);
  }

  #isEnvironment(node: Node, depth: number): boolean {
    return !this.#isSpent(depth) && this.#environment.isMap(node);
  }

  #constant(node: Node, depth: number): string | undefined {
    const evaluated = this.#evaluate(node, depth + 1);
    return evaluated.kind === 'literal' ? String(evaluated.value) : undefined;
  }

  #isSpent(depth: number): boolean {
    this.#steps += 1;
    return depth > depthLimit || this.#steps > stepLimit;
  }
}
