import { setImmediate } from 'node:timers/promises';
import type { Analyzer } from './analyzer.ts';
import { readSource } from './readSource.ts';
import type { RecordCache } from './recordCache.ts';
import { workspaceFiles } from './workspaceFiles.ts';
import type { WorkspaceRules } from './workspaceRules.ts';

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly cache?: RecordCache | undefined;
  /** Gives the text of a file that is not as it is on disk. */
  readonly unsaved?: (path: string) => string | undefined;
}

/** How long files are read before others get a turn, in milliseconds. */
const sliceMs = 15;

/**
 * Gives an analyzer every file of a folder, has it forget those that are there no more, and returns how many there are.
 * @throws AbortError when aborted; the file system's error when the folder cannot be read.
 */
export async function readWorkspace(rules: WorkspaceRules, analyzer: Analyzer, options: ReadOptions): Promise<number> {
  const { signal, cache, unsaved } = options;
  const stamps = new Map<string, string>();
  const read = (path: string): string | undefined => unsaved?.(path) ?? readSource(path);
  let sliceEnd = 0;
  for (const { path, stamp } of workspaceFiles(rules)) {
    if (performance.now() > sliceEnd) {
      await setImmediate();
      signal.throwIfAborted();
      sliceEnd = performance.now() + sliceMs;
    }
    stamps.set(path, stamp);
    const kept = unsaved?.(path) === undefined ? cache?.get(path, stamp) : undefined;
    if (kept) analyzer.restore(kept.record);
    else {
      const text = read(path);
      if (text !== undefined) await analyzer.update(path, text);
    }
  }
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
