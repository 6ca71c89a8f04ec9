import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HistoryChange } from '../../../src/core/history/historyStore.ts';
import type { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import type { PutProgram } from './putProgram.ts';
import { capture } from './captures.ts';
import { captureFor } from './storedCaptures.ts';
import { folder, openStore, request } from './stores.ts';

vi.setConfig({ testTimeout: 300_000 });

const KILLS = 60;

interface Running {
  readonly child: ChildProcess;
  /** What it says is kept: ids and the sizes of their bodies. */
  readonly kept: Map<string, number>;
  readonly complaints: string[];
  readonly ended: Promise<unknown>;
}

function startPutting(program: PutProgram): Running {
  const path = fileURLToPath(new URL('putProgram.ts', import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(program)], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const kept = new Map<string, number>();
  const complaints: string[] = [];
  let rest = '';
  child.stdout.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [id = '', size] = line.split(' ');
      kept.set(id, Number(size));
    }
  });
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()));
  return { child, kept, complaints, ended: once(child, 'close') };
}

/** Once it has kept something. */
async function killSoon({ child, kept, ended }: Running): Promise<void> {
  while (kept.size === 0 && child.exitCode === null) await delay(2);
  await delay(Math.random() * 120);
  child.kill('SIGKILL');
  await ended;
}

async function expectKept(store: SqliteHistory, kept: ReadonlyMap<string, number>): Promise<void> {
  for (const [id, size] of kept) {
    const found = await store.get(id);
    const { request: sent, response } = captureFor(id, size);
    expect(found?.request.body.equals(sent.body), `${id} of ${size} bytes`).toBe(true);
    expect(found).toMatchObject({ request: { head: sent.head, truncated: false }, response });
  }
}

test(`keeps what it said it has kept, through ${KILLS} kills at any moment`, async () => {
  const path = await folder();
  const all = new Map<string, number>();
  for (let round = 0; round < KILLS / 2; round++) {
    const kept = new Map<string, number>();
    // Two at a time, so that one is also killed while the other writes.
    const running = [1, 2].map(() => startPutting({ folder: path, count: null, sizes: [10, 3000, 100_000, 50] }));
    await Promise.all(running.map((one) => killSoon(one)));
    for (const one of running) {
      expect(one.complaints).toEqual([]);
      for (const [id, size] of one.kept) kept.set(id, size);
    }
    const store = openStore(path);
    await expectKept(store, kept);
    expect(store.problem).toBeUndefined();
    await store.close();
    for (const [id, size] of kept) all.set(id, size);
  }
  const store = openStore(path);
  await expectKept(store, all);
  for (const id of [...all.keys()].slice(-20)) {
    expect((await store.list({ text: `"answer ${id}"` })).map((row) => row.id)).toEqual([id]);
  }
  expect(await store.count()).toBeGreaterThanOrEqual(all.size);
  expect(store.problem).toBeUndefined();
});

test('two processes and this one write at once; none waits for long, and every capture is there', async () => {
  const path = await folder();
  const store = openStore(path);
  const program = { folder: path, count: 400, sizes: [10, 3000, 100_000, 50] };
  const others = [startPutting(program), startPutting(program)];
  const own: string[] = [];
  let longest = 0;
  const running = { over: false };
  const ended = Promise.all(others.map((other) => other.ended)).then(() => (running.over = true));
  for (let at = 0; !running.over; at++) {
    const id = `own${at}`;
    const start = performance.now();
    const kept = store.put(captureFor(id, 1000));
    longest = Math.max(longest, performance.now() - start);
    await kept;
    own.push(id);
    if (at % 5 === 0) expect(await store.list({ limit: 10 })).toHaveLength(10 > at ? at + 1 : 10);
    await delay(2);
  }
  await ended;
  for (const { kept, complaints } of others) {
    expect(complaints).toEqual([]);
    expect(kept.size).toBe(400);
    await expectKept(store, kept);
  }
  await expectKept(store, new Map(own.map((id) => [id, 1000])));
  expect(await store.count()).toBe(800 + own.length);
  expect(await store.list({ text: '"x size 100000"', limit: 1000 })).toHaveLength(200);
  expect(longest).toBeLessThan(500);
});

test('notices what another process changes, and only that', async () => {
  const path = await folder();
  const [here, there] = [openStore(path), openStore(path)];
  const changes: Record<'here' | 'there', HistoryChange[]> = { here: [], there: [] };
  here.onDidChange((change) => changes.here.push(change));
  there.onDidChange((change) => changes.there.push(change));
  const elsewhere = async (who: 'here' | 'there', act: () => unknown): Promise<void> => {
    const before = changes[who].length;
    await act();
    await vi.waitFor(() => expect(changes[who].slice(before)).toContainEqual({ kind: 'elsewhere' }), 10_000);
  };
  await here.put(capture('a'));
  await there.list();
  // Each has its worker from here on.
  await Promise.all([here.list({ text: 'x' }), there.list({ text: 'x' })]);
  await elsewhere('there', () => here.put(capture('b', { request: request('/seen') })));
  expect((await there.list()).map(({ id }) => id)).toEqual(['b', 'a']);
  expect((await there.list({ text: 'seen' })).map(({ id }) => id)).toEqual(['b']);
  await elsewhere('there', () => here.pin(['a'], true));
  await elsewhere('there', () => here.remove(['b']));
  await elsewhere('here', () => there.restore(['b']));
  expect((await here.list()).map(({ id, pinned }) => [id, pinned])).toEqual([
    ['b', false],
    ['a', true],
  ]);
  changes.here = [];
  await there.get('a');
  await here.put(capture('c'));
  await here.remove(['c']);
  await delay(2500);
  expect(changes.here.map(({ kind }) => kind)).toEqual(['put', 'removed']);
});
