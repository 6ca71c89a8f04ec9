import { dirname } from 'node:path';
import { parseDotenv } from './dotenv.ts';
import type { EnvFact, Fact, RegisteredFact } from './facts.ts';
import { fileKind, grammarOf, type FileKind } from './fileKinds.ts';
import type { Grammars } from './grammars.ts';
import { extractBinds, mayBind, type Binds } from './javascript/extract.ts';
import { findMentions, mayServe, type Mentions } from './mentions.ts';
import { parseManifest, type PackageManifest } from './packageManifest.ts';
import { registeredInEnv } from './registeredUrls.ts';
import { findSuppressions, type Suppressions } from './suppressions.ts';

/** Everything a file has to say; it depends on the file alone. */
export interface FileRecord {
  readonly path: string;
  readonly folder: string;
  readonly kind: FileKind;
  readonly facts: readonly Fact[];
  /** Whether the file starts something on a port, though it cannot be told what. */
  readonly startsOthers: boolean;
  /** Whether it may be a server in another language. */
  readonly mayServe: boolean;
  readonly mentions: Mentions;
  readonly manifest: PackageManifest | undefined;
  readonly suppressions: Suppressions;
}

/** In UTF-16 units; what is longer was not written by hand. */
const sizeLimit = 2_000_000;
const minifiedSize = 10_000;
const minifiedLineLength = 250;

const nothing: Binds = { binds: [], others: false, portLiterals: [] };

/** Reads one file; undefined when it means nothing to the analysis, is binary or longer than anybody writes. */
export async function readFileRecord(path: string, text: string, grammars: Grammars): Promise<FileRecord | undefined> {
  const kind = fileKind(path);
  if (!kind || text.length > sizeLimit || text.includes('\0')) return undefined;
  const { binds, others, portLiterals } = kind === 'script' ? await readBinds(path, text, grammars) : nothing;
  const variables = kind === 'env' ? parseDotenv(path, text) : [];
  const registered = variables.flatMap((variable) => registeredInEnv(variable) ?? []);
  return {
    path,
    folder: dirname(path),
    kind,
    facts: [...binds, ...variables, ...registered],
    startsOthers: others,
    mayServe: kind === 'otherSource' && mayServe(text),
    mentions: findMentions(
      kind === 'env' ? mentioning(variables, registered) : mentioningText(path, text, portLiterals),
    ),
    manifest: kind === 'manifest' ? parseManifest(text) : undefined,
    suppressions: findSuppressions(text),
  };
}

async function readBinds(path: string, text: string, grammars: Grammars): Promise<Binds> {
  const grammar = grammarOf(path);
  if (!grammar || isMinified(text) || !mayBind(text)) return nothing;
  return (await grammars.parse(grammar, text, (tree) => extractBinds(path, text, tree))) ?? nothing;
}

/** The lines of an environment file but for those that are facts of their own: PORT and the registered URLs. */
function mentioning(variables: readonly EnvFact[], registered: readonly RegisteredFact[]): string {
  return variables
    .filter(({ name, span }) => name !== 'PORT' && !registered.some((url) => url.span === span))
    .map(({ name, value }) => `${name}=${value}`)
    .join('\n');
}

/**
 * The text without the literals that are the ports of its servers, which are facts of their own. The editor's settings
 * name the registered URLs, so their ports are no sign of anything that listens.
 */
function mentioningText(path: string, text: string, portLiterals: Binds['portLiterals']): string {
  if (/[\\/]settings\.json$/.test(path)) return '';
  return portLiterals.reduce(
    (rest, [start, end]) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end),
    text,
  );
}

function isMinified(text: string): boolean {
  if (text.length < minifiedSize) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > minifiedLineLength;
}
