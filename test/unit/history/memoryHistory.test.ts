import { expect, test } from 'vitest';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import { capture } from './captures.ts';

const ids = (history: MemoryHistory): string[] => history.list().map(({ id }) => id);

function ofSize(id: string, bytes: number): ReturnType<typeof capture> {
  const head = Buffer.alloc(0);
  return capture(id, { request: { head, body: Buffer.alloc(bytes), truncated: false }, response: undefined });
}

test('lists newest first; a later state takes the place of the earlier', () => {
  const history = new MemoryHistory();
  history.put(capture('a', { outcome: 'pending' }));
  history.put(capture('b'));
  const done = capture('a');
  history.put(done);
  expect(ids(history)).toEqual(['b', 'a']);
  expect(history.get('a')).toBe(done);
  expect(history.get('c')).toBeUndefined();
});

test('tells of each capture put, and once of a clear', () => {
  const history = new MemoryHistory();
  const told: (string | undefined)[] = [];
  const subscription = history.onDidChange((value) => told.push(value?.id));
  history.put(capture('a'));
  history.put(capture('b'));
  history.clear();
  subscription.dispose();
  history.put(capture('c'));
  expect(told).toEqual(['a', 'b', undefined]);
  expect(ids(history)).toEqual(['c']);
});

test('beyond its number the oldest finished go first', () => {
  const history = new MemoryHistory({ maxCaptures: 3 });
  history.put(capture('a', { outcome: 'pending' }));
  for (const id of ['b', 'c', 'd', 'e']) history.put(capture(id));
  expect(ids(history)).toEqual(['e', 'd', 'a']);
  history.put(capture('a'));
  history.put(capture('f'));
  expect(ids(history)).toEqual(['f', 'e', 'd']);
});

test('by default keeps a thousand', () => {
  const history = new MemoryHistory();
  for (let index = 0; index < 1200; index++) history.put(capture(String(index)));
  expect(history.list()).toHaveLength(1000);
  expect(ids(history).at(-1)).toBe('200');
});

test('beyond its bytes the oldest finished go first, but never the one just put', () => {
  const history = new MemoryHistory({ maxBytes: 100 });
  history.put(ofSize('a', 40));
  history.put(ofSize('b', 40));
  history.put(ofSize('a', 10));
  history.put(ofSize('c', 50));
  expect(ids(history)).toEqual(['c', 'b', 'a']);
  history.put(ofSize('d', 1));
  expect(ids(history)).toEqual(['d', 'c', 'b']);
  history.put(ofSize('e', 500));
  expect(ids(history)).toEqual(['e']);
});
