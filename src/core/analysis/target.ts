import { mayListenOn } from './devServers.ts';
import type { BindFact, RegisteredFact } from './facts.ts';
import type { FileRecord } from './fileRecord.ts';
import { reachOf } from './hosts.ts';
import { isRawTcp } from './javascript/frameworks.ts';
import { normalPath } from './mentions.ts';
import type { Project, RegisteredScope } from './project.ts';

/** The servers that a registered URL leads to, or is meant to lead to though its port is another. */
export interface UrlTarget {
  readonly fact: RegisteredFact;
  readonly port: number;
  readonly meets: boolean;
  readonly binds: readonly BindFact[];
}

/**
 * Ties registered URLs to servers of the workspace. Those are left out that anything else may be behind: another
 * machine, a proxy, a container's published port, a dev server, a program in another language, a server whose port
 * cannot be told.
 */
export function urlTargets(project: Project): readonly UrlTarget[] {
  return project.registered.flatMap((scope) => targetOf(project, scope) ?? []);
}

function targetOf(project: Project, scope: RegisteredScope): UrlTarget | undefined {
  const { fact, folder } = scope;
  const { port } = fact;
  if (port === undefined || reachOf(fact.host) === 'public') return undefined;
  const records = project.packages.within(folder);
  if (!scope.stated && !routes(records, fact)) return undefined;
  const binds = project.bindsWithin(folder);
  const met = binds.filter((bind) => project.port(bind)?.candidates.has(port));
  if (met.length > 0) return { fact, port, meets: true, binds: met.filter((bind) => speaks(bind, fact)) };
  if (project.listeners.some((listener) => listener.port === port)) return undefined;
  if (records.some((record) => record.startsOthers || mayBeBehind(record, port))) return undefined;
  if (records.some(({ mayServe }) => mayServe) && !routes(records, fact)) return undefined;
  const meant = meantBinds(
    project,
    binds.filter(({ file }) => !project.isAside(file)),
    fact,
  );
  return meant && { fact, port, meets: false, binds: meant };
}

/** All servers when they agree on one port, else the only one whose own file has the URL's route. */
function meantBinds(
  project: Project,
  binds: readonly BindFact[],
  fact: RegisteredFact,
): readonly BindFact[] | undefined {
  const ports = binds.map((bind) => project.port(bind)?.value);
  if (ports.includes(undefined)) return undefined;
  const able = binds.filter((bind) => speaks(bind, fact));
  const own = (file: string): readonly FileRecord[] =>
    project.packages.own(project.packages.folderOf(file)).filter(({ path }) => path === file);
  const meant = new Set(ports).size === 1 ? able : able.filter(({ file }) => routes(own(file), fact));
  return new Set(meant.map((bind) => project.port(bind)?.value)).size === 1 ? meant : undefined;
}

/** Whether the server answers the URL's scheme; where it does not, a proxy stands before it. */
function speaks({ framework }: BindFact, { url }: RegisteredFact): boolean {
  const isSecure = framework === 'https' || framework === 'http2';
  return !isRawTcp(framework) && isSecure === url.toLowerCase().startsWith('https:');
}

/** Whether a file speaks of the port, or makes the package one of a server that may listen on it. */
export function mayBeBehind({ mentions, manifest }: FileRecord, port: number): boolean {
  return mentions.ports.has(port) || (manifest !== undefined && mayListenOn(port, manifest.dependencies));
}

/** Whether code has a route for the URL's path, as one string or as a prefix and the rest. */
function routes(records: readonly FileRecord[], { url }: RegisteredFact): boolean {
  const path = normalPath(new URL(url).pathname);
  if (path === '') return false;
  const known = new Set(
    records.flatMap(({ kind, mentions, facts }) => [
      ...(kind === 'script' ? mentions.routes : []),
      ...facts.flatMap((fact) => (fact.kind === 'route' ? normalPath(fact.path) : [])),
    ]),
  );
  if (known.has(path)) return true;
  return [...known].some(
    (prefix) => prefix !== '' && path.startsWith(`${prefix}/`) && known.has(path.slice(prefix.length)),
  );
}
