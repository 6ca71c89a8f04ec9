import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import type { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import { formatText, type Text } from '../../../src/core/text.ts';
import { capture } from './captures.ts';
import { folder, ids, openStore, request } from './stores.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(() => vi.restoreAllMocks());

const problemOf = ({ problem }: SqliteHistory): string => (problem ? formatText(problem) : '');

/** A system that lets anybody mount a file system of their own, in which the disk can be full. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

test.each([
  ['a file stands in its place', async (path: string) => writeFile(path, '')],
  [
    'a folder stands in the place of the database',
    async (path: string) => mkdir(join(path, 'history.db'), { recursive: true }),
  ],
])('keeps captures in memory and says so when %s', async (_, prepare) => {
  const path = join(await folder(), 'store');
  await prepare(path);
  const store = openStore(path);
  const problems: (Text | undefined)[] = [];
  store.onDidChangeProblem((problem) => problems.push(problem));
  await store.put(capture('a', { request: request('/memory') }));
  await store.put(capture('b', { request: request('/', {}, Buffer.alloc(100_000)) }));
  expect(problemOf(store)).toContain('in memory');
  expect(problems).toEqual([store.problem]);
  expect(await ids(store)).toEqual(['b', 'a']);
  expect(await ids(store, { text: 'memory' })).toEqual(['a']);
  expect((await store.get('b'))?.request.body).toHaveLength(100_000);
  await store.pin(['a'], true);
  await store.remove(['b']);
  expect(await store.list()).toMatchObject([{ id: 'a', pinned: true }]);
  expect(await store.count()).toBe(1);
});

test.runIf(process.getuid?.() !== 0)('keeps captures in memory when the folder is read-only', async () => {
  const path = await folder();
  await chmod(path, 0o500);
  const store = openStore(path);
  await store.put(capture('a'));
  expect(problemOf(store)).toContain('in memory');
  expect(await ids(store)).toEqual(['a']);
  await chmod(path, 0o700);
});

test('in memory it keeps the newest thousand', async () => {
  const path = join(await folder(), 'store');
  await writeFile(path, '');
  const store = openStore(path);
  for (let at = 0; at < 1100; at++) await store.put(capture(String(at).padStart(4, '0')));
  expect(await store.count()).toBe(1000);
  expect((await ids(store, { limit: 5000 })).at(-1)).toBe('0100');
});

test('begins anew in a folder that was deleted, and keeps what is put from then on', async () => {
  const path = await folder();
  const log: string[] = [];
  const store = openStore(path, { log });
  await store.put(capture('a'));
  const changes: string[] = [];
  store.onDidChange(({ kind }) => changes.push(kind));
  await rm(path, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await store.put(capture('b'));
  expect(await ids(store)).toEqual(['b']);
  expect(changes).toContain('elsewhere');
  expect(log.join()).toContain('was deleted');
  await store.close();
  expect(await ids(openStore(path))).toEqual(['b']);
});

test('a folder that cannot be made again leaves captures in memory; when it can, they are stored', async () => {
  const path = join(await folder(), 'store');
  const store = openStore(path);
  await store.put(capture('a'));
  await rename(path, `${path}.away`);
  await writeFile(path, '');
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const id of ['b', 'c']) await store.put(capture(id));
  expect(await ids(store)).toEqual(['c', 'b']);
  expect(problemOf(store)).toContain('in memory');

  await rm(path);
  await rename(`${path}.away`, path);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 20_000);
  await store.put(capture('d'));
  expect(store.problem).toBeUndefined();
  await store.close();
  expect(await ids(openStore(path))).toEqual(['d', 'c', 'b', 'a']);
});

test('without SQLite keeps captures in memory, and says which Node.js it is', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a'));
  expect(problemOf(store)).toContain(`Node.js ${process.versions.node} has no SQLite`);
  expect(await ids(store)).toEqual(['a']);
  expect(await readdir(path)).toEqual([]);
});

test.runIf(canMount)('on a full disk keeps captures in memory, and stores them when there is room again', async () => {
  const path = await folder();
  const program = fileURLToPath(new URL('fullDiskProgram.ts', import.meta.url));
  const mount = 'mount -t tmpfs -o size=8m tmpfs "$1" && exec "$2" "$3" "$1"';
  const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', mount, 'sh', path, process.execPath, program], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stderr).toContain('nothing can be stored');
  expect(JSON.parse(stdout)).toEqual({
    problem: expect.stringContaining('in memory'),
    missing: [],
    resolved: true,
    problemAfterwards: '',
    missingAfterwards: [],
  });
});
