/** What a listening socket accepts: only this machine, every interface, or one address. */
export type BindScope = 'loopback' | 'all' | 'specific';

/**
 * Why a listener is held to belong to the workspace, the surest first: a process below one of its terminals, tasks or
 * debug sessions; its working directory; its executable or an argument lies in a folder; a container of a Compose project
 * or a development container of a folder; a URL with that port that a terminal has just printed.
 */
export type AttributionReason = 'terminal' | 'cwd' | 'path' | 'container' | 'url';

/** What a listener is for. Only an app is the workspace's; a data store is as well if that is asked for. */
export type ListenerRole = 'app' | 'dataStore' | 'inspector' | 'editor' | 'system';

/** A container whose port is published at a listener's address. Source: `docker ps`. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** The port inside the container. */
  readonly port: number;
  /** The Compose project, and the absolute folder it was started from. */
  readonly project: string | undefined;
  readonly folder: string | undefined;
}

/**
 * What a listener answered to one request: `other` is anything but HTTP, `none` a connection that was accepted and then
 * left without an answer. `status` is that of plain HTTP.
 */
export interface Answer {
  readonly protocol: 'http' | 'https' | 'other' | 'none';
  readonly status?: number;
}

/** One address and port that something listens on. Source: the operating system, never a guess. */
export interface Listener {
  readonly port: number;
  /** The bind address as the kernel has it, in canonical text: `127.0.0.1`, `::1`, `::`, `::ffff:127.0.0.1`. */
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly scope: BindScope;
  /** Whether a socket bound to `::` takes IPv4 as well; undefined when unknown, and for every other address. */
  readonly dualStack?: boolean | undefined;
  /** The processes that hold the socket, topmost ancestor first; empty when they cannot be read. */
  readonly pids: readonly number[];
  /** The name, or else the number, of the user the socket belongs to when that is not the one who asks. */
  readonly user?: string | undefined;
  /** The topmost owner's command line, arguments joined by a space; empty when unknown. */
  readonly command: string;
  readonly cwd: string | undefined;
  /** A framework's name in lower case, as `express` or `vite`, guessed from the command line and package.json. */
  readonly framework: string | undefined;
  readonly role: ListenerRole;
  /** Undefined when it was not asked: only the workspace's own listeners are. */
  readonly answer?: Answer | undefined;
  readonly container?: Container | undefined;
  readonly workspace: boolean;
  readonly reason: AttributionReason | undefined;
}

/** Compares listeners for the order in which they are listed. */
export function byPortAndAddress(a: Listener, b: Listener): number {
  return a.port - b.port || (a.address < b.address ? -1 : Number(a.address > b.address));
}

/** What the workspace is, as far as ownership of a process goes. */
export interface WorkspaceScope {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /** Process ids of its terminals, tasks and debuggees: their descendants belong to it. */
  readonly rootPids: readonly number[];
  /** Ports of URLs that its terminals have printed, and that nothing listened on before. */
  readonly printedPorts?: readonly number[];
  /** Whether databases and caches are wanted as well as apps. */
  readonly dataStores?: boolean;
}

/** Lists who listens on this machine (in this network namespace). One implementation per operating system. */
export interface PortScanner {
  /**
   * Every TCP listener, ordered by port, then address.
   * @throws HooklineError PORT_SCAN_FAILED when the system's listen table cannot be read.
   */
  scan(scope: WorkspaceScope): Promise<readonly Listener[]>;
}
