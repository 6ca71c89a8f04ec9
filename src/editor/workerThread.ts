import { parentPort, Worker } from 'node:worker_threads';
import { createBirpc, type BirpcReturn } from 'birpc';

/**
 * A thread of its own that answers calls, for what would hold up the extension host. It starts with the first call;
 * after it has failed, the next one starts another.
 */
export class WorkerThread<Calls extends object> {
  readonly #program: string;
  readonly #name: string;
  readonly #onFailed: () => void;
  #started: { readonly worker: Worker; readonly calls: BirpcReturn<Calls> } | undefined;

  /** `program` answers by `answerCalls`; `onFailed` hears that a thread has ended which nobody has disposed of. */
  constructor(program: string, name: string, onFailed: () => void = () => {}) {
    this.#program = program;
    this.#name = name;
    this.#onFailed = onFailed;
  }

  get calls(): BirpcReturn<Calls> {
    return (this.#started ??= this.#start()).calls;
  }

  dispose(): void {
    const started = this.#started;
    this.#started = undefined;
    started?.calls.$close();
    void started?.worker.terminate();
  }

  #start(): { readonly worker: Worker; readonly calls: BirpcReturn<Calls> } {
    const worker = new Worker(this.#program, { execArgv: [], name: this.#name });
    worker.unref();
    const calls = createBirpc<Calls>(
      {},
      {
        post: (message) => worker.postMessage(message),
        on: (listen) => worker.on('message', listen),
        timeout: -1,
      },
    );
    const started = { worker, calls };
    const end = (error: Error): void => {
      if (!calls.$closed) calls.$close(error);
      if (this.#started !== started) return;
      this.#started = undefined;
      this.#onFailed();
    };
    worker.once('error', end);
    worker.once('exit', () => end(new Error(`the thread of ${this.#name} has ended`)));
    return started;
  }
}

/** Runs something on a thread that ends with it, or when it is aborted. */
export async function onThread<Thread extends { readonly calls: unknown; dispose(): void }, T>(
  thread: Thread,
  run: (calls: Thread['calls']) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.addEventListener('abort', () => thread.dispose());
  try {
    return await run(thread.calls);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    thread.dispose();
  }
}

/** Answers the calls of the thread that has started this one. */
export function answerCalls(calls: object): void {
  const port = parentPort;
  if (!port) return;
  createBirpc(calls, {
    post: (message) => port.postMessage(message),
    on: (listen) => port.on('message', listen),
  });
}
