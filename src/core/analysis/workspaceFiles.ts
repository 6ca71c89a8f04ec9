import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { fileKind, isSkippedFolder } from './fileKinds.ts';

/** In bytes; what is longer is never analysed. */
const sizeLimit = 8_000_000;

/** A file, and what changes when its content does. */
export interface WorkspaceFile {
  /** Absolute. */
  readonly path: string;
  readonly stamp: string;
}

interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The files of a folder that the analysis wants to see, with their absolute paths. Sources that .gitignore names are left out;
 * environment files and configuration are a person's own when git ignores them, and count all the same. Does not
 * follow links to folders.
 * @throws AbortError when aborted; the file system's error when `root` itself cannot be read.
 */
export async function* workspaceFiles(root: string, signal: AbortSignal): AsyncGenerator<WorkspaceFile> {
  yield* filesOf(root, [], signal);
}

async function* filesOf(
  folder: string,
  outer: readonly IgnoreRules[],
  signal: AbortSignal,
): AsyncGenerator<WorkspaceFile> {
  signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true });
  const rules = entries.some(({ name }) => name === '.gitignore') ? [...outer, await readRules(folder)] : outer;
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isOwn = entry.name === '.vscode' || !isIgnored(`${path}/`, rules);
      if (isOwn && !isSkippedFolder(entry.name)) folders.push(path);
      continue;
    }
    const kind = fileKind(path);
    const isOwn = kind === 'env' || kind === 'configuration';
    if (!kind || (!isOwn && isIgnored(path, rules))) continue;
    files.push(path);
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

async function readRules(folder: string): Promise<IgnoreRules> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  return { folder, rules: ignore().add(text) };
}

/** The innermost .gitignore that says anything about the path decides. */
function isIgnored(path: string, rules: readonly IgnoreRules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const name = relative(folder, path).replaceAll('\\', '/') + (path.endsWith('/') ? '/' : '');
    const { ignored, unignored } = own.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
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
