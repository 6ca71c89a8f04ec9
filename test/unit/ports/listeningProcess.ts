import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Where the program of a started process listens; without a port, on one that nothing else has on any address. */
export interface Bind {
  readonly host: string;
  readonly port?: number;
  readonly ipv6Only?: boolean;
}

/** What listeningProgram.ts does: listen itself, in workers that share each socket, or in workers with one each. */
export interface Program {
  readonly binds: readonly Bind[];
  readonly workers?: number;
  readonly reusePort?: boolean;
  /** Hands its first socket to a child that outlives it. */
  readonly heir?: boolean;
  /** Becomes this user first, which only root may. */
  readonly uid?: number;
}

/** What a started program says of itself once it listens. */
export interface Started {
  readonly pid: number;
  readonly ports: readonly number[];
  readonly children: readonly number[];
}

const PROGRAM = fileURLToPath(new URL('listeningProgram.ts', import.meta.url));

/** Arguments for Node.js that run the program. */
export function programArguments(program: Program): string[] {
  return [PROGRAM, JSON.stringify(program)];
}

/** Starts a process that listens until the test is over. Fails when it does not come to listen. */
export async function startProcess(
  program: Program,
  { cwd = process.cwd(), command }: { readonly cwd?: string; readonly command?: readonly string[] } = {},
): Promise<Started & { readonly leader: number; stop(): Promise<void> }> {
  const [file = process.execPath, ...args] = command ?? [process.execPath, ...programArguments(program)];
  const child = spawn(file, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'], detached: command !== undefined });
  const stop = (): Promise<void> => end(child);
  onTestFinished(stop);
  const started = await new Promise<Started>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
  });
  return { ...started, leader: child.pid ?? 0, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
