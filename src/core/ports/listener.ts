/** What a listening socket accepts: only this machine, every interface, or one address. */
export type BindScope = 'loopback' | 'all' | 'specific';

/** Why a listener is held to belong to the workspace. */
export type AttributionReason = 'terminal' | 'cwd';

/** One address and port that something listens on. Source: the operating system, never a guess. */
export interface Listener {
  readonly port: number;
  /** The bind address as the kernel has it, in canonical text: `127.0.0.1`, `::1`, `::`, `::ffff:127.0.0.1`. */
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly scope: BindScope;
  /** The processes that hold the socket, topmost ancestor first; empty when they cannot be read. */
  readonly pids: readonly number[];
  /** The topmost owner's command line, arguments joined by a space; empty when unknown. */
  readonly command: string;
  readonly cwd: string | undefined;
  /** A framework's name in lower case, as `express` or `vite`, guessed from the command line and package.json. */
  readonly framework: string | undefined;
  readonly workspace: boolean;
  readonly reason: AttributionReason | undefined;
}

/** What the workspace is, as far as ownership of a process goes. */
export interface WorkspaceScope {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /** Process ids of its terminals, tasks and debuggees: their descendants belong to it. */
  readonly rootPids: readonly number[];
}

/** Lists who listens on this machine (in this network namespace). One implementation per operating system. */
export interface PortScanner {
  /**
   * Every TCP listener, ordered by port, then address.
   * @throws HooklineError PORT_SCAN_FAILED when the system's listen table cannot be read.
   */
  scan(scope: WorkspaceScope): Promise<readonly Listener[]>;
}
