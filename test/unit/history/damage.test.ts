import { randomBytes } from 'node:crypto';
import { copyFile, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { databaseFile } from '../../../src/core/history/captureDatabase.ts';
import { migrate, migrations } from '../../../src/core/history/historySchema.ts';
import { formatText } from '../../../src/core/text.ts';
import { capture } from './captures.ts';
import { folder, ids, openStore, request } from './stores.ts';

vi.setConfig({ testTimeout: 60_000 });

const COUNT = 300;

/** A store of some hundred captures, one with a long body, that was closed in good order. */
async function filled(): Promise<{ path: string; file: string }> {
  const path = await folder();
  const store = openStore(path);
  for (let at = 0; at < COUNT; at++) {
    await store.put(
      capture(`a${String(at).padStart(3, '0')}`, { request: request(`/n${at}`, {}, Buffer.alloc(1000, `word${at} `)) }),
    );
  }
  await store.put(capture('b', { request: request('/', {}, Buffer.alloc(100_000, 1)) }));
  await ids(store, { text: 'word1' });
  await store.close();
  return { path, file: databaseFile(path) };
}

async function overwrite(file: string, at: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}

function execute(file: string, sql: string): void {
  // Not in types for Node.js 22: without it nobody can change the tables behind a full-text index.
  const options: object = { defensive: false };
  const database = new DatabaseSync(file, options);
  database.exec(sql);
  database.close();
}

const damages: readonly (readonly [string, (file: string) => Promise<void> | void])[] = [
  ['a header that is garbage', (file) => overwrite(file, 0, randomBytes(100))],
  ['text in the place of a database', (file) => writeFile(file, 'no database at all '.repeat(500))],
  ['a file that was cut off in the middle', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
  ['a file that was cut off within its first page', (file) => truncate(file, 1000)],
  ['pages that are garbage', async (file) => overwrite(file, 4096, randomBytes((await stat(file)).size - 8192))],
  [
    'the tables of another program',
    async (file) => {
      await rm(file);
      execute(file, 'CREATE TABLE notes (text TEXT); PRAGMA user_version = 1');
    },
  ],
  ['a table that is gone', (file) => execute(file, 'DROP TABLE messages')],
  ['a column that is gone', (file) => execute(file, 'ALTER TABLE captures DROP COLUMN target')],
];

test.each(damages)('sets a store with %s aside, and starts a new one', async (_, damage) => {
  const { path, file } = await filled();
  await damage(file);
  const damaged = await readFile(file);

  const store = openStore(path);
  await store.put(capture('c'));
  await ids(store, { text: 'word1' });
  await vi.waitFor(
    () => expect(formatText(store.problem ?? { template: '', args: [] })).toContain('set aside'),
    20_000,
  );
  await vi.waitFor(async () => expect((await ids(store)).filter((id) => id !== 'c')).toEqual([]), 20_000);
  await store.put(capture('d', { request: request('/after') }));
  expect(await ids(store, { text: 'after' })).toEqual(['d']);

  const aside = (await readdir(path)).filter((name) => name.startsWith('history.corrupt-'));
  expect(aside).toHaveLength(1);
  const kept = join(path, aside[0] ?? '');
  if (damage.name !== 'execute')
    expect((await readFile(join(kept, 'history.db'))).length).toBeGreaterThanOrEqual(damaged.length);
  expect(await readdir(join(kept, 'bodies'))).toHaveLength(1);
});

test('a page deep inside that is garbage is found in the background', async () => {
  const { path, file } = await filled();
  const { size } = await stat(file);
  await overwrite(file, Math.floor(size / 8192) * 4096, randomBytes(4096));
  const store = openStore(path);
  expect(await store.count()).toBe(COUNT + 1);
  await vi.waitFor(() => expect(store.problem).toBeDefined(), 20_000);
  await vi.waitFor(async () => expect(await ids(store)).toEqual([]), 20_000);
  expect((await readdir(path)).some((name) => name.startsWith('history.corrupt-'))).toBe(true);
});

test('captures put while a damaged store is replaced are kept', async () => {
  const { path, file } = await filled();
  await overwrite(file, 4096, randomBytes((await stat(file)).size - 8192));
  const store = openStore(path);
  const all = Array.from({ length: 200 }, (_, at) => `c${String(at).padStart(3, '0')}`);
  await Promise.all(all.map((id) => store.put(capture(id))));
  await vi.waitFor(async () => expect(await ids(store, { limit: 500 })).toEqual(all.toReversed()), 20_000);
  await store.close();
  expect(await ids(openStore(path), { limit: 500 })).toEqual(all.toReversed());
});

test('of two processes that find the damage, one sets it aside and both go on', async () => {
  const { path, file } = await filled();
  await overwrite(file, 4096, randomBytes((await stat(file)).size - 8192));
  const stores = [openStore(path), openStore(path)] as const;
  await Promise.all([stores[0].put(capture('c')), stores[1].put(capture('d'))]);
  await Promise.all(stores.map((store) => ids(store, { text: 'x' })));
  await vi.waitFor(async () => {
    for (const store of stores) expect(await ids(store)).toEqual(['d', 'c']);
  }, 20_000);
  expect((await readdir(path)).filter((name) => name.startsWith('history.corrupt-'))).toHaveLength(1);
});

test('a broken index is made anew, and nothing else', async () => {
  const { path, file } = await filled();
  execute(file, 'DELETE FROM search_data WHERE id = 10');
  const store = openStore(path);
  await vi.waitFor(async () => expect(await ids(store, { text: 'word42' })).toEqual(['a042']), 20_000);
  expect(store.problem).toBeUndefined();
  expect(await store.count()).toBe(COUNT + 1);
});

test('a broken index that nobody has searched yet is made anew in the background', async () => {
  const { path, file } = await filled();
  execute(file, 'DELETE FROM search_data WHERE id > 10');
  const store = openStore(path);
  expect(await store.count()).toBe(COUNT + 1);
  await vi.waitFor(() => {
    const database = new DatabaseSync(file);
    const found = database.prepare("SELECT rowid FROM search WHERE search MATCH 'word42'").all();
    database.close();
    expect(found).toHaveLength(1);
  }, 20_000);
  expect(store.problem).toBeUndefined();
  expect(await store.count()).toBe(COUNT + 1);
});

test('a store of version 1 is brought to the newest version, and what it holds can be found', async () => {
  const { file: source } = await filled();
  const path = await folder();
  const file = databaseFile(path);
  const old = new DatabaseSync(file);
  migrate(old, migrations.slice(0, 1));
  expect(old.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  const columns = old
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all('captures')
    .map(({ name }) => String(name));
  old.exec(`ATTACH '${source}' AS source; INSERT INTO captures SELECT ${columns.join()} FROM source.captures;
    INSERT INTO messages SELECT * FROM source.messages`);
  expect(() => old.prepare('SELECT * FROM main.search')).toThrow('no such table');
  old.close();

  const store = openStore(path);
  expect(await store.count()).toBe(COUNT + 1);
  expect(await ids(store, { text: 'word42' })).toEqual(['a042']);
  expect(store.problem).toBeUndefined();
  await store.close();
  const now = new DatabaseSync(file);
  expect(now.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
  now.close();
});

test('two processes may bring it to the newest version at once', async () => {
  const path = await folder();
  const stores = [openStore(path), openStore(path), openStore(path)];
  await Promise.all(stores.map((store, at) => store.put(capture(`a${at}`))));
  for (const store of stores) expect(await ids(store)).toEqual(['a2', 'a1', 'a0']);
});

test('leaves the store of a newer Hookline as it is, and keeps requests in memory', async () => {
  const { path, file } = await filled();
  execute(file, 'PRAGMA user_version = 99');
  const copy = join(path, 'copy');
  await copyFile(file, copy);
  const store = openStore(path);
  await store.put(capture('c'));
  expect(formatText(store.problem ?? { template: '', args: [] })).toContain('newer Hookline');
  expect(await ids(store)).toEqual(['c']);
  await store.close();
  expect((await readFile(file)).equals(await readFile(copy))).toBe(true);
});
