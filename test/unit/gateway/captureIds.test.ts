import { expect, test } from 'vitest';
import { CaptureIds } from '../../../src/core/gateway/captureIds.ts';

test('ids sort in the order they were made, also within a millisecond and when the clock steps back', () => {
  const ids = new CaptureIds();
  const now = Date.UTC(2026, 0, 1);
  const made = [
    ...Array.from({ length: 50_000 }, () => ids.next(now)),
    ids.next(now + 1000),
    ids.next(now - 1000),
    ids.next(now + 1001),
  ];
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
  expect(made[0]?.slice(0, 9)).toBe(now.toString(36).padStart(9, '0'));
});

test('two sources make different ids', () => {
  expect(new CaptureIds().next(1)).not.toBe(new CaptureIds().next(1));
});
