/** Run on its own: puts captures while no file of this process may grow beyond a limit; prints what became of them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { CaptureIds } from '../../../src/core/gateway/captureIds.ts';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { formatText, type Text } from '../../../src/core/text.ts';
import { captureFor } from './storedCaptures.ts';

/** What the program prints, in JSON. */
export interface LimitedOutcome {
  /** Put in all, and told to be kept before the limit was there. */
  readonly ids: readonly string[];
  readonly keptBefore: readonly string[];
  /** Not found while the disk failed; and after it did not any more, and the store was opened anew. */
  readonly missing: readonly string[];
  readonly missingAfterwards: readonly string[];
  readonly resolved: boolean;
  readonly problems: readonly string[];
  readonly descriptors: readonly [before: number, after: number];
}

// Without this the first byte beyond the limit would end the process.
process.on('SIGXFSZ', () => {});

const [, , folder = ''] = process.argv;
const descriptors = (): number => readdirSync('/proc/self/fd').length;
const limit = (bytes: string): void =>
  void execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]);
const open = (): SqliteHistory =>
  new SqliteHistory({
    folder,
    worker: new URL('../../../src/core/history/historyWorker.ts', import.meta.url),
    limits: () => ({ maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 }),
    logger: { trace() {}, info() {}, warn() {}, error() {} },
  });
const source = new CaptureIds();
const ids: string[] = [];
const put = (store: SqliteHistory, bytes: number): Promise<void> | undefined => {
  const id = source.next(Date.now());
  ids.push(id);
  return store.put(captureFor(id, bytes));
};
const missingFrom = async (store: SqliteHistory): Promise<string[]> => {
  const found = new Set((await store.list({ limit: 10_000 })).map(({ id }) => id));
  return ids.filter((id) => !found.has(id));
};

// Whatever Node.js opens for a first store and its worker stays open.
let store = open();
await put(store, 10);
await store.list({ text: 'answer' });
await store.close();
await setTimeout(200);
const before = descriptors();
store = open();
const problems: string[] = [];
store.onDidChangeProblem((problem: Text | undefined) => problems.push(problem ? formatText(problem) : ''));
for (let at = 0; at < 20; at++) await put(store, at % 5 === 4 ? 70_000 : 20_000);
const keptBefore = [...ids];

limit('65536');
let resolved = true;
for (let at = 0; at < 60; at++) {
  const kept = put(store, at % 10 === 9 ? 70_000 : 20_000);
  if ((await Promise.race([kept, setTimeout(5000, 'late', { ref: false })])) === 'late') resolved = false;
}
const missing = await missingFrom(store);

limit('unlimited');
// What is in memory follows in its own time, which is ten seconds at most.
const until = performance.now() + 20_000;
while (store.problem && performance.now() < until) await setTimeout(100);
await put(store, 10);
await store.close();
store = open();
const missingAfterwards = await missingFrom(store);
await store.close();
await setTimeout(200);
const outcome: LimitedOutcome = {
  ids,
  keptBefore,
  missing,
  missingAfterwards,
  resolved,
  problems,
  descriptors: [before, descriptors()],
};
process.stdout.write(JSON.stringify(outcome));
