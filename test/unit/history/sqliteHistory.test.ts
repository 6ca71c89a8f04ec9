import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { databaseFile } from '../../../src/core/history/captureDatabase.ts';
import type { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { capture } from './captures.ts';
import { folder, ids, message, openStore, request } from './stores.ts';

vi.setConfig({ testTimeout: 60_000 });

const soon = { timeout: 20_000, interval: 20 };

/** Looks into a store past its own code, or changes it. */
function sql(path: string, statement: string): Record<string, SQLOutputValue>[] {
  const database = new DatabaseSync(databaseFile(path), { timeout: 5000 });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}

const rows = (path: string): unknown => sql(path, 'SELECT count(*) AS n FROM captures')[0]?.['n'];

async function files(path: string): Promise<string[]> {
  const found = await readdir(join(path, 'bodies'), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Any search starts the worker. */
const startWorker = (store: SqliteHistory): Promise<unknown> => store.list({ text: 'anything' });

test('what was put is there when it is opened again, and can be found', async () => {
  const path = await folder();
  const first = openStore(path);
  const kept = capture('a', { request: request('/once', {}, 'some words'), response: message('HTTP/1.1 200 OK') });
  await first.put(kept);
  await first.put(capture('b', { outcome: 'pending' }));
  await first.pin(['a'], true);
  await first.close();
  expect(await readdir(path)).toEqual(['history.db']);

  const second = openStore(path);
  expect(await second.list()).toMatchObject([{ id: 'a', pinned: true }]);
  expect(await second.get('a')).toEqual(kept);
  expect(await ids(second, { text: 'some' })).toEqual(['a']);
});

test('nothing is made before something is put', async () => {
  const path = join(await folder(), 'below');
  const store = openStore(path);
  expect(await store.list()).toEqual([]);
  expect(await ids(store, { text: 'x' })).toEqual([]);
  expect(await store.count()).toBe(0);
  expect(await store.clear()).toEqual([]);
  await store.close();
  expect(existsSync(path)).toBe(false);
});

test('keeps the first of a tick at once, and the others of the same tick together', async () => {
  const store = openStore(await folder());
  expect(store.put(capture('a'))).toBeUndefined();
  const others = ['b', 'c', 'd'].map((id) => store.put(capture(id)));
  expect(others.every((kept) => kept instanceof Promise)).toBe(true);
  await Promise.all(others);
  await new Promise(setImmediate);
  expect(store.put(capture('e'))).toBeUndefined();
  expect(store.put(capture('f', { outcome: 'pending' }))).toBeUndefined();
});

test('a burst holds nothing up for long, and all of it is kept', async () => {
  const path = await folder();
  const store = openStore(path);
  const body = Buffer.alloc(2000, 'x');
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  await Promise.all(
    Array.from({ length: 3000 }, (_, at) =>
      store.put(capture(String(at).padStart(4, '0'), { request: request('/', {}, body) })),
    ),
  );
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
  expect(rows(path)).toBe(3000);
});

test('keeps bodies of 25 MB byte for byte, equal ones once, and finds words at their beginning', async () => {
  const path = await folder();
  const store = openStore(path);
  const text = Buffer.concat([Buffer.from('beginning '), Buffer.alloc(25_000_000, 'more of it ')]);
  const bytes = randomBytes(25_000_000);
  await Promise.all([
    store.put(capture('a', { request: request('/', { 'Content-Type': 'text/plain' }, text) })),
    store.put(capture('b', { request: request('/', {}, text), response: message('HTTP/1.1 200 OK', {}, bytes) })),
    store.put(capture('c', { request: request('/', {}, Buffer.alloc(64 * 1024, 1)) })),
    store.put(capture('d', { request: request('/', {}, Buffer.alloc(64 * 1024 + 1, 1)) })),
  ]);
  expect(await files(path)).toHaveLength(3);
  await store.close();
  const again = openStore(path);
  for (const id of ['a', 'b']) expect((await again.get(id))?.request.body.equals(text)).toBe(true);
  expect((await again.get('b'))?.response?.body.equals(bytes)).toBe(true);
  expect((await again.get('c'))?.request.body).toEqual(Buffer.alloc(64 * 1024, 1));
  expect((await again.get('d'))?.request.body).toEqual(Buffer.alloc(64 * 1024 + 1, 1));
  expect(await ids(again, { text: 'beginning' })).toEqual(['b', 'a']);
});

test('of a body whose file is gone or cut off, says that it is not whole', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a', { request: request('/', {}, Buffer.alloc(100_000, 1)) }));
  const [name = ''] = await files(path);
  const file = join(path, 'bodies', name.slice(0, 2), name);
  await writeFile(file, Buffer.alloc(10, 1));
  expect((await store.get('a'))?.request).toMatchObject({ body: Buffer.alloc(10, 1), truncated: true });
  await rm(file);
  expect((await store.get('a'))?.request).toMatchObject({ body: Buffer.alloc(0), truncated: true });
  expect(await ids(store, { text: 'host' })).toEqual(['a']);
});

test('writes a body again whose file was deleted while its capture was on the way', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a', { request: request('/', {}, Buffer.alloc(100_000, 1)) }));
  // As long as another process writes, the file is there and the row is not.
  const other = new DatabaseSync(databaseFile(path));
  other.exec('BEGIN IMMEDIATE');
  const kept = store.put(capture('b', { request: request('/', {}, Buffer.alloc(100_000, 2)) }));
  await vi.waitFor(async () => expect((await files(path)).filter((name) => !name.includes('.'))).toHaveLength(2), soon);
  await delay(50);
  await rm(join(path, 'bodies'), { recursive: true });
  other.exec('COMMIT');
  other.close();
  await kept;
  expect((await store.get('b'))?.request.body).toEqual(Buffer.alloc(100_000, 2));
});

test('waits in memory while another process writes, and holds nothing up', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a'));
  const other = new DatabaseSync(databaseFile(path));
  other.exec('BEGIN IMMEDIATE');
  const start = performance.now();
  const kept = store.put(capture('b'));
  expect(performance.now() - start).toBeLessThan(200);
  let isKept = false;
  void kept?.then(() => (isKept = true));
  expect(await ids(store)).toEqual(['b', 'a']);
  await delay(200);
  expect(isKept).toBe(false);
  other.exec('COMMIT');
  other.close();
  await kept;
  expect(store.problem).toBeUndefined();
  expect(rows(path)).toBe(2);
});

