import { expect, test } from 'vitest';
import type { HistoryQuery } from '../../../src/core/history/historyStore.ts';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import { PAGE, RequestList } from '../../../src/core/history/requestList.ts';
import { capture } from './captures.ts';
import { request } from './stores.ts';

const name = (index: number): string => String(index).padStart(6, '0');

/** A history with so many requests, and a list of them that follows it. */
function listed(count: number, query: HistoryQuery = {}) {
  const history = new MemoryHistory({ maxCaptures: 1e6 });
  const put = (index: number, target = '/'): void => history.put(capture(name(index), { request: request(target) }));
  for (let index = 0; index < count; index++) put(index);
  const list = new RequestList(history, query);
  const changes: string[] = [];
  history.onDidChange((change) => changes.push(list.follow(change)));
  const ids = async (): Promise<string[]> => (await list.rows()).map(({ id }) => id);
  /** What the history itself would give now. */
  const expected = async (limit = PAGE): Promise<string[]> =>
    (await history.list({ ...query, limit })).map(({ id }) => id);
  return { history, put, list, changes, ids, expected };
}

test('follows what comes, changes and goes without asking again', async () => {
  const { history, put, changes, ids, expected, list } = listed(3);
  expect(await ids()).toEqual(await expected());
  put(3);
  put(3);
  await history.pin([name(1)], true);
  await history.remove([name(2)]);
  expect(changes).toEqual(['list', 'rows', 'rows', 'list']);
  expect(await ids()).toEqual(await expected());
  expect(list.get(name(1))?.pinned).toBe(true);
  await history.restore([name(2)]);
  expect(await ids()).toEqual([3, 2, 1, 0].map(name));
});

test('shows the newest page, and older ones when asked', async () => {
  const { put, list, ids, expected } = listed(2 * PAGE + 10);
  expect(await ids()).toEqual(await expected());
  expect(list.hasOlder).toBe(true);
  await list.showOlder();
  put(2 * PAGE + 10);
  expect(await ids()).toEqual(await expected(2 * PAGE));
  expect(list.hasOlder).toBe(true);
  await list.showOlder();
  expect(await ids()).toHaveLength(2 * PAGE + 11);
  expect(list.hasOlder).toBe(false);
  await list.showOlder();
  expect(list.length).toBe(2 * PAGE + 11);
});

test('fills up when much of what was shown is removed', async () => {
  const { history, ids, expected } = listed(3 * PAGE);
  await history.remove((await ids()).slice(0, PAGE - 1));
  expect(await ids()).toEqual(await expected());
});

test.each<[string, HistoryQuery, string, boolean]>([
  ['a path', { path: 'hook' }, '/hook', true],
  ['a path that does not fit', { path: 'hook' }, '/', false],
  ['text', { text: 'invoice' }, '/invoice', true],
  ['text that is not there', { text: 'invoice' }, '/', false],
])('takes what comes if the query asks for it: %s', async (_what, query, target, isListed) => {
  const { put, ids, expected } = listed(0, query);
  expect(await ids()).toEqual([]);
  put(1, target);
  expect(await ids()).toEqual(await expected());
  expect(await ids()).toHaveLength(isListed ? 1 : 0);
});

test('lists what is pinned, until it is not', async () => {
  const { history, ids } = listed(3, { pinned: true });
  expect(await ids()).toEqual([]);
  await history.pin([name(1)], true);
  expect(await ids()).toEqual([name(1)]);
  await history.pin([name(1)], false);
  expect(await ids()).toEqual([]);
});

test('misses nothing that happens while it is asking', async () => {
  const { history, put, list, ids, expected } = listed(PAGE);
  const loading = list.rows();
  put(PAGE);
  await history.remove([name(5)]);
  await loading;
  expect(await ids()).toEqual(await expected());
});
