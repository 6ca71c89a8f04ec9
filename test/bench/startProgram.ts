import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Started {
  readonly port: number;
  readonly child: ChildProcess;
}

/** Starts a program of this folder in a process of its own; it prints its port. */
export async function start(program: string, ...args: readonly string[]): Promise<Started> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { port: Number(String(line)), child };
}
