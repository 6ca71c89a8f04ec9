import { readdir, stat } from 'node:fs/promises';
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
 * @throws AbortError when aborted; the file system's error when the folder itself cannot be read.
 */
export async function* workspaceFiles(rules: WorkspaceRules, signal: AbortSignal): AsyncGenerator<WorkspaceFile> {
  yield* filesOf(rules.root, rules, signal);
}

async function* filesOf(folder: string, rules: WorkspaceRules, signal: AbortSignal): AsyncGenerator<WorkspaceFile> {
  signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true });
  const within = await rules.within(
    folder,
    entries.some(({ name }) => name === '.gitignore'),
  );
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (within.enters(path)) folders.push(path);
    } else if (within.takes(path)) files.push(path);
  }
  for (const file of await Promise.all(files.map(stamped))) if (file) yield file;
  for (const inner of folders) {
    try {
      yield* filesOf(inner, rules, signal);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
}

/** Undefined for what cannot be read, is no file, or is too long. */
async function stamped(path: string): Promise<WorkspaceFile | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > sizeLimit) return undefined;
    return { path, stamp: `${found.size} ${found.mtimeMs} ${found.ctimeMs}` };
  } catch {
    return undefined;
  }
}

function isUnreadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'ENOTDIR';
}
