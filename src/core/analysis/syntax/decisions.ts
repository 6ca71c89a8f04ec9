import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved, withFallback, type Evaluated } from '../values.ts';
import type { Address } from './address.ts';
import type { Branch, Names } from './names.ts';
import type { Expression, Syntax } from './syntax.ts';

/** A value that an expression may have; see `Given`. */
export interface Option {
  readonly value: Node;
  readonly branch: Branch | undefined;
  readonly names: readonly string[];
}

type Settled = Option & { readonly is: Evaluated };

/** An expression that is longer than this says too much to be what a condition asks for. */
const wordyLength = 120;

/** What conditions decide between two values. */
export class Decisions {
  readonly #syntax: Syntax;
  readonly #names: Names;

  constructor(syntax: Syntax, names: Names) {
    this.#syntax = syntax;
    this.#names = names;
  }

  /**
   * What holds of two values, of which a condition decides: a variable of the environment that the condition asks for,
   * and what stands in for it.
   */
  decided(first: Settled, second: Settled): Evaluated {
    const branch = second.branch ?? first.branch;
    if (!branch || (first.branch && second.branch && first.branch.statement.id !== second.branch.statement.id)) {
      return unresolved;
    }
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      if (one.is.kind !== 'env' || one.is.fallback) continue;
      const asks = ({ is, names, value }: Settled): boolean =>
        is.kind === 'env' && this.asksFor(branch.header, [...names, ...is.names], value);
      if (asks(one) && !asks(other)) return withFallback(one.is, other.is);
    }
    return unresolved;
  }

  /** `environ["PORT"] if "PORT" in environ else 8000`. */
  choice(
    { condition, yes, no }: Extract<Expression, { kind: 'choice' }>,
    evaluate: (node: Node) => Evaluated,
  ): Evaluated {
    for (const [one, other] of [
      [yes, no],
      [no, yes],
    ] as const) {
      const taken = evaluate(one);
      if (taken.kind !== 'env') continue;
      const asked = evaluate(condition);
      const isAsked =
        asked.kind === 'env'
          ? asked.names.join() === taken.names.join()
          : condition.text.includes(one.text) || this.asksFor(condition.text, taken.names, one);
      return isAsked ? withFallback(taken, evaluate(other)) : unresolved;
    }
    return unresolved;
  }

  /** One of two addresses, when a variable of the environment decides for its port. */
  address(one: Option & { readonly is: Address }, other: Option & { readonly is: Address }): Address | undefined {
    const part = (from: Evaluated | undefined, to: Evaluated | undefined): Evaluated => {
      if (from?.kind === 'literal' && to?.kind === 'literal' && from.value === to.value) return from;
      return from && to ? this.decided({ ...one, is: from }, { ...other, is: to }) : unresolved;
    };
    const port = part(one.is.port, other.is.port);
    const host = one.is.host || other.is.host ? part(one.is.host, other.is.host) : undefined;
    return port.kind === 'unresolved' ? undefined : { ...one.is, host, port };
  }

  /** The names that have been given something together with this one, itself among them. */
  #namesBeside(node: Node): readonly string[] {
    const expression = this.#syntax.expression(node);
    const inner = expression.kind === 'same' ? this.#syntax.expression(expression.inner) : expression;
    if (inner.kind !== 'name') return node.text.length < wordyLength ? (node.text.match(/[A-Za-z_]\w*/g) ?? []) : [];
    const meaning = this.#names.resolve(inner.name, node);
    return [inner.name, ...(meaning?.kind === 'values' ? meaning.given.flatMap(({ names }) => names) : [])];
  }

  /** Whether a condition speaks of one of these names, or of what the value is made of. */
  asksFor(condition: string, names: readonly string[], value: Node): boolean {
    const words = [...names, ...this.#namesBeside(value)].map((name) => name.replaceAll(/\W/g, String.raw`\$&`));
    return new RegExp(String.raw`(?<!\w)(?:${words.join('|')})(?!\w)`).test(condition);
  }
}
