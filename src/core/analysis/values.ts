import type { Value } from './facts.ts';
import type { SourceFile, Stretch } from './sourceFile.ts';

/** What an expression comes to, as far as its file tells. */
export type Evaluated =
  /** `edit` is the part to replace to change the value: what stands between the quotes. */
  | { readonly kind: 'literal'; readonly node: Stretch; readonly value: string | number; readonly edit: Stretch }
  | {
      readonly kind: 'env';
      readonly node: Stretch;
      /** The variables that decide, the first that is set wins. */
      readonly names: readonly string[];
      readonly fallback: Extract<Evaluated, { kind: 'literal' }> | undefined;
    }
  /** Null, None and the like: as if it were not given. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unresolved' };

export const unresolved: Evaluated = { kind: 'unresolved' };

/** What a variable comes to that something else stands in for when it is not set. */
export function withFallback(
  variable: Extract<Evaluated, { kind: 'env' }>,
  fallback: Evaluated | { readonly kind: 'object' | 'function' },
): Evaluated {
  if (variable.fallback) return variable;
  switch (fallback.kind) {
    case 'literal':
      return { ...variable, fallback };
    case 'env':
      return { ...fallback, node: variable.node, names: [...variable.names, ...fallback.names] };
    case 'nothing':
      return variable;
    default:
      // What it falls back to is unknown, so its value is as good as unknown.
      return unresolved;
  }
}

/** What holds when a host or a port is left out. */
export interface Default<T> {
  readonly value: T | undefined;
  /** Variables that the framework itself reads. */
  readonly env?: readonly string[] | undefined;
}

/** The TCP port that a literal names; undefined for 0 and for what is no port. */
export function toPort(value: string | number): number | undefined {
  const port = typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/**
 * A port as facts tell it; undefined when nothing is bound that can be told beforehand: no port at all, or 0. `at` is
 * where it stands when it cannot be resolved.
 */
export function portValue(
  file: SourceFile,
  given: Evaluated | undefined,
  at: Stretch | undefined,
  otherwise: Default<number> = { value: undefined },
): Value<number> | undefined {
  if (given?.kind === 'literal' && toPort(given.value) === undefined) return undefined;
  if (given && given.kind !== 'nothing') return value(file, given, at, toPort);
  return otherwise.value === undefined && !otherwise.env ? undefined : defaultValue(otherwise);
}

/** A host as facts tell it. */
export function hostValue(
  file: SourceFile,
  given: Evaluated | undefined,
  at: Stretch | undefined,
  otherwise: Default<string> = { value: undefined },
): Value<string> {
  const toHost = (host: string | number): string | undefined =>
    typeof host === 'string' && host !== '' ? host : undefined;
  const isHost = given?.kind !== 'literal' || typeof given.value === 'string';
  if (given && given.kind !== 'nothing') return value(file, isHost ? given : unresolved, at, toHost);
  return defaultValue(otherwise);
}

function value<T extends string | number>(
  file: SourceFile,
  given: Evaluated,
  at: Stretch | undefined,
  parse: (literal: string | number) => T | undefined,
): Value<T> {
  switch (given.kind) {
    case 'literal':
      return known(file, 'literal', parse(given.value), [], given.node, given.edit);
    case 'env': {
      const fallback = given.fallback && parse(given.fallback.value);
      const node = fallback === undefined ? given.node : given.fallback?.node;
      return known(file, 'env', fallback, given.names, node, given.fallback?.edit);
    }
    default:
      return known<T>(file, 'unresolved', undefined, [], at, undefined);
  }
}

function known<T extends string | number>(
  file: SourceFile,
  source: Value<T>['source'],
  value: T | undefined,
  env: readonly string[],
  node: Stretch | undefined,
  edit: Stretch | undefined,
): Value<T> {
  return {
    source,
    value,
    env,
    span: node && file.span(node),
    editSpan: value !== undefined && edit ? file.span(edit) : undefined,
  };
}

function defaultValue<T extends string | number>({ value, env = [] }: Default<T>): Value<T> {
  const source = env.length > 0 ? 'env' : value === undefined ? 'unresolved' : 'default';
  return { source, value, env, span: undefined, editSpan: undefined };
}

/** The literal that gives a port, or the one it falls back to; it outlives the syntax tree. */
export function portLiteral(given: Evaluated | undefined): Stretch | undefined {
  const literal = given?.kind === 'env' ? given.fallback : given;
  if (literal?.kind !== 'literal') return undefined;
  const { startIndex, endIndex } = literal.edit;
  return { startIndex, endIndex };
}
