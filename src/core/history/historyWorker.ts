/** The program of the worker thread of a store. A bundle of its own, dist/historyWorker.cjs. */
import { parentPort, workerData } from 'node:worker_threads';
import { StoreWorker } from './storeWorker.ts';
import type { WorkerData } from './workerMessages.ts';

// oxlint-disable-next-line no-unsafe-type-assertion -- HistoryWorkerThread has passed it; another thread has other data.
const setup = (workerData as Partial<WorkerData> | null)?.hooklineHistory;
if (parentPort && setup) {
  const port = parentPort;
  const worker = new StoreWorker(
    setup,
    (message) => port.postMessage(message),
    () => port.close(),
  );
  port.on('message', (message) => worker.take(message));
  void worker.run();
}
