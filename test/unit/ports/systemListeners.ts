import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';

/** A listener as somebody other than the scanner sees it. */
export interface Seen {
  readonly port: number;
  readonly address: string;
  /** In ascending order. */
  readonly pids: readonly number[];
}

/** What `ss` says of these ports, in the order of port and address; undefined where there is no `ss`. */
export async function listenersBySs(ports: readonly number[]): Promise<Seen[] | undefined> {
  let output: string;
  try {
    output = (await promisify(execFile)('ss', ['-ltnpH'])).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const seen = new Map<string, Set<number>>();
  for (const line of output.split('\n').filter(Boolean)) {
    const [, , , local = ''] = line.split(/\s+/);
    const port = Number(local.slice(local.lastIndexOf(':') + 1));
    const address = local.slice(0, local.lastIndexOf(':')).replace('*', '::').replaceAll(/[[\]]/g, '');
    if (!ports.includes(port)) continue;
    const key = `${port} ${address}`;
    const pids = seen.get(key) ?? new Set();
    for (const [, pid] of line.matchAll(/pid=(\d+)/g)) pids.add(Number(pid));
    seen.set(key, pids);
  }
  return [...seen]
    .map(([key, pids]) => {
      const [port, address = ''] = key.split(' ');
      return { port: Number(port), address, pids: [...pids].sort((a, b) => a - b) };
    })
    .sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

/** True when something accepts a connection there. */
export async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
