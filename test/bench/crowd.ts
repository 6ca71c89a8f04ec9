import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** How much is going on beside what is measured. */
export interface CrowdSize {
  readonly processes: number;
  readonly descriptors: number;
  readonly listeners: number;
}

const LISTENERS_PER_SERVER = 2;
const LISTEN = `
const { createServer } = require('node:net');
let left = ${LISTENERS_PER_SERVER};
for (let at = 0; at < ${LISTENERS_PER_SERVER}; at += 1) {
  createServer().listen(0, '127.0.0.1', () => { left -= 1; if (left === 0) console.log('listening'); });
}`;

/** Starts servers, and sleepers that hold descriptors open, until as many are there as asked for. */
export async function startCrowd({ processes, descriptors, listeners }: CrowdSize): Promise<{ stop(): void }> {
  const children: ChildProcess[] = [];
  const servers = Math.ceil(listeners / LISTENERS_PER_SERVER);
  for (let at = 0; at < servers; at += 1) {
    const server = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(server);
    await once(server.stdout, 'data');
  }
  // A server has about twenty descriptors of its own, a sleeper three.
  const sleepers = processes - servers;
  const each = Math.max(0, Math.ceil((descriptors - 20 * servers) / sleepers) - 3);
  const open = Array.from({ length: each }, (_, at) => `exec ${at + 3}</dev/null`).join('; ');
  for (let at = 0; at < sleepers; at += 1) {
    children.push(spawn('sh', ['-c', `${open}; exec sleep 3600`], { stdio: 'ignore' }));
  }
  await setTimeout(1000);
  return { stop: () => children.forEach((child) => child.kill('SIGKILL')) };
}
