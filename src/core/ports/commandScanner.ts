import type { SocketOwner } from './attribution.ts';
import { describeListener, topmostFirst, type Socket } from './describeListener.ts';
import { FrameworkGuess } from './framework.ts';
import { byPortAndAddress, type Listener, type PortScanner, type WorkspaceScope } from './listener.ts';
import { withRealFolders } from './realFolders.ts';
import { byEndpoint, tableUnreadable } from './socketTable.ts';
import { TimeSlice } from './timeSlice.ts';

/** A listening socket and the process that holds it; undefined when that is not told. */
export interface OwnedSocket extends Socket {
  readonly pid: number | undefined;
}

export interface ProcessDetails {
  readonly parent: number | undefined;
  /** Milliseconds on a clock that all processes of one answer share; undefined when unknown. */
  readonly started: number | undefined;
  /** The name of its user when that is not the one who asks. */
  readonly user: string | undefined;
  readonly executable: string | undefined;
  readonly argv: readonly string[];
}

type Processes = ReadonlyMap<number, ProcessDetails>;

/** What an operating system's commands tell. Each method may reject with any error. */
export interface SystemCommands {
  /** Every TCP socket that listens. Asked at every scan, so it must be cheap. */
  sockets(): Promise<readonly OwnedSocket[]>;
  /** Every process. `argv` matters only for the owners. */
  processes(owners: readonly number[]): Promise<Processes>;
  /** The working directories of those processes that tell them. Where it is missing, none does. */
  cwds?(pids: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

/** A process that holds a socket, as it was when it was asked about. */
interface Owner extends SocketOwner {
  readonly started: number | undefined;
  readonly user: string | undefined;
}

interface Described {
  readonly key: string;
  readonly listener: Listener;
}

const MOST_SCANS_BETWEEN_RETRIES = 64;

/**
 * Listeners from what commands of the system print. The table of sockets is read at each scan. Of processes it is asked,
 * which takes far longer, only when a socket or its owner is new; what was told is kept for as long as the table says the
 * same, and asked for again after 1, 2, 4, 8 … scans when it could not be told.
 */
export class CommandScanner implements PortScanner {
  readonly #system: SystemCommands;
  readonly #editorPid: number | undefined;
  readonly #frameworks = new FrameworkGuess();
  /** Each `port address pid` that was asked about. */
  #asked: ReadonlySet<string> = new Set();
  #owners = new Map<number, Owner>();
  #editor: readonly number[];
  /** How often it was answered: what was described before the last answer may be described otherwise now. */
  #answers = 0;
  #described: ReadonlyMap<string, Described> = new Map();
  #gap = 0;
  #scansToRetry = 0;
  #previous: Promise<unknown> = Promise.resolve();

  /** `editorPid` is the extension host: neither its ports nor those of what started it are ever the workspace's. */
  constructor(system: SystemCommands, editorPid?: number) {
    this.#system = system;
    this.#editorPid = editorPid;
    this.#editor = editorPid === undefined ? [] : [editorPid];
  }

  scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    // One after the other, so that no two scans ask for the same.
    const scanned = this.#previous.then(() => this.#scan(scope));
    this.#previous = scanned.catch(() => {});
    return scanned;
  }

  async #scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    const [sockets, folders] = await Promise.all([this.#sockets(), withRealFolders(scope.folders)]);
    await this.#learn(sockets);
    const whole = { ...scope, folders };
    const told = JSON.stringify([whole, this.#answers]);
    const described = new Map<string, Described>();
    const slice = new TimeSlice();
    for (const [endpoint, same] of byEndpoint(sockets)) {
      if (slice.over) await slice.next();
      const key = `${told} ${same.map(({ pid, dualStack }) => `${pid} ${dualStack}`).join()}`;
      const known = this.#described.get(endpoint);
      described.set(endpoint, known?.key === key ? known : { key, listener: await this.#describe(same, whole) });
    }
    this.#described = described;
    const listeners = [...described.values()].map(({ listener }) => listener);
    return listeners.sort(byPortAndAddress);
  }

  async #sockets(): Promise<readonly OwnedSocket[]> {
    try {
      return await this.#system.sockets();
    } catch (error) {
      throw tableUnreadable(error);
    }
  }

  async #learn(sockets: readonly OwnedSocket[]): Promise<void> {
    const seen = new Set<string>();
    const pids = new Set<number>();
    for (const { port, address, pid } of sockets) {
      if (pid === undefined) continue;
      seen.add(`${port} ${address} ${pid}`);
      pids.add(pid);
    }
    const isNew = [...seen].some((socket) => !this.#asked.has(socket));
    this.#asked = seen;
    // Another process may have such an id the next time.
    for (const pid of this.#owners.keys()) if (!pids.has(pid)) this.#owners.delete(pid);
    if (this.#gap > 0) this.#scansToRetry -= 1;
    if (!isNew && (this.#gap === 0 || this.#scansToRetry > 0)) return;
    const told = await this.#ask([...pids]);
    this.#answers += 1;
    this.#gap = told ? 0 : Math.min(Math.max(this.#gap * 2, 1), MOST_SCANS_BETWEEN_RETRIES);
    this.#scansToRetry = this.#gap;
  }

  /** False when something could not be told. */
  async #ask(pids: readonly number[]): Promise<boolean> {
    let processes: Processes;
    try {
      processes = await this.#system.processes(pids);
    } catch {
      this.#owners = new Map(pids.map((pid) => [pid, this.#owners.get(pid) ?? unknownOwner(pid)]));
      return false;
    }
    if (this.#editorPid !== undefined) this.#editor = withoutFirst(lineage(this.#editorPid, processes));
    const before = this.#owners;
    const owners = new Map<number, Owner>();
    const moved: number[] = [];
    for (const pid of pids) {
      const details = processes.get(pid);
      // Ended since, or before: it has left its socket to another.
      if (!details) continue;
      const known = before.get(pid);
      const cwd = known?.started === details.started ? known?.cwd : undefined;
      if (cwd === undefined) moved.push(pid);
      const { started, user, executable, argv } = details;
      owners.set(pid, { pid, lineage: lineage(pid, processes), cwd, started, user, executable, argv });
    }
    this.#owners = owners;
    return this.#addCwds(owners, moved);
  }

  async #addCwds(owners: Map<number, Owner>, pids: readonly number[]): Promise<boolean> {
    if (pids.length === 0 || !this.#system.cwds) return true;
    try {
      for (const [pid, cwd] of await this.#system.cwds(pids)) {
        const owner = owners.get(pid);
        if (owner) owners.set(pid, { ...owner, cwd });
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Sockets with the same port and address; at least one. */
  async #describe(sockets: Readonly<[OwnedSocket, ...OwnedSocket[]]>, scope: WorkspaceScope): Promise<Listener> {
    const [first] = sockets;
    const pids = new Set(sockets.map(({ pid }) => pid));
    const owners = [...pids].flatMap((pid) => (pid === undefined ? [] : (this.#owners.get(pid) ?? [])));
    owners.sort(topmostFirst);
    const [topmost] = owners;
    const { port, address, family } = first;
    const dualStack = sockets.some((socket) => socket.dualStack) || first.dualStack;
    return describeListener(
      { port, address, family, dualStack, user: topmost?.user },
      owners,
      topmost && (await this.#frameworks.of(topmost.argv, topmost.cwd)),
      scope,
      this.#editor,
    );
  }
}

function unknownOwner(pid: number): Owner {
  return { pid, lineage: [pid], cwd: undefined, started: undefined, user: undefined, executable: undefined, argv: [] };
}

/** The process itself, its parent, and so on up; itself alone when nothing is known of it. */
function lineage(pid: number, processes: Processes): number[] {
  const found = [pid];
  let details = processes.get(pid);
  while (details?.parent !== undefined) {
    const { parent: id, started } = details;
    const parent = processes.get(id);
    // A parent younger than its child is a stranger that got the parent's id after it had ended.
    const isStranger = started !== undefined && parent?.started !== undefined && parent.started > started;
    if (!parent || isStranger || found.includes(id)) break;
    found.push(id);
    details = parent;
  }
  return found;
}

/** The first process adopts whoever loses its parent: that the editor is its child says nothing of its ports. */
function withoutFirst(pids: readonly number[]): number[] {
  return pids.filter((pid) => pid !== 1);
}
