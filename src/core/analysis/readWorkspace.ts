import { readFile } from 'node:fs/promises';
import type { Analyzer } from './analyzer.ts';
import type { RecordCache } from './recordCache.ts';
import { workspaceFiles, type WorkspaceFile } from './workspaceFiles.ts';
import type { WorkspaceRules } from './workspaceRules.ts';

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly cache?: RecordCache | undefined;
  /** Gives the text of a file that is not as it is on disk. */
  readonly unsaved?: (path: string) => string | undefined;
}

/** So many files are read at once. */
const AT_ONCE = 32;

/**
 * Gives an analyzer every file of a folder, has it forget those that are there no more, and returns how many there are.
 * @throws AbortError when aborted; the file system's error when the folder cannot be read.
 */
export async function readWorkspace(rules: WorkspaceRules, analyzer: Analyzer, options: ReadOptions): Promise<number> {
  const { signal, cache, unsaved } = options;
  const stamps = new Map<string, string>();
  const read = async (path: string): Promise<string | undefined> => unsaved?.(path) ?? readSource(path);
  const take = async (files: readonly WorkspaceFile[]): Promise<void> => {
    const texts = await Promise.all(files.map(({ path }) => read(path)));
    for (const [index, { path }] of files.entries()) {
      const text = texts[index];
      if (text !== undefined) await analyzer.update(path, text);
    }
  };

  const unread: WorkspaceFile[] = [];
  for await (const file of workspaceFiles(rules, signal)) {
    stamps.set(file.path, file.stamp);
    const kept = unsaved?.(file.path) === undefined ? cache?.get(file.path, file.stamp) : undefined;
    if (kept) analyzer.restore(kept.record);
    else if (unread.push(file) === AT_ONCE) await take(unread.splice(0));
  }
  await take(unread);
  analyzer.keepOnly(rules.root, stamps);
  await analyzer.complete(read);
  if (cache) {
    for (const [path, stamp] of stamps) {
      const record = analyzer.record(path);
      if (unsaved?.(path) === undefined && cache.get(path, stamp)?.record !== record) cache.set(path, stamp, record);
    }
    await cache.save();
  }
  return stamps.size;
}

/** The text without a byte order mark, as an editor shows it; undefined when the file is gone or not readable. */
export async function readSource(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}
