import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { writeHar } from '../../../../src/core/history/export/har.ts';
import { anyRequest } from '../arbitraries.ts';
import { capture } from '../captures.ts';
import { captureOf } from '../wire.ts';

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

const entriesOf = (...captures: Capture[]): Json[] => (JSON.parse(writeHar(captures)) as Json)['log'].entries as Json[];
const entryOf = (one: Capture): Json => entriesOf(one)[0] as Json;

function response(head: string, body: Buffer | string = ''): Capture['response'] {
  return { head: Buffer.from(`${head}\r\n\r\n`, 'latin1'), body: Buffer.from(body), truncated: false };
}

/** The fields of http://www.softwareishard.com/blog/har-12-spec/: those that must be there, and those that may. */
const fields: Record<string, { readonly needed: string; readonly allowed?: string }> = {
  log: { needed: 'version creator entries', allowed: 'browser pages comment' },
  creator: { needed: 'name version', allowed: 'comment' },
  entry: {
    needed: 'startedDateTime time request response cache timings',
    allowed: 'pageref serverIPAddress connection comment',
  },
  request: {
    needed: 'method url httpVersion cookies headers queryString headersSize bodySize',
    allowed: 'postData comment',
  },
  response: {
    needed: 'status statusText httpVersion cookies headers content redirectURL headersSize bodySize',
    allowed: 'comment',
  },
  cookie: { needed: 'name value', allowed: 'path domain expires httpOnly secure comment' },
  pair: { needed: 'name value', allowed: 'comment' },
  postData: { needed: 'mimeType text', allowed: 'comment' },
  content: { needed: 'size mimeType', allowed: 'compression text encoding comment' },
  timings: { needed: 'send wait receive', allowed: 'blocked dns connect ssl comment' },
};

function expectFields(kind: string, value: Json): void {
  const { needed = '', allowed = '' } = fields[kind] ?? {};
  const own = Object.keys(value).filter((key) => !key.startsWith('_'));
  expect(own).toEqual(expect.arrayContaining(needed.split(' ')));
  expect(`${needed} ${allowed}`.split(' ')).toEqual(expect.arrayContaining(own));
}

