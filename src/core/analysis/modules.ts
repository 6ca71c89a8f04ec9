import { dirname, join } from 'node:path';
import { readHost, readPort } from './addressText.ts';
import { callStep, nestConfig, type Exported, type ExportedObject } from './exported.ts';
import type { BindFact, Import, Value } from './facts.ts';
import type { FileRecord } from './fileRecord.ts';
import { bolt } from './javascript/frameworks.ts';
import { goFolders, moduleFiles, type ModuleFile } from './moduleFiles.ts';
import { withNamedFiles } from './namedFiles.ts';
import { toHost, toPort } from './values.ts';

type AnyValue = Value<string | number>;

/** What an import leads to, and the file that says so. */
interface Found {
  readonly exported: Exported;
  readonly file: string;
}

/** Imports of imports of imports; a cycle ends here too. */
const depthLimit = 16;
/** Files that take on what others have fan out; past this many steps nothing is concluded. */
const stepLimit = 200;

/** Ties the files of a workspace by what they import from each other. */
export class Modules {
  readonly #records: ReadonlyMap<string, FileRecord>;
  /** The files of Go packages by their folders. */
  #packages: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #unread = new Set<string>();
  #steps = 0;

  constructor(records: Iterable<FileRecord>) {
    this.#records = new Map(withNamedFiles([...records]).map((record) => [record.path, record]));
  }

  /** Every file, with the hosts, ports and servers that its binds import from other files put in. */
  linked(): readonly FileRecord[] {
    return Array.from(this.#records.values(), (record) =>
      record.facts.some((fact) => fact.kind === 'bind' && imports(fact)) ? this.#linked(record) : record,
    );
  }

  /** Files that binds import from and that have not been read for their exports. */
  unread(): ReadonlySet<string> {
    this.linked();
    return this.#unread;
  }

  #linked(record: FileRecord): FileRecord {
    let { startsOthers } = record;
    const facts = record.facts.flatMap((fact) => {
      if (fact.kind !== 'bind' || !imports(fact)) return fact;
      const bind = this.#bind(fact);
      if (bind === 'other') startsOthers = true;
      return typeof bind === 'object' ? bind : [];
    });
    return { ...record, facts, startsOthers };
  }

  /** Undefined when it turns out to bind no port; `other` when what listens there is none of the servers we know. */
  #bind({ server, ...bind }: BindFact): BindFact | 'other' | undefined {
    const { file } = bind;
    this.#steps = 0;
    const isAddress = isOneValue(bind);
    const port = isAddress
      ? withinAddress(this.#value(bind.port, file, 0), readPort)
      : withType(this.#value(bind.port, file, 0), toPort);
    if (!port) return undefined;
    const given = this.#value(bind.host, file, 0);
    const host = (isAddress ? withinAddress(given, readHost) : withType(given, toHost)) ?? closed(bind.host);
    if (!server) return { ...bind, host, port };
    const made = this.#find(file, server.from, 0);
    const byFetch = made !== 'absent' && made?.exported.kind === 'server' && made.exported.byFetch === true;
    if (server.byFetch || byFetch) return server.byFetch && byFetch ? { ...bind, host, port } : undefined;
    if (made !== 'absent' && made?.exported.kind === 'server') {
      const { framework, defaultHost } = made.exported;
      // Only the app of Slack's has a start that binds.
      if (bind.framework === bolt.name && framework !== bolt.name) return undefined;
      const isLeftOut = host.source === 'unresolved' && !host.span && defaultHost !== undefined;
      return { ...bind, framework, port, host: isLeftOut ? { ...host, source: 'default', value: defaultHost } : host };
    }
    if (server.certain) return { ...bind, host, port };
    return port.source === 'unresolved' ? undefined : 'other';
  }

  #value(value: AnyValue, file: string, depth: number): AnyValue {
    const { imported, ...own } = value;
    if (!imported) return value;
    const found = this.#find(file, imported.from, depth + 1);
    const otherwise = imported.otherwise && this.#value(imported.otherwise, file, depth + 1);
    let result: AnyValue = own;
    if (found === 'absent') result = otherwise ?? own;
    else if (found?.exported.kind === 'value') {
      const read = this.#value(found.exported.value, found.file, depth + 1);
      const placed = found.file === file ? read : { ...read, file: read.file ?? found.file };
      result = placed.source === 'env' && placed.value === undefined ? after(placed, otherwise) : placed;
    }
    if (result.source === 'unresolved') return own;
    const first: AnyValue = { ...own, source: 'env', env: imported.env };
    return imported.env.length > 0 ? after(first, result) : result;
  }

  /** `absent` when the code says for certain that there is no such thing. */
  #find(file: string, from: Import, depth: number): Found | 'absent' | undefined {
    this.#steps += 1;
    if (depth > depthLimit || this.#steps > stepLimit) return undefined;
    if (from.module === nestConfig) return this.#configured(file, from.path, depth);
    if (file.endsWith('.go')) return this.#findInPackage(file, from, depth);
    const target = moduleFiles(file, from).find((candidate) => this.#records.has(candidate.file));
    return target && this.#exported(target, depth);
  }

  #exported({ file, path }: ModuleFile, depth: number): Found | 'absent' | undefined {
    const record = this.#records.get(file);
    if (!record) return undefined;
    if (!record.isImported) this.#unread.add(file);
    if (!record.exports) return undefined;
    const found = this.#walk({ exported: record.exports, file }, path, depth);
    // What a module lacks may be set where the analysis does not look.
    return found === 'absent' && path.length <= 1 ? undefined : found;
  }

  /** In whichever file of a Go package it is. */
  #findInPackage(file: string, { module, path }: Import, depth: number): Found | 'absent' | undefined {
    const packages = (this.#packages ??= packagesOf(this.#records.keys()));
    const folder = goFolders(file, module).find((candidate) => packages.has(candidate));
    const files = folder === undefined ? [] : (packages.get(folder) ?? []);
    const found = files.map((each) => this.#exported({ file: each, path }, depth));
    return found.find((each) => each !== undefined);
  }

  /** What the configuration of the Nest app that a file belongs to holds. */
  #configured(file: string, [name = '', ...rest]: readonly string[], depth: number): Found | undefined {
    const own = this.#packageOf(file);
    const all = [...this.#records.values()].filter(
      (record) => record.configures.length > 0 && this.#packageOf(record.path) === own,
    );
    const found = all.flatMap((record) =>
      record.configures.flatMap(([key, exported]) => {
        if (key !== '' && key !== name) return [];
        const path = [callStep, ...(key === '' ? [name] : []), ...rest];
        const walked = this.#walk({ exported, file: record.path }, path, depth + 1);
        return typeof walked === 'object' ? walked : [];
      }),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  /** The nearest folder around a file that has a package.json. */
  #packageOf(file: string): string {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      if (folder === dirname(folder) || this.#records.has(join(folder, 'package.json'))) return folder;
    }
  }

  #walk({ exported, file }: Found, path: readonly string[], depth: number): Found | 'absent' | undefined {
    const [step, ...rest] = path;
    if (exported.kind === 'import') {
      const { module, path: start } = exported.from;
      return this.#find(file, { module, path: [...start, ...path] }, depth + 1);
    }
    if (step === undefined) return { exported, file };
    switch (exported.kind) {
      case 'object': {
        const found = this.#member(exported, step, file, depth);
        if (typeof found === 'object') return this.#walk(found, rest, depth);
        // A module of the older kind is its own default export.
        return step === 'default' ? this.#walk({ exported, file }, rest, depth) : found;
      }
      case 'server':
        return this.#walk({ exported: exported.settings, file }, path, depth);
      case 'function':
        return step === callStep ? this.#walk({ exported: exported.returns, file }, rest, depth) : undefined;
      case 'environment':
        return rest.length === 0 ? { exported: variable(step), file } : undefined;
      default:
        return undefined;
    }
  }

  #member({ parts, open }: ExportedObject, name: string, file: string, depth: number): Found | 'absent' | undefined {
    for (const part of parts.toReversed()) {
      if ('kind' in part) {
        const found = this.#walk({ exported: part, file }, [name], depth + 1);
        if (found !== 'absent') return found;
      } else {
        const exported = part.get(name);
        if (exported) return { exported, file };
      }
    }
    return open ? undefined : 'absent';
  }
}

