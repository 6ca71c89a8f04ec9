import { expect, test } from 'vitest';
import type { ReplayResult } from '../../../src/core/replay/replay.ts';
import { replaySeveral } from '../../../src/core/replay/replaySeveral.ts';

const { signal } = new AbortController();

function answer(status: number, total: number): ReplayResult {
  const head = Buffer.from(`HTTP/1.1 ${status} X\r\n\r\n`);
  return { head, body: Buffer.alloc(0), truncated: false, timings: { connected: 0, firstByte: 0, total } };
}

test('tells statuses, failures and the median', async () => {
  const done: number[] = [];
  const refused = new Error('refused');
  const answers = [answer(200, 30), answer(500, 10), refused, answer(200, 20)];
  const run = async (index: number): Promise<ReplayResult> => {
    const one = answers[index];
    if (!one || one instanceof Error) throw one;
    return one;
  };
  const tally = await replaySeveral(run, { times: 4, atOnce: 1, signal, onDone: (count) => done.push(count) });
  expect(tally).toEqual({
    statuses: new Map([
      [200, 2],
      [500, 1],
    ]),
    failed: 1,
    failure: refused,
    medianMs: 20,
  });
  expect(done).toEqual([1, 2, 3, 4]);
});

test.each([1, 3, 50])('has %i under way at a time, begun in order', async (atOnce) => {
  const begun: number[] = [];
  let [running, most] = [0, 0];
  const run = async (index: number): Promise<ReplayResult> => {
    begun.push(index);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return answer(200, 1);
  };
  await replaySeveral(run, { times: 10, atOnce, signal });
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(Math.min(atOnce, 10));
});

test('ends when aborted, with what was answered until then', async () => {
  const abort = new AbortController();
  const run = async (index: number): Promise<ReplayResult> => {
    if (index === 2) abort.abort();
    abort.signal.throwIfAborted();
    return answer(204, 1);
  };
  const tally = await replaySeveral(run, { times: 1000, atOnce: 1, signal: abort.signal });
  expect(tally).toMatchObject({ statuses: new Map([[204, 2]]), failed: 0 });
});
