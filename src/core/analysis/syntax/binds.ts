import type { BindFact, HostIfSet, HostInsertion, Language } from '../facts.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { hostValue, portLiteral, portValue, type Evaluated } from '../values.ts';

/** A kind of server, and what it does when the code leaves the host or the port out. */
export interface ServerKind {
  readonly name: string;
  /** Undefined when it cannot be told beforehand. */
  readonly defaultHost?: string;
  readonly hostEnv?: readonly string[];
  readonly defaultPort?: number;
  /** Environment variables that the framework itself reads for the port. */
  readonly portEnv?: readonly string[];
  /** As in `BindFact`. */
  readonly hostIfSet?: HostIfSet;
}

/** What the code says of a server. */
export interface Bind {
  readonly kind: ServerKind;
  /** What names the function that binds, or the setting. */
  readonly at: Stretch;
  readonly host: Evaluated | undefined;
  readonly port: Evaluated | undefined;
  /** Where they stand when they cannot be resolved. */
  readonly hostAt?: Stretch | undefined;
  readonly portAt?: Stretch | undefined;
  /** Whether the host is written in a form of the language's own, so that no text can take its place. */
  readonly hostIsBuilt?: boolean;
  /** How a host can be added, when none is given. */
  readonly insertion?: Insertion | undefined;
}

/** What is to be written at an offset, around the host. */
export interface Insertion {
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

/** Gathers the servers of one file. */
export class Binds {
  readonly facts: BindFact[] = [];
  readonly portLiterals: Stretch[] = [];
  readonly #file: SourceFile;
  readonly #language: Language;

  constructor(file: SourceFile, language: Language) {
    this.#file = file;
    this.#language = language;
  }

  /** Nothing is added, and undefined returned, when no TCP port is bound that can be told beforehand. */
  add({ kind, at, host, port, hostAt, portAt, hostIsBuilt, insertion }: Bind): BindFact | undefined {
    const file = this.#file;
    const portDefault = { value: kind.defaultPort, env: kind.portEnv };
    const portFact = portValue(file, port, portAt, portDefault);
    if (!portFact) return undefined;
    const literal = portLiteral(port);
    if (literal) this.portLiterals.push(literal);
    const hostFact = hostValue(file, host, hostAt, { value: kind.defaultHost, env: kind.hostEnv });
    const fact: BindFact = {
      kind: 'bind',
      file: file.path,
      span: file.span(at),
      language: this.#language,
      framework: kind.name,
      host: hostIsBuilt ? { ...hostFact, editSpan: undefined } : hostFact,
      port: portFact,
      hostInsertion: host === undefined && insertion ? this.#insertion(insertion) : undefined,
      ...(kind.hostIfSet && !hostFact.span && hostFact.source !== 'unresolved' ? { hostIfSet: kind.hostIfSet } : {}),
    };
    this.facts.push(fact);
    return fact;
  }

  #insertion({ offset, before, after }: Insertion): HostInsertion {
    return { span: this.#file.span({ startIndex: offset, endIndex: offset }), before, after };
  }
}

/** The quotes that a file prefers. */
export function quoteOf(text: string): '"' | "'" {
  return text.split('"').length > text.split("'").length ? '"' : "'";
}