test('deletes what was removed, its words and its files when it is closed', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a', { request: request('/', {}, Buffer.alloc(100_000, 'secret ')) }));
  await store.put(capture('b', { request: request('/', {}, 'secret') }));
  await store.put(capture('c', { request: request('/', {}, 'secret') }));
  expect(await ids(store, { text: 'secret' })).toEqual(['c', 'b', 'a']);
  await store.remove(['a', 'b']);
  expect(await ids(store, { text: 'secret' })).toEqual(['c']);
  expect(rows(path)).toBe(3);
  await store.close();
  expect(rows(path)).toBe(1);
  expect(sql(path, 'SELECT count(*) AS n FROM messages')).toMatchObject([{ n: 1 }]);
  expect(sql(path, "SELECT rowid FROM search WHERE search MATCH 'secret'")).toHaveLength(1);
  expect(await files(path)).toEqual([]);
});

test('a file that another capture has too stays', async () => {
  const path = await folder();
  const store = openStore(path);
  const body = Buffer.alloc(100_000, 7);
  await store.put(capture('a', { request: request('/', {}, body) }));
  await store.put(capture('b', { request: request('/', {}, body) }));
  await store.remove(['a']);
  await store.close();
  const again = openStore(path);
  expect((await again.get('b'))?.request.body.equals(body)).toBe(true);
});

test('a removal can be undone for ten minutes; then it is deleted', async () => {
  const path = await folder();
  const store = openStore(path);
  for (const id of ['a', 'b', 'c']) await store.put(capture(id));
  await store.remove(['a', 'b']);
  sql(path, `UPDATE captures SET removed_at = removed_at - 601000 WHERE id = 'a'`);
  await store.restore(['a', 'b']);
  expect(await ids(store)).toEqual(['c', 'b']);
  await startWorker(store);
  await vi.waitFor(() => expect(rows(path)).toBe(2), soon);
});

