import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparableText } from '../../../src/core/replay/comparableText.ts';
import { sortedJson } from '../../../src/core/replay/sortedJson.ts';
import { message } from '../history/stores.ts';

/** The same values with the keys in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, of]) => [key, reversed(of)] as const)
      .toReversed(),
  );
}

describe('sorted JSON', () => {
  test('says the same, and the same for every order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sorted = sortedJson(JSON.stringify(value)) ?? '';
        expect(JSON.parse(sorted)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(sortedJson(JSON.stringify(reversed(value), null, 1))).toBe(sorted);
        expect(sortedJson(sorted)).toBe(sorted);
      }),
    );
  });

  test('keeps numbers and strings as written, and both of two keys', () => {
    expect(sortedJson('{"b":1.0e5,"a":12345678901234567890,"b":"\\u00e9","c":[],"d":{}}')).toBe(
      '{\n  "a": 12345678901234567890,\n  "b": 1.0e5,\n  "b": "\\u00e9",\n  "c": [],\n  "d": {}\n}',
    );
  });

  test.each(['', 'text', '{"a":1,}', '// a\n{}'])('is none of %j', (source) => {
    expect(sortedJson(source)).toBeUndefined();
  });

  test('gives up on what is nested too deeply', () => {
    expect(sortedJson('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined();
  });
});

describe('comparable text', () => {
  test('has the head as received, and the body decoded', () => {
    const body = gzipSync('{"b":1,"a":2}');
    expect(comparableText(message('HTTP/1.1 200 OK', { 'cOntent-encoding': ' gzip' }, body))).toBe(
      'HTTP/1.1 200 OK\ncOntent-encoding:  gzip\n\n{\n  "a": 2,\n  "b": 1\n}',
    );
  });

  test('has of bytes that are no text their number and hash', () => {
    expect(comparableText(message('HTTP/1.1 200 OK', {}, Buffer.from([0, 1])))).toBe(
      'HTTP/1.1 200 OK\n\n2 bytes, SHA-256 b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2',
    );
  });

  test('has other text as it is', () => {
    expect(comparableText(message('HTTP/1.1 200 OK', {}, 'a\r\n b'))).toBe('HTTP/1.1 200 OK\n\na\r\n b');
  });
});
