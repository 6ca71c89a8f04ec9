import * as fc from 'fast-check';
import { expect, test } from 'vitest';
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
