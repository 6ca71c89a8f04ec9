import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { TimeSlice } from './timeSlice.ts';

interface Holder {
  readonly pid: number;
  readonly descriptor: string;
}

/** By inode; an empty list where the owners cannot be read. */
type Held = ReadonlyMap<string, readonly Holder[]>;

/** Up to so many open files of a process are listed at once; more are listed on another thread. */
const SMALL_DIRECTORY = 1000;
const MOST_SCANS_BETWEEN_WALKS = 128;

/**
 * Which processes hold a socket, found by walking /proc/PID/fd and remembered between scans.
 *
 * What is remembered is a claim, "descriptor D of process P is inode I", and each scan reads that one link again before
 * it repeats the claim. The link is the whole truth about it: if it still names the inode, the process that has this id
 * now holds that socket now, however ids or inode numbers were reused in between. So a remembered owner is never wrong.
 *
 * Owners may be missing, though: a server forks its workers after it listens, or hands them the socket later. No cheap
 * sign tells of that. All descriptors are therefore walked again when an inode is new, when any remembered owner is
 * gone (its successor may hold the socket), and otherwise after 1, 2, 4, 8 … scans: soon while a server starts, and at
 * a cost that does not count once it runs.
 */
export class SocketOwners {
  readonly #root: string;
  readonly #uid = process.geteuid?.() ?? 0;
  #held: Held | undefined;
  readonly #slice = new TimeSlice();
  #sized = false;
  #gap = 1;
  #scansToWalk = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The owners of each inode, none for one whose owners cannot be read. An inode is absent from the result when it lost
   * all its owners since the last call: such a socket is closed, or about to be. The first call looks for owners while
   * the sockets are still being listed; who opens one in that moment is found by the second.
   */
  async find(listing: Promise<readonly string[]>): Promise<ReadonlyMap<string, readonly number[]>> {
    const before = this.#held;
    const [walked, listed] = await Promise.all([before ? undefined : this.#walk(), listing]);
    const inodes = new Set(listed);
    this.#scansToWalk -= 1;
    const state = before ? await this.#compare(before, inodes) : 'lost';
    if (state === 'new') {
      // Whoever has just begun to listen is waited for: found first, and complete with the next scan.
      this.#held = await this.#findNewest(before ?? new Map(), inodes);
      this.#scansToWalk = 1;
      this.#gap = 1;
    } else if (state === 'lost' || this.#scansToWalk <= 0) {
      this.#gap = state === 'lost' ? 1 : Math.min(this.#gap * 2, MOST_SCANS_BETWEEN_WALKS);
      this.#scansToWalk = this.#gap;
      const found = walked ?? (await this.#walk());
      this.#held = new Map([...inodes].map((inode) => [inode, found.get(inode) ?? []]));
    }
    const owners = new Map<string, readonly number[]>();
    for (const inode of inodes) {
      const pids = (this.#held?.get(inode) ?? []).map(({ pid }) => pid);
      const lost = pids.length === 0 && (before?.get(inode)?.length ?? 0) > 0;
      if (!lost) owners.set(inode, pids);
    }
    return owners;
  }

  /** Whether every claim still holds for these inodes, some of them are new, or some owner is gone. */
  async #compare(held: Held, inodes: ReadonlySet<string>): Promise<'same' | 'new' | 'lost'> {
    const slice = new TimeSlice();
    let state: 'same' | 'new' = 'same';
    for (const inode of inodes) {
      const holders = held.get(inode);
      if (!holders) state = 'new';
      for (const holder of holders ?? []) {
        if (slice.over) await slice.next();
        if (!this.#holds(holder, inode)) return 'lost';
      }
    }
    return state;
  }

  /** Adds one owner of each new inode, looking at the youngest processes first: an app has just been started. */
  async #findNewest(held: Held, inodes: ReadonlySet<string>): Promise<Held> {
    const missing = new Set([...inodes].filter((inode) => !held.has(inode)));
    const found = new Map([...inodes].map((inode) => [inode, [...(held.get(inode) ?? [])]]));
    for (const pid of (await this.#pids()).toReversed()) {
      if (missing.size === 0) break;
      await this.#visit(pid, (inode, descriptor) => {
        if (missing.delete(inode)) found.get(inode)?.push({ pid, descriptor });
      });
    }
    return found;
  }

  #holds({ pid, descriptor }: Holder, inode: string): boolean {
    try {
      return this.#socketInode(pid, descriptor) === inode;
    } catch {
      return false;
    }
  }

  /** Who holds any socket. */
  async #walk(): Promise<Map<string, Holder[]>> {
    const held = new Map<string, Holder[]>();
    for (const pid of await this.#pids()) {
      await this.#visit(pid, (inode, descriptor) => {
        const holders = held.get(inode);
        if (!holders) held.set(inode, [{ pid, descriptor }]);
        else if (holders.at(-1)?.pid !== pid) holders.push({ pid, descriptor });
      });
    }
    return held;
  }

  /** Shows each socket that a process has open. */
  async #visit(pid: number, see: (inode: string, descriptor: string) => void): Promise<void> {
    for (const descriptor of await this.#descriptors(pid)) {
      if (this.#slice.over) await this.#slice.next();
      try {
        const inode = this.#socketInode(pid, descriptor);
        if (inode !== undefined) see(inode, descriptor);
      } catch (error) {
        // What may not be read of one descriptor may not be read of its process's others. Otherwise it was closed.
        if (isDenied(error)) return;
      }
    }
  }

  async #pids(): Promise<number[]> {
    try {
      return (await readdir(this.#root)).filter((name) => /^\d+$/.test(name)).map(Number);
    } catch {
      return [];
    }
  }

  /** The open files of a process; none for another user's: trying would fail, and an audit daemon would note it. */
  async #descriptors(pid: number): Promise<readonly string[]> {
    const directory = `${this.#root}/${pid}/fd`;
    try {
      const { uid, size } = statSync(directory);
      // Since Linux 6.2 the size is the number of open files, none for a thread of the kernel; before, it is always 0.
      this.#sized ||= size > 0;
      if ((this.#uid !== 0 && this.#uid !== uid) || (this.#sized && size === 0)) return [];
      return size > 0 && size <= SMALL_DIRECTORY ? readdirSync(directory) : await readdir(directory);
    } catch {
      return [];
    }
  }

  /** The inode of the socket behind a descriptor; undefined for any other file. Throws when it cannot be read. */
  #socketInode(pid: number, descriptor: string): string | undefined {
    const target = readlinkSync(`${this.#root}/${pid}/fd/${descriptor}`);
    return target.startsWith('socket:[') ? target.slice('socket:['.length, -1) : undefined;
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EACCES';
}
