import { isAbsolute, relative, sep } from 'node:path';
import type { AttributionReason, ListenerRole, WorkspaceScope } from './listener.ts';

/** One process that holds a listener's socket. */
export interface SocketOwner {
  readonly pid: number;
  /** Its own id, its parent's, and so on up. */
  readonly lineage: readonly number[];
  /** The id of its session's leader, where there are sessions. It stays the shell's when the processes between end. */
  readonly session?: number | undefined;
  readonly cwd: string | undefined;
  /** The absolute path of the program; undefined when it cannot be read. */
  readonly executable: string | undefined;
  /** Empty when they cannot be read. */
  readonly argv: readonly string[];
}

/**
 * Why a listener is the workspace's own; undefined when it is not. `editor` is the lineage of the extension host, itself
 * first, if there is one: it and the VS Code server above it own ports, and so do the language servers that it started,
 * but none of them is the workspace's.
 */
export function attribute(
  {
    port,
    owners,
    role,
  }: { readonly port: number; readonly owners: readonly SocketOwner[]; readonly role: ListenerRole },
  scope: WorkspaceScope,
  editor: readonly number[],
): AttributionReason | undefined {
  if (role !== 'app' && !(role === 'dataStore' && scope.dataStores)) return undefined;
  const candidates = owners.filter(({ pid }) => !editor.includes(pid));
  const roots = new Set(scope.rootPids);
  const inTerminal = ({ lineage, session }: SocketOwner): boolean =>
    (session !== undefined && roots.has(session)) || lineage.some((pid) => roots.has(pid));
  if (candidates.some(inTerminal)) return 'terminal';
  const [self] = editor;
  const others = candidates.filter(({ lineage }) => self === undefined || !lineage.includes(self));
  if (others.some(({ cwd }) => cwd !== undefined && isInFolders(cwd, scope.folders))) return 'cwd';
  if (others.some((owner) => pathsOf(owner).some((path) => isInFolders(path, scope.folders)))) return 'path';
  const unknown = owners.length === 0 || others.length > 0;
  return unknown && scope.printedPorts?.includes(port) ? 'url' : undefined;
}

export function isInFolders(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const inside = relative(folder, path);
    return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  });
}

/** The program itself and what its arguments name by an absolute path, as `…/.venv/bin/uvicorn` or `--root=/srv/app`. */
function pathsOf({ executable, argv }: SocketOwner): string[] {
  const words = argv.map((word) => /^--?[\w-]+=(.*)$/s.exec(word)?.[1] ?? word);
  return [...(executable === undefined ? [] : [executable]), ...words].filter((path) => isAbsolute(path));
}
