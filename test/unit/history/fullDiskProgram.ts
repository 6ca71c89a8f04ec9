/** Run on its own on a small file system: fills it with captures, makes room, and prints what became of them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { formatText } from '../../../src/core/text.ts';
import { captureFor } from './storedCaptures.ts';

const [, , folder = ''] = process.argv;
const complain = (text: string): void => void process.stderr.write(`${text}\n`);
const open = (): SqliteHistory =>
  new SqliteHistory({
    folder: join(folder, 'store'),
    worker: new URL('../../../src/core/history/historyWorker.ts', import.meta.url),
    limits: () => ({ maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 }),
    logger: { trace() {}, info() {}, warn: complain, error: complain },
  });
const missingFrom = async (store: SqliteHistory): Promise<string[]> => {
  const found = new Set((await store.list({ limit: 10_000 })).map(({ id }) => id));
  return ids.filter((id) => !found.has(id));
};
const problemOf = ({ problem }: SqliteHistory): string => (problem ? formatText(problem) : '');

const ballast = join(folder, 'ballast');
writeFileSync(ballast, Buffer.alloc(7_300_000));
const ids: string[] = [];
let store = open();
let resolved = true;
for (let at = 0; at < 60; at++) {
  const id = `a${String(at).padStart(3, '0')}`;
  ids.push(id);
  // Some bodies are in the database, some in files.
  const kept = store.put(captureFor(id, at % 10 === 9 ? 70_000 : 20_000));
  const deadline = new Promise((resolve) => setTimeout(resolve, 5000, 'late').unref());
  if ((await Promise.race([kept, deadline])) === 'late') resolved = false;
}
const problem = problemOf(store);
const missing = await missingFrom(store);
rmSync(ballast);
ids.push('b');
await store.put(captureFor('b', 10));
// What is in memory follows in its own time, which is ten seconds at most.
await new Promise((resolve) => setTimeout(resolve, 12_000));
const problemAfterwards = problemOf(store);
await store.close();
store = open();
const missingAfterwards = await missingFrom(store);
await store.close();
process.stdout.write(JSON.stringify({ problem, missing, resolved, problemAfterwards, missingAfterwards }));
