import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CaptureIds } from '../../src/core/gateway/captureIds.ts';
import type { Capture } from '../../src/core/gateway/capture.ts';
import type { HistoryQuery } from '../../src/core/history/historyStore.ts';
import { SqliteHistory } from '../../src/core/history/sqliteHistory.ts';
import { atLeast, atMost, median, percentile, report } from './report.ts';

const CAPTURES = 100_000;
const BODY_BYTES = 2048;
/** Puts are counted in runs of so many. */
const RUN = 5000;
const PAGES = 200;
const SEARCHES = 25;
const STARTS = 15;

const WORKER = new URL('../../src/core/history/historyWorker.ts', import.meta.url);

/** A hundred thousand requests kept: how fast they come in, and how fast they are listed, found and opened. */
export async function benchHistory(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hookline-bench-'));
  const store = openStore(folder);
  const series: Record<string, number[]> = {};
  try {
    const { rates, ids } = await fill(store);
    series['puts per second, runs of 5,000'] = rates;
    const indexing = performance.now();
    await store.list({ text: 'nothing' });
    series['ms until all is indexed after that'] = [performance.now() - indexing];
    series['ms: newest page'] = await timed(PAGES, () => store.list());
    const middle = ids[CAPTURES / 2] ?? '';
    const searches: Readonly<Record<string, HistoryQuery>> = {
      'an id': { text: `evt_${middle}` },
      'a word of one in a hundred': { text: 'w100' },
      'a word of every request': { text: 'livemode' },
      'two words': { text: 'w100 livemode' },
      'a phrase of every request': { text: '"api version"' },
      'a phrase': { text: '"w7 w8"' },
      'a prefix': { text: 'w99*' },
      'a word, a status and a path': { text: 'livemode', status: '5xx', path: 'stripe' },
      'nothing there': { text: 'nowhere' },
    };
    for (const [name, query] of Object.entries(searches)) {
      series[`ms: search for ${name}`] = await timed(SEARCHES, () => store.list(query));
    }
    await store.close();
    series['ms: start-up on the main thread'] = [];
    series['ms: start-up, opening and first page'] = [];
    for (let round = 0; round < STARTS; round += 1) {
      const { blocked, page } = await start(folder);
      series['ms: start-up on the main thread'].push(blocked);
      series['ms: start-up, opening and first page'].push(page);
    }
    const slowest = Object.entries(series)
      .filter(([name]) => name.includes('search for'))
      .map(([, values]) => percentile(values, 95));
    report('history', series, [
      atMost('newest page of 100,000, 95th percentile', percentile(series['ms: newest page'], 95), 'ms', 10),
      atMost('slowest kind of search, 95th percentile', Math.max(...slowest), 'ms', 50),
      atLeast('sustained insert', (CAPTURES / RUN) * harmonic(rates), 'per second', 5000),
      atMost('start-up on the main thread', median(series['ms: start-up on the main thread']), 'ms', 20),
    ]);
  } finally {
    await store.close();
    if (!process.env['KEEP']) await rm(folder, { recursive: true, force: true });
    else console.log(folder);
  }
}

function openStore(folder: string): SqliteHistory {
  return new SqliteHistory({
    folder,
    worker: WORKER,
    limits: () => ({ maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 }),
    logger: { trace() {}, info() {}, warn: console.warn, error: console.error },
  });
}

async function fill(store: SqliteHistory): Promise<{ rates: number[]; ids: string[] }> {
  const source = new CaptureIds();
  const ids: string[] = [];
  const rates: number[] = [];
  while (ids.length < CAPTURES) {
    const captures = Array.from({ length: RUN }, (_, at) => captureFor(source.next(Date.now()), ids.length + at));
    ids.push(...captures.map(({ id }) => id));
    const start = performance.now();
    for (const capture of captures) await store.put(capture);
    rates.push((RUN * 1000) / (performance.now() - start));
  }
  return { rates, ids };
}

/** A delivery as of Stripe, with an id of its own and words that come in one of so many. */
function captureFor(id: string, number: number): Capture {
  const words = [2, 5, 10, 50, 100, 500, 1000].filter((every) => number % every === 0).map((every) => `w${every}`);
  const event = {
    id: `evt_${id}`,
    object: 'event',
    api_version: '2025-01-27.acacia',
    type: number % 3 === 0 ? 'invoice.paid' : 'customer.subscription.updated',
    livemode: false,
    data: { object: { number, tags: `w7 w8 ${words.join(' ')}`, customer: `cus_${(number * 7919) % 10_000}` } },
    padding: '',
  };
  const rest = BODY_BYTES - JSON.stringify(event).length;
  const padding = Array.from({ length: 400 }, (_, at) => `w${(number * 31 + at * at) % 1009}`).join(' ');
  const body = Buffer.from(JSON.stringify({ ...event, padding: padding.slice(0, rest) }));
  const head = `POST /webhooks/${number % 4 === 0 ? 'stripe' : 'billing'} HTTP/1.1\r\nHost: shop.example\r\n`;
  const fields = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nStripe-Signature: t=${number},v1=${id}\r\n`;
  const status = number % 50 === 0 ? '500 Internal Server Error' : '200 OK';
  return {
    id,
    startedAt: Date.now(),
    upstreamPort: 3000,
    outcome: 'complete',
    request: { head: Buffer.from(`${head}${fields}\r\n`), body, truncated: false },
    response: {
      head: Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 17\r\n\r\n`),
      body: Buffer.from('{"received":true}'),
      truncated: false,
    },
    answeredBy: 'app',
    timings: { connected: 0.2, firstByte: 3.1, total: 3.4 },
  };
}

async function timed(times: number, run: () => Promise<unknown>): Promise<number[]> {
  const durations: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const start = performance.now();
    await run();
    durations.push(performance.now() - start);
  }
  return durations;
}

/** In a process of its own, as it is when an extension host has just started. */
async function start(folder: string): Promise<{ blocked: number; page: number }> {
  const program = `
    import { SqliteHistory } from ${JSON.stringify(new URL('../../src/core/history/sqliteHistory.ts', import.meta.url))};
    const logger = { trace() {}, info() {}, warn() {}, error() {} };
    const limits = () => ({ maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 });
    const start = performance.now();
    const store = new SqliteHistory({ folder: ${JSON.stringify(folder)}, worker: new URL(${JSON.stringify(WORKER)}), limits, logger });
    const listing = store.list();
    const blocked = performance.now() - start;
    await listing;
    console.log(JSON.stringify({ blocked, page: performance.now() - start }));
    await store.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout);
}

/** The rate of several runs of the same length taken together, by run. */
function harmonic(rates: readonly number[]): number {
  return 1 / rates.reduce((sum, rate) => sum + 1 / rate, 0);
}
