import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceRules } from './workspaceRules.ts';

/** In bytes; what is longer is never analysed. */
const sizeLimit = 8_000_000;

/** A file, and what changes when its content does. */
export interface WorkspaceFile {
  /** Absolute. */
  readonly path: string;
  readonly stamp: string;
}

/**
 * The files of a folder that the analysis wants to see. Does not follow links to folders.
 * @throws the file system's error when the folder itself cannot be read.
 */
export function* workspaceFiles(rules: WorkspaceRules): Generator<WorkspaceFile> {
  yield* filesOf(rules.root, rules);
}

function* filesOf(folder: string, rules: WorkspaceRules): Generator<WorkspaceFile> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const within = rules.within(
    folder,
    entries.some(({ name }) => name === '.gitignore'),
  );
  const folders: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (within.enters(path)) folders.push(path);
      continue;
    }
    const file = within.takes(path) ? stamped(path) : undefined;
    if (file) yield file;
  }
  for (const inner of folders) {
    try {
      yield* filesOf(inner, rules);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
}

/** Undefined for what cannot be read, is no file, or is too long. */
function stamped(path: string): WorkspaceFile | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile() || found.size > sizeLimit) return undefined;
    return { path, stamp: `${found.size} ${found.mtimeMs} ${found.ctimeMs}` };
  } catch {
    return undefined;
  }
}

function isUnreadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'ENOTDIR';
}
