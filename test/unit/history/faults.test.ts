import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { findOnPath } from '../../support/command.ts';
import { openResources, untilFreed } from '../gateway/openResources.ts';
import { capture } from './captures.ts';
import type { LimitedOutcome } from './limitedProgram.ts';
import { folder, ids, openStore, request } from './stores.ts';

vi.setConfig({ testTimeout: 90_000 });

const canLimit = (await findOnPath('prlimit')) !== undefined;

function runProgram(program: URL, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(program), ...args], {
    encoding: 'utf8',
    timeout: 80_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** Locks a store in another process; resolves when it is locked, with a promise of its end. */
async function lock(path: string, ms: number): Promise<{ readonly freed: Promise<unknown> }> {
  const program = fileURLToPath(new URL('lockingProgram.ts', import.meta.url));
  const child = spawn(process.execPath, [program, path, String(ms)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const freed = once(child, 'close');
  const [line] = await once(createInterface(child.stdout), 'line');
  expect(line).toBe('locked');
  return { freed };
}

test.runIf(canLimit)(
  'files that may not grow leave captures in memory, and all are stored when they may again',
  async () => {
    const outcome: LimitedOutcome = JSON.parse(
      runProgram(new URL('limitedProgram.ts', import.meta.url), await folder()),
    );
    expect(outcome).toMatchObject({ missing: [], missingAfterwards: [], resolved: true });
    expect(outcome.keptBefore).toHaveLength(21);
    expect(outcome.problems).toEqual([expect.stringContaining('in memory'), '']);
    expect(outcome.ids).toEqual([...new Set(outcome.ids)].sort());
    const [before, after] = outcome.descriptors;
    expect(after).toBeLessThanOrEqual(before);
  },
);

test('what is put while another process locks the store for a moment waits for it, and nothing is told', async () => {
  const before = await openResources();
  const path = await folder();
  const store = openStore(path);
  await store.put(capture('a'));
  const { freed } = await lock(path, 3000);
  const kept = [store.put(capture('b')), store.put(capture('c', { request: request('/', {}, Buffer.alloc(100_000)) }))];
  expect(await ids(store)).toEqual(['c', 'b', 'a']);
  expect(await Promise.race([...kept, setTimeout(300, 'waits')])).toBe('waits');
  await Promise.all([...kept, freed]);
  expect(store.problem).toBeUndefined();
  await store.close();
  const again = openStore(path);
  expect(await ids(again)).toEqual(['c', 'b', 'a']);
  await again.close();
  await untilFreed(before);
});

test('what is put while another process locks the store for long stays in memory, is told, and is stored in the end', async () => {
  const before = await openResources();
  const path = await folder();
  const store = openStore(path);
  const problems: string[] = [];
  store.onDidChangeProblem((problem) => problems.push(problem ? formatText(problem) : ''));
  await store.put(capture('a'));
  const { freed } = await lock(path, 9000);
  const order: string[] = [];
  const kept = Promise.all([store.put(capture('b')), store.put(capture('c'))]).then(() => order.push('kept'));
  await Promise.all([kept, freed.then(() => order.push('freed'))]);
  // Whoever waits for its answer is not held up for as long as the lock is.
  expect(order).toEqual(['kept', 'freed']);
  expect(problems).toEqual([expect.stringMatching(/in memory.*locked/)]);
  expect(await ids(store)).toEqual(['c', 'b', 'a']);
  await vi.waitFor(() => expect(store.problem).toBeUndefined(), { timeout: 20_000, interval: 50 });
  await store.put(capture('d'));
  expect(problems).toHaveLength(2);
  await store.close();
  const again = openStore(path);
  expect(await ids(again)).toEqual(['d', 'c', 'b', 'a']);
  await again.close();
  await untilFreed(before);
});

test('a store that is locked when it is opened gets what was put in the end', async () => {
  const path = await folder();
  const first = openStore(path);
  await first.put(capture('a'));
  await first.close();
  const { freed } = await lock(path, 2000);
  const store = openStore(path);
  await Promise.all([store.put(capture('b')), freed]);
  await setTimeout(50);
  expect(await ids(store)).toEqual(['b', 'a']);
  expect(store.problem).toBeUndefined();
});

const HOUR = 3_600_000;

test('a clock that goes back and forth (Date.now replaced in a process) loses no capture and keeps their order', async () => {
  const path = await folder();
  const steps = [0, -HOUR, -24 * HOUR, -365 * 24 * HOUR, HOUR, 1000, -1, 20 * 24 * HOUR, 0, -20 * 24 * HOUR];
  const put: string[] = JSON.parse(
    runProgram(new URL('clockProgram.ts', import.meta.url), path, JSON.stringify(steps)),
  );
  expect(put).toEqual([...new Set(put)].sort());
  expect(put).toHaveLength(2 * steps.length);
  const store = openStore(path);
  expect(await ids(store)).toEqual(put.toReversed());
  for (const id of put) expect((await store.get(id))?.id).toBe(id);
  expect(store.problem).toBeUndefined();
});
