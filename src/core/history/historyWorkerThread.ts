import { Worker } from 'node:worker_threads';
import type { CaptureRow, HistoryLimits, HistoryQuery } from './historyStore.ts';
import type { FromWorker, ToWorker, WorkerData, WorkerSetup } from './workerMessages.ts';

interface WorkerListeners {
  readonly removed: (ids: readonly string[]) => void;
  readonly elsewhere: () => void;
  readonly damaged: (reason: string) => void;
  readonly failed: (reason: string) => void;
}

interface Waiting {
  readonly resolve: (rows: readonly CaptureRow[]) => void;
  readonly reject: (error: Error) => void;
}

/** It is told at most this often that something was written, in milliseconds. */
const TELL_EVERY_MS = 100;
const MAX_CLOSE_MS = 3000;

/** The main thread's end of the worker of a store. The worker keeps no process alive unless somebody waits for it. */
export class HistoryWorkerThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #telling: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(program: string | URL, setup: WorkerSetup, listeners: WorkerListeners) {
    const workerData: WorkerData = { hooklineHistory: setup };
    this.#worker = new Worker(program, { workerData, execArgv: [], name: 'hookline history' });
    this.#worker.unref();
    this.#worker.on('message', (message: FromWorker) => this.#take(message, listeners));
    this.#worker.on('error', (error) => listeners.failed(`the worker ended: ${String(error)}`));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#isOver = true;
        clearTimeout(this.#telling);
        for (const { reject } of this.#waiting.values()) reject(new Error('the worker has ended'));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Says that something was written, soon. */
  written(limits: () => HistoryLimits): void {
    if (this.#isOver) return;
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#post({ kind: 'written', limits: limits() });
    }, TELL_EVERY_MS).unref();
  }

  /** Rejects when the worker cannot. */
  search(query: HistoryQuery): Promise<readonly CaptureRow[]> {
    if (this.#isOver) return Promise.reject(new Error('the worker has ended'));
    const request = ++this.#requests;
    if (this.#waiting.size === 0) this.#worker.ref();
    const found = new Promise<readonly CaptureRow[]>((resolve, reject) =>
      this.#waiting.set(request, { resolve, reject }),
    );
    this.#post({ kind: 'search', request, query });
    return found;
  }

  /** Lets it finish what must be; resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#worker.ref();
    const deadline = setTimeout(() => void this.#worker.terminate(), MAX_CLOSE_MS);
    this.#post({ kind: 'close' });
    await this.#ended;
    clearTimeout(deadline);
  }

  /** Ends it at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(message: FromWorker, listeners: WorkerListeners): void {
    switch (message.kind) {
      case 'found':
        this.#settle(message.request)?.resolve(message.rows);
        break;
      case 'notFound':
        this.#settle(message.request)?.reject(new Error(message.reason));
        break;
      case 'removed':
        listeners.removed(message.ids);
        break;
      case 'elsewhere':
        listeners.elsewhere();
        break;
      case 'damaged':
        listeners.damaged(message.reason);
        break;
      case 'failed':
        listeners.failed(message.reason);
        break;
    }
  }

  #settle(request: number): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
