import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { basename, isAbsolute } from 'node:path';
import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import { errorText } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { formatText } from '../text.ts';
import { isInFolders } from './attribution.ts';
import { bindScope } from './bindAddress.ts';
import { findContainerEngines } from './containerEngines.ts';
import { parseDockerPs, type PublishedPort } from './dockerPs.ts';
import { byPortAndAddress, type AttributionReason, type Listener, type WorkspaceScope } from './listener.ts';
import { realFolder, withRealFolders } from './realFolders.ts';
import { isDataStore } from './role.ts';
import type { RunCommand } from './runCommand.ts';

export interface ContainerPortsOptions {
  readonly run: RunCommand;
  readonly logger: Logger;
  /** The programs to ask, by absolute path. Called once a minute at most. */
  readonly findEngines?: () => Promise<readonly string[]>;
  /** Whether this process is in a container itself: then what Docker publishes may well be on another host. */
  readonly inContainer?: boolean;
  /** How long one question may take. */
  readonly deadlineMs?: number;
  /** How long after the end of one question a change is left alone. */
  readonly pauseMs?: number;
}

/** Without `--size=false` the daemon measures each container's files, which takes seconds: docker/for-linux#1179. */
const PS = ['ps', '--no-trunc', '--size=false', '--format', '{{json .}}'];
const ENDPOINT = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
const LOCAL_ENDPOINT = /^(?:$|unix:|npipe:|fd:|tcp:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::|$))/;
const MOST_BYTES = 1024 * 1024;
const LOOKUP_MS = 60_000;

/** Programs that listen for containers: proxies of Docker and Podman, and what forwards ports of their virtual machines. */
const CONTAINER_PROGRAM =
  /^"?(?:[a-z]:[^"]*\\|\/Applications\/[^"]*\/|\S*\/)?(?:docker-proxy|rootlesskit(?:-docker-proxy)?|com\.docker\.(?:backend|vpnkit)|vpnkit(?:-bridge)?|(?:containers-)?rootlessport|dockerd|gvproxy|podman|conmon|pasta|passt|slirp4netns|limactl|ssh|orbstack(?: helper)?|host-switch)(?:\.\w+)?(?:["\s:]|$)|^\/proc\/self\/exe(?:\s|$)/i;
/** What the system itself listens on, as other users whose processes cannot be read. */
const SYSTEM_PORTS: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 53, 88, 111, 135, 137, 138, 139, 389, 445, 465, 587, 631, 636, 873, 2049, 3389, 5353, 5355, 5900,
  5985,
]);
const SURER: ReadonlySet<AttributionReason | undefined> = new Set(['terminal', 'cwd', 'path']);

interface EngineAnswer {
  readonly rows: readonly PublishedPort[];
  /** Whether every engine has answered. */
  readonly complete: boolean;
}

/** The containers behind listeners, from the last answer of Docker or Podman, which is never waited for. */
export class ContainerPorts implements Disposable {
  readonly #run: RunCommand;
  readonly #logger: Logger;
  readonly #findEngines: () => Promise<readonly string[]>;
  readonly #inContainer: boolean;
  readonly #deadlineMs: number;
  readonly #pauseMs: number;
  readonly #changed = new Emitter<void>();
  readonly #disposal = new AbortController();
  /** Those that failed when they were last asked. */
  readonly #failing = new Set<string>();
  #engines: { readonly at: number; readonly paths: Promise<readonly string[]> } | undefined;
  #rows: readonly PublishedPort[] = [];
  /** The real path of each container's folder. */
  #folders: ReadonlyMap<string, string> = new Map();
  /** Rows that a listener was seen for: without it the container has ended, and its port is not published any more. */
  #heard: ReadonlySet<string> = new Set();
  /** Endpoints that may be a container's: those of now, those last asked about, and those asked about twice. */
  #suspects: ReadonlySet<string> = new Set();
  #asked: ReadonlySet<string> | undefined;
  #doubted: ReadonlySet<string> = new Set();
  #underWay: Promise<void> | undefined;
  #again = false;
  #quietUntil = 0;

