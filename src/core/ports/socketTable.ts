import { HooklineError } from '../errors.ts';
import { text } from '../text.ts';

/** Sockets by address and port: there are several where each worker has opened its own with SO_REUSEPORT. */
export function byEndpoint<T extends { readonly address: string; readonly port: number }>(
  sockets: readonly T[],
): ReadonlyMap<string, Readonly<[T, ...T[]]>> {
  const endpoints = new Map<string, [T, ...T[]]>();
  for (const socket of sockets) {
    const key = `${socket.address} ${socket.port}`;
    const same = endpoints.get(key);
    if (same) same.push(socket);
    else endpoints.set(key, [socket]);
  }
  return endpoints;
}

/** PORT_SCAN_FAILED, for whatever kept the system's table of listening sockets from being read. */
export function tableUnreadable(cause: unknown): HooklineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = text(
    'The list of listening ports cannot be read ({0}). Sending to a port and exposing a port still work when you type its number.',
    reason,
  );
  return new HooklineError('PORT_SCAN_FAILED', message, { cause });
}
