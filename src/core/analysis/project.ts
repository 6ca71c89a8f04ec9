import { basename, dirname, relative, resolve } from 'node:path';
import type { Listener } from '../ports/listener.ts';
import { readHost, readPort } from './addressText.ts';
import type { AnalysisContext, Evidence } from './analysisContext.ts';
import { withConfiguredBinds } from './configuredBinds.ts';
import type { BindFact, EnvFact, RegisteredFact, Value } from './facts.ts';
import { isAside } from './fileKinds.ts';
import type { FileRecord } from './fileRecord.ts';
import type { Span } from './finding.ts';
import { Modules } from './modules.ts';
import { Packages } from './packages.ts';
import { isWithin } from './paths.ts';
import { registeredFact } from './registeredUrls.ts';
import { unitsOf, type Units } from './topology/units.ts';

/** A host or port as the app will have it when it is started from the sources as they are. */
export interface Resolved<T extends string | number> {
  readonly value: T;
  /** Everything it may be, `value` included. */
  readonly candidates: ReadonlySet<T>;
  /** Where `value` is written; undefined for a framework's default. */
  readonly origin: Origin | undefined;
  /** Variables of a shell that make it another when they are set there. */
  readonly unless?: readonly string[];
}

interface Origin {
  readonly file: string;
  readonly span: Span;
  /** The characters to replace to change the value; undefined when that takes more than a replacement. */
  readonly editSpan: Span | undefined;
  /** The variable, when an environment file gives the value. */
  readonly variable: string | undefined;
}

/** A registered URL and the folder whose servers it may lead to; undefined means every workspace folder. */
export interface RegisteredScope {
  readonly fact: RegisteredFact;
  readonly folder: string | undefined;
  /** Whether it is said of this workspace that a provider calls it; a user's own setting or a variable is only a hint. */
  readonly stated: boolean;
}

/** The names of environment files, the one that wins first, and whether something is known to read them. */
interface EnvFiles {
  readonly order: readonly string[];
  readonly isSure: boolean;
}

/** The environment files of a developer's machine, the one that wins first. */
export const localEnvFiles: readonly string[] = [
  '.env.development.local',
  '.env.local',
  '.env.development',
  '.env',
  '.flaskenv',
];

const inspectorPorts = { first: 9229, last: 9249 };

/** The workspace as the rules see it: servers, what they will listen on, and what is known of them running. */
export class Project {
  readonly packages: Packages;
  readonly listeners: readonly Listener[];
  readonly refusedPorts: ReadonlySet<number>;
  readonly evidence: Evidence;
  /** Servers that the code starts, in the order of their files. */
  readonly binds: readonly BindFact[];
  /** What environment files say; where a file says it twice, the last time. */
  readonly variables: readonly EnvFact[];
  readonly registered: readonly RegisteredScope[];
  /** What runs apart from the developer's shell. */
  readonly units: Units;
  readonly #variablesByFolder = new Map<string, EnvFact[]>();
  readonly #envFiles = new Map<string, EnvFiles>();
  readonly #ports = new Map<BindFact, Resolved<number> | undefined>();

