import { dirname, join, posix } from 'node:path';
import type { BindFact, EnvFact, Language, PublishedFact, Value } from '../facts.ts';
import { isAside } from '../fileKinds.ts';
import type { Packages } from '../packages.ts';
import { relativePath } from '../paths.ts';
import type { Command, ModalEndpoint, Service, Variable } from '../service.ts';
import { mapped, Programs, type Mapping } from './programs.ts';
import { servicesOf } from './services.ts';

/** A variable, and the file that sets it. */
export interface Assignment extends Variable {
  readonly file: string;
}

/** A server, and the variables that it is started with; the first of a name counts. */
export interface Started {
  readonly bind: BindFact;
  readonly assignments: readonly Assignment[];
}

/** A service of the workspace with its image, as it runs. */
export interface Unit {
  readonly service: Service;
  /** What is the same for all that share its network namespace. */
  readonly network: string;
  /** The names by which neighbours in `project` dial it. */
  readonly names: ReadonlySet<string>;
  readonly project: string;
  readonly commands: readonly Command[];
  /** What listens in it; undefined when that cannot be told. */
  readonly started: readonly Started[] | undefined;
  /** Whether it may have this variable from where no file tells. */
  readonly isSetOutside: (variable: string) => boolean;
  readonly published: readonly PublishedFact[];
  /** What of the workspace lies in it. */
  readonly mappings: readonly Mapping[];
}

/** The network of the machine itself. */
export const machine = 'machine';

const depthLimit = 8;

const compiled: ReadonlySet<Language> = new Set(['go', 'rust', 'java', 'kotlin', 'csharp', 'elixir'] as const);

/** What runs apart from the developer's shell. */
export interface Units {
  /** Services, and images that none of them is built to be. */
  readonly running: readonly Unit[];
  /** Every image that a Dockerfile builds. */
  readonly images: readonly Unit[];
}

/** Ties the services of a workspace to their images and to the sources that run in them. */
export function unitsOf(packages: Packages): Units {
  return new UnitReader(packages).units();
}

const unknown = { source: 'unresolved', value: undefined, env: [], span: undefined, editSpan: undefined } as const;

/**
 * What a command of the machine starts, and the variables that it sets for it; undefined when that cannot be told.
 */
export function startedBy(packages: Packages, command: Command): readonly Started[] | undefined {
  return new UnitReader(packages).onMachine(command);
}

/** Where programs are looked for. */
interface Place {
  /** The paths that a program may have in the workspace, the likeliest first. */
  readonly roots: (program: string) => readonly string[];
  /** The folder that all of it is made of. */
  readonly context: string;
}

class UnitReader {
  readonly #packages: Packages;
  readonly #programs: Programs;
  readonly #services: readonly Service[];
  readonly #stages = new Map<string, Service[]>();

  constructor(packages: Packages) {
    this.#packages = packages;
    this.#programs = new Programs(packages.records);
    const services = packages.records.flatMap((record) => record.services);
    for (const service of services) {
      if (service.by !== 'dockerfile') continue;
      const stages = this.#stages.get(service.file);
      if (stages) stages.push(service);
      else this.#stages.set(service.file, [service]);
    }
    this.#services = servicesOf(packages.records);
  }

