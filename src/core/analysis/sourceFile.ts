import type { Exported } from './exported.ts';
import type { BindFact, Fact } from './facts.ts';
import type { Span } from './finding.ts';
import { Lines } from './lines.ts';
import type { Command, Service } from './service.ts';

/** A stretch of a text, by offsets in UTF-16 units; a node of a syntax tree is one. */
export interface Stretch {
  readonly startIndex: number;
  readonly endIndex: number;
}

/** A file that is being read. */
export class SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Whether what it exports decides what other files bind. */
  readonly isImported: boolean;
  #lines: Lines | undefined;

  constructor(path: string, text: string, isImported = false) {
    this.path = path;
    this.text = text;
    this.isImported = isImported;
  }

  span({ startIndex, endIndex }: Stretch): Span {
    this.#lines ??= new Lines(this.text);
    return this.#lines.span(startIndex, endIndex);
  }
}

/** Everything that a file says, read on its own. */
export interface FileContent {
  readonly facts: readonly Fact[];
  readonly services?: readonly Service[];
  readonly commands?: readonly Command[];
  /** Servers that it makes only where a command line names it for what it is to their framework. */
  readonly ifNamed?: readonly BindFact[];
  /** Whether it starts something on a port, though it cannot be told what. */
  readonly startsOthers?: boolean;
  /** The literals that give the ports of its facts: to name a port there is no sign of anything else behind it. */
  readonly portLiterals?: readonly Stretch[];
  /** What other files of the project can import from it; undefined when that is of no interest. */
  readonly exports?: Exported | undefined;
  /** What it adds to the configuration of a Nest app, by the name it goes by there; empty for the top of it. */
  readonly configures?: readonly (readonly [name: string, loaded: Exported])[];
  /** Compose files, by absolute paths, whose services are neighbours of those of this file. */
  readonly includes?: readonly string[];
}

export const nothing: FileContent = { facts: [] };
