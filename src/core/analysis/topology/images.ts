import { basename, dirname, join, posix } from 'node:path';
import type { Packages } from '../packages.ts';
import type { Mount, Service } from '../service.ts';
import { mapped } from './programs.ts';

const depthLimit = 8;

/** An image that the workspace builds. */
export interface Image {
  /** The stage of a Dockerfile that it is. */
  readonly stage: Service;
  /** The folder that it is built in. */
  readonly context: string;
}

/** The images that a workspace builds, and what runs them. */
export class Images {
  readonly #packages: Packages;
  readonly #stages: ReadonlyMap<string, readonly Service[]>;
  /** What builds an image and gives it a name. */
  readonly #named: readonly Service[];

  constructor(packages: Packages) {
    this.#packages = packages;
    const services = packages.records.flatMap((record) => record.services);
    this.#named = services.filter(({ image, build }) => image !== undefined && build);
    this.#stages = Map.groupBy(
      services.filter(({ by }) => by === 'dockerfile'),
      ({ file }) => file,
    );
  }

  /** The last stage of each Dockerfile. */
  get last(): readonly Service[] {
    return [...this.#stages.values()].flatMap((stages) => stages.filter(({ stage }) => stage?.isLast ?? true));
  }

  /** The image that a service runs; undefined for one of others. */
  of(service: Service): Image | undefined {
    const { by, file, build, image } = service;
    if (by === 'dockerfile') return { stage: service, context: dirname(file) };
    if (build) return this.#built(build);
    if (image === undefined || by === 'devcontainer') return undefined;
    return this.#namedAs(service, image) ?? (by === 'docker-run' ? this.#ofFolder(service, image) : undefined);
  }

  /** Where what lies in an image comes from; what other stages made of it lies where it was made. */
  copied({ stage, context }: Image, depth = 0): readonly Mount[] {
    if (depth > depthLimit) return [];
    return (stage.copies ?? []).flatMap(({ from, stage: other, to }) => {
      if (other === undefined) return [{ from: join(context, from), to }];
      const made = this.#stages
        .get(stage.file)
        ?.find((each) => each.name === other || String(each.stage?.index) === other);
      if (!made) return [];
      const there = this.copied({ stage: made, context }, depth + 1);
      return mapped(posix.resolve('/', from), there).map((path) => ({ from: path, to }));
    });
  }

  #built({ dockerfile, target, context }: NonNullable<Service['build']>): Image | undefined {
    const stage = this.#stages
      .get(dockerfile)
      ?.find(({ name, stage: place }) => (target === undefined ? (place?.isLast ?? true) : name === target));
    return stage && { stage, context };
  }

  /** The image that is built under a name: the same version of it, if that is told, and in the same file. */
  #namedAs({ file }: Service, image: string): Image | undefined {
    const isLocal = (name: string): boolean => /\$|\{\{/.test(name);
    const found = this.#named.filter(
      (each) =>
        withoutVersion(each.image) === withoutVersion(image) &&
        // What variables say, only their own file knows.
        (!isLocal(withoutVersion(image)) || each.file === file),
    );
    const narrowed = [
      found.filter((each) => each.image === image && each.file === file),
      found.filter((each) => each.image === image),
      found.filter((each) => each.file === file),
      found,
    ].find((some) => some.length > 0);
    const stages = new Map(
      narrowed?.flatMap(({ build }) => (build && this.#built(build)) ?? []).map((each) => [each.stage, each]),
    );
    return stages.size === 1 ? [...stages.values()][0] : undefined;
  }

  /** The image of the only Dockerfile of a package, which is mostly named as its folder is. */
  #ofFolder({ file }: Service, image: string): Image | undefined {
    const folder = this.#packages.folderOf(file);
    if (withoutVersion(image) !== basename(folder)) return undefined;
    const [own, ...others] = this.last.filter((stage) => this.#packages.folderOf(stage.file) === folder);
    return own && others.length === 0 ? { stage: own, context: dirname(own.file) } : undefined;
  }
}

/** `registry:5000/team/app` of `registry:5000/team/app:1.2@sha256:…`. */
function withoutVersion(image = ''): string {
  return image.replace(/@[^/]*$/, '').replace(/:[^/:}]*$/, '');
}
