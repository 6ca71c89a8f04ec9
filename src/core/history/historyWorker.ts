/** The worker thread of a store: all that takes time. A bundle of its own, dist/historyWorker.cjs. */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { bodiesFolder, openDatabase } from './captureDatabase.ts';
import { BodyFiles } from './bodyFiles.ts';
import { listCaptures } from './captureListing.ts';
import type { HistoryQuery } from './historyStore.ts';
import { HistoryUpkeep } from './historyUpkeep.ts';
import { SearchIndex } from './searchIndex.ts';
import { sqliteFailure } from './sqlite.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './workerMessages.ts';

/** How long it waits for a write of somebody else, in milliseconds. */
const MAX_WAIT_MS = 1000;
/** How often it looks for changes of other processes when nothing happens, in milliseconds. */
const POLL_MS = 1000;
/** How long others may write between two of its own transactions, in milliseconds. */
const GIVE_WAY_MS = 2;
/** The same while requests come in one after the other. */
const BUSY_GIVE_WAY_MS = 50;
/** While requests come in, indexing waits for a pause of that length, but not for longer than the second. */
const PAUSE_MS = 250;
const MAX_POSTPONED_MS = 5000;
const PURGE_EVERY_MS = 10_000;
/** How often what is written is held against the limits and moved out of the write-ahead log, in milliseconds. */
const KEEP_UP_EVERY_MS = 1000;
/** How long deleting what was removed may hold up the end, in milliseconds; the rest is done after the next start. */
const MAX_PURGE_AT_END_MS = 500;

const setup: WorkerSetup = workerData;
const database = openDatabase(setup.folder, MAX_WAIT_MS);
const bodies = new BodyFiles(bodiesFolder(setup.folder));
const index = new SearchIndex(database, bodies);
const upkeep = new HistoryUpkeep(database, bodies, setup.writer, setup.seen);

let { limits } = setup;
let lastFailure: string | undefined;
let wake: () => void = () => {};
let closing = false;
/** Whether something was written that has not been looked at, since when, and when the last was. */
let written = true;
let writtenSince = 0;
let writtenAt = 0;
let keptUpAt = -KEEP_UP_EVERY_MS;
let purgedAt = -PURGE_EVERY_MS;

parentPort?.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'written':
      ({ limits } = message);
      writtenAt = performance.now();
      if (!written) writtenSince = writtenAt;
      written = true;
      break;
    case 'search':
      void search(message.request, message.query);
      break;
    case 'close':
      closing = true;
      break;
  }
  wake();
});

void run();

async function run(): Promise<void> {
  // In case it was only started to be closed.
  await delay(GIVE_WAY_MS);
  let first = true;
  while (!closing) {
    try {
      if (first) {
        const fault = upkeep.check();
        if (fault?.includes('FTS5')) index.rebuild();
        else if (fault !== undefined) {
          end({ kind: 'damaged', reason: fault });
          return;
        }
        await upkeep.sweep();
        first = false;
      }
      await sleep(await turn());
    } catch (error) {
      if (!recover(error)) return;
      await sleep(POLL_MS);
    }
  }
  try {
    const until = performance.now() + MAX_PURGE_AT_END_MS;
    while (performance.now() < until && upkeep.purgeOwn());
    while (performance.now() < until && upkeep.release());
    upkeep.checkpoint(true);
  } catch (error) {
    tell({ kind: 'failed', reason: String(error) });
  }
  end();
}

/** Does one small piece of what there is to do; gives how long to wait after it, in milliseconds. */
async function turn(): Promise<number> {
  if (upkeep.changedElsewhere()) {
    tell({ kind: 'elsewhere' });
    written = true;
  }
  if (upkeep.release()) return GIVE_WAY_MS;
  const now = performance.now();
  if (now - purgedAt > PURGE_EVERY_MS) {
    if (upkeep.purge()) return GIVE_WAY_MS;
    purgedAt = now;
    written = true;
  }
  if (!written) return POLL_MS;
  if (now - keptUpAt > KEEP_UP_EVERY_MS) {
    const removed = upkeep.retain(limits);
    if (removed.length > 0) {
      tell({ kind: 'removed', ids: removed });
      return GIVE_WAY_MS;
    }
    upkeep.checkpoint();
    keptUpAt = now;
  }
  const isBusy = now - writtenAt < PAUSE_MS;
  if (isBusy && now - writtenSince < MAX_POSTPONED_MS) return PAUSE_MS / 2;
  if (await index.step(isBusy)) return isBusy ? BUSY_GIVE_WAY_MS : GIVE_WAY_MS;
  if (writtenAt < keptUpAt) written = false;
  return POLL_MS;
}

async function search(request: number, query: HistoryQuery): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (query.text !== undefined) while (await index.step()) await delay(1);
      tell({ kind: 'found', request, rows: listCaptures(database, query) });
      return;
    } catch (error) {
      if (attempt < 3 && (sqliteFailure(error) === 'busy' || recover(error))) continue;
      tell({ kind: 'notFound', request, reason: String(error) });
      return;
    }
  }
}

/** False when there is no going on. */
function recover(error: unknown): boolean {
  switch (sqliteFailure(error)) {
    case 'busy':
      return true;
    case 'index':
      tell({ kind: 'failed', reason: `the index is made anew: ${String(error)}` });
      index.rebuild();
      return true;
    case 'damaged':
    case 'schema':
      end({ kind: 'damaged', reason: String(error) });
      return false;
    case 'disk':
      if (String(error) !== lastFailure) tell({ kind: 'failed', reason: String(error) });
      lastFailure = String(error);
      return true;
  }
}

function end(last?: FromWorker): void {
  closing = true;
  if (database.isOpen) database.close();
  if (last) tell(last);
  parentPort?.close();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // Only the long waits are cut short.
    wake = () => {
      if (ms < POLL_MS && !closing) return;
      clearTimeout(timer);
      resolve();
    };
  });
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}
