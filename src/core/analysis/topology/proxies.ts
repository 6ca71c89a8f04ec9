import { basename } from 'node:path';
import type { BindFact } from '../facts.ts';
import type { FileRecord } from '../fileRecord.ts';
import { isLoopbackHost } from '../hosts.ts';
import { isWithin, relativePath } from '../paths.ts';
import type { Command, Mount } from '../service.ts';

/** The image of a reverse proxy. */
interface ProxyImage {
  /** Where it reads its configuration. */
  readonly folder: string;
  /** What takes the place of the configuration that it comes with. */
  readonly own: RegExp;
}

/** By the names of the programs, which facts and images have as well. Source: the images' own documentation. */
const proxyImages: Readonly<Record<string, ProxyImage>> = {
  nginx: {
    folder: '/etc/nginx/',
    own: /^(?:nginx\.conf|conf\.d\/default\.conf|templates\/default\.conf\.template)$/,
  },
  caddy: { folder: '/etc/caddy/', own: /^Caddyfile$/ },
  haproxy: { folder: '/usr/local/etc/haproxy/', own: /^haproxy\.cfg$/ },
};

/** What runs, and what of the workspace lies in it. */
export interface Container {
  /** The image that it is, or is made of, as written. */
  readonly image: string | undefined;
  readonly commands: readonly Command[];
  readonly mappings: readonly Mount[];
}

/** Whether the image is a proxy's own, in which nothing else listens. */
export function isProxy({ image = '', commands }: Container, name: string): boolean {
  const [path = ''] = image.split(/[:@]/);
  const isOwn = path.split('/').some((part) => part === name || part === `${name}-unprivileged`);
  return isOwn && commands.every(({ programs, finishes }) => finishes || programs.includes(name));
}

/** Whether a file of the workspace is a configuration that the proxy reads there. */
export function isReadBy(container: Container, name: string, path: string): boolean {
  return !isProxy(container, name) || placesOf(container, name, path).length > 0;
}

/** What a proxy listens on as its configuration says; undefined for what is none, and when it cannot be told. */
export function boundByProxy(container: Container, records: readonly FileRecord[]): readonly BindFact[] | undefined {
  const name = Object.keys(proxyImages).find((each) => isProxy(container, each));
  if (name === undefined) return undefined;
  const read = records.filter(({ kind, path }) => kind === 'configuration' && isReadBy(container, name, path));
  const isReplaced = read.some(({ path }) =>
    placesOf(container, name, path).some((place) => proxyImages[name]?.own.test(place)),
  );
  if (!isReplaced) return undefined;
  const binds = read
    .flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'bind'))
    .filter(({ framework }) => framework === name);
  // What is for the container alone, as its status, is not what it is there for.
  const open = binds.filter(({ host }) => host.value === undefined || !isLoopbackHost(host.value));
  return open.length > 0 ? open : binds;
}

/** Where a file lies within the folder of a proxy's configuration. */
function placesOf({ mappings }: Container, name: string, path: string): readonly string[] {
  const { folder = '' } = proxyImages[name] ?? {};
  return mappings
    .filter(({ from }) => isWithin(path, from))
    .map(({ from, to }) => {
      if (path !== from) return `${to.replace(/\/$/, '')}/${relativePath(from, path)}`;
      return to.endsWith('/') ? to + basename(path) : to;
    })
    .filter((place) => place.startsWith(folder) && !place.includes('/sites-available/'))
    .map((place) => place.slice(folder.length));
}
