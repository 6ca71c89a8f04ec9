import { dirname, join, posix } from 'node:path';
import type { EnvFact, PublishedFact } from '../facts.ts';
import type { Packages } from '../packages.ts';
import type { Command, ModalEndpoint, Service } from '../service.ts';
import { Processes, type Assignment, type Place, type Started } from './processes.ts';
import { mapped, Programs, type Mapping } from './programs.ts';
import { servicesOf } from './services.ts';

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

/**
 * What a command of the machine starts, and the variables that it sets for it; undefined when that cannot be told.
 */
export function startedBy(packages: Packages, command: Command): readonly Started[] | undefined {
  const context = dirname(command.file);
  const place: Place = { roots: (program) => [join(context, program)], context };
  return new Processes(packages, new Programs(packages.records)).started([command], [], place);
}

class UnitReader {
  readonly #programs: Programs;
  readonly #processes: Processes;
  readonly #services: readonly Service[];
  readonly #stages = new Map<string, Service[]>();

  constructor(packages: Packages) {
    this.#programs = new Programs(packages.records);
    this.#processes = new Processes(packages, this.#programs);
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
      : commands && this.#processes.started(commands, assignments, place);
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
    const started = this.#processes.started(commands, assignments, place);
    return started && own.length + started.length > 0 ? [...own, ...started] : undefined;
  }
}
