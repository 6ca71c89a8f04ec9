import { setImmediate } from 'node:timers/promises';
import { WorkerThread } from '../workerThread.ts';
import type { Analyzer } from './analyzer.ts';
import { readSource } from './readSource.ts';
import type { RecordCache } from './recordCache.ts';
import type { RecordCalls } from './recordCalls.ts';
import { workspaceFiles } from './workspaceFiles.ts';
import type { WorkspaceRules } from './workspaceRules.ts';

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly cache?: RecordCache | undefined;
  /** Gives the text of a file that is not as it is on disk. */
  readonly unsaved?: (path: string) => string | undefined;
  /** The program of a thread that answers `RecordCalls`, which then reads along with this one. */
  readonly helper?: string | undefined;
}

/** How long files are read before others get a turn, in milliseconds. */
const sliceMs = 15;
/** With fewer files to read, starting a thread takes longer than it spares. */
const worthAThread = 400;
/** So many files are handed to the other thread at once, and so often that it always has some. */
const batchSize = 32;
const batchesAhead = 2;

/**
 * Gives an analyzer every file of a folder, has it forget those that are there no more, and returns how many there are.
 * @throws AbortError when aborted; the file system's error when the folder cannot be read.
 */
export async function readWorkspace(rules: WorkspaceRules, analyzer: Analyzer, options: ReadOptions): Promise<number> {
  const { signal, cache, unsaved, helper } = options;
  const stamps = new Map<string, string>();
  const unread: string[] = [];
  const read = (path: string): string | undefined => unsaved?.(path) ?? readSource(path);
  const turns = new Turns(signal);

  const takeHere = async (path: string): Promise<void> => {
    const text = read(path);
    if (text !== undefined) await analyzer.update(path, text);
  };
  const takeThere = async ({ calls }: WorkerThread<RecordCalls>): Promise<void> => {
    while (unread.length > 0) {
      const paths = unread.splice(0, batchSize);
      const records = calls.read(paths.map((path) => ({ path, isImported: analyzer.isImported(path) })));
      try {
        await Promise.all(
          paths.map((path, index) =>
            analyzer.take(
              path,
              records.then((all) => all[index]),
            ),
          ),
        );
      } catch {
        if (!signal.aborted) unread.push(...paths);
        return;
      }
    }
  };

  const thread = helper === undefined ? undefined : new WorkerThread<RecordCalls>(helper, 'hookline reading');
  const there: Promise<void>[] = [];
  try {
    for (const { path, stamp } of workspaceFiles(rules)) {
      await turns.next();
      stamps.set(path, stamp);
      const kept = unsaved?.(path) === undefined ? cache?.get(path, stamp) : undefined;
      if (kept) analyzer.restore(kept.record);
      else if (unsaved?.(path) !== undefined) await takeHere(path);
      else if (unread.push(path) === worthAThread && thread && there.length === 0) {
        for (let ahead = 0; ahead < batchesAhead; ahead += 1) there.push(takeThere(thread));
      }
    }
    for (let path = unread.pop(); path !== undefined; path = unread.pop()) {
      await turns.next();
      await takeHere(path);
    }
    await Promise.all(there);
    signal.throwIfAborted();
    for (const path of unread) await takeHere(path);
  } finally {
    thread?.dispose();
  }
  analyzer.keepOnly(rules.root, new Set(stamps.keys()));
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

/** Lets others have a turn every now and then. */
class Turns {
  readonly #signal: AbortSignal;
  #end = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** @throws AbortError when aborted. */
  async next(): Promise<void> {
    if (performance.now() < this.#end) return;
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#end = performance.now() + sliceMs;
  }
}