function packagesOf(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const packages = new Map<string, string[]>();
  for (const path of paths) {
    if (!path.endsWith('.go')) continue;
    const files = packages.get(dirname(path));
    if (files) files.push(path);
    else packages.set(dirname(path), [path]);
  }
  return packages;
}

function imports({ server, host, port }: BindFact): boolean {
  return server !== undefined || host.imported !== undefined || port.imported !== undefined;
}

/** Whether host and port are both what one import gives, an address. */
function isOneValue({ host, port }: BindFact): boolean {
  return host.imported !== undefined && JSON.stringify(host.imported.from) === JSON.stringify(port.imported?.from);
}

/** A part of an address; what is to be replaced to change it is not told. */
function withinAddress<T extends string | number>(
  given: AnyValue,
  parse: (text: string) => T | undefined,
): Value<T> | undefined {
  if (given.value === undefined) return { ...closed(given), value: undefined };
  const value = parse(String(given.value));
  return value === undefined ? undefined : { ...closed(given), value, editSpan: undefined };
}

/** What holds when the variables of `first` are not set. */
function after(first: AnyValue, second: AnyValue | undefined): AnyValue {
  if (!second) return first;
  if (second.source === 'unresolved') return closed({ ...first, source: 'unresolved', env: [] });
  return { ...second, source: 'env', env: [...first.env, ...second.env] };
}

function variable(name: string): Exported {
  const value: AnyValue = { source: 'env', value: undefined, env: [name], span: undefined, editSpan: undefined };
  return { kind: 'value', value };
}

/** The value without what it imports. */
function closed<T extends string | number>(given: Value<T>): Omit<Value<T>, 'imported'> {
  const { source, value, env, span, editSpan, file } = given;
  return { source, value, env, span, editSpan, ...(file === undefined ? {} : { file }) };
}

/** The value as a host or a port; undefined when it is a literal that is none. */
function withType<T extends string | number>(
  given: AnyValue,
  parse: (literal: string | number) => T | undefined,
): Value<T> | undefined {
  const value = given.value === undefined ? undefined : parse(given.value);
  if (given.source === 'literal' && value === undefined) return undefined;
  return { ...closed(given), value };
}
