import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { CaptureIds } from '../../../../src/core/gateway/captureIds.ts';
import { parseResponseHead } from '../../../../src/core/gateway/messageHead.ts';
import { importCaptures } from '../../../../src/core/history/import/importCaptures.ts';
import { said, type Said } from '../wire.ts';

const read = (har: unknown): readonly Capture[] =>
  importCaptures(typeof har === 'string' ? har : JSON.stringify(har), {
    ids: new CaptureIds(),
    now: 5,
    upstreamPort: 3000,
  });
const saidBy = ({ request }: Capture): Said => said(request.head, request.body);

const entry = (request: object, response: object = { status: 0 }, rest: object = {}): object => ({
  startedDateTime: '2026-01-02T03:04:05.678+01:00',
  time: 12,
  request: { method: 'POST', url: 'http://localhost:8123/hook', httpVersion: 'HTTP/1.1', headers: [], ...request },
  response,
  cache: {},
  timings: { send: 1, wait: 2, receive: 3 },
  ...rest,
});
const log = (...entries: unknown[]): object => ({
  log: { version: '1.2', creator: { name: 'x', version: '1' }, entries },
});
const one = (request: object, response?: object, rest?: object): Capture =>
  read(log(entry(request, response, rest)))[0] as Capture;

/** Saved by the DevTools of Chromium 156 (`HAR.Writer`) of a page that fetched these from a local node:http server. */
test('Chrome: every request with its bytes, every response', async () => {
  const captures = read(await readFile(new URL('recorded/chrome156.har', import.meta.url), 'utf8'));
  expect(captures.map((one) => saidBy(one).target)).toEqual([
    '/',
    '/favicon.ico',
    '/hook?a=b%20c&x=[1]',
    '/hook/form',
    '/hook/multi',
    '/hook/bin',
    '/hook/nl',
  ]);
  const bodies = captures.map((one) => Buffer.from(saidBy(one).body, 'latin1'));
  expect(bodies[2]?.toString()).toBe(`{"a":"it's é €😀!","b":"line1\\nline2","pct":"%PATH% ^ & | <>"}`);
  expect(bodies[3]?.toString()).toBe('a=1+2&b=%C3%A9%26%3D');
  expect(bodies[4]).toHaveLength(299);
  // What is not text comes as one character a byte.
  expect([...(bodies[5] ?? [])]).toEqual([0, 1, 2, 255, 254, 10, 13, 128]);
  for (const capture of captures) {
    const { headers, method } = saidBy(capture);
    expect(headers).toContainEqual(['Host', '127.0.0.1:8123']);
    const length = headers.find(([name]) => name === 'Content-Length')?.[1];
    expect(length).toBe(method === 'GET' ? undefined : String(Buffer.from(saidBy(capture).body, 'latin1').length));
    expect(capture).toMatchObject({ outcome: 'imported', answeredBy: 'app', upstreamPort: 8123 });
    expect(capture.timings.total).toBeGreaterThan(0);
  }
  expect(captures[2]?.response?.body.toString()).toBe('{"ok":true,"é":1}');
  const { status, reason, headers } = parseResponseHead(captures[2]?.response?.head ?? Buffer.alloc(0));
  expect({ status, reason }).toEqual({ status: 201, reason: 'Created' });
  expect(headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
    ['Set-Cookie', 'a=1; Path=/; HttpOnly'],
    ['Set-Cookie', 'b=2'],
  ]);
});

describe('in the manner of', () => {
  test('Chrome over HTTP/2: pseudo headers go, cookies that were set together are set one by one', () => {
    const capture = one(
      {
        url: 'https://api.example.test/a',
        httpVersion: 'h2',
        headers: [':authority', ':method', ':path', ':scheme']
          .map((name) => ({ name, value: name === ':authority' ? 'api.example.test' : 'x' }))
          .concat({ name: 'content-type', value: 'text/plain' }),
        postData: { mimeType: 'text/plain', text: 'hi' },
      },
      {
        status: 200,
        statusText: '',
        httpVersion: 'h2',
        headers: [{ name: 'set-cookie', value: 'a=1\nb=2' }],
        content: { size: 0, mimeType: 'x' },
      },
    );
    expect(saidBy(capture).headers).toEqual([
      ['Host', 'api.example.test'],
      ['content-type', 'text/plain'],
      ['Content-Length', '2'],
    ]);
    expect(capture.response?.head.toString()).toBe('HTTP/1.1 200 \r\nset-cookie: a=1\r\nset-cookie: b=2\r\n\r\n');
    expect(capture.upstreamPort).toBe(3000);
  });

  test('Firefox: empty params beside the text, a request body counted in bodySize', () => {
    const capture = one({
      headersSize: 100,
      bodySize: 7,
      postData: { mimeType: 'application/json', params: [], text: '{"a":1}' },
    });
    expect(saidBy(capture).body).toBe('{"a":1}');
  });

  test('Charles: a BOM, params of a form instead of its text, responses in base64', () => {
    const capture = read(
      `\uFEFF${JSON.stringify(
        log(
          entry(
            {
              headers: [{ name: 'Transfer-Encoding', value: 'chunked' }],
              postData: {
                mimeType: 'application/x-www-form-urlencoded',
                params: [
                  { name: 'a', value: 'b c' },
                  { name: 'd', value: 'e%20f' },
                ],
              },
            },
            {
              status: 200,
              statusText: 'OK',
              httpVersion: 'HTTP/1.1',
              headers: [{ name: 'Transfer-Encoding', value: 'chunked' }],
              content: { size: 3, mimeType: 'image/png', text: 'AAH/', encoding: 'base64' },
            },
          ),
        ),
      )}`,
    )[0] as Capture;
    expect(saidBy(capture)).toMatchObject({ body: 'a=b+c&d=e%20f' });
    expect(capture.request.body.toString()).toBe('d\r\na=b+c&d=e%20f\r\n0\r\n\r\n');
    expect(capture.response?.body.toString('latin1')).toBe('3\r\n\0\x01\xff\r\n0\r\n\r\n');
  });

  test('Insomnia: a multipart form of params', () => {
    const capture = one({
      headers: [{ name: 'Content-Type', value: 'multipart/form-data; boundary=b' }],
      postData: {
        mimeType: 'multipart/form-data; boundary=b',
        params: [
          { name: 'a', value: '1' },
          { name: 'f', fileName: 'x.txt', contentType: 'text/plain' },
        ],
      },
    });
    expect(saidBy(capture)).toMatchObject({
      headers: [
        ['Host', 'localhost:8123'],
        ['Content-Type', 'multipart/form-data; boundary=b'],
        ['Content-Length', '154'],
      ],
      body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\n\r\n--b--\r\n',
    });
  });

  test('mitmproxy: texts that are decompressed beside the headers of what was compressed', () => {
    const headers = [
      { name: 'Content-Encoding', value: 'gzip' },
      { name: 'Content-Length', value: '999' },
    ];
    const capture = one(
      { headers, postData: { mimeType: 'application/json', text: '{}', params: [] } },
      {
        status: 200,
        statusText: 'OK',
        httpVersion: 'HTTP/1.1',
        headers,
        content: { size: 2, compression: 9, mimeType: 'text/plain', text: 'ok' },
      },
    );
    expect(saidBy(capture).headers).toEqual([
      ['Host', 'localhost:8123'],
      ['Content-Length', '2'],
    ]);
    expect(capture.response?.head.toString()).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n');
  });
});

