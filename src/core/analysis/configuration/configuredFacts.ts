import type { BindFact, HostInsertion, UpstreamFact } from '../facts.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import { hostValue, portLiteral, portValue, unresolved, type Default, type Evaluated } from '../values.ts';
import type { Address } from './addresses.ts';

/** A host and a port as a file gives them; undefined for what it leaves out. */
export interface Endpoint {
  readonly host: Evaluated | undefined;
  /** Where it stands when it cannot be told. */
  readonly hostAt?: Stretch | undefined;
  readonly port: Evaluated | undefined;
  readonly portAt?: Stretch | undefined;
}

/** What listens at an endpoint, and what holds where the file is silent. */
export interface Configured {
  readonly framework: string;
  /** The key. */
  readonly key: Stretch;
  readonly host?: Default<string>;
  readonly port?: Default<number>;
  readonly profile?: string | undefined;
  readonly insertion?: { readonly at: number; readonly before: string; readonly after: string } | undefined;
}

/** Gathers what a configuration file says, and the literals of its ports. */
export class ConfiguredFacts {
  readonly #file: SourceFile;
  readonly #facts: (BindFact | UpstreamFact)[] = [];
  readonly #portLiterals: Stretch[] = [];

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** Adds nothing for port 0 and for what is no port. */
  bind(
    { host, hostAt, port, portAt }: Endpoint,
    { framework, key, profile, insertion, ...otherwise }: Configured,
  ): void {
    const portFact = portValue(this.#file, port, portAt ?? key, otherwise.port);
    if (!portFact) return;
    this.#addLiteral(port);
    this.#facts.push({
      kind: 'bind',
      file: this.#file.path,
      span: this.#file.span(key),
      language: 'configuration',
      framework,
      host: hostValue(this.#file, host, hostAt ?? key, otherwise.host),
      port: portFact,
      hostInsertion: !host || host.kind === 'nothing' ? this.#hostInsertion(insertion) : undefined,
      ...(profile === undefined ? {} : { profile }),
    });
  }

  /** Adds nothing for port 0; without a port and a default, the port cannot be told. */
  upstream(
    by: string,
    { host, hostAt, port, portAt, at }: Endpoint & Pick<Address, 'at'>,
    otherwise: { readonly host?: string; readonly port?: number | undefined } = {},
  ): void {
    const isGiven = port !== undefined && port.kind !== 'nothing';
    const given = isGiven || otherwise.port !== undefined ? port : unresolved;
    const portFact = portValue(this.#file, given, portAt ?? at, { value: otherwise.port });
    if (!portFact) return;
    this.#addLiteral(port);
    this.#facts.push({
      kind: 'upstream',
      file: this.#file.path,
      span: this.#file.span(at),
      by,
      host: hostValue(this.#file, host, hostAt ?? at, { value: otherwise.host }),
      port: portFact,
    });
  }

  content(): FileContent {
    return { facts: this.#facts, portLiterals: this.#portLiterals };
  }

  #addLiteral(port: Evaluated | undefined): void {
    const literal = portLiteral(port);
    if (literal) this.#portLiterals.push(literal);
  }

  #hostInsertion(insertion: Configured['insertion']): HostInsertion | undefined {
    if (!insertion) return undefined;
    const { at, before, after } = insertion;
    return { span: this.#file.span({ startIndex: at, endIndex: at }), before, after };
  }
}

/** The port that a scheme stands for; undefined for one that is not known to have any. */
export function defaultPort(scheme: string | undefined): number | undefined {
  switch (scheme) {
    case 'http':
    case 'ws':
    case 'h2c':
    case 'grpc':
      return 80;
    case 'https':
    case 'wss':
    case 'grpcs':
      return 443;
    default:
      return undefined;
  }
}
