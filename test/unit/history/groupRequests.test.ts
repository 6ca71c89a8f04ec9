import { expect, test } from 'vitest';
import { captureRow } from '../../../src/core/history/captureRow.ts';
import { groupRequests } from '../../../src/core/history/groupRequests.ts';
import { capture } from './captures.ts';
import { request } from './stores.ts';

const now = new Date(2026, 2, 1, 12, 30);
const row = (id: string, startedAt: Date, target = '/') =>
  captureRow(capture(id, { startedAt: startedAt.getTime(), request: request(target) }), false);

test('by time: the hours of today, yesterday, then days', () => {
  const rows = [
    row('h', new Date(2026, 2, 1, 12, 29)),
    row('g', new Date(2026, 2, 1, 12, 0)),
    row('f', new Date(2026, 2, 1, 0, 0)),
    row('e', new Date(2026, 1, 28, 23, 59)),
    row('d', new Date(2026, 1, 28, 0, 0)),
    row('c', new Date(2026, 1, 27, 23, 0)),
    row('b', new Date(2026, 1, 27, 1, 0)),
    // What was imported has a new id and an old time.
    row('a', new Date(2026, 2, 1, 12, 10)),
  ];
  const groups = groupRequests(rows, 'time', now);
  expect(
    groups.map((group) => [group.by, 'start' in group && new Date(group.start), group.rows.map(({ id }) => id)]),
  ).toEqual([
    ['hour', new Date(2026, 2, 1, 12), ['h', 'g', 'a']],
    ['hour', new Date(2026, 2, 1, 0), ['f']],
    ['yesterday', new Date(2026, 1, 28), ['e', 'd']],
    ['day', new Date(2026, 1, 27), ['c', 'b']],
  ]);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
});

test('by path, in alphabetical order, without the query', () => {
  const rows = [row('c', now, '/b?x=1'), row('b', now, '/a'), row('a', now, '/b')];
  expect(groupRequests(rows, 'path', now)).toMatchObject([
    { by: 'path', path: '/a', rows: [{ id: 'b' }] },
    { by: 'path', path: '/b', rows: [{ id: 'c' }, { id: 'a' }] },
  ]);
});