function expectHar(har: Json): void {
  expectFields('log', har['log']);
  expectFields('creator', har['log'].creator);
  for (const entry of har['log'].entries as Json[]) {
    expectFields('entry', entry);
    expect(entry['startedDateTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const { request, response: answer, timings } = entry as { request: Json; response: Json; timings: Json };
    expectFields('request', request);
    expectFields('response', answer);
    expectFields('timings', timings);
    expectFields('content', answer['content']);
    if (request['postData']) expectFields('postData', request['postData']);
    for (const pair of [...request['headers'], ...request['queryString'], ...answer['headers']])
      expectFields('pair', pair);
    for (const cookie of [...request['cookies'], ...answer['cookies']]) expectFields('cookie', cookie);
    expect(URL.canParse(request['url'])).toBe(true);
    for (const phase of ['send', 'wait', 'receive']) expect(timings[phase]).toBeGreaterThanOrEqual(0);
    const sum = Object.values(timings as Record<string, number>).reduce(
      (total, value) => total + Math.max(0, value),
      0,
    );
    expect(entry['time']).toBeCloseTo(sum, 6);
  }
}

test('any request makes a valid HAR 1.2', () => {
  expect.hasAssertions();
  fc.assert(
    fc.property(fc.array(anyRequest, { maxLength: 3 }), (captures) =>
      expectHar(JSON.parse(writeHar(captures)) as Json),
    ),
  );
});

test('tells a request as it was: headers in order and case, twice where they were', () => {
  const entry = entryOf(
    captureOf(
      'POST //a/../b%7E?x=1+2&y=%C3%A9&&z&%zz=%E9#f HTTP/1.1\r\nhOST: a.example.test\r\nX-A: 1\r\nx-a: \xc3\xa9\r\nX-A: \xe9\r\nCookie: a=1; b="2 "; c\r\nX-Forwarded-Proto: https\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
      { startedAt: 1_700_000_000_123 },
    ),
  );
  expect(entry).toMatchObject({
    startedDateTime: '2023-11-14T22:13:20.123Z',
    request: {
      method: 'POST',
      url: 'https://a.example.test//a/../b%7E?x=1+2&y=%C3%A9&&z&%zz=%E9',
      httpVersion: 'HTTP/1.1',
      headers: [
        { name: 'hOST', value: 'a.example.test' },
        { name: 'X-A', value: '1' },
        { name: 'x-a', value: 'é' },
        { name: 'X-A', value: 'é' },
        { name: 'Cookie', value: 'a=1; b="2 "; c' },
        { name: 'X-Forwarded-Proto', value: 'https' },
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Content-Length', value: '2' },
      ],
      queryString: [
        { name: 'x', value: '1 2' },
        { name: 'y', value: 'é' },
        { name: 'z', value: '' },
        { name: '%zz', value: 'é' },
      ],
      cookies: [
        { name: 'a', value: '1' },
        { name: 'b', value: '"2 "' },
        { name: '', value: 'c' },
      ],
      postData: { mimeType: 'application/json', text: '{}' },
      bodySize: 2,
    },
  });
});

describe('bodies', () => {
  test('of a request are without chunks, but with their Content-Encoding, base64 when they are not UTF-8', () => {
    const zipped = gzipSync('{}');
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunked = Buffer.concat([
      Buffer.from(`${zipped.length.toString(16)}\r\n`),
      zipped,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    const { request } = entryOf(captureOf(Buffer.concat([Buffer.from(head), chunked]))) as { request: Json };
    expect(request['postData']).toMatchObject({ mimeType: '', text: zipped.toString('base64'), _encoding: 'base64' });
    expect(request['bodySize']).toBe(zipped.length);
  });

  test.each([
    ['text', Buffer.from('é'), '', { text: 'é', size: 2, compression: 0 }],
    ['bytes', Buffer.from([0xff, 0]), '', { text: '/wA=', encoding: 'base64', size: 2 }],
    ['gzip', gzipSync('é'.repeat(100)), '\r\nContent-Encoding: gzip', { text: 'é'.repeat(100), size: 200 }],
    [
      'gzip that is none',
      Buffer.from('x'),
      '\r\nContent-Encoding: gzip',
      { text: 'eA==', encoding: 'base64', comment: expect.any(String) },
    ],
    ['nothing', Buffer.alloc(0), '', { text: '', size: 0 }],
  ])('of a response are decompressed: %s', (_, body, field, content) => {
    const { response: answer } = entryOf(
      capture('a', { response: response(`HTTP/1.1 200 OK\r\nContent-Type: text/plain${field}`, body) }),
    ) as { response: Json };
    expect(answer['content']).toMatchObject({ mimeType: 'text/plain', ...content });
  });
});

test('cookies that are set', () => {
  const answer = response(
    'HTTP/1.1 302 Found\r\nSet-Cookie: a=1=2; Path=/x; HttpOnly; secure; Expires=Wed, 21 Oct 2015 07:28:00 GMT\r\nset-cookie: b\r\nLocation: /y',
  );
  expect(entryOf(capture('a', { response: answer }))['response']).toMatchObject({
    status: 302,
    statusText: 'Found',
    redirectURL: '/y',
    cookies: [
      { name: 'a', value: '1=2', path: '/x', httpOnly: true, secure: true, expires: '2015-10-21T07:28:00.000Z' },
      { name: '', value: 'b', httpOnly: false, secure: false },
    ],
  });
});

test.each([
  [{ connected: 1.25, firstByte: 3, total: 10 }, { connect: 1.25, wait: 1.75, receive: 7 }, 10],
  [{ connected: 0, firstByte: 3, total: 3 }, { connect: 0, wait: 3, receive: 0 }, 3],
  [{ connected: undefined, firstByte: undefined, total: 4 }, { connect: -1, wait: 4, receive: 0 }, 4],
  [{ connected: 2, firstByte: undefined, total: undefined }, { connect: 2, wait: 0, receive: 0 }, 2],
  [{ connected: 5, firstByte: 3, total: 1 }, { connect: 5, wait: 0, receive: 0 }, 5],
])('timings %j', (timings, phases, time) => {
  expect(entryOf(capture('a', { timings }))).toMatchObject({
    time,
    timings: { blocked: -1, dns: -1, ssl: -1, send: 0, ...phases },
  });
});

test('a request without an answer says why', () => {
  const entry = entryOf(capture('a', { outcome: 'reset', response: undefined }));
  expect(entry['response']).toMatchObject({ status: 0, content: { size: 0 }, _error: 'reset' });
  expectHar({ log: { version: '1.2', creator: { name: '', version: '' }, entries: [entry] } });
});
