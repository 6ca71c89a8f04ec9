import { expect, test } from 'vitest';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import { capture } from './captures.ts';
import { ids } from './stores.ts';

function ofSize(id: string, bytes: number): ReturnType<typeof capture> {
  const head = Buffer.alloc(0);
  return capture(id, { request: { head, body: Buffer.alloc(bytes), truncated: false }, response: undefined });
}

test('beyond its number the oldest finished go first, and it tells which', async () => {
  const history = new MemoryHistory({ maxCaptures: 3 });
  const gone: string[] = [];
  history.onDidChange((change) => {
    if (change.kind === 'removed') gone.push(...change.ids);
  });
  history.put(capture('a', { outcome: 'pending' }));
  for (const id of ['b', 'c', 'd', 'e']) history.put(capture(id));
  expect(await ids(history)).toEqual(['e', 'd', 'a']);
  history.put(capture('a'));
  history.put(capture('f'));
  expect(await ids(history)).toEqual(['f', 'e', 'd']);
  expect(gone).toEqual(['b', 'c', 'a']);
});

test('the pinned outlast the limits, and the removed go before the others', async () => {
  const history = new MemoryHistory({ maxCaptures: 3 });
  for (const id of ['a', 'b', 'c']) history.put(capture(id));
  await history.pin(['a'], true);
  await history.remove(['c']);
  history.put(capture('d'));
  history.put(capture('e'));
  expect(await ids(history)).toEqual(['e', 'd', 'a']);
});

test('by default keeps a thousand', async () => {
  const history = new MemoryHistory();
  for (let index = 0; index < 1200; index++) history.put(capture(String(index).padStart(4, '0')));
  expect(await history.count()).toBe(1000);
  expect((await ids(history, { limit: 2000 })).at(-1)).toBe('0200');
});

test('beyond its bytes the oldest finished go first, but never the one just put', async () => {
  const history = new MemoryHistory({ maxBytes: 100 });
  history.put(ofSize('a', 40));
  history.put(ofSize('b', 40));
  history.put(ofSize('a', 10));
  history.put(ofSize('c', 50));
  expect(await ids(history)).toEqual(['c', 'b', 'a']);
  history.put(ofSize('d', 1));
  expect(await ids(history)).toEqual(['d', 'c', 'b']);
  history.put(ofSize('e', 500));
  expect(await ids(history)).toEqual(['e']);
});
