import { expect, test } from 'vitest';
import { summarize } from '../../../src/core/history/captureSummary.ts';
import { capture } from './captures.ts';

const message = (head: string, body = ''): { head: Buffer; body: Buffer; truncated: boolean } => ({
  head: Buffer.from(`${head}\r\n\r\n`),
  body: Buffer.from(body),
  truncated: false,
});

test('tells what a list shows', () => {
  const summary = summarize(
    capture('a', {
      request: message(
        'POST /hook?a=b/c HTTP/1.1\r\nHost: x\r\ncontent-TYPE: application/json\r\nContent-Length: 2',
        '{}',
      ),
      response: message('HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5', 'hello'),
    }),
  );
  expect(summary).toEqual({
    method: 'POST',
    target: '/hook?a=b/c',
    path: '/hook',
    status: 201,
    contentType: 'application/json',
    durationMs: 3,
    bytesIn: 2,
    bytesOut: 5,
  });
});

test('a pending capture has neither status nor duration', () => {
  const timings = { connected: undefined, firstByte: undefined, total: undefined };
  const pending = capture('a', { outcome: 'pending', response: undefined, timings });
  expect(summarize(pending)).toMatchObject({ status: undefined, durationMs: undefined, bytesOut: 0 });
});

test.each([
  ['/', '/'],
  ['//a/../b%7E?x=%2F', '//a/../b%7E'],
  ['/a?', '/a'],
  ['*', '*'],
  ['http://x:1/a?b', '/a'],
  ['http://x', '/'],
  ['http://x?y', '/'],
  ['/http://x/y', '/http://x/y'],
])('the path of %s is %s', (target, path) => {
  expect(summarize(capture('a', { request: message(`GET ${target} HTTP/1.1\r\nHost: x`) })).path).toBe(path);
});
