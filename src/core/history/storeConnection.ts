import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Emitter } from '../emitter.ts';
import type { Logger } from '../logger.ts';
import { text, type Text } from '../text.ts';
import { CaptureDatabase, databaseFile, NoSqlite, setAside } from './captureDatabase.ts';
import { ForeignSchema, NewerSchema } from './historySchema.ts';
import type { HistoryLimits } from './historyStore.ts';
import { HistoryWorkerThread } from './historyWorkerThread.ts';
import { sqliteFailure } from './sqlite.ts';

export interface StoreOptions {
  /** Holds the database and all that belongs to it; made when it is not there. */
  readonly folder: string;
  /** The program of the worker thread: dist/historyWorker.cjs, or src/core/history/historyWorker.ts. */
  readonly worker: string | URL;
  /** Asked now and again, so that a changed setting counts. */
  readonly limits: () => HistoryLimits;
  readonly logger: Logger;
}

/** After so long a failing disk is tried again, and a store that another process locks, in milliseconds. */
const RETRY_MS = 10_000;
const BUSY_RETRY_MS = 10;
const MAX_BUSY_MS = 5000;
/** The worker starts so long after the store is opened, unless it is needed before, in milliseconds. */
const WORKER_START_MS = 1000;

/** The way to the database of a store and its worker: opens on first use, and anew when the database is damaged or gone. */
export class StoreConnection {
  readonly #options: StoreOptions;
  readonly #writer = randomInt(2 ** 47);
  readonly #problemChanged = new Emitter<Text | undefined>();
  readonly onDidChangeProblem = this.#problemChanged.event;
  readonly #changed = new Emitter<'elsewhere' | readonly string[]>();
  /** Fires with the ids of what the worker has deleted, or when anything may have changed. */
  readonly onDidChange = this.#changed.event;
  #database: CaptureDatabase | undefined;
  #worker: HistoryWorkerThread | undefined;
  #workerStart: NodeJS.Timeout | undefined;
  #problem: Text | undefined;
  #state: 'ready' | 'busy' | 'failing' | 'replacing' | 'closed' = 'ready';
  /** Not opened again before, on the clock of `performance.now()`. */
  #retryAt = 0;
  /** What was said last of a lock. */
  #lock: unknown;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get problem(): Text | undefined {
    return this.#problem;
  }

  /** Whether there is no hope that the next moment is better. */
  get isFailing(): boolean {
    return this.#state === 'failing' || this.#state === 'closed';
  }

  /** The open database; undefined when it cannot be had just now. */
  get(): CaptureDatabase | undefined {
    if (this.#state === 'replacing' || this.#state === 'closed') return undefined;
    if (this.#database?.isGone) {
      this.#options.logger.warn(`history: ${this.#options.folder} was deleted`);
      this.#drop();
      const database = this.#open();
      this.#changed.fire('elsewhere');
      return database;
    }
    return this.#database ?? (performance.now() < this.#retryAt ? undefined : this.#open());
  }

  /** The open database, waited for while another process locks it. Undefined as well when there is none yet to read. */
  async wait(): Promise<CaptureDatabase | undefined> {
    if (!this.#database && this.#state === 'ready' && !existsSync(databaseFile(this.#options.folder))) return undefined;
    const until = performance.now() + MAX_BUSY_MS;
    for (;;) {
      const database = this.get();
      if (database || this.isFailing || performance.now() > until) return database;
      await delay(BUSY_RETRY_MS);
    }
  }

  /** The worker, started if it is not running; undefined when there is no database for it. */
  worker(): HistoryWorkerThread | undefined {
    const database = this.get();
    if (this.#worker && !this.#worker.isOver) return this.#worker;
    if (!database) return undefined;
    const { folder, limits, logger, worker } = this.#options;
    const own = new HistoryWorkerThread(
      worker,
      { folder, writer: database.writer, seen: database.seen, limits: limits() },
      {
        removed: (ids) => this.#changed.fire(ids),
        elsewhere: () => this.#changed.fire('elsewhere'),
        damaged: (reason) => {
          if (own === this.#worker) void this.#replace(reason);
        },
        failed: (reason) => logger.warn(`history: ${reason}`),
      },
    );
    this.#worker = own;
    return own;
  }

  /** Notes that something was written, which shows that the disk does not fail. */
  succeeded(): void {
    if (this.#state === 'failing') this.#tell(undefined);
    this.#state = 'ready';
    if (this.#worker?.isOver) this.#startWorker(RETRY_MS);
    else this.#worker?.written(this.#options.limits);
  }

  /** Notes that the database or the disk could not do something; it is told and mended as far as it can be. */
  failed(error: unknown): void {
    if (this.#state === 'closed') return;
    switch (failureOf(error)) {
      case 'busy':
        this.#lock = error;
        if (this.#state !== 'failing') this.#state = 'busy';
        break;
      case 'damaged':
        void this.#replace(String(error));
        break;
      case 'newer':
      case 'missing':
      case 'disk':
        this.#fail(error);
        break;
    }
  }

  /** Notes that another process has locked the store for so long that nobody should wait for it any more. */
  lockedOut(): void {
    if (this.#state === 'busy') this.#fail(this.#lock);
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#worker?.close();
    this.#state = 'closed';
    this.#drop();
    this.#changed.dispose();
    this.#problemChanged.dispose();
  }

  #open(): CaptureDatabase | undefined {
    let notice: Text | undefined;
    // Once more before it is set aside, in case another process has done that meanwhile.
    for (let attempt = 1; ; attempt++) {
      try {
        this.#database = new CaptureDatabase(this.#options.folder, this.#writer);
        this.#state = 'ready';
        this.#tell(notice);
        this.#startWorker(WORKER_START_MS);
        return this.#database;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'damaged' && attempt <= 3) {
          if (attempt === 2) notice = this.#setAside(String(error));
        } else if (failure === 'busy') {
          this.#lock = error;
          this.#state = 'busy';
          this.#retryAt = performance.now() + BUSY_RETRY_MS;
          return undefined;
        } else {
          this.#fail(error);
          return undefined;
        }
      }
    }
  }

  /** Puts a new database in the place of a damaged one. */
  async #replace(reason: string): Promise<void> {
    if (this.#state === 'replacing' || this.#state === 'closed') return;
    // Another process may have done it already.
    const isGone = this.#database?.isGone;
    this.#state = 'replacing';
    const worker = this.#worker;
    this.#drop();
    await worker?.terminate();
    const notice = isGone ? undefined : this.#setAside(reason);
    this.#state = 'ready';
    this.#open();
    if (notice && !this.isFailing) this.#tell(notice);
    this.#changed.fire('elsewhere');
  }

  #setAside(reason: string): Text | undefined {
    const { folder, logger } = this.#options;
    try {
      const name = setAside(folder, new Date());
      logger.error(`history: ${folder} is damaged (${reason}); it is kept as ${name}`);
      return text('The history of requests was damaged. It was set aside as {0}, and a new one was started.', name);
    } catch (error) {
      logger.warn(`history: ${folder} is damaged (${reason}) and could not be set aside: ${String(error)}`);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    const { folder, logger } = this.#options;
    if (this.#state !== 'failing') logger.error(`history: nothing can be stored in ${folder}`, error);
    this.#state = 'failing';
    const failure = failureOf(error);
    const mayPass = failure === 'disk' || failure === 'busy';
    this.#retryAt = mayPass ? performance.now() + RETRY_MS : Number.POSITIVE_INFINITY;
    this.#tell(problemText(failure, folder, error));
  }

  #startWorker(afterMs: number): void {
    this.#workerStart ??= setTimeout(() => {
      this.#workerStart = undefined;
      this.worker();
    }, afterMs).unref();
  }

  #drop(): void {
    clearTimeout(this.#workerStart);
    this.#workerStart = undefined;
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#database?.close();
    this.#database = undefined;
  }

  #tell(problem: Text | undefined): void {
    // A disk that fails says one thing of a file and another of the database.
    if (problem?.template === this.#problem?.template && problem?.args[0] === this.#problem?.args[0]) return;
    this.#problem = problem;
    this.#problemChanged.fire(problem);
  }
}

type Failure = 'busy' | 'damaged' | 'disk' | 'newer' | 'missing';

function failureOf(error: unknown): Failure {
  if (error instanceof NewerSchema) return 'newer';
  if (error instanceof NoSqlite) return 'missing';
  if (error instanceof ForeignSchema) return 'damaged';
  const failure = sqliteFailure(error);
  return failure === 'schema' || failure === 'index' ? 'damaged' : failure;
}

function problemText(failure: Failure, folder: string, error: unknown): Text {
  switch (failure) {
    case 'newer':
      return text('Requests are kept in memory only: the history in {0} was written by a newer Hookline.', folder);
    case 'missing':
      return text('Requests are kept in memory only: Node.js {0} has no SQLite.', process.versions.node);
    default:
      return text(
        'Requests are kept in memory for now: they cannot be stored in {0} ({1}).',
        folder,
        error instanceof Error ? error.message : String(error),
      );
  }
}
