import { readlinkSync } from 'node:fs';
import type { SocketOwner } from './attribution.ts';
import { describeListener, topmostFirst } from './describeListener.ts';
import { FrameworkGuess } from './framework.ts';
import { byPortAndAddress, type Listener, type PortScanner, type WorkspaceScope } from './listener.ts';
import { ListenTable, type ListenRow } from './procNetTcp.ts';
import { ProcessTable, readArguments } from './procProcess.ts';
import { withRealFolders } from './realFolders.ts';
import { SocketOwners } from './socketOwners.ts';
import { byEndpoint, tableUnreadable } from './socketTable.ts';
import { TimeSlice } from './timeSlice.ts';
import { UserNames } from './userNames.ts';

/** What a process runs; asked for once for each program that it executes. */
type Program = Pick<SocketOwner, 'executable' | 'argv'>;

interface Known<T> {
  readonly key: string;
  readonly value: Promise<T>;
}

/** Listeners of this network namespace, read from /proc alone, a few milliseconds at a time so that nothing else waits. */
export class LinuxPortScanner implements PortScanner {
  readonly #root: string;
  readonly #editorPid: number | undefined;
  readonly #tables: readonly [ListenTable, ListenTable];
  readonly #owners: SocketOwners;
  readonly #frameworks = new FrameworkGuess();
  readonly #users = new UserNames();
  readonly #programs = new Map<number, Known<Program>>();
  #listeners: ReadonlyMap<string, Known<Listener>> = new Map();

  /** `editorPid` is the extension host: neither its ports nor those of what started it are ever the workspace's. */
  constructor({ root = '/proc', editorPid }: { readonly root?: string; readonly editorPid?: number | undefined } = {}) {
    this.#root = root;
    this.#editorPid = editorPid;
    this.#tables = [new ListenTable(`${root}/net/tcp`), new ListenTable(`${root}/net/tcp6`)];
    this.#owners = new SocketOwners(root);
  }

  async scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    const reading = this.#rows();
    const [rows, holders, folders] = await Promise.all([
      reading,
      this.#owners.find(reading.then((read) => read.map(({ inode }) => inode))),
      withRealFolders(scope.folders),
    ]);
    const listeners = await Promise.all(await this.#describe(rows, holders, { ...scope, folders }));
    return listeners.sort(byPortAndAddress);
  }

  async #rows(): Promise<ListenRow[]> {
    const [ipv4, ipv6] = this.#tables;
    try {
      // Without IPv6 there is no second table.
      return (await Promise.all([ipv4.read(), ipv6.read().catch(unlessMissing)])).flat();
    } catch (error) {
      throw tableUnreadable(error);
    }
  }

  async #describe(
    rows: readonly ListenRow[],
    holders: ReadonlyMap<string, readonly number[]>,
    scope: WorkspaceScope,
  ): Promise<Promise<Listener>[]> {
    const table = new ProcessTable(this.#root);
    // The first process adopts whoever loses its parent: that the editor is its child says nothing of its ports.
    const editor = this.#editorPid === undefined ? [] : table.lineage(this.#editorPid).filter((pid) => pid !== 1);
    const listeners = new Map<string, Known<Listener>>();
    const scopeKey = JSON.stringify([scope, editor]);
    const slice = new TimeSlice();
    for (const [endpoint, sockets] of byEndpoint(rows)) {
      if (slice.over) await slice.next();
      const pids = [...new Set(sockets.flatMap(({ inode }) => holders.get(inode) ?? []))].filter((pid) =>
        table.stat(pid),
      );
      const unreadable = sockets.some(({ inode }) => holders.get(inode)?.length === 0);
      const [row] = sockets;
      // Closed since the table was read.
      if (pids.length === 0 && !unreadable) continue;
      const key = [scopeKey, row.uid, ...pids.map((pid) => `${pid} ${processKey(pid, table)}`)].join('\n');
      const known = this.#listeners.get(endpoint);
      listeners.set(
        endpoint,
        known?.key === key ? known : { key, value: this.#listener(row, pids, table, scope, editor) },
      );
    }
    this.#listeners = listeners;
    const owners = new Set([...holders.values()].flat());
    for (const pid of this.#programs.keys()) if (!owners.has(pid)) this.#programs.delete(pid);
    return [...listeners.values()].map(({ value }) => value);
  }

  async #listener(
    { port, address, family, uid }: ListenRow,
    pids: readonly number[],
    table: ProcessTable,
    scope: WorkspaceScope,
    editor: readonly number[],
  ): Promise<Listener> {
    const owners = await Promise.all(
      pids.map(async (pid): Promise<SocketOwner> => {
        const process = { pid, lineage: table.lineage(pid), session: table.stat(pid)?.session, cwd: table.cwd(pid) };
        return { ...process, ...(await this.#program(pid, table)) };
      }),
    );
    owners.sort(topmostFirst);
    const user = await this.#users.other(uid);
    const framework = owners[0] && (await this.#frameworks.of(owners[0].argv, owners[0].cwd));
    return describeListener({ port, address, family, user }, owners, framework, scope, editor);
  }

  #program(pid: number, table: ProcessTable): Promise<Program> {
    const key = processKey(pid, table);
    const known = this.#programs.get(pid);
    if (known?.key === key) return known.value;
    const value = readProgram(this.#root, pid);
    this.#programs.set(pid, { key, value });
    return value;
  }
}

/** Changes when the id goes to another process, and when the process executes a program, loses its parent or moves. */
function processKey(pid: number, table: ProcessTable): string {
  const stat = table.stat(pid);
  return [stat?.identity, stat?.parent, table.cwd(pid)].join(' ');
}

async function readProgram(root: string, pid: number): Promise<Program> {
  let executable: string | undefined;
  try {
    // A program that was replaced while it runs is marked so.
    executable = readlinkSync(`${root}/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    // Ended, or not ours to read.
  }
  return { executable, argv: await readArguments(root, pid) };
}

function unlessMissing(error: NodeJS.ErrnoException): ListenRow[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
