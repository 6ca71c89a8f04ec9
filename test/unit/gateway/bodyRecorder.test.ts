import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BodyRecorder } from '../../../src/core/gateway/bodyRecorder.ts';

test('keeps the beginning of any sequence of pieces, up to its limit', () => {
  const piece = fc.oneof(fc.nat(20), fc.constantFrom(4095, 4096, 5000, 65_536, 70_000));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 0, max: 300_000 }), (lengths, limit) => {
      const recorder = new BodyRecorder(limit);
      const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
      const whole = Buffer.concat(pieces);
      for (const [index, bytes] of pieces.entries()) {
        recorder.add(bytes);
        if (index % 7 === 3) recorder.toBuffer();
      }
      expect(recorder.toBuffer().equals(whole.subarray(0, limit))).toBe(true);
      expect(recorder.length).toBe(Math.min(whole.length, limit));
      expect(recorder.overflowed).toBe(whole.length > limit);
    }),
  );
});

test('what was given out stays as it was when more is added', () => {
  const recorder = new BodyRecorder(1000);
  recorder.add(Buffer.from('a'));
  recorder.add(Buffer.from('b'));
  const early = recorder.toBuffer();
  recorder.add(Buffer.from('c'));
  expect(early.toString()).toBe('ab');
  expect(recorder.toBuffer().toString()).toBe('abc');
});

test('a body in single bytes does not cost an object for each', () => {
  const recorder = new BodyRecorder(10_000_000);
  const byte = Buffer.from('x');
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 1_000_000; count++) recorder.add(byte);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
  expect(recorder.toBuffer().length).toBe(1_000_000);
});

describe('of a body that is too long', () => {
  const MiB = 1024 * 1024;
  const piece = Buffer.alloc(MiB / 2, 'x');

  it('keeps the first MiB, and lets go of what it had kept beyond', () => {
    const recorder = new BodyRecorder(3 * MiB);
    for (let at = 0; at < 6; at++) recorder.add(piece);
    expect([recorder.length, recorder.full, recorder.overflowed]).toEqual([3 * MiB, true, false]);
    recorder.add(Buffer.from('y'));
    expect([recorder.length, recorder.full, recorder.overflowed]).toEqual([MiB, true, true]);
    recorder.add(piece);
    expect(recorder.toBuffer().equals(Buffer.alloc(MiB, 'x'))).toBe(true);
  });

  it('keeps no more than that from the start when its length is announced', () => {
    const recorder = new BodyRecorder(3 * MiB);
    recorder.announce(3 * MiB + 1);
    recorder.add(piece);
    recorder.add(piece);
    expect([recorder.length, recorder.full, recorder.overflowed]).toEqual([MiB, true, false]);
    recorder.add(piece);
    expect([recorder.length, recorder.overflowed]).toEqual([MiB, true]);
  });

  it('keeps half of the limit of one whose length is not known', () => {
    const recorder = new BodyRecorder(4 * MiB);
    recorder.announce(undefined);
    for (let at = 0; at < 4; at++) recorder.add(piece);
    expect([recorder.length, recorder.overflowed]).toEqual([2 * MiB, false]);
    recorder.add(piece);
    expect([recorder.length, recorder.overflowed]).toEqual([MiB, true]);
  });
});
