import { realpath } from 'node:fs/promises';
import { HooklineError } from '../errors.ts';
import { text } from '../text.ts';
import { attribute, type SocketOwner } from './attribution.ts';
import { bindScope } from './bindAddress.ts';
import { FrameworkGuess } from './framework.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';
import { readListenRows, type ListenRow } from './procNetTcp.ts';
import { ProcessTable, readArguments } from './procProcess.ts';
import { SocketOwners } from './socketOwners.ts';
import { TimeSlice } from './timeSlice.ts';

/** What a process runs; asked for once for each program that it executes. */
interface Program {
  readonly command: string;
  readonly framework: string | undefined;
}

interface KnownProgram {
  readonly key: string;
  readonly program: Promise<Program>;
}

type Described = Omit<Listener, keyof Program> & { readonly program: Promise<Program> };

const UNKNOWN_PROGRAM: Promise<Program> = Promise.resolve({ command: '', framework: undefined });

/** Listeners of this network namespace, read from /proc alone, a few milliseconds at a time so that nothing else waits. */
export class LinuxPortScanner implements PortScanner {
  readonly #root: string;
  readonly #ownPid: number;
  readonly #owners: SocketOwners;
  readonly #frameworks = new FrameworkGuess();
  #programs: ReadonlyMap<number, KnownProgram> = new Map();

  /** `ownPid` is the process whose ports, and whose ancestors' ports, are never the workspace's. */
  constructor({ root = '/proc', ownPid = process.pid }: { readonly root?: string; readonly ownPid?: number } = {}) {
    this.#root = root;
    this.#ownPid = ownPid;
    this.#owners = new SocketOwners(root);
  }

  async scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    const [rows, folders] = await Promise.all([this.#rows(), Promise.all(scope.folders.map(realFolder))]);
    const described = await this.#describe(rows, { ...scope, folders });
    const listeners = await Promise.all(
      described.map(async ({ program, ...listener }) => ({ ...listener, ...(await program) })),
    );
    return listeners.sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
  }

  async #rows(): Promise<ListenRow[]> {
    const path = `${this.#root}/net/tcp`;
    try {
      // Without IPv6 there is no second table.
      const tables = await Promise.all([readListenRows(path), readListenRows(`${path}6`).catch(unlessMissing)]);
      return tables.flat();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = text(
        'The list of listening ports cannot be read ({0}). Sending to a port and exposing a port still work when you type its number.',
        reason,
      );
      throw new HooklineError('PORT_SCAN_FAILED', message, { cause: error });
    }
  }

  async #describe(rows: readonly ListenRow[], scope: WorkspaceScope): Promise<Described[]> {
    const holders = await this.#owners.find(new Set(rows.map(({ inode }) => inode)));
    const table = new ProcessTable(this.#root);
    // The first process adopts whoever loses its parent: that the editor is its child says nothing of its ports.
    const editor = new Set(table.lineage(this.#ownPid).filter((pid) => pid !== 1));
    const programs = new Map<number, KnownProgram>();
    const described: Described[] = [];
    const slice = new TimeSlice();
    for (const sockets of byEndpoint(rows)) {
      if (slice.over) await slice.next();
      const pids = sockets.flatMap(({ inode }) => holders.get(inode) ?? []);
      const owners = socketOwners(new Set(pids), table);
      const unreadable = sockets.some(({ inode }) => holders.get(inode)?.length === 0);
      const [row] = sockets;
      const [topmost] = owners;
      // Closed since the table was read.
      if (!row || (!topmost && !unreadable)) continue;
      const reason = attribute(owners, scope, editor);
      described.push({
        port: row.port,
        address: row.address,
        family: row.family,
        scope: bindScope(row.address),
        pids: owners.map(({ pid }) => pid),
        cwd: topmost?.cwd,
        workspace: reason !== undefined,
        reason,
        program: topmost ? this.#program(topmost, table, programs) : UNKNOWN_PROGRAM,
      });
    }
    this.#programs = programs;
    return described;
  }

  #program({ pid, cwd }: SocketOwner, table: ProcessTable, programs: Map<number, KnownProgram>): Promise<Program> {
    const key = `${table.stat(pid)?.identity} ${cwd}`;
    const before = programs.get(pid) ?? this.#programs.get(pid);
    const known = before?.key === key ? before : { key, program: this.#readProgram(pid, cwd) };
    programs.set(pid, known);
    return known.program;
  }

  async #readProgram(pid: number, cwd: string | undefined): Promise<Program> {
    const argv = await readArguments(this.#root, pid);
    return { command: argv.join(' '), framework: await this.#frameworks.of(argv, cwd) };
  }
}

/** Sockets by address and port: there are several where each worker has opened its own with SO_REUSEPORT. */
function byEndpoint(rows: readonly ListenRow[]): Iterable<readonly ListenRow[]> {
  const endpoints = new Map<string, ListenRow[]>();
  for (const row of rows) {
    const key = `${row.address} ${row.port}`;
    const same = endpoints.get(key);
    if (same) same.push(row);
    else endpoints.set(key, [row]);
  }
  return endpoints.values();
}

/** Topmost ancestor first, since an ancestor's own lineage is the shorter one. Leaves out who has ended. */
function socketOwners(pids: ReadonlySet<number>, table: ProcessTable): SocketOwner[] {
  return [...pids]
    .map((pid) => ({ pid, lineage: table.lineage(pid), session: table.stat(pid)?.session ?? 0, cwd: table.cwd(pid) }))
    .filter(({ lineage }) => lineage.length > 0)
    .sort((a, b) => a.lineage.length - b.lineage.length || a.pid - b.pid);
}

/** The kernel names a process's directory without symbolic links, so a folder must be named the same way. */
async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

function unlessMissing(error: NodeJS.ErrnoException): ListenRow[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