test('times come from the entry', () => {
  const rest = { timings: { blocked: 1, dns: -1, connect: 2, ssl: 1, send: 3, wait: 4, receive: 5 }, time: 15.5 };
  expect(one({}, undefined, rest)).toMatchObject({
    startedAt: Date.UTC(2026, 0, 2, 2, 4, 5, 678),
    timings: { connected: 3, firstByte: 10, total: 15.5 },
  });
  expect(one({}, undefined, { startedDateTime: 'soon', timings: undefined, time: undefined })).toMatchObject({
    startedAt: 5,
  });
});

test('the target is not made another: dots, case and what is encoded stay', () => {
  expect(saidBy(one({ url: 'http://me:x@EXAMPLE.test:80//a/../b%7E?x=%2f&y=[1] ü#f' }))).toMatchObject({
    target: '//a/../b%7E?x=%2f&y=[1]%20%C3%BC',
    headers: [['Host', 'EXAMPLE.test:80']],
  });
  expect(saidBy(one({ url: 'https://bücher.example' }))).toMatchObject({
    target: '/',
    headers: [['Host', 'xn--bcher-kva.example']],
  });
});

test('bodies that were not saved are known to be missing', () => {
  const capture = one(
    { headers: [{ name: 'Content-Length', value: '10' }], bodySize: 10 },
    {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Content-Length', value: '20' }],
      content: { size: 20, mimeType: 'x' },
    },
  );
  expect(capture.request).toMatchObject({ truncated: true });
  expect(capture.response).toMatchObject({ truncated: true });
});

test('what is no request of an app is passed over', () => {
  expect(
    read(
      log(
        ...['data:,x', 'blob:http://x/y', 'ws://x/', 'chrome-extension://a/b', 'http://x/'].map((url) =>
          entry({ url }),
        ),
      ),
    ),
  ).toHaveLength(1);
});

test.each([
  ['no entries', {}, 'log.entries'],
  ['no requests', { log: { entries: [] } }, 'no http or https requests'],
  ['a URL of no string', log(entry({ url: 5 })), 'log.entries[0].request.url'],
  ['a method that is none', log(entry({}), entry({ method: 'A B' })), 'log.entries[1].request'],
  [
    'a header with a line break in its name',
    log(entry({ headers: [{ name: 'a\r\nb', value: '' }] })),
    'log.entries[0].request',
  ],
  ['a header that is none', log(entry({ headers: [5] })), 'log.entries[0].request.headers[0]'],
  [
    'no base64',
    log(entry({ postData: { mimeType: '', text: '***', encoding: 'base64' } })),
    'log.entries[0].request.postData.text',
  ],
  ['no status', log(entry({}, { status: 'x' })), 'log.entries[0].response.status'],
  ['a status that is none', log(entry({}, { status: 42 })), 'log.entries[0].response'],
  [
    'bytes of ours that are no request',
    log(entry({}, undefined, { _hookline: { request: { head: 'R0VUIC8=' } } })),
    'log.entries[0]._hookline.request',
  ],
  ['CONNECT', log(entry({ method: 'CONNECT' })), 'log.entries[0].request'],
  ['no JSON', '{"log":', 'JSON'],
  ['an array', '[]', 'neither a HAR'],
])('refuses %s and says where', (_, har, told) => {
  const source = har !== null && typeof har === 'object' && !('log' in har) ? { log: har } : har;
  expect(() => read(source)).toThrow(
    expect.objectContaining({ code: 'IMPORT_INVALID', message: expect.stringContaining(told) }),
  );
});
