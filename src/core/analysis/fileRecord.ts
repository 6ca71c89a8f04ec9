import { dirname } from 'node:path';
import type { Exported } from './exported.ts';
import type { BindFact, EnvFact, Fact, RegisteredFact } from './facts.ts';
import { fileKind, type FileKind } from './fileKinds.ts';
import { fileReaders } from './fileReaders.ts';
import type { Grammars } from './grammars.ts';
import { findMentions, mayServe, type Mentions } from './mentions.ts';
import { parseManifest, type PackageManifest } from './packageManifest.ts';
import type { Command, Service } from './service.ts';
import { SourceFile, type FileContent, type Stretch } from './sourceFile.ts';
import { findSuppressions, type Suppressions } from './suppressions.ts';

/** Everything a file has to say; it depends on the file alone. */
export interface FileRecord {
  readonly path: string;
  readonly folder: string;
  readonly kind: FileKind;
  readonly facts: readonly Fact[];
  readonly services: readonly Service[];
  readonly commands: readonly Command[];
  /** Servers that it makes only where a command line names it for what it is to their framework. */
  readonly ifNamed: readonly BindFact[];
  /** Compose files, by absolute paths, whose services are neighbours of those of this file. */
  readonly includes: readonly string[];
  /** Whether the file starts something on a port, though it cannot be told what. */
  readonly startsOthers: boolean;
  /** Whether it may be a server that the analysis does not know. */
  readonly mayServe: boolean;
  readonly mentions: Mentions;
  /** What other files can import from it, as far as it may tell a host or a port. */
  readonly exports: Exported | undefined;
  readonly configures: NonNullable<FileContent['configures']>;
  /** Whether it was read for its exports. */
  readonly isImported: boolean;
  readonly manifest: PackageManifest | undefined;
  readonly suppressions: Suppressions;
}

/** In UTF-16 units; what is longer was not written by hand. */
const sizeLimit = 2_000_000;

/** Reads one file; undefined when it means nothing to the analysis, is binary or longer than anybody writes. */
export async function readFileRecord(
  path: string,
  text: string,
  grammars: Grammars,
  isImported = false,
): Promise<FileRecord | undefined> {
  const kind = fileKind(path);
  if (!kind || text.length > sizeLimit || text.includes('\0')) return undefined;
  const file = new SourceFile(path, text, isImported);
  const contents: FileContent[] = [];
  for (const reader of fileReaders) if (reader.reads(path)) contents.push(await reader.read(file, grammars));
  const facts = contents.flatMap((content) => content.facts);
  const portLiterals = contents.flatMap((content) => content.portLiterals ?? []);
  return {
    path,
    folder: dirname(path),
    kind,
    facts,
    services: contents.flatMap(({ services = [] }) => services),
    commands: contents.flatMap(({ commands = [] }) => commands),
    ifNamed: contents.flatMap(({ ifNamed = [] }) => ifNamed),
    includes: contents.flatMap(({ includes = [] }) => includes),
    startsOthers: contents.some(({ startsOthers }) => startsOthers),
    mayServe:
      kind === 'otherSource' && !facts.some((fact) => fact.kind === 'bind') && mayServe(text, contents.length > 0),
    mentions: findMentions(kind === 'env' ? mentioning(facts) : mentioningText(path, text, portLiterals)),
    exports: contents.find((content) => content.exports)?.exports,
    configures: contents.flatMap(({ configures = [] }) => configures),
    isImported,
    manifest: kind === 'manifest' ? parseManifest(text) : undefined,
    suppressions: findSuppressions(text),
  };
}

/** The lines of an environment file but for those that are facts of their own: PORT and the registered URLs. */
function mentioning(facts: readonly Fact[]): string {
  const registered = facts.filter((fact): fact is RegisteredFact => fact.kind === 'registered');
  return facts
    .filter((fact): fact is EnvFact => fact.kind === 'env')
    .filter(({ name, span }) => name !== 'PORT' && !registered.some((url) => url.span === span))
    .map(({ name, value }) => `${name}=${value}`)
    .join('\n');
}

/**
 * The text without the literals that are the ports of its servers, which are facts of their own. The editor's settings
 * name the registered URLs, so their ports are no sign of anything that listens.
 */
function mentioningText(path: string, text: string, portLiterals: readonly Stretch[]): string {
  if (/[\\/]settings\.json$/.test(path)) return '';
  return portLiterals.reduce(
    (rest, { startIndex, endIndex }) =>
      rest.slice(0, startIndex) + ' '.repeat(endIndex - startIndex) + rest.slice(endIndex),
    text,
  );
}
