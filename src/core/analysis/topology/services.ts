import { basename } from 'node:path';
import type { FileRecord } from '../fileRecord.ts';
import type { Service } from '../service.ts';
import { withPods } from './pods.ts';

const depthLimit = 8;

/** Everything that runs in a workspace apart from the developer's shell, put together from all files that speak of it. */
export function servicesOf(records: readonly FileRecord[]): readonly Service[] {
  const declared = records.flatMap(({ services }) => services);
  const running = declared.filter((service) => isRun(service));
  return combined([...withPods(running, records), ...records.flatMap((record) => webProcess(record) ?? [])]);
}

/** Images run as something else, and of what an editor works in only a container of its own that publishes ports. */
function isRun({ by, compose, published }: Service): boolean {
  if (by === 'devcontainer') return !compose && published.some((port) => port.by === 'docker-run');
  return by !== 'dockerfile' && by !== 'docker-build';
}

/** What a platform runs for a Procfile, and sends requests to. */
function webProcess({ path, commands }: FileRecord): Service | undefined {
  const web = basename(path) === 'Procfile' ? commands.filter(({ name }) => name === 'web') : [];
  const [first] = web;
  return (
    first && {
      file: path,
      span: first.span,
      by: 'platform',
      name: 'web',
      aliases: [],
      network: { kind: 'own' },
      build: undefined,
      image: undefined,
      commands: web,
      variables: [],
      envFiles: [],
      published: [],
    }
  );
}

/** Services with those that they extend, and those of Compose files with what an override file beside says of them. */
function combined(services: readonly Service[]): readonly Service[] {
  const isOverride = ({ file }: Service): boolean => /\.override\.ya?ml$/.test(basename(file));
  const find = (file: string, name: string): Service | undefined =>
    services.find((service) => service.file === file && service.name === name);
  const whole = (service: Service, depth: number): Service => {
    const base = service.extends && find(service.extends.file, service.extends.service);
    if (!base || depth > depthLimit) return service;
    return { ...over(service, whole(base, depth + 1)), file: service.file, span: service.span };
  };
  const overriding = services.filter(isOverride);
  return services
    .filter((service) => !isOverride(service))
    .map((service) => {
      const overrides = overriding.filter(
        ({ name, file }) =>
          name === service.name &&
          file.replace(/\.override(?=\.ya?ml$)/, '').replace(/\.ya?ml$/, '') === service.file.replace(/\.ya?ml$/, ''),
      );
      return overrides.reduce((base, override) => over(override, base), whole(service, 0));
    });
}

/** What `service` says, and for the rest `base`; where both are written it is `base` that the result stands for. */
function over(service: Service, base: Service): Service {
  return {
    ...base,
    ...service,
    file: base.file,
    span: base.span,
    network: service.network.kind === 'own' ? base.network : service.network,
    build: service.build ?? base.build,
    image: service.image ?? base.image,
    commands: service.commands ?? base.commands,
    variables: [...service.variables.map((variable) => ({ file: service.file, ...variable })), ...base.variables],
    envFiles: [...base.envFiles, ...service.envFiles],
    published: [...service.published, ...base.published],
    aliases: [...new Set([...service.aliases, ...base.aliases])],
    mounts: [...(base.mounts ?? []), ...(service.mounts ?? [])],
    folder: service.folder ?? base.folder,
  };
}
