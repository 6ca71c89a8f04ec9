import { setTimeout as delay } from 'node:timers/promises';
import { Emitter } from '../emitter.ts';
import type { Capture } from '../gateway/capture.ts';
import type { Text } from '../text.ts';
import { BodyFiles } from './bodyFiles.ts';
import { bodiesFolder, type CaptureDatabase } from './captureDatabase.ts';
import { newestFirst } from './captureFilter.ts';
import { listCaptures } from './captureListing.ts';
import { CaptureWriter } from './captureWriter.ts';
import { HeldCaptures } from './heldCaptures.ts';
import {
  DEFAULT_LIMIT,
  type CaptureRow,
  type HistoryChange,
  type HistoryQuery,
  type HistoryStore,
} from './historyStore.ts';
import { readCapture } from './readCapture.ts';
import { SearchIndex } from './searchIndex.ts';
import { sqliteFailure } from './sqlite.ts';
import { StoreConnection, type StoreOptions } from './storeConnection.ts';

/** What is held in memory while the disk fails; beside that only what is pending or on its way to the disk is. */
const MAX_HELD = 1000;
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** So many captures are changed in one transaction. */
const CHANGED_AT_ONCE = 100;
const BUSY_RETRY_MS = 10;
const MAX_BUSY_MS = 5000;

/**
 * A history in a folder: SQLite with a full-text index, long bodies in files. It is opened on first use, several
 * processes may share it, and what cannot be stored is kept in memory as long as the process lasts.
 */
export class SqliteHistory implements HistoryStore {
  readonly #connection: StoreConnection;
  readonly #files: BodyFiles;
  readonly #held = new HeldCaptures(MAX_HELD, MAX_HELD_BYTES);
  readonly #writer: CaptureWriter;
  readonly #changed = new Emitter<HistoryChange>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeProblem;
  #hasRemoved = false;
  #isClosed = false;

