import { isIPv6 } from 'node:net';
import type { Listener } from '../../ports/listener.ts';

/** A listener as people write it: `127.0.0.1:3000 (pid 123)`. */
export function observed({ address, port, pids }: Listener): string {
  const host = isIPv6(address) ? `[${address}]` : address;
  const [pid] = pids;
  return pid === undefined ? `${host}:${port}` : `${host}:${port} (pid ${pid})`;
}
