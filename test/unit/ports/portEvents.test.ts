import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Listener } from '../../../src/core/ports/listener.ts';
import { PortEvents } from '../../../src/core/ports/portEvents.ts';
import { listener } from '../analysis/workspace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(): { events: PortEvents; happened: string[] } {
  const events = new PortEvents(3000);
  const happened: string[] = [];
  events.onDidHappen(({ event, listener: { port, address, pids } }) =>
    happened.push(`${event} ${address}:${port} ${pids.join()}`),
  );
  return { events, happened };
}

const app = (pid: number, more: Partial<Listener> = {}): Listener =>
  listener(3000, '127.0.0.1', { pids: [pid], ...more });

test('tells of what opens at once, and of what closes when it does not come back', async () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([app(1)]);
  events.update([]);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1']);
  expect(events.restarting).toEqual([app(1)]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1', 'closed 127.0.0.1:3000 1']);
  expect(events.restarting).toEqual([]);
});

test('an app that ends and comes back has restarted, and nothing else', async () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([]);
  await vi.advanceTimersByTimeAsync(2000);
  events.update([app(2)]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1', 'restarted 127.0.0.1:3000 2']);
});

test('a restart between two looks is seen by the new process', () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([app(2)]);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1', 'restarted 127.0.0.1:3000 2']);
});

test('an app that comes back on another address of its port has restarted there', async () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([listener(3000, '0.0.0.0', { pids: [2] })]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1', 'restarted 0.0.0.0:3000 2']);
});

test('another app on the port is no restart', async () => {
  const other = app(2, { command: 'python app.py', cwd: '/elsewhere' });
  const between = watch();
  between.events.update([app(1)]);
  between.events.update([other]);
  expect(between.happened).toEqual(['opened 127.0.0.1:3000 1', 'closed 127.0.0.1:3000 1', 'opened 127.0.0.1:3000 2']);
  const later = watch();
  later.events.update([app(1)]);
  later.events.update([]);
  later.events.update([other]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(later.happened).toEqual(['opened 127.0.0.1:3000 1', 'opened 127.0.0.1:3000 2', 'closed 127.0.0.1:3000 1']);
});

test('workers that join or leave are no event', () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([app(1, { pids: [1, 2, 3] })]);
  events.update([app(3)]);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1']);
});

test('once disposed it tells nothing more', async () => {
  const { events, happened } = watch();
  events.update([app(1)]);
  events.update([]);
  events.dispose();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).toEqual(['opened 127.0.0.1:3000 1']);
});
