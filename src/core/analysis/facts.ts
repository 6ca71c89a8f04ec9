import type { Span } from './finding.ts';

/**
 * How a host or port is known: written in the code, the framework's own default, taken from the environment
 * (with or without a value to fall back to), or not to be told from the sources.
 */
type ValueSource = 'literal' | 'default' | 'env' | 'unresolved';

export interface Value<T extends string | number> {
  readonly source: ValueSource;
  /** With source `env`, what is used when none of the variables is set; undefined when there is no such thing. */
  readonly value: T | undefined;
  /** The environment variables that decide, the first that is set wins; empty unless source is `env`. */
  readonly env: readonly string[];
  /** The literal with its quotes, or the expression; undefined for a default that the code does not write. */
  readonly span: Span | undefined;
  /** The characters to replace to change `value`, without quotes; undefined unless a plain literal gives it. */
  readonly editSpan: Span | undefined;
}

/** Where a host can be added to a call that leaves it to the framework. */
export interface HostInsertion {
  readonly span: Span;
  readonly before: string;
  readonly after: string;
}

/** A server that the code starts on a TCP port. Port 0, sockets in the file system and descriptors are none. */
export interface BindFact {
  readonly kind: 'bind';
  readonly file: string;
  /** The name of the function that binds, as `listen` or `Bun.serve`. */
  readonly span: Span;
  readonly language: 'javascript' | 'typescript';
  /** As `express` or `fastify`; `node` when only the shape of the call tells that it is a server. */
  readonly framework: string;
  readonly host: Value<string>;
  readonly port: Value<number>;
  readonly hostInsertion: HostInsertion | undefined;
}

/** A variable set by an environment file. */
export interface EnvFact {
  readonly kind: 'env';
  readonly file: string;
  /** The characters of the value, without quotes. */
  readonly span: Span;
  readonly name: string;
  readonly value: string;
}

/** A URL that somebody outside calls to deliver a webhook. */
export interface RegisteredFact {
  readonly kind: 'registered';
  readonly file: string | undefined;
  /** The characters of the URL; undefined when it stands in no file. */
  readonly span: Span | undefined;
  readonly url: string;
  readonly host: string;
  /** The port that the URL writes; undefined when it leaves it to its scheme. */
  readonly port: number | undefined;
  readonly portSpan: Span | undefined;
}

export type Fact = BindFact | EnvFact | RegisteredFact;
