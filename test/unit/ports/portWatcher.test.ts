import { afterEach, expect, test, vi } from 'vitest';
import { HooklineError } from '../../../src/core/errors.ts';
import type { Logger } from '../../../src/core/logger.ts';
import type { Listener, PortScanner, WorkspaceScope } from '../../../src/core/ports/listener.ts';
import { PortWatcher } from '../../../src/core/ports/portWatcher.ts';
import { text } from '../../../src/core/text.ts';

const scope: WorkspaceScope = { folders: ['/shop'], rootPids: [] };

function listener(fields: Partial<Listener> = {}): Listener {
  return {
    port: 3000,
    address: '127.0.0.1',
    family: 'IPv4',
    scope: 'loopback',
    pids: [10],
    command: 'node server.js',
    cwd: '/shop',
    framework: 'express',
    role: 'app',
    workspace: true,
    reason: 'cwd',
    ...fields,
  };
}

/** A scanner whose scans end when the test says so. */
class HeldScanner implements PortScanner {
  readonly scopes: WorkspaceScope[] = [];
  readonly #pending: { resolve(listeners: readonly Listener[]): void; reject(error: unknown): void }[] = [];

  scan(asked: WorkspaceScope): Promise<readonly Listener[]> {
    this.scopes.push(asked);
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  get underWay(): number {
    return this.#pending.length;
  }

  finds(...listeners: Listener[]): void {
    this.#pending.shift()?.resolve(listeners);
  }

  fails(error: unknown): void {
    this.#pending.shift()?.reject(error);
  }
}

function watch(): {
  scanner: HeldScanner;
  watcher: PortWatcher;
  changes: (readonly Listener[])[];
  logged: string[];
} {
  const scanner = new HeldScanner();
  const logged: string[] = [];
  const logger: Logger = { trace() {}, info() {}, warn() {}, error: (message) => logged.push(message) };
  const watcher = new PortWatcher(scanner, () => scope, logger);
  const changes: (readonly Listener[])[] = [];
  watcher.onDidChange((listeners) => changes.push(listeners));
  return { scanner, watcher, changes, logged };
}

/** Lets the clock run to the next scan, and what waits for it with it. */
async function nextScan(): Promise<void> {
  await vi.advanceTimersByTimeAsync(150);
}

/** How many scans, all of which find the same, there are in so many milliseconds. */
async function scansWithin(scanner: HeldScanner, forMs: number, ...found: Listener[]): Promise<number> {
  const before = scanner.scopes.length;
  for (let passed = 0; passed < forMs; passed += 10) {
    await vi.advanceTimersByTimeAsync(10);
    scanner.finds(...found);
  }
  await vi.advanceTimersByTimeAsync(0);
  return scanner.scopes.length - before;
}

afterEach(() => {
  vi.useRealTimers();
});

test('keeps what a scan found, asked about the scope of that moment, and says so once', async () => {
  const { scanner, watcher, changes } = watch();
  const refreshed = watcher.refresh();
  scanner.finds(listener());
  expect(await refreshed).toEqual([listener()]);
  expect(watcher.listeners).toEqual([listener()]);
  expect(changes).toEqual([[listener()]]);
  expect(scanner.scopes).toEqual([scope]);
});

test.each<[string, Listener[], boolean]>([
  ['the same listener', [listener()], false],
  ['no listener', [], true],
  ['one more', [listener(), listener({ port: 3001 })], true],
  ['another address', [listener({ address: '0.0.0.0', scope: 'all' })], true],
  ['another owner', [listener({ pids: [11] })], true],
  ['one more owner', [listener({ pids: [10, 11] })], true],
  ['another command', [listener({ command: 'node other.js' })], true],
  ['another working directory', [listener({ cwd: undefined })], true],
  ['another framework', [listener({ framework: undefined })], true],
  ['another reason', [listener({ reason: 'terminal' })], true],
])('after one listener, %s: a change? %#', async (_, next, changed) => {
  const { scanner, watcher, changes } = watch();
  const first = watcher.refresh();
  scanner.finds(listener());
  await first;
  const second = watcher.refresh();
  scanner.finds(...next);
  await second;
  expect(changes.length).toBe(changed ? 2 : 1);
  expect(watcher.listeners).toEqual(next);
});

test('scans at once when started, then again after each pause', async () => {
  vi.useFakeTimers();
  const { scanner, watcher, changes } = watch();
  watcher.start();
  watcher.start();
  expect(scanner.underWay).toBe(1);
  scanner.finds();
  await nextScan();
  scanner.finds(listener());
  await nextScan();
  expect(scanner.scopes.length).toBe(3);
  expect(changes).toEqual([[listener()]]);
});

test('never begins a scan while another is under way', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  void watcher.refresh();
  await nextScan();
  await nextScan();
  expect(scanner.underWay).toBe(1);
});

