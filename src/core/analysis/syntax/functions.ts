import type { Node } from '@vscode/tree-sitter-wasm';
import { argument } from './arguments.ts';
import { callAround } from './calls.ts';
import type { Option } from './decisions.ts';
import type { Names } from './names.ts';
import { ancestor } from './nodes.ts';
import type { Structs } from './structs.ts';
import type { Call, Syntax } from './syntax.ts';

/** A call of a function of the file, whose result is being told. */
interface Frame {
  readonly call: Call;
  readonly outer: Frame | undefined;
}

/** The functions of one file, and what calls of them hand them while their results are told. */
export class Functions {
  readonly #syntax: Syntax;
  readonly #names: Names;
  readonly #structs: Structs;
  readonly #classOf: (node: Node) => Node | undefined;
  readonly #frames = new Map<number, Frame>();
  readonly #calls = new Map<number, Call | undefined>();

  /** `classOf` is the class of the file that an expression names. */
  constructor(syntax: Syntax, names: Names, structs: Structs, classOf: (node: Node) => Node | undefined) {
    this.#syntax = syntax;
    this.#names = names;
    this.#structs = structs;
    this.#classOf = classOf;
  }

  /** What a function of this file may return to a call. */
  results(call: Call): readonly Option[] {
    const own = this.#function(call);
    if (!own) return [];
    return (this.#syntax.results?.(own) ?? []).map((value) => ({
      value,
      branch: this.#names.branch(value, own),
      names: [],
    }));
  }

  #function({ receiver, name, nameNode }: Call): Node | undefined {
    if (!this.#syntax.functions) return undefined;
    const own = receiver && this.#classOf(receiver);
    if (receiver && !own) return this.#structs.method(receiver, name);
    const meaning = own ? this.#names.member(own, name) : this.#names.resolve(name, nameNode);
    return meaning?.kind === 'function' ? meaning.node : undefined;
  }

  /** Does something while the parameters of a function are what a call hands it. */
  within<T>(call: Call, work: () => T): T {
    const own = this.#function(call);
    if (!own) return work();
    const outer = this.#frames.get(own.id);
    this.#frames.set(own.id, { call, outer });
    try {
      return work();
    } finally {
      this.#restore(own.id, outer);
    }
  }

  /** What is known of the argument that stands behind a parameter. */
  handed<T>(name: string, at: Node, work: (argument: Node) => T): T | undefined {
    const { functions, parameters } = this.#syntax;
    if (!functions || !parameters) return undefined;
    if (this.#names.resolve(name, at)?.kind !== 'parameter') return undefined;
    for (let own = ancestor(at, functions); own; own = ancestor(own, functions)) {
      const frame = this.#frames.get(own.id) ?? this.#only(own);
      const place = frame ? parameters(own).indexOf(name) : -1;
      if (!frame || place < 0) continue;
      const given = argument(frame.call, [name], place);
      if (!given || given === 'spread') return undefined;
      const known = this.#frames.get(own.id);
      this.#restore(own.id, frame.outer);
      try {
        return work(given);
      } finally {
        this.#restore(own.id, known);
      }
    }
    return undefined;
  }

  /** The call of a function that the file has but one of. */
  #only(own: Node): Frame | undefined {
    if (!this.#calls.has(own.id)) this.#calls.set(own.id, this.#onlyCall(own));
    const call = this.#calls.get(own.id);
    return call && { call, outer: undefined };
  }

  #onlyCall(own: Node): Call | undefined {
    const name = own.childForFieldName('name');
    const others = this.#names.occurrences(name?.text ?? '').filter(({ id }) => id !== name?.id);
    const [call, ...more] = others.flatMap((occurrence) => callAround(occurrence, this.#syntax)?.call ?? []);
    const isOwn = others.length === 1 && more.length === 0 && call && this.#function(call)?.id === own.id;
    return isOwn ? call : undefined;
  }

  #restore(id: number, frame: Frame | undefined): void {
    if (frame) this.#frames.set(id, frame);
    else this.#frames.delete(id);
  }
}
