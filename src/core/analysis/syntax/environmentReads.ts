import type { Node } from '@vscode/tree-sitter-wasm';
import { fallbackOf } from './arguments.ts';
import type { Paths } from './paths.ts';
import type { Call, Syntax } from './syntax.ts';

/** A read of a variable, by the nodes that name it and give what holds when it is not set. */
export interface VariableRead {
  readonly variable: Node;
  readonly otherwise: Node | undefined;
}

/** Which expressions of a file read the environment. */
export class EnvironmentReads {
  readonly #syntax: Syntax;
  readonly #paths: Paths;

  constructor(syntax: Syntax, paths: Paths) {
    this.#syntax = syntax;
    this.#paths = paths;
  }

  /** Whether an expression is a map of the environment. */
  isMap(node: Node): boolean {
    return this.#paths.of(node).some((path) => this.#syntax.environmentMaps.has(path));
  }

  isRead(call: Call): boolean {
    const { environmentReads } = this.#syntax;
    return this.#paths.ofCallee(call).some((path) => Object.hasOwn(environmentReads, path));
  }

  /** What a call of a function of the language reads. */
  of(call: Call): VariableRead | 'unresolved' | undefined {
    const { environmentReads } = this.#syntax;
    const path = this.#paths.ofCallee(call).find((each) => Object.hasOwn(environmentReads, each));
    const read = path === undefined ? undefined : environmentReads[path];
    if (!read) return undefined;
    const { arguments: given, block } = call;
    const [first] = given;
    if (!first) return 'unresolved';
    return { variable: first.node, otherwise: fallbackOf(read, given) ?? block };
  }

  /** What a function by a name like `utils.GetEnv` reads, as its arguments tell; what it does is in another file. */
  byName({ receiver, name, arguments: given }: Call): VariableRead | undefined {
    const [first, second] = given;
    const isNamed = this.isNamed(`${receiver?.text ?? ''}.${name}`);
    return isNamed && first ? { variable: first.node, otherwise: second?.node } : undefined;
  }

  /** Whether what goes by this name reads the environment, with other settings perhaps. */
  isNamed(name: string): boolean {
    return /env/i.test(name) || this.#syntax.settings?.test(name) === true;
  }
}
