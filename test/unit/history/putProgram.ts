/** Run on its own: puts captures into a store and writes the id of each to standard output as soon as it is kept. */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CaptureIds } from '../../../src/core/gateway/captureIds.ts';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { captureFor } from './storedCaptures.ts';

/** What the program is told by its argument, in JSON. */
export interface PutProgram {
  readonly folder: string;
  /** How many; without end when it is to be killed. */
  readonly count: number | null;
  /** The bodies' sizes in bytes, in turn. */
  readonly sizes: readonly number[];
}

const { folder, count, sizes }: PutProgram = JSON.parse(process.argv[2] ?? '');
const warn = (text: string): void => void writeSync(2, `${text}\n`);
const store = new SqliteHistory({
  folder,
  worker: new URL('../../../src/core/history/historyWorker.ts', import.meta.url),
  limits: () => ({ maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 }),
  logger: { trace() {}, info() {}, warn, error: (text, error) => warn(`${text} ${String(error)}`) },
});
const ids = new CaptureIds();
for (let at = 0; at < (count ?? Number.POSITIVE_INFINITY); at++) {
  const id = ids.next(Date.now());
  const bytes = sizes[at % sizes.length] ?? 0;
  const kept = store.put(captureFor(id, bytes));
  const told = (): void => void writeSync(1, `${id} ${bytes}\n`);
  if (kept) void kept.then(told);
  else told();
  // Now and then several in one tick, now and then one after the other, now and then a pause.
  if (at % 7 === 0) await kept;
  if (at % 11 === 0) await delay(1);
}
await store.close();