  constructor(options: StoreOptions) {
    this.#connection = new StoreConnection(options);
    this.#files = new BodyFiles(bodiesFolder(options.folder));
    this.#writer = new CaptureWriter(this.#connection, this.#files, this.#held, (ids) => this.#tellPinned(ids, true));
    this.onDidChangeProblem = this.#connection.onDidChangeProblem;
    this.#connection.onDidChange((change) => {
      if (change === 'elsewhere') this.#changed.fire({ kind: 'elsewhere' });
      else this.#tell('removed', change);
    });
  }

  get problem(): Text | undefined {
    return this.#connection.problem;
  }

  put(capture: Capture): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    const held = this.#held.put(capture);
    const kept = capture.outcome === 'pending' ? undefined : this.#writer.keep(held);
    if (this.#connection.isFailing) this.#tell('removed', this.#held.evict(held));
    this.#changed.fire({ kind: 'put', row: held.row });
    return kept;
  }

  async get(id: string): Promise<Capture | undefined> {
    const held = this.#held.get(id);
    if (held) return held.removedAt === undefined ? held.capture : undefined;
    const record = await this.#read((database) => database.get(id));
    return record && readCapture(record, this.#files);
  }

  async list(query: HistoryQuery = {}): Promise<readonly CaptureRow[]> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    // Before the database: what is on its way there is found in one of the two.
    const heldIds = this.#held.ids();
    const held = this.#held.list(query);
    const stored = await this.#listStored({ ...query, limit: limit + heldIds.size });
    const others = stored.filter(({ id }) => !heldIds.has(id));
    return [...(await held), ...others].sort(newestFirst).slice(0, limit);
  }

  async count(): Promise<number> {
    const stored = await this.#read((database) => {
      const replaced = [...this.#held.ids()].filter((id) => database.has(id));
      return database.count() - replaced.length;
    });
    return (stored ?? 0) + this.#held.count;
  }

  async claim(id: string): Promise<boolean> {
    const held = this.#held.get(id);
    if (!held) return (await this.#change([id], (database, some) => database.claim(some))).length > 0;
    if (held.capture.outcome !== 'accepted' || held.removedAt !== undefined) return false;
    // No other process knows of it yet.
    void this.put({ ...held.capture, outcome: 'delivering' });
    return true;
  }

  async pin(ids: readonly string[], pinned: boolean): Promise<void> {
    const held = this.#held.pin(ids, pinned);
    const stored = await this.#change(ids, (database, some) => database.pin(some, pinned));
    this.#tellPinned(union(held, stored), pinned);
  }

  async remove(ids: readonly string[]): Promise<void> {
    const held = this.#held.remove(ids);
    const stored = await this.#change(ids, (database, some) => database.remove(some));
    this.#tellRemoved(union(held, stored));
  }

  async restore(ids: readonly string[]): Promise<void> {
    const held = this.#held.restore(ids);
    const stored = await this.#change(ids, (database, some) => database.restore(some));
    this.#tell('restored', union(held, stored));
  }

  async clear(): Promise<readonly string[]> {
    const removed = this.#held.remove(this.#held.unpinned());
    const last = await this.#read((database) => database.last);
    for (;;) {
      const ids = await this.#read((database) => database.unpinned(last ?? 0, CHANGED_AT_ONCE));
      const stored = await this.#change(ids ?? [], (database, some) => database.remove(some));
      if (stored.length === 0) break;
      removed.push(...stored);
    }
    const ids = union(removed, []);
    this.#tellRemoved(ids);
    return ids;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writer.close();
    // What was removed goes with the process that could have restored it.
    if (this.#hasRemoved) this.#connection.worker();
    await this.#connection.close();
    this.#changed.dispose();
  }

  async #listStored(query: HistoryQuery): Promise<readonly CaptureRow[]> {
    const { text, method, status, path, provider, port, outcome } = query;
    if ([text, method, status, path, provider, port, outcome].every((condition) => condition === undefined)) {
      return (await this.#read((database) => database.list(query))) ?? [];
    }
    if (!(await this.#connection.wait())) return [];
    const found = await this.#connection
      .worker()
      ?.search(query)
      .catch(() => undefined);
    return found ?? (await this.#searchHere(query)) ?? [];
  }

  /** In small steps on this thread, for when there is no worker. */
  async #searchHere(query: HistoryQuery): Promise<readonly CaptureRow[] | undefined> {
    const database = this.#connection.get();
    if (!database) return undefined;
    const index = new SearchIndex(database.connection, this.#files);
    try {
      if (query.text !== undefined) while (await index.step()) await delay(1);
    } catch (error) {
      if (sqliteFailure(error) === 'index') index.rebuild();
      else this.#connection.failed(error);
    }
    return this.#read((open) => listCaptures(open.connection, query));
  }

  /** Undefined when there is no database to read. */
  async #read<T>(run: (database: CaptureDatabase) => T): Promise<T | undefined> {
    const until = performance.now() + MAX_BUSY_MS;
    for (;;) {
      const database = await this.#connection.wait();
      if (!database) return undefined;
      try {
        return run(database);
      } catch (error) {
        this.#connection.failed(error);
        if (sqliteFailure(error) !== 'busy' || performance.now() > until) return undefined;
        await delay(BUSY_RETRY_MS);
      }
    }
  }

  /** Changes captures in transactions of a few; gives the ids of those that were there to change. */
  async #change(
    ids: readonly string[],
    run: (database: CaptureDatabase, ids: readonly string[]) => string[],
  ): Promise<string[]> {
    const changed: string[] = [];
    for (let at = 0; at < ids.length; at += CHANGED_AT_ONCE) {
      if (at > 0) await new Promise(setImmediate);
      const some = await this.#read((database) => run(database, ids.slice(at, at + CHANGED_AT_ONCE)));
      changed.push(...(some ?? []));
    }
    if (changed.length > 0) this.#connection.succeeded();
    return changed;
  }

  #tellRemoved(ids: readonly string[]): void {
    if (ids.length > 0) this.#hasRemoved = true;
    this.#tell('removed', ids);
  }

  #tellPinned(ids: readonly string[], pinned: boolean): void {
    if (ids.length > 0) this.#changed.fire({ kind: 'pinned', ids, pinned });
  }

  #tell(kind: 'removed' | 'restored', ids: readonly string[]): void {
    if (ids.length > 0) this.#changed.fire({ kind, ids });
  }
}

function union(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])];
}
