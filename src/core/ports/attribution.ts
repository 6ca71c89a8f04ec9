import { sep } from 'node:path';
import type { AttributionReason, WorkspaceScope } from './listener.ts';

/** One process that holds a listener's socket. */
export interface SocketOwner {
  readonly pid: number;
  /** Its own id, its parent's, and so on up. */
  readonly lineage: readonly number[];
  /** The id of its session's leader. It stays the terminal's shell even when the processes between have ended. */
  readonly session: number;
  readonly cwd: string | undefined;
}

/**
 * Why the owners of a listener make it the workspace's own; undefined when they do not. `editor` is the lineage of the
 * process that asks: the extension host and the VS Code server that started it own ports, but none of the workspace's.
 */
export function attribute(
  owners: readonly SocketOwner[],
  scope: WorkspaceScope,
  editor: ReadonlySet<number>,
): AttributionReason | undefined {
  const candidates = owners.filter(({ pid }) => !editor.has(pid));
  const roots = new Set(scope.rootPids);
  if (candidates.some(({ lineage, session }) => roots.has(session) || lineage.some((pid) => roots.has(pid)))) {
    return 'terminal';
  }
  const inWorkspace = ({ cwd }: SocketOwner): boolean =>
    cwd !== undefined && scope.folders.some((folder) => contains(folder, cwd));
  return candidates.some(inWorkspace) ? 'cwd' : undefined;
}

function contains(folder: string, path: string): boolean {
  return `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
