import type { Import, Value } from './facts.ts';
import type { SourceFile, Stretch } from './sourceFile.ts';

/** What an expression comes to, as far as its file tells. */
export type Evaluated =
  /** `edit` is the part to replace to change the value: what stands between the quotes. With `fixed` the value is written in a way that nothing else can be put there. */
  | {
      readonly kind: 'literal';
      readonly node: Stretch;
      readonly value: string | number;
      readonly edit: Stretch;
      readonly fixed?: boolean;
    }
  | {
      readonly kind: 'env';
      readonly node: Stretch;
      /** The variables that decide, the first that is set wins. */
      readonly names: readonly string[];
      readonly fallback: Extract<Evaluated, { kind: 'literal' }> | undefined;
    }
  /** What another file of the project exports. */
  | {
      readonly kind: 'imported';
      readonly node: Stretch;
      /** Variables that come before it, the first that is set wins. */
      readonly names: readonly string[];
      readonly from: Import;
      /** What holds when it is undefined, or itself a variable that is not set. */
      readonly fallback: Evaluated | undefined;
    }
  /** Null, None and the like: as if it were not given. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unresolved' };

export const unresolved: Evaluated = { kind: 'unresolved' };

/** `first || second` and its like in other languages: what holds when `first` gives nothing. */
export function withFallback(first: Evaluated, second: Evaluated): Evaluated {
  switch (first.kind) {
    case 'literal':
      return first;
    case 'nothing':
      return second;
    case 'imported':
      return { ...first, fallback: first.fallback ? withFallback(first.fallback, second) : second };
    case 'env':
      if (first.fallback) return first;
      switch (second.kind) {
        case 'literal':
          return { ...first, fallback: second };
        case 'env':
        case 'imported':
          return { ...second, node: first.node, names: [...new Set([...first.names, ...second.names])] };
        case 'nothing':
          return first;
        default:
          // What it falls back to is unknown, so its value is as good as unknown.
          return unresolved;
      }
    default:
      return unresolved;
  }
}

/** A variable of the environment that is read without anything to fall back to. */
export function readVariable(node: Stretch, name: string): Extract<Evaluated, { kind: 'env' }> {
  return { kind: 'env', node, names: [name], fallback: undefined };
}

/** A member of what another file exports, or what calling it returns. */
export function importedStep(owner: Evaluated, name: string, node: Stretch): Evaluated {
  if (owner.kind !== 'imported' || owner.names.length > 0 || owner.fallback) return unresolved;
  const { module, path } = owner.from;
  return { ...owner, node, from: { module, path: [...path, name] } };
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

/** What a name of a file stands for to other files, if it is a string or a number. */
export function exportedValue(file: SourceFile, given: Evaluated): Value<string | number> {
  return value(file, given, undefined, (text) => text);
}

/** The string that a literal gives a host; undefined for what is none. */
export function toHost(host: string | number): string | undefined {
  return typeof host === 'string' && host !== '' ? host : undefined;
}

/** A host as facts tell it. */
export function hostValue(
  file: SourceFile,
  given: Evaluated | undefined,
  at: Stretch | undefined,
  otherwise: Default<string> = { value: undefined },
): Value<string> {
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
      return known(file, 'literal', parse(given.value), [], given.node, given.fixed === true ? undefined : given.edit);
    case 'env': {
      const fallback = given.fallback && parse(given.fallback.value);
      const node = fallback === undefined ? given.node : given.fallback?.node;
      return known(
        file,
        'env',
        fallback,
        given.names,
        node,
        given.fallback?.fixed === true ? undefined : given.fallback?.edit,
      );
    }
    case 'imported': {
      const { from, names: env, fallback } = given;
      const otherwise = fallback && value(file, fallback, at, parse);
      return {
        ...known<T>(file, 'unresolved', undefined, [], at ?? given.node, undefined),
        imported: { from, env, otherwise },
      };
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
