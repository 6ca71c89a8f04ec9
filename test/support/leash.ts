/**
 * Child processes that cannot outlive us, however we end.
 *
 * `startLeashed` runs this very file between us and the program. Its standard input is a pipe that only we hold: when it
 * closes, because we asked or because we are gone, the program and all it started are stopped.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { needsShell, startable } from './command.ts';

export interface LeashOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Leashed {
  /** What the program printed so far, both streams. */
  output(): string;
  /** The first match in what the program prints. Fails, with what it printed, when the program ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code when the program is gone. */
  readonly exited: Promise<number>;
  /** Stops the program and all it started; resolves when they are gone. */
  stop(): Promise<void>;
}

export function startLeashed(command: string, args: readonly string[], options: LeashOptions = {}): Leashed {
  const leash = spawn(process.execPath, [import.meta.filename, command, ...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of our process group, so that a signal to the group (Ctrl-C, kill -9) leaves the leash to do its work.
    detached: true,
  });
  let output = '';
  const exited = new Promise<number>((resolve, reject) => {
    leash.once('error', reject);
    leash.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
  for (const stream of [leash.stdout, leash.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  leash.stdin.on('error', () => undefined);
  return {
    output: () => output,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
        };
        look();
        leash.stdout.on('data', look);
        leash.stderr.on('data', look);
        exited.then((code) => {
          reject(new Error(`${command} ended with ${String(code)} before it printed ${String(pattern)}\n${output}`));
        }, reject);
      }),
    stop: async () => {
      leash.stdin.end();
      await exited;
    },
  };
}

/** Whether there is such a process or, for a negative number, such a process group. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** How long a program may take to stop on its own, in milliseconds. */
const grace = 3_000;

function holdLeash(command: string, args: readonly string[]): void {
  const child = spawn(...startable(command, args), {
    shell: needsShell(command),
    stdio: ['ignore', 'inherit', 'inherit'],
    // A process group of its own; on Windows it would only be a console window of its own.
    detached: process.platform !== 'win32',
  });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    if (process.platform === 'win32') {
      spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
      process.exit();
    }
    // Its process group, and what left that group, as terminals do. Remembered now: once their parents are gone,
    // descendants cannot be told from other processes.
    const family = child.pid === undefined ? [] : [-child.pid, ...descendants(child.pid, parents())];
    signal(family, 'SIGTERM');
    const deadline = Date.now() + grace;
    const poll = setInterval(() => {
      if (family.some(isRunning) && Date.now() < deadline) return;
      clearInterval(poll);
      signal(family, 'SIGKILL');
      process.exit();
    }, 50);
  };
  child.once('error', (error) => {
    console.error(error.message);
    process.exitCode = 127;
    stop();
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
    stop();
  });
  process.stdin.resume().once('close', stop);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It is gone already.
    }
  }
}

function descendants(pid: number, parents: ReadonlyMap<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendants(child, parents)]);
}

/** The parent of every process. */
function parents(): ReadonlyMap<number, number> {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axo', 'pid=,ppid=']).toString().trim().split('\n');
    return new Map(lines.map((line) => pair(line.trim().split(/\s+/))));
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => pair([pid, parentOf(pid)])));
}

const pair = ([pid, parent]: readonly (string | undefined)[]): [number, number] => [Number(pid), Number(parent)];

function parentOf(pid: string): string | undefined {
  try {
    // After the command name, which may hold anything, in parentheses: state, parent.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
  } catch {
    return undefined;
  }
}

const [command, ...args] = process.argv.slice(2);
if (import.meta.main && command !== undefined) holdLeash(command, args);
