import { dirname, join, posix } from 'node:path';
import type { PublishedFact } from '../facts.ts';
import type { FileRecord } from '../fileRecord.ts';
import type { Packages } from '../packages.ts';
import type { Command, ModalEndpoint, Mount, Service } from '../service.ts';
import { Images } from './images.ts';
import { Interpolation } from './interpolation.ts';
import { Processes, type Assignment, type Place, type Started } from './processes.ts';
import { boundByProxy, type Container } from './proxies.ts';
import { mapped, Programs } from './programs.ts';
import { servicesOf } from './services.ts';

/** A service of the workspace with its image, as it runs. */
export interface Unit {
  readonly service: Service;
  /** What is the same for all that share its network namespace. */
  readonly network: string;
  /** The names by which neighbours in `project` dial it. */
  readonly names: ReadonlySet<string>;
  readonly project: string;
  /** The image that it is, or is made of, as written. */
  readonly image: string | undefined;
  readonly commands: readonly Command[];
  /** What listens in it; undefined when that cannot be told. */
  readonly started: readonly Started[] | undefined;
  /** Whether it may have this variable from where no file tells. */
  readonly isSetOutside: (variable: string) => boolean;
  readonly published: readonly PublishedFact[];
  /** What of the workspace lies in it. */
  readonly mappings: readonly Mount[];
}

/** The network of the machine itself. */
export const machine = 'machine';

/** What platforms set for what they run: the port, and that it is production. */
const setByPlatforms = /^(?:PORT|(?:APP|RACK|RAILS|NODE)_ENV)$/;

/** What runs apart from the developer's shell. */
export interface Units {
  /** Services, and images that none of them is built to be. */
  readonly running: readonly Unit[];
  /** Those that run, by the network that they share. */
  readonly byNetwork: ReadonlyMap<string, readonly Unit[]>;
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

function networkOf({ file, span, by, name, network }: Service): string {
  if (network.kind === 'host') return machine;
  // The same image may be run more than once.
  const own = by === 'docker-run' ? `${file}:${span.line}:${span.column}` : name;
  return `${dirname(file)}\n${network.kind === 'own' ? own : network.service}`;
}

class UnitReader {
  readonly #records: readonly FileRecord[];
  readonly #programs: Programs;
  readonly #processes: Processes;
  readonly #images: Images;
  readonly #interpolation: Interpolation;
  readonly #services: readonly Service[];

  constructor(packages: Packages) {
    this.#records = packages.records;
    this.#programs = new Programs(packages.records);
    this.#processes = new Processes(packages, this.#programs);
    this.#images = new Images(packages);
    this.#interpolation = new Interpolation(this.#programs);
    this.#services = servicesOf(packages.records);
  }

  units(): Units {
    // A command of its own may be a chore, for which the image is not made.
    const main = this.#services.filter(
      ({ by, commands }) => by !== 'devcontainer' && (by !== 'docker-run' || commands === undefined),
    );
    const built = new Set(main.map((service) => this.#images.of(service)?.stage.file));
    const images = this.#images.last.map((image) => this.#unit(image));
    const running = [
      ...this.#services.map((service) => this.#unit(service)),
      ...images.filter(({ service }) => !built.has(service.file)),
    ];
    return { running, images, byNetwork: Map.groupBy(running, ({ network }) => network) };
  }

  #unit(service: Service): Unit {
    const made = this.#images.of(service);
    const image = made?.stage;
    const commands = this.#commands(service, image);
    const context = service.build?.context ?? made?.context ?? dirname(service.file);
    const mappings = [...(made ? this.#images.copied(made) : []), ...(service.mounts ?? [])];
    const folder = service.folder ?? image?.folder ?? '/';
    const assignments = this.#assignments(service, image);
    const roots = (program: string): readonly string[] =>
      mappings.length === 0
        ? [join(context, program)]
        : [...mapped(posix.resolve(folder, program), mappings), join(context, program)];
    const place = { roots, context };
    const container = { image: image ? image.image : service.image, commands: commands ?? [], mappings };
    const found = this.#found(service, commands, assignments, place) ?? this.#inProxy(container, assignments);
    // What the commands of a Compose file say of variables is put in before they are run.
    const beside = this.#interpolation.beside(service);
    const started = found?.map((each) =>
      each.bind.file === service.file ? { ...each, assignments: [...each.assignments, ...beside] } : each,
    );
    const hasOthers =
      service.otherVariables === true || service.envFiles.some((path) => this.#programs.record(path) === undefined);
    return {
      service,
      project: dirname(service.file),
      network: networkOf(service),
      names: new Set(service.aliases),
      ...container,
      started,
      isSetOutside: (variable) => hasOthers || (service.by === 'platform' && setByPlatforms.test(variable)),
      published: [...this.#interpolation.published(service), ...(image === service ? [] : (image?.published ?? []))],
    };
  }

  /** What listens, undefined when it cannot be told. */
  #found(
    service: Service,
    commands: readonly Command[] | undefined,
    assignments: readonly Assignment[],
    place: Place,
  ): readonly Started[] | undefined {
    if (service.modal) return this.#inEndpoint(service, service.modal, assignments, place);
    if (service.by !== 'devcontainer') return commands && this.#processes.started(commands, assignments, place);
    const [workspace] = service.mounts ?? [];
    return workspace && this.#processes.ofDeveloper(workspace.from, assignments);
  }

  #inProxy(container: Container, assignments: readonly Assignment[]): readonly Started[] | undefined {
    return boundByProxy(container, this.#records)?.map((bind) => ({ bind, assignments }));
  }

  /** What runs, undefined when it cannot be told. */
  #commands(service: Service, image: Service | undefined): readonly Command[] | undefined {
    if (service.commands === undefined) return image?.commands;
    return service.commandsAreArguments && image?.takesArguments ? undefined : service.commands;
  }

  #assignments(service: Service, image: Service | undefined): readonly Assignment[] {
    const of = (each: Service): readonly Assignment[] =>
      each.variables.map((variable) => this.#interpolation.variable(each, variable));
    const files = service.envFiles.toReversed().flatMap((file) => this.#interpolation.inFile(file));
    return [...of(service), ...files, ...(image && image !== service ? of(image) : [])];
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