  units(): Units {
    const built = new Set(this.#services.map(({ build }) => build?.dockerfile));
    const images = [...this.#stages.values()]
      .flatMap((stages) => stages.filter(({ stage }) => stage?.isLast ?? true))
      .map((image) => this.#unit(image));
    const services = this.#services.map((service) => this.#unit(service));
    return { running: [...services, ...images.filter(({ service }) => !built.has(service.file))], images };
  }

  onMachine(command: Command): readonly Started[] | undefined {
    const context = dirname(command.file);
    return this.#started([command], [], { roots: (program) => [join(context, program)], context }, 0);
  }

  #unit(service: Service): Unit {
    const image = service.by === 'dockerfile' ? service : this.#image(service);
    const commands = this.#commands(service, image);
    const context = service.build?.context ?? dirname(image?.file ?? service.file);
    const mappings = [...(image ? this.#copied(image, context, 0) : []), ...(service.mounts ?? [])];
    const folder = service.folder ?? image?.folder ?? '/';
    const assignments = this.#assignments(service, image);
    const roots = (program: string): readonly string[] =>
      mappings.length === 0
        ? [join(context, program)]
        : [...mapped(posix.resolve(folder, program), mappings), join(context, program)];
    const place = { roots, context };
    const started = service.modal
      ? this.#inEndpoint(service, service.modal, assignments, place)
      : commands && this.#started(commands, assignments, place, 0);
    const { network } = service;
    const project = dirname(service.file);
    return {
      service,
      project,
      network:
        network.kind === 'host' ? machine : `${project}\n${network.kind === 'own' ? service.name : network.service}`,
      names: new Set(service.aliases),
      commands: commands ?? [],
      started,
      isSetOutside: (variable) => service.otherVariables === true || (service.by === 'platform' && variable === 'PORT'),
      published: [...service.published, ...(image === service ? [] : (image?.published ?? []))],
      mappings,
    };
  }

  #image({ build }: Service): Service | undefined {
    const stages = build && this.#stages.get(build.dockerfile);
    return build?.target === undefined
      ? stages?.find(({ stage }) => stage?.isLast ?? true)
      : stages?.find(({ name }) => name === build.target);
  }

  /** What runs, undefined when it cannot be told. */
  #commands(service: Service, image: Service | undefined): readonly Command[] | undefined {
    if (service.commands === undefined) return image?.commands;
    return service.commandsAreArguments && image?.takesArguments ? undefined : service.commands;
  }

  #assignments(service: Service, image: Service | undefined): readonly Assignment[] {
    const of = (each: Service): readonly Assignment[] =>
      each.variables.map((variable) => ({ ...variable, file: each.file }));
    const files = service.envFiles.toReversed().flatMap((file) =>
      (this.#programs.record(file)?.facts ?? [])
        .filter((fact): fact is EnvFact => fact.kind === 'env')
        .toReversed()
        .map(({ name, value, span }) => ({ name, value, span, file })),
    );
    return [...of(service), ...files, ...(image && image !== service ? of(image) : [])];
  }

  /** Where what lies in an image comes from; what other stages made of it lies where it was made. */
  #copied(image: Service, context: string, depth: number): readonly Mapping[] {
    if (depth > depthLimit) return [];
    return (image.copies ?? []).flatMap(({ from, stage, to }) => {
      if (stage === undefined) return [{ from: join(context, from), to }];
      const other = this.#stages
        .get(image.file)
        ?.find((each) => each.name === stage || String(each.stage?.index) === stage);
      if (!other) return [];
      return mapped(posix.resolve('/', from), this.#copied(other, context, depth + 1)).map((path) => ({
        from: path,
        to,
      }));
    });
  }

  /** What commands start; undefined when that cannot be told. */
  #started(
    commands: readonly Command[],
    assignments: readonly Assignment[],
    place: Place,
    depth: number,
  ): readonly Started[] | undefined {
    const found: Started[] = [];
    for (const command of commands) {
      const own = [...command.variables.map((variable) => ({ ...variable, file: command.file })), ...assignments];
      const started =
        depth > depthLimit || command.startsOthers ? undefined : this.#startedBy(command, own, place, depth);
      if (!started) return undefined;
      found.push(...started);
    }
    return found;
  }

  /** What an endpoint of Modal binds itself or starts. */
  #inEndpoint(
    { file, commands = [] }: Service,
    { bodies }: ModalEndpoint,
    assignments: readonly Assignment[],
    place: Place,
  ): readonly Started[] | undefined {
    const facts = this.#programs.record(file)?.facts ?? [];
    const own = facts
      .filter((fact) => fact.kind === 'bind')
      .filter(({ span }) => bodies.some((body) => span.line >= body.line && span.endLine <= body.endLine))
      .map((bind) => ({ bind, assignments }));
    const started = this.#started(commands, assignments, place, 0);
    return started && own.length + started.length > 0 ? [...own, ...started] : undefined;
  }

  #startedBy(
    { binds, programs, scripts, file }: Command,
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
      const started = this.#started(commands, assignments, inPackage, depth + 1);
      if (!started) return undefined;
      found.push(...started);
    }
    for (const program of programs) {
      const started = this.#inProgram(program, place);
      if (!started) return undefined;
      found.push(...started.map((bind) => ({ bind: this.#configured(bind, place), assignments })));
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

  /** What a program binds: in its own file, or the one server of its package; undefined when that cannot be told. */
  #inProgram(program: string, { roots, context }: Place): readonly BindFact[] | undefined {
    for (const path of roots(program)) {
      const files = this.#programs.find('/', path);
      if (files.some(({ startsOthers }) => startsOthers)) return undefined;
      const [file] = files;
      if (!file) continue;
      const binds = files.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'bind'));
      return binds.length > 0 ? binds : this.#onlyBind(this.#packages.folderOf(file.path));
    }
    // What is compiled has another name than its sources.
    const binds = this.#onlyBind(context);
    return binds?.every(({ language }) => compiled.has(language)) ? binds : undefined;
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