  constructor(records: Iterable<FileRecord>, { roots, registered, evidence }: AnalysisContext) {
    this.packages = new Packages(
      withConfiguredBinds(new Modules(records).linked()),
      roots.map((root) => resolve(root)),
    );
    this.units = unitsOf(this.packages);
    this.evidence = evidence;
    this.listeners = evidence.listeners;
    this.refusedPorts = new Set(evidence.refusedPorts);
    const facts = this.packages.records.flatMap((record) => record.facts);
    this.binds = facts
      .filter((fact) => fact.kind === 'bind')
      .sort((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file)));
    const variables = facts.filter((fact) => fact.kind === 'env');
    this.variables = [
      ...new Map(variables.map((variable) => [`${variable.file}\n${variable.name}`, variable])).values(),
    ];
    for (const variable of this.variables) {
      const folder = dirname(variable.file);
      this.#variablesByFolder.set(folder, [...(this.#variablesByFolder.get(folder) ?? []), variable]);
    }
    const stated = registered.flatMap((url) => registeredFact(url) ?? []);
    this.registered = [
      ...stated.map((fact) => ({
        fact,
        folder: fact.file && this.packages.rootOf(fact.file),
        stated: fact.file !== undefined,
      })),
      ...facts
        .filter((fact) => fact.kind === 'registered')
        .map((fact) => ({ fact, folder: dirname(fact.file ?? ''), stated: false })),
    ];
  }

  bindsWithin(folder: string | undefined): readonly BindFact[] {
    return folder === undefined ? this.binds : this.binds.filter(({ file }) => isWithin(file, folder));
  }

  /** Whether the file is none of the app's: that of a tool, or a chore. */
  isAside(file: string): boolean {
    return isAside(relative(this.packages.rootOf(file) ?? '', file));
  }

  port(bind: BindFact): Resolved<number> | undefined {
    if (!this.#ports.has(bind)) this.#ports.set(bind, this.#port(bind));
    return this.#ports.get(bind);
  }

  /** The port that the sources give, whatever is seen running. */
  declaredPort(bind: BindFact): Resolved<number> | undefined {
    return this.#resolve(bind, bind.port, readPort);
  }

  #port(bind: BindFact): Resolved<number> | undefined {
    const port = this.declaredPort(bind);
    const seen = port && bind.port.source === 'env' ? this.#elsewhere(bind, port.candidates) : undefined;
    if (seen === undefined) return port;
    return { value: seen, candidates: new Set([seen]), origin: undefined };
  }

  host(bind: BindFact): Resolved<string> | undefined {
    const usual = this.#resolve(bind, bind.host, readHost);
    const { env = [], unless, host: value = '' } = bind.hostIfSet ?? {};
    const set = usual?.origin ? undefined : this.#winner(bind, this.#variablesFor(bind.file, env));
    if (!set || set.value === '' || set.value === unless) return usual;
    return { value, candidates: new Set([value]), origin: undefined };
  }

  /** The listener that is this server, if it runs: one of the workspace on its port. */
  listenerOn({ value, candidates }: Resolved<number>): Listener | undefined {
    const seen = this.listeners.filter(({ workspace, port }) => workspace && candidates.has(port));
    return seen.find(({ port }) => port === value) ?? seen[0];
  }

  /** The port that the server is seen on, when that is none of those the sources speak of. */
  #elsewhere(bind: BindFact, candidates: ReadonlySet<number>): number | undefined {
    const folder = this.packages.folderOf(bind.file);
    const isServers = ({ workspace, cwd, port, framework }: Listener): boolean =>
      workspace &&
      cwd !== undefined &&
      isWithin(cwd, folder) &&
      (framework === undefined || framework === bind.framework) &&
      (port < inspectorPorts.first || port > inspectorPorts.last);
    const ports = new Set(this.listeners.filter(isServers).map(({ port }) => port));
    const [port] = ports;
    return ports.size === 1 && port !== undefined && !candidates.has(port) ? port : undefined;
  }

  #resolve<T extends string | number>(
    bind: BindFact,
    { source, value, env, span, editSpan, file: elsewhere }: Value<T>,
    parse: (text: string) => T | undefined,
  ): Resolved<T> | undefined {
    const origin = span && { file: elsewhere ?? bind.file, span, editSpan, variable: undefined };
    if (source !== 'env') return value === undefined ? undefined : { value, candidates: new Set([value]), origin };
    const related = this.packages.related(this.packages.folderOf(bind.file)).filter(({ kind }) => kind !== 'env');
    const texts = related.flatMap(({ mentions }) => env.flatMap((name) => mentions.assigned.get(name) ?? []));
    const variables = this.#variablesFor(bind.file, env);
    const candidates = new Set(
      [...texts, ...variables.map((variable) => variable.value)].flatMap((text) => parse(text) ?? []),
    );
    const winner = this.#winner(bind, variables);
    const won = winner && parse(winner.value);
    if (winner && won !== undefined) {
      const { file, span, name } = winner;
      const editSpan = String(won) === winner.value ? span : undefined;
      return { value: won, candidates, origin: { file, span, editSpan, variable: name } };
    }
    return value === undefined ? undefined : { value, candidates: candidates.add(value), origin };
  }

  /** What environment files say about these variables: the first name first, the nearest folder first. */
  #variablesFor(file: string, names: readonly string[]): readonly EnvFact[] {
    const folders = this.packages.foldersAround(file);
    return names.flatMap((name) =>
      folders.flatMap((folder) => (this.#variablesByFolder.get(folder) ?? []).filter((each) => each.name === name)),
    );
  }

  /** The one that the running app will see; undefined unless the package is known to read environment files. */
  #winner(bind: BindFact, variables: readonly EnvFact[]): EnvFact | undefined {
    if (variables.length === 0) return undefined;
    const { isSure, order } = this.#envFilesOf(this.packages.folderOf(bind.file));
    if (!isSure && !readsEnvFiles(bind)) return undefined;
    const rank = ({ file }: EnvFact): number => order.indexOf(basename(file));
    const [first, ...others] = variables.filter((variable) => rank(variable) >= 0);
    if (!first) return undefined;
    return others
      .filter(({ name, file }) => name === first.name && dirname(file) === dirname(first.file))
      .reduce((best, each) => (rank(each) < rank(best) ? each : best), first);
  }

  /** Which environment files the programs of a package read, the one that wins first. */
  #envFilesOf(folder: string): EnvFiles {
    let found = this.#envFiles.get(folder);
    if (!found) {
      const own = this.packages.own(folder).filter(({ path }) => !this.isAside(path));
      const manifests = this.packages
        .related(folder)
        .filter(({ kind, path }) => kind === 'manifest' && isWithin(folder, dirname(path)));
      const loaders = [...own, ...manifests].map(({ mentions }) => mentions);
      const named = loaders.flatMap(({ envFiles }) => envFiles).map((path) => basename(path));
      found = { isSure: loaders.some(({ loadsEnv }) => loadsEnv), order: [...named, ...localEnvFiles] };
      this.#envFiles.set(folder, found);
    }
    return found;
  }
}

/** Bun reads .env files by itself, and so does `flask run` where python-dotenv is installed. */
function readsEnvFiles({ framework, language }: BindFact): boolean {
  return framework === 'bun' || (framework === 'flask' && language === 'shell');
}
