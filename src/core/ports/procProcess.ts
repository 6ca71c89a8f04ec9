import { readFileSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** What /proc/PID/stat says of a process, as far as ownership goes. */
export interface ProcessStat {
  readonly parent: number;
  /** The id of its session's leader: for what was started in a terminal, the shell. */
  readonly session: number;
  /** Clock ticks since boot. */
  readonly started: number;
  /** Differs between two processes that had the same id, and between the programs one process has run. */
  readonly identity: string;
}

/** A command line longer than this is cut: some run to hundreds of kilobytes. */
const COMMAND_LINE_BYTES = 4096;

/** Reads the one line of /proc/PID/stat, whose second field, the name, may hold spaces and parentheses. */
export function parseProcessStat(line: string): ProcessStat | undefined {
  const nameEnd = line.lastIndexOf(')');
  const fields = line.slice(nameEnd + 2).split(' ');
  const [, parent, , session] = fields;
  const started = fields[19];
  if (nameEnd < 0 || parent === undefined || session === undefined || started === undefined) return undefined;
  // The stack's and the arguments' addresses are random for each program executed; the name follows a changed title.
  const identity = [started, fields[25], fields[45], line.slice(0, nameEnd)].join(' ');
  return { parent: Number(parent), session: Number(session), started: Number(started), identity };
}

/**
 * The processes as they are during one scan, each read at most once. The reads are synchronous because they take some
 * microseconds and wait for nothing: neither the disk nor the process itself.
 */
export class ProcessTable {
  readonly #root: string;
  readonly #stats = new Map<number, ProcessStat | undefined>();
  readonly #cwds = new Map<number, string | undefined>();

  constructor(root: string) {
    this.#root = root;
  }

  stat(pid: number): ProcessStat | undefined {
    return memoised(this.#stats, pid, () => parseProcessStat(readFileSync(`${this.#root}/${pid}/stat`, 'utf8')));
  }

  cwd(pid: number): string | undefined {
    return memoised(this.#cwds, pid, () => readlinkSync(`${this.#root}/${pid}/cwd`));
  }

  /** The process itself, its parent, and so on up; empty when it has ended. */
  lineage(pid: number): number[] {
    const lineage: number[] = [];
    let stat = this.stat(pid);
    for (let id = pid; stat && !lineage.includes(id);) {
      lineage.push(id);
      id = stat.parent;
      const parent = this.stat(id);
      // A parent younger than its child is a stranger that got the parent's id after it had ended.
      stat = parent && parent.started <= stat.started ? parent : undefined;
    }
    return lineage;
  }
}

function memoised<T>(memo: Map<number, T | undefined>, pid: number, read: () => T | undefined): T | undefined {
  if (memo.has(pid)) return memo.get(pid);
  let value: T | undefined;
  try {
    value = read();
  } catch {
    // Ended, or not ours to read.
  }
  memo.set(pid, value);
  return value;
}

/**
 * A process's arguments; empty when they cannot be read. Asynchronous because the kernel takes them from the process's
 * own memory, which can make the reader wait.
 */
export async function readArguments(root: string, pid: number): Promise<string[]> {
  try {
    const file = await open(`${root}/${pid}/cmdline`);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(COMMAND_LINE_BYTES), 0, COMMAND_LINE_BYTES, 0);
      // `stream` leaves out a character that the limit has cut in two.
      const text = new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: true });
      // A process that set a shorter title leaves the rest of its arguments' room empty.
      const filled = text.replace(/\0+$/, '');
      return filled === '' ? [] : filled.split('\0');
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}
