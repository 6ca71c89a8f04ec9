import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { BodyFiles } from './bodyFiles.ts';
import { bodiesFolder, openDatabase } from './captureDatabase.ts';
import { listCaptures } from './captureListing.ts';
import type { HistoryLimits, HistoryQuery } from './historyStore.ts';
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

/** What the worker thread of a store does: all that takes time, in small pieces. */
export class StoreWorker {
  readonly #tell: (message: FromWorker) => void;
  readonly #onEnd: () => void;
  readonly #database: DatabaseSync;
  readonly #index: SearchIndex;
  readonly #upkeep: HistoryUpkeep;
  #limits: HistoryLimits;
  #wake: () => void = () => {};
  #isClosing = false;
  #lastFailure: string | undefined;
  /** Whether something was written that has not been looked at, since when, and when the last was. */
  #written = true;
  #writtenSince = 0;
  #writtenAt = 0;
  #keptUpAt = -KEEP_UP_EVERY_MS;
  #purgedAt = -PURGE_EVERY_MS;

  constructor({ folder, writer, seen, limits }: WorkerSetup, tell: (message: FromWorker) => void, onEnd: () => void) {
    this.#tell = tell;
    this.#onEnd = onEnd;
    this.#limits = limits;
    this.#database = openDatabase(folder, MAX_WAIT_MS);
    const bodies = new BodyFiles(bodiesFolder(folder));
    this.#index = new SearchIndex(this.#database, bodies);
    this.#upkeep = new HistoryUpkeep(this.#database, bodies, writer, seen);
  }

  take(message: ToWorker): void {
    switch (message.kind) {
      case 'written':
        this.#limits = message.limits;
        this.#writtenAt = performance.now();
        if (!this.#written) this.#writtenSince = this.#writtenAt;
        this.#written = true;
        break;
      case 'search':
        void this.#search(message.request, message.query);
        break;
      case 'close':
        this.#isClosing = true;
        break;
    }
    this.#wake();
  }

  /** Resolves when it has been told to close, or cannot go on. */
  async run(): Promise<void> {
    // In case it was only started to be closed.
    await delay(GIVE_WAY_MS);
    let isChecked = false;
    while (!this.#isClosing) {
      try {
        if (!isChecked) isChecked = await this.#check();
        else await this.#sleep(await this.#turn());
      } catch (error) {
        if (this.#recover(error)) await this.#sleep(POLL_MS);
      }
    }
    if (!this.#database.isOpen) return;
    try {
      const until = performance.now() + MAX_PURGE_AT_END_MS;
      while (performance.now() < until && this.#upkeep.purgeOwn());
      while (performance.now() < until && this.#upkeep.release());
      this.#upkeep.checkpoint(true);
    } catch (error) {
      this.#tell({ kind: 'failed', reason: String(error) });
    }
    this.#end();
  }

  async #check(): Promise<boolean> {
    const fault = this.#upkeep.check();
    if (fault !== undefined && /fts5/i.test(fault)) this.#index.rebuild();
    else if (fault !== undefined) this.#end({ kind: 'damaged', reason: fault });
    if (this.#database.isOpen) await this.#upkeep.sweep();
    return true;
  }

  /** Does one small piece of what there is to do; gives how long to wait after it, in milliseconds. */
  async #turn(): Promise<number> {
    if (this.#upkeep.changedElsewhere()) {
      this.#tell({ kind: 'elsewhere' });
      this.#written = true;
    }
    if (this.#upkeep.release()) return GIVE_WAY_MS;
    const now = performance.now();
    if (now - this.#purgedAt > PURGE_EVERY_MS) {
      if (this.#upkeep.purge()) return GIVE_WAY_MS;
      this.#purgedAt = now;
      this.#written = true;
    }
    if (!this.#written) return POLL_MS;
    if (now - this.#keptUpAt > KEEP_UP_EVERY_MS) {
      const removed = this.#upkeep.retain(this.#limits);
      if (removed.length > 0) {
        this.#tell({ kind: 'removed', ids: removed });
        return GIVE_WAY_MS;
      }
      this.#upkeep.checkpoint();
      this.#keptUpAt = now;
    }
    const isBusy = now - this.#writtenAt < PAUSE_MS;
    if (isBusy && now - this.#writtenSince < MAX_POSTPONED_MS) return PAUSE_MS / 2;
    if (await this.#index.step(isBusy)) return isBusy ? BUSY_GIVE_WAY_MS : GIVE_WAY_MS;
    if (this.#writtenAt < this.#keptUpAt) this.#written = false;
    return POLL_MS;
  }

  async #search(request: number, query: HistoryQuery): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (query.text !== undefined) while (await this.#index.step()) await delay(1);
        this.#tell({ kind: 'found', request, rows: listCaptures(this.#database, query) });
        return;
      } catch (error) {
        if (attempt < 3 && this.#recover(error)) continue;
        this.#tell({ kind: 'notFound', request, reason: String(error) });
        return;
      }
    }
  }

  /** False when there is no going on. */
  #recover(error: unknown): boolean {
    switch (sqliteFailure(error)) {
      case 'busy':
        return true;
      case 'index':
        this.#tell({ kind: 'failed', reason: `the index is made anew: ${String(error)}` });
        this.#index.rebuild();
        return true;
      case 'damaged':
      case 'schema':
        this.#end({ kind: 'damaged', reason: String(error) });
        return false;
      case 'disk':
        if (String(error) !== this.#lastFailure) this.#tell({ kind: 'failed', reason: String(error) });
        this.#lastFailure = String(error);
        return true;
    }
  }

  #end(last?: FromWorker): void {
    this.#isClosing = true;
    if (this.#database.isOpen) this.#database.close();
    if (last) this.#tell(last);
    this.#onEnd();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      // Only the long waits are cut short.
      this.#wake = () => {
        if (ms < POLL_MS && !this.#isClosing) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
