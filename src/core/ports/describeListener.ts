import { attribute, type SocketOwner } from './attribution.ts';
import { bindScope } from './bindAddress.ts';
import type { Listener, WorkspaceScope } from './listener.ts';
import { roleOf } from './role.ts';

/** One listening socket as the system's table has it. */
export type Socket = Pick<Listener, 'port' | 'address' | 'family' | 'dualStack' | 'user'>;

/**
 * A listener from its socket and its owners, topmost ancestor first. `editor` is the lineage of the extension host, itself
 * first; empty when there is none.
 */
export function describeListener(
  socket: Socket,
  owners: readonly SocketOwner[],
  framework: string | undefined,
  scope: WorkspaceScope,
  editor: readonly number[],
): Listener {
  const [topmost] = owners;
  const role = roleOf(socket.port, topmost);
  const reason = attribute({ port: socket.port, owners, role }, scope, editor);
  return {
    ...socket,
    scope: bindScope(socket.address),
    pids: owners.map(({ pid }) => pid),
    command: topmost?.argv.join(' ') ?? '',
    cwd: topmost?.cwd,
    framework,
    role,
    workspace: reason !== undefined,
    reason,
  };
}

/** Compares the owners of a socket, the topmost ancestor first: its own lineage is the shorter one. */
export function topmostFirst(a: SocketOwner, b: SocketOwner): number {
  return a.lineage.length - b.lineage.length || a.pid - b.pid;
}
