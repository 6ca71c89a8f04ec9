import { expect, test, vi } from 'vitest';
import { Deletions } from '../../../src/core/history/deletions.ts';
import { UNDO_MS } from '../../../src/core/history/historyStore.ts';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import { capture } from './captures.ts';
import { ids } from './stores.ts';

test('brings back what was deleted: the last first, or any, or what a clear took', async () => {
  const history = new MemoryHistory();
  for (const id of ['a', 'b', 'c', 'd']) history.put(capture(id));
  await history.pin(['d'], true);
  const deletions = new Deletions(history);
  const changes = vi.fn<() => void>();
  deletions.onDidChange(changes);
  expect(deletions.last).toBeUndefined();
  const first = await deletions.delete(['a']);
  const second = await deletions.delete(['b']);
  expect(await ids(history)).toEqual(['d', 'c']);
  expect(deletions.last).toBe(second);
  await deletions.undo(first);
  expect(await ids(history)).toEqual(['d', 'c', 'a']);
  await deletions.undo(second);
  expect(deletions.last).toBeUndefined();
  await deletions.undo(await deletions.clear());
  expect(await ids(history)).toEqual(['d', 'c', 'b', 'a']);
  expect(changes).toHaveBeenCalledTimes(6);
});

test('has nothing to undo after ten minutes, or when nothing was deleted', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const deletions = new Deletions(new MemoryHistory());
    await deletions.clear();
    expect(deletions.last).toBeUndefined();
    await deletions.delete(['a']);
    vi.setSystemTime(Date.now() + UNDO_MS + 1);
    expect(deletions.last).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});
