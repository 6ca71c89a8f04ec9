import { basename, join } from 'node:path';
import type { BindFact, Language, Value } from '../facts.ts';
import { anyArguments, isArgument } from '../commands/programArguments.ts';
import { isAside } from '../fileKinds.ts';
import type { Packages } from '../packages.ts';
import { relativePath } from '../paths.ts';
import type { Command, Variable } from '../service.ts';
import type { Programs } from './programs.ts';

/** A variable, and the file that sets it. */
export interface Assignment extends Variable {
  readonly file: string;
}

/** A server, and the variables that it is started with; the first of a name counts. */
export interface Started {
  readonly bind: BindFact;
  readonly assignments: readonly Assignment[];
}

/** Where programs are looked for. */
export interface Place {
  /** The paths that a program may have in the workspace, the likeliest first. */
  readonly roots: (program: string) => readonly string[];
  /** The folder that all of it is made of. */
  readonly context: string;
}

const depthLimit = 8;

const compiled: ReadonlySet<Language> = new Set(['go', 'rust', 'java', 'kotlin', 'csharp', 'elixir'] as const);

/** Programs beside the one that serves. */
const chore = /(?:worker|migrat|seed|cron|schedul|queue|consumer|wait|backup)/i;

const unknown = { source: 'unresolved', value: undefined, env: [], span: undefined, editSpan: undefined } as const;

/** Finds the servers that command lines start. */
export class Processes {
  readonly #packages: Packages;
  readonly #programs: Programs;

  constructor(packages: Packages, programs: Programs) {
    this.#packages = packages;
    this.#programs = programs;
  }

  /** What commands start; undefined when that cannot be told. */
  started(
    commands: readonly Command[],
    assignments: readonly Assignment[],
    place: Place,
    depth = 0,
  ): readonly Started[] | undefined {
    const found: Started[] = [];
    for (const command of commands) {
      const { startsOthers, finishes, conditional, binds } = command;
      if (finishes && !startsOthers && binds.length === 0) continue;
      const given = [...(command.arguments ?? []), ...command.variables];
      const own = [...given.map((variable) => ({ ...variable, file: command.file })), ...assignments];
      const isUnknown = depth > depthLimit || startsOthers || conditional;
      const started = isUnknown ? undefined : this.#startedBy(command, own, place, depth);
      if (!started) return undefined;
      found.push(...started);
    }
    return found;
  }

  #startedBy(
    { binds, programs, scripts, file, namesPort }: Command,
    assignments: readonly Assignment[],
    place: Place,
    depth: number,
  ): readonly Started[] | undefined {
    if (binds.length > 0) return binds.map((bind) => ({ bind: this.#configured(bind, place), assignments }));
    const found: Started[] = [];
    for (const script of scripts) {
      const manifest = place
        .roots('package.json')
        .map((path) => this.#programs.record(path))
        .find((record) => record !== undefined);
      const commands = manifest?.commands.filter(({ name, file: own }) => name === script && own !== file);
      if (!manifest || !commands || commands.length === 0) return undefined;
      const inPackage = { roots: (path: string) => [join(manifest.folder, path)], context: manifest.folder };
      const started = this.started(commands, assignments, inPackage, depth + 1);
      if (!started) return undefined;
      found.push(...started);
    }
    for (const program of programs) {
      const started = this.#inProgram(program, assignments, place, depth);
      const binds = started?.map(({ bind }) => bind);
      if (!started || !binds || !isTold(binds, assignments, namesPort)) return undefined;
      found.push(...started);
    }
    return found;
  }

  /** A server with what the configuration of its framework says of a host and a port that it leaves out itself. */
  #configured(bind: BindFact, { context }: Place): BindFact {
    const isLeftOut = (value: Value<string | number>): boolean => value.span === undefined;
    if (!isLeftOut(bind.host) && !isLeftOut(bind.port)) return bind;
    const configured = this.#packages
      .within(context)
      .flatMap(({ facts }) => facts)
      .filter((fact) => fact.kind === 'bind')
      .filter(({ framework, file }) => framework === bind.framework && file !== bind.file)
      // What code says of a server is not read by a program that is started instead of it.
      .filter(({ language }) => bind.language !== 'shell' || language === 'configuration');
    const [only, ...others] = configured;
    if (!only) return bind;
    if (others.length > 0 || only.profile !== undefined) return { ...bind, host: unknown, port: unknown };
    const placed = <T extends string | number>(own: Value<T>, given: Value<T>): Value<T> =>
      isLeftOut(own) && !isLeftOut(given) ? { ...given, file: given.file ?? only.file } : own;
    return { ...bind, host: placed(bind.host, only.host), port: placed(bind.port, only.port) };
  }

  /**
   * What a program starts: in its own file, by the command lines that it consists of, or the one server of its package;
   * undefined when it cannot be told.
   */
  #inProgram(
    program: string,
    assignments: readonly Assignment[],
    place: Place,
    depth: number,
  ): readonly Started[] | undefined {
    const { roots, context } = place;
    const started = (binds: readonly BindFact[] | undefined): readonly Started[] | undefined =>
      binds?.map((bind) => ({ bind: this.#configured(bind, place), assignments }));
    for (const path of roots(program)) {
      const files = this.#programs.find('/', path);
      if (files.some(({ startsOthers }) => startsOthers)) return undefined;
      const [file] = files;
      if (!file) continue;
      const binds = files.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'bind'));
      const isScript = file.kind === 'configuration' && (file.commands.length > 0 || binds.length === 0);
      if (isScript) return this.started(file.commands, assignments, place, depth + 1);
      if (binds.length === 0 && chore.test(basename(file.path))) return undefined;
      return started(binds.length > 0 ? binds : this.#onlyBind(this.#packages.folderOf(file.path)));
    }
    // What is compiled has another name than its sources.
    if (chore.test(basename(program))) return undefined;
    const binds = this.#onlyBind(context);
    return started(binds?.every(({ language }) => compiled.has(language)) ? binds : undefined);
  }

  /** What a developer starts in a folder, if all that its files speak of is one server; undefined for all else. */
  ofDeveloper(folder: string, assignments: readonly Assignment[]): readonly Started[] | undefined {
    const records = this.#packages.within(folder);
    const binds = records.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'bind'));
    const isOne = binds.length === 1 && !records.some(({ startsOthers, mayServe }) => startsOthers || mayServe);
    return isOne ? binds.map((bind) => ({ bind, assignments })) : undefined;
  }

  #onlyBind(folder: string): readonly BindFact[] | undefined {
    const records = this.#packages
      .within(folder)
      .filter(
        ({ kind, path }) => (kind === 'script' || kind === 'otherSource') && !isAside(relativePath(folder, path)),
      );
    if (records.some(({ startsOthers }) => startsOthers)) return undefined;
    const binds = records.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'bind'));
    return binds.length === 1 ? binds : undefined;
  }
}

/** Whether it can be told what the servers of a program make of its arguments. */
function isTold(binds: readonly BindFact[], given: readonly Assignment[], namesPort = false): boolean {
  const names = binds.flatMap(({ host, port }) => [...host.env, ...port.env]).filter(isArgument);
  if (names.length === 0) return !namesPort;
  const isPlaced = names.some((name) => name.startsWith('<'));
  return !given.some(({ name }) => name === anyArguments || (isPlaced && name.startsWith('$')));
}
