import type { Node } from '@vscode/tree-sitter-wasm';
import { importedStep, unresolved, type Evaluated } from '../values.ts';
import { onlyValue, type Meaning, type Names } from './names.ts';
import type { Struct, Structs } from './structs.ts';

/** How the evaluator goes on from here; `depth` counts how far it has come. */
export interface Steps {
  readonly evaluate: (node: Node, depth: number) => Evaluated;
  readonly conditional: (meaning: Meaning | undefined, depth: number) => Evaluated;
  readonly isSpent: (depth: number) => boolean;
}

/** What members of variables come to. */
export class Members {
  readonly #names: Names;
  readonly #structs: Structs;
  readonly #steps: Steps;

  constructor(names: Names, structs: Structs, steps: Steps) {
    this.#names = names;
    this.#structs = structs;
    this.#steps = steps;
  }

  /** `node` is the expression that asks for the member of an object. */
  of(node: Node, object: Node, name: string, depth: number): Evaluated {
    const assigned = this.#names.property(object.text, name, node);
    if (assigned) return this.#steps.conditional(assigned, depth);
    const found = importedStep(this.#steps.evaluate(object, depth + 1), name, node);
    return found.kind === 'unresolved' ? this.#ofStruct(this.#structs.of(object), name, node, depth) : found;
  }

  /** A variable, or members of one as `config.port`, that a format names. */
  path(path: string, at: Node, depth: number): Evaluated {
    const [first = '', ...steps] = path.split('.');
    const meaning = this.#names.resolve(first, at);
    const value = onlyValue(meaning);
    const whole = value ? this.#steps.evaluate(value, depth + 1) : this.#steps.conditional(meaning, depth);
    const [last = '', ...before] = steps.toReversed();
    const found = steps.reduce((owner, name) => importedStep(owner, name, at), whole);
    if (found.kind !== 'unresolved' || steps.length === 0) return found;
    const variable = this.#structs.named(first, at);
    const owner = before.reduceRight((struct, name) => this.#structs.member(struct, name), variable);
    return this.#ofStruct(owner, last, at, depth);
  }

  #ofStruct(struct: Struct | undefined, name: string, node: Node, depth: number): Evaluated {
    if (!struct || this.#steps.isSpent(depth)) return unresolved;
    if (struct.kind === 'own') return this.field(struct.body, name, depth);
    const { module, path } = struct.from;
    return { kind: 'imported', node, names: [], from: { module, path: [...path, name] }, fallback: undefined };
  }

  /** What a field of a struct of the file comes to. */
  field(body: Node, name: string, depth: number): Evaluated {
    return this.#structs.value(body, name, (node) => this.#steps.evaluate(node, depth + 1));
  }
}