  /** Fires when an answer is no longer what the last one was. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: ContainerPortsOptions) {
    this.#run = options.run;
    this.#logger = options.logger;
    this.#findEngines = options.findEngines ?? (() => findContainerEngines(process.env));
    this.#inContainer = options.inContainer ?? ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path));
    this.#deadlineMs = options.deadlineMs ?? 3000;
    this.#pauseMs = options.pauseMs ?? 1000;
  }

  /**
   * The listeners, ordered by port, then address, with the containers that the last answer has for them, and with ports
   * that are published without any socket. Asks in the background when another listener may be a container's. Never
   * rejects.
   */
  async join(listeners: readonly Listener[], scope: WorkspaceScope): Promise<readonly Listener[]> {
    this.#suspects = new Set(listeners.filter(isSuspect).map(endpoint));
    if (!sameMembers(this.#suspects, this.#asked) && performance.now() >= this.#quietUntil) this.#ask();
    const rows = this.#rows;
    const folders = rows.some(({ container }) => container.folder !== undefined)
      ? await withRealFolders(scope.folders)
      : [];
    const byPort = Map.groupBy(rows, ({ port }) => port);
    const heard = new Set(this.#heard);
    const joined = listeners.map((listener) => {
      const row = rowOf(listener, byPort.get(listener.port) ?? []);
      if (!row) return listener;
      heard.add(rowKey(row));
      return this.#withContainer(listener, row, { ...scope, folders });
    });
    if (rows === this.#rows) this.#heard = heard;
    const ports = new Set(listeners.map(({ port }) => port));
    const silent = this.#inContainer ? [] : rows.filter((row) => !ports.has(row.port) && !heard.has(rowKey(row)));
    return [
      ...joined,
      ...silent.map((row) => this.#withContainer(withoutSocket(row), row, { ...scope, folders })),
    ].sort(byPortAndAddress);
  }

  /** Asks anew, whatever has changed. */
  refresh(): void {
    this.#again = true;
    this.#ask();
  }

  /** Resolves when no question is under way. Never rejects. */
  async settled(): Promise<void> {
    while (this.#underWay) await this.#underWay;
  }

  dispose(): void {
    this.#disposal.abort();
    this.#changed.dispose();
  }

  #ask(): void {
    if (this.#underWay || this.#disposal.signal.aborted) return;
    this.#again = false;
    const fresh = [...this.#suspects].filter((key) => !this.#asked?.has(key));
    this.#asked = this.#suspects;
    this.#underWay = this.#question()
      .then((answer) => this.#take(answer, fresh))
      .finally(() => {
        this.#underWay = undefined;
        this.#quietUntil = performance.now() + this.#pauseMs;
        if (this.#again) this.#ask();
      });
  }

  async #question(): Promise<EngineAnswer> {
    const end = performance.now() + this.#deadlineMs;
    const rows = new Map<string, PublishedPort>();
    let complete = true;
    for (const engine of await this.#enginePaths()) {
      const timeLeft = (): number => Math.max(1, Math.ceil(end - performance.now()));
      const run = (args: readonly string[]): Promise<string> =>
        this.#run(engine, args, { signal: this.#disposal.signal, timeoutMs: timeLeft(), maxBytes: MOST_BYTES });
      if (performance.now() >= end) return { rows: [...rows.values()], complete: false };
      try {
        // Neither Podman nor an old Docker has such a command.
        const host = /^docker(?:\.\w+)?$/i.test(basename(engine)) ? (await run(ENDPOINT).catch(() => '')).trim() : '';
        if (!LOCAL_ENDPOINT.test(host)) throw new Error(`${engine} answers for another machine`);
        for (const row of parseDockerPs(await run(PS))) {
          const key = `${row.port} ${row.address}`;
          if (!rows.has(key)) rows.set(key, row);
        }
        this.#failing.delete(engine);
      } catch (error) {
        complete = false;
        this.#logFailure(engine, formatText(errorText(error)));
      }
    }
    return { rows: [...rows.values()], complete };
  }

  async #take({ rows, complete }: EngineAnswer, fresh: readonly string[]): Promise<void> {
    const named = new Set(rows.flatMap(({ container }) => container.folder ?? []));
    const folders = await Promise.all([...named].map(async (folder) => [folder, await realFolder(folder)] as const));
    if (this.#disposal.signal.aborted) return;
    // A container's port is open a moment before the container counts as running: a new one is worth a second question.
    const ports = new Set(rows.map(({ port }) => `${port}`));
    const unexplained = complete ? fresh.filter((key) => !ports.has(key.slice(0, key.indexOf(' ')))) : [];
    const again = new Set(unexplained.filter((key) => !this.#doubted.has(key)));
    this.#asked = new Set([...(this.#asked ?? [])].filter((key) => !again.has(key)));
    this.#doubted = new Set([...this.#doubted, ...unexplained].filter((key) => this.#suspects.has(key)));
    this.#folders = new Map(folders);
    if (JSON.stringify(rows) === JSON.stringify(this.#rows)) return;
    this.#rows = rows;
    this.#heard = new Set(rows.map(rowKey).filter((key) => this.#heard.has(key)));
    this.#changed.fire();
  }

  #enginePaths(): Promise<readonly string[]> {
    const now = performance.now();
    if (!this.#engines || now - this.#engines.at >= LOOKUP_MS) {
      this.#engines = { at: now, paths: this.#findEngines().catch(() => []) };
    }
    return this.#engines.paths;
  }

  #logFailure(engine: string, failure: string): void {
    if (this.#disposal.signal.aborted || this.#failing.has(engine)) return;
    this.#failing.add(engine);
    this.#logger.info(`ports: which of them are containers' is not known: ${failure}`);
  }

  #withContainer(listener: Listener, { container }: PublishedPort, scope: WorkspaceScope): Listener {
    const role = isDataStore(imageName(container.image)) ? 'dataStore' : 'app';
    const folder = container.folder === undefined ? undefined : this.#folders.get(container.folder);
    // A folder of another system, as C:\shop for one who is in WSL, is in none of this one.
    const inside = folder !== undefined && isAbsolute(folder) && isInFolders(folder, scope.folders);
    const found = inside && !SURER.has(listener.reason) ? 'container' : listener.reason;
    const reason = role === 'app' || scope.dataStores ? found : undefined;
    return { ...listener, role, container, workspace: reason !== undefined, reason };
  }
}

function isSuspect({ port, pids, command, role }: Listener): boolean {
  if (role === 'editor') return false;
  return pids.length === 0 ? !SYSTEM_PORTS.has(port) : CONTAINER_PROGRAM.test(command.slice(0, 500));
}

function endpoint({ port, address, pids }: Listener): string {
  return `${port} ${address} ${pids.join()}`;
}

function rowKey({ port, address, container }: PublishedPort): string {
  return `${port} ${address} ${container.name}`;
}

/** Which of a port's rows a listener is for. A port of every address may be taken for both families at once, or for one. */
function rowOf(listener: Listener, rows: readonly PublishedPort[]): PublishedPort | undefined {
  const suspect = isSuspect(listener);
  // A process of the workspace itself is no proxy, though a port of that number is published on the host it is not on.
  if (listener.role === 'editor' || (!suspect && SURER.has(listener.reason))) return undefined;
  const exact = rows.find(({ address }) => address === listener.address);
  if (exact || !suspect) return exact;
  // A virtual machine's ports may be forwarded from the loopback address alone.
  if (listener.scope === 'specific' || (listener.scope === 'loopback' && listener.pids.length === 0)) return undefined;
  return rows.find(({ address }) => bindScope(address) === 'all');
}

/** A port that the kernel forwards to a container before any socket is asked: published without the userland proxy. */
function withoutSocket({ port, address }: PublishedPort): Listener {
  return {
    port,
    address,
    family: isIPv6(address) ? 'IPv6' : 'IPv4',
    scope: bindScope(address),
    pids: [],
    command: '',
    cwd: undefined,
    framework: undefined,
    role: 'app',
    workspace: false,
    reason: undefined,
  };
}

/** `postgres` for `docker.io/library/postgres:16@sha256:…`. */
function imageName(image: string): string {
  const [name = ''] = image.split('@');
  return name.slice(name.lastIndexOf('/') + 1).replace(/:.*$/s, '');
}

function sameMembers(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  return a.size === b?.size && [...a].every((member) => b.has(member));
}