test('a refresh during a scan waits for the next one, and several share it', async () => {
  const { scanner, watcher } = watch();
  const early = watcher.refresh();
  const late = [watcher.refresh(), watcher.refresh()];
  scanner.finds();
  expect(await early).toEqual([]);
  await vi.waitFor(() => expect(scanner.underWay).toBe(1));
  scanner.finds(listener());
  expect(await Promise.all(late)).toEqual([[listener()], [listener()]]);
  expect(scanner.scopes.length).toBe(2);
});

test('looks less and less often while nothing happens', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  scanner.finds();
  expect(await scansWithin(scanner, 3000)).toBeGreaterThanOrEqual(14);
  expect(await scansWithin(scanner, 20_000)).toBeLessThanOrEqual(40);
  await scansWithin(scanner, 120_000);
  expect(await scansWithin(scanner, 60_000)).toBeLessThanOrEqual(24);
});

test('looks at once and often when told to, and when it has found a change', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  scanner.finds();
  await scansWithin(scanner, 200_000);
  const before = scanner.scopes.length;
  watcher.lookOften(5000);
  expect(scanner.scopes.length).toBe(before + 1);
  scanner.finds();
  expect(await scansWithin(scanner, 5000)).toBeGreaterThanOrEqual(24);
  await scansWithin(scanner, 200_000);
  while (scanner.underWay === 0) await vi.advanceTimersByTimeAsync(50);
  scanner.finds(listener());
  expect(await scansWithin(scanner, 3000, listener())).toBeGreaterThanOrEqual(14);
});

test('looks eagerly for what was just started', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  scanner.finds();
  await scansWithin(scanner, 10_000);
  watcher.lookOften(60_000, { eager: true });
  scanner.finds();
  expect(await scansWithin(scanner, 4000)).toBeGreaterThanOrEqual(50);
  await scansWithin(scanner, 2000);
  expect(await scansWithin(scanner, 3000)).toBeLessThanOrEqual(21);
});

test('a system on which a scan takes long is looked at less often', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  watcher.lookOften(60_000, { eager: true });
  const end = performance.now() + 10_000;
  let scans = 0;
  while (performance.now() < end) {
    while (scanner.underWay === 0) await vi.advanceTimersByTimeAsync(10);
    await vi.advanceTimersByTimeAsync(200);
    scanner.finds();
    scans += 1;
  }
  expect(scans).toBeLessThanOrEqual(14);
});

test('being told to look often starts nothing that was stopped', () => {
  const { scanner, watcher } = watch();
  watcher.lookOften(5000);
  watcher.start();
  watcher.stop();
  watcher.lookOften(5000);
  expect(scanner.scopes.length).toBe(1);
});

test('stops looking, and can be started again', async () => {
  vi.useFakeTimers();
  const { scanner, watcher } = watch();
  watcher.start();
  scanner.finds();
  await nextScan();
  watcher.stop();
  scanner.finds();
  await nextScan();
  expect(scanner.scopes.length).toBe(2);
  watcher.start();
  expect(scanner.scopes.length).toBe(3);
});

test('a failure is kept and told, logged once, and does not end the watch', async () => {
  vi.useFakeTimers();
  const { scanner, watcher, changes, logged } = watch();
  const failure = new HooklineError('PORT_SCAN_FAILED', text('unreadable'));
  watcher.start();
  scanner.finds(listener());
  for (let scan = 0; scan < 3; scan += 1) {
    await nextScan();
    scanner.fails(failure);
  }
  await nextScan();
  expect(watcher.error).toBe(failure);
  expect(watcher.listeners).toEqual([listener()]);
  expect(logged).toEqual(['unreadable']);
  expect(changes.length).toBe(2);
  scanner.finds(listener());
  await nextScan();
  expect(watcher.error).toBeUndefined();
  expect(changes.length).toBe(3);
  scanner.fails(new Error('something else'));
  await nextScan();
  expect(logged).toEqual(['unreadable', 'something else']);
});

test('a scope that cannot be told is a failure like any other', async () => {
  const logged: string[] = [];
  const logger: Logger = { trace() {}, info() {}, warn() {}, error: (message) => logged.push(message) };
  const unknown = (): WorkspaceScope => {
    throw new Error('no scope');
  };
  const watcher = new PortWatcher(new HeldScanner(), unknown, logger);
  expect(await watcher.refresh()).toEqual([]);
  expect(await watcher.refresh()).toEqual([]);
  expect(logged).toEqual(['no scope']);
});

test('once disposed it neither scans nor tells of a scan that was under way', async () => {
  vi.useFakeTimers();
  const { scanner, watcher, changes } = watch();
  watcher.start();
  watcher.dispose();
  scanner.finds(listener());
  await nextScan();
  watcher.start();
  await watcher.refresh();
  expect(scanner.scopes.length).toBe(1);
  expect(changes).toEqual([]);
  expect(watcher.listeners).toEqual([]);
});
