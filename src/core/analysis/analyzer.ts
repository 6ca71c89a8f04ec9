import type { AnalysisContext } from './analysisContext.ts';
import { chainAt, type Station } from './chain.ts';
import type { BindFact, Fact } from './facts.ts';
import { readFileRecord, type FileRecord } from './fileRecord.ts';
import type { Finding } from './finding.ts';
import type { Grammars } from './grammars.ts';
import { Modules } from './modules.ts';
import { Project } from './project.ts';
import { addressFamily } from './rules/addressFamily.ts';
import { envPortIgnored } from './rules/envPortIgnored.ts';
import { loopbackBind } from './rules/loopbackBind.ts';
import { isWithin } from './paths.ts';
import { hostCheck } from './rules/hostCheck.ts';
import { kubernetes } from './rules/kubernetes.ts';
import { modal } from './rules/modal.ts';
import { nothingListens } from './rules/nothingListens.ts';
import { portMismatch } from './rules/portMismatch.ts';
import { portTaken } from './rules/portTaken.ts';
import { publishedPort } from './rules/publishedPort.ts';
import { staleUrl } from './rules/staleUrl.ts';
import { upstreams } from './rules/upstream.ts';
import { withSetting } from './ruleSettings.ts';
import { isSuppressed } from './suppressions.ts';
import { urlTargets } from './target.ts';

/** Keeps what files say and computes what is wrong between them. A file is read again only when it changes. */
export class Analyzer {
  readonly #grammars: Grammars;
  readonly #records = new Map<string, FileRecord>();
  readonly #latest = new Map<string, symbol>();
  /** Files that others import from. */
  readonly #imported = new Set<string>();

  constructor(grammars: Grammars) {
    this.#grammars = grammars;
  }

  /** Takes in a file as it is now; of two calls for one file the later counts. `path` is absolute. */
  async update(path: string, text: string): Promise<void> {
    const version = Symbol(path);
    this.#latest.set(path, version);
    const record = await readFileRecord(path, text, this.#grammars, this.#imported.has(path));
    if (this.#latest.get(path) !== version) return;
    this.#latest.delete(path);
    if (record) this.#records.set(path, record);
    else this.#records.delete(path);
  }

  /** Takes in what a file has said before; it is still the same. */
  restore(record: FileRecord | undefined): void {
    if (!record) return;
    if (record.isImported) this.#imported.add(record.path);
    this.#records.set(record.path, record);
  }

  record(path: string): FileRecord | undefined {
    return this.#records.get(path);
  }

  /** Reads again those files from which others import what they bind; until then that is not known. */
  async complete(read: (path: string) => string | undefined): Promise<void> {
    for (;;) {
      const unread = [...new Modules(this.#records.values()).unread()].filter((path) => !this.#imported.has(path));
      if (unread.length === 0) return;
      for (const path of unread) {
        this.#imported.add(path);
        const text = read(path);
        if (text !== undefined) await this.update(path, text);
      }
    }
  }

  /** Forgets the files of a folder but for these. */
  keepOnly(folder: string, paths: { has(path: string): boolean } = new Set()): void {
    for (const path of [...this.#records.keys(), ...this.#latest.keys()]) {
      if (isWithin(path, folder) && !paths.has(path)) this.remove(path);
    }
  }

  remove(path: string): void {
    this.#latest.delete(path);
    this.#records.delete(path);
  }

  /** The facts of one file, or of all. */
  facts(path?: string): readonly Fact[] {
    const records = new Modules(this.#records.values()).linked();
    return records.flatMap((record) => (path === undefined || record.path === path ? factsOf(record) : []));
  }

  /** Where the code binds a port, or may. */
  bindsOn(port: number, context: AnalysisContext): readonly BindFact[] {
    const project = new Project(this.#records.values(), context);
    return project.binds.filter((bind) => project.port(bind)?.candidates.has(port));
  }

  /** The way from the code to the URL that leads through a place; line and column count from 1. */
  chainAt(file: string, line: number, column: number, context: AnalysisContext): readonly Station[] | undefined {
    return chainAt(new Project(this.#records.values(), context), file, line, column);
  }

  /** What is wrong, ordered by place. */
  findings(context: AnalysisContext): readonly Finding[] {
    const project = new Project(this.#records.values(), context);
    const targets = urlTargets(project);
    return [
      ...portMismatch(project, targets),
      ...publishedPort(project),
      ...kubernetes(project),
      ...upstreams(project),
      ...loopbackBind(project, targets),
      ...envPortIgnored(project),
      ...addressFamily(project),
      ...portTaken(project),
      ...nothingListens(project),
      ...staleUrl(project),
      ...hostCheck(project),
      ...modal(project),
    ]
      .filter((finding) => !isSuppressed(finding, this.#records.get(finding.file)?.suppressions))
      .flatMap((finding) => withSetting(finding, context.rules) ?? [])
      .sort(byPlace);
  }
}

/** What a file says, with what the commands of its containers bind, which nobody's shell starts. */
function factsOf({ facts, services }: FileRecord): readonly Fact[] {
  const inContainers = services.flatMap(({ commands = [] }) => commands.flatMap(({ binds }) => binds));
  return [...new Set([...facts, ...inContainers])];
}

function byPlace(one: Finding, other: Finding): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.span.line - other.span.line || one.span.column - other.span.column;
}
