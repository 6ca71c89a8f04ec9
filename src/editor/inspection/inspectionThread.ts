import { Worker } from 'node:worker_threads';
import { createBirpc, type BirpcReturn } from 'birpc';
import type { InspectionCalls } from './inspectionCalls.ts';

/** Runs something on a thread that ends with it, or when it is aborted. */
export async function onInspectionThread<T>(
  program: string,
  run: (calls: InspectionThread['calls']) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const thread = new InspectionThread(program);
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

/**
 * Reads and writes captures on a thread of its own: to decompress, redact, encode and take apart bodies of many megabytes
 * would hold up the extension host. The thread starts with the first call; after it has failed, the next one starts another.
 */
export class InspectionThread {
  readonly #program: string;
  #started: { readonly worker: Worker; readonly calls: BirpcReturn<InspectionCalls> } | undefined;

  constructor(program: string) {
    this.#program = program;
  }

  get calls(): BirpcReturn<InspectionCalls> {
    return (this.#started ??= this.#start()).calls;
  }

  dispose(): void {
    const started = this.#started;
    this.#started = undefined;
    started?.calls.$close();
    void started?.worker.terminate();
  }

  #start(): { readonly worker: Worker; readonly calls: BirpcReturn<InspectionCalls> } {
    const worker = new Worker(this.#program, { execArgv: [], name: 'hookline inspector' });
    worker.unref();
    const calls = createBirpc<InspectionCalls>(
      {},
      {
        post: (message) => worker.postMessage(message),
        on: (listen) => worker.on('message', listen),
        timeout: -1,
      },
    );
    const started = { worker, calls };
    const end = (error: Error): void => {
      if (this.#started === started) this.#started = undefined;
      if (!calls.$closed) calls.$close(error);
    };
    worker.once('error', end);
    worker.once('exit', () => end(new Error('the thread that reads requests has ended')));
    return started;
  }
}