test('a capture put after the last one was deleted is found, and noticed elsewhere', async () => {
  const path = await folder();
  const [store, other] = [openStore(path), openStore(path)];
  await store.put(capture('a', { request: request('/first') }));
  await store.put(capture('b', { request: request('/second') }));
  expect(await ids(other, { text: 'second' })).toEqual(['b']);
  await store.remove(['b']);
  await store.close();
  expect(rows(path)).toBe(1);
  const again = openStore(path);
  await again.put(capture('c', { request: request('/third') }));
  expect(await ids(again, { text: 'third' })).toEqual(['c']);
  expect(await ids(other, { text: 'third' })).toEqual(['c']);
});

test('keeps at most so many, and tells which have gone; the pinned stay', async () => {
  const path = await folder();
  const store = openStore(path, { limits: { maxRequests: 50 } });
  const removed: string[] = [];
  store.onDidChange((change) => {
    if (change.kind === 'removed') removed.push(...change.ids);
  });
  const all = Array.from({ length: 200 }, (_, at) => String(at).padStart(3, '0'));
  for (const id of all) await store.put(capture(id));
  await store.pin(['003', '004'], true);
  await startWorker(store);
  await vi.waitFor(async () => expect(await store.count()).toBe(50), soon);
  expect(await ids(store)).toEqual([...all.slice(-48).toReversed(), '004', '003']);
  expect(removed).toHaveLength(150);
  for (const id of ['900', '901']) await store.put(capture(id));
  await vi.waitFor(async () => expect(await store.count()).toBe(50), soon);
  expect(await ids(store, { limit: 2 })).toEqual(['901', '900']);
});

test('keeps at most so many bytes, long bodies among them', async () => {
  const path = await folder();
  const store = openStore(path, { limits: { maxBytes: 1_000_000 } });
  for (let at = 0; at < 20; at++) {
    await store.put(capture(`a${String(at).padStart(2, '0')}`, { request: request('/', {}, randomBytes(90_000)) }));
  }
  await startWorker(store);
  await vi.waitFor(async () => expect(await files(path)).toHaveLength(11), soon);
  expect(await store.count()).toBe(11);
  expect((await ids(store))[0]).toBe('a19');
});

test('keeps for so many days since it was put, whatever its own time says', async () => {
  const path = await folder();
  const store = openStore(path, { limits: { maxDays: 30 } });
  const days = (count: number): number => count * 24 * 60 * 60 * 1000;
  for (const id of ['a', 'b', 'c']) await store.put(capture(id, { startedAt: Date.now() - days(400) }));
  sql(path, `UPDATE captures SET kept_at = kept_at - ${days(31)} WHERE id = 'a'`);
  sql(path, `UPDATE captures SET kept_at = kept_at - ${days(29)} WHERE id = 'b'`);
  await startWorker(store);
  await vi.waitFor(async () => expect(await ids(store)).toEqual(['c', 'b']), soon);
});

test('deletes files that nothing refers to, and what was never finished, once that is old', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a', { request: request('/', {}, Buffer.alloc(100_000, 1)) }));
  const [own = ''] = await files(path);
  const orphan = createHash('sha256').update('x').digest('hex');
  const within = join(path, 'bodies', orphan.slice(0, 2));
  await mkdir(within, { recursive: true });
  await writeFile(join(within, orphan), 'x');
  await writeFile(join(within, 'new.part'), 'x');
  await writeFile(join(within, 'old.part'), 'x');
  await utimes(join(within, 'old.part'), 0, 0);
  await startWorker(store);
  await vi.waitFor(async () => expect((await files(path)).toSorted()).toEqual([own, 'new.part'].toSorted()), soon);
});

test('searches without its worker, too', async () => {
  const log: string[] = [];
  const store = openStore(await folder(), { worker: '/nowhere/historyWorker.cjs', log });
  for (let at = 0; at < 100; at++)
    await store.put(capture(String(at).padStart(3, '0'), { request: request(`/number/${at}`) }));
  expect(await ids(store, { text: '"number 42"' })).toEqual(['042']);
  expect(await ids(store, { path: '/number/7', limit: 3 })).toEqual(['079', '078', '077']);
  expect(log.join()).toContain('worker');
});

test('does not keep a process alive', async () => {
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a'));
  await startWorker(store);
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker');
  expect(timers).toEqual([]);
});
