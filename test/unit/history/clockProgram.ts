/**
 * Run on its own: puts captures while `Date` goes wherever it is told, as it does when somebody sets the clock; prints
 * their ids in the order in which they were put.
 */
import { CaptureIds } from '../../../src/core/gateway/captureIds.ts';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { captureFor } from './storedCaptures.ts';

const [, , folder = '', steps = '[]'] = process.argv;
const real = Date.now.bind(Date);
let shift = 0;
Date.now = () => real() + shift;
const store = new SqliteHistory({
  folder,
  worker: new URL('../../../src/core/history/historyWorker.ts', import.meta.url),
  limits: () => ({ maxRequests: 1000, maxDays: 30, maxBytes: 1e9 }),
  logger: { trace() {}, info() {}, warn() {}, error() {} },
});
const source = new CaptureIds();
const ids: string[] = [];
for (const step of JSON.parse(steps)) {
  shift = Number(step);
  for (const bytes of [10, 70_000]) {
    const id = source.next(Date.now());
    ids.push(id);
    await store.put({ ...captureFor(id, bytes), startedAt: Date.now() });
  }
  // The worker looks what is too old.
  await store.list({ text: 'answer' });
}
await store.close();
process.stdout.write(JSON.stringify(ids));
