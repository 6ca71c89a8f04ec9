import { expect, test } from 'vitest';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { CaptureIds } from '../../../../src/core/gateway/captureIds.ts';
import { importCaptures } from '../../../../src/core/history/import/importCaptures.ts';

const read = (source: string | Uint8Array, upstreamPort = 3000): Capture =>
  importCaptures(source, { ids: new CaptureIds(), now: 7, upstreamPort })[0] as Capture;
const bytesOf = ({ request }: Capture): string => Buffer.concat([request.head, request.body]).toString('latin1');

test.each([
  ['as on the wire', 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi', undefined],
  ['of HTTP/1.0 without Host', 'GET /a HTTP/1.0\r\n\r\n', undefined],
  ['absolute', 'GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n', undefined],
  [
    'in chunks',
    'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a\r\nh\r\n1\r\ni\r\n0\r\nT: 1\r\n\r\n',
    undefined,
  ],
  [
    'with lines that end in LF',
    'POST /a HTTP/1.1\nHost: x\nContent-Length: 2\n\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'without Host',
    'POST /a HTTP/1.1\nContent-Length: 2\n\nhi',
    'POST /a HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'without a length',
    'POST /a HTTP/1.1\r\nHost: x\r\n\r\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'with a length that is wrong',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nA: b\r\n\r\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nA: b\r\n\r\nhi',
  ],
  [
    'with a length that is too short',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'with two lengths',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\ncontent-length: 9\r\n\r\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'with a line break at the end of the file',
    'POST /a HTTP/1.1\nHost: x\nContent-Length: 2\n\nhi\n',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
  ],
  [
    'whose body had lines ending in CRLF',
    'POST /a HTTP/1.1\nHost: x\nContent-Length: 6\n\na\nb\n',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\na\r\nb\r\n',
  ],
  [
    'whose chunks were pasted',
    'POST /a HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n',
    'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
  ],
  [
    'said to be chunked, which is not',
    'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nhi',
    'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
  ],
  ['without an empty line', 'GET /a HTTP/1.1\nHost: x', 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['of one line', 'GET /a', 'GET /a HTTP/1.1\r\nHost: localhost:3000\r\n\r\n'],
  ['behind empty lines', '\n\r\n GET /a\n'.replace(' ', ''), 'GET /a HTTP/1.1\r\nHost: localhost:3000\r\n\r\n'],
  [
    'as Firefox copies its headers',
    'POST /a HTTP/2\nHost: x\nContent-Length: 0\n',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n',
  ],
  [
    'with text in the target',
    'GET /à HTTP/1.1\nHost: x\nX: à\n\n',
    'GET /%C3%A0 HTTP/1.1\r\nHost: x\r\nX: \xc3\xa0\r\n\r\n',
  ],
])('a request %s', (_, source, expected) => {
  expect(bytesOf(read(source))).toBe(expected ?? source);
});

test('bytes are kept as bytes, and the port is that of Host when it is of this machine', () => {
  const bytes = Buffer.concat([
    Buffer.from('POST / HTTP/1.1\nHost: 127.0.0.1:8123\n\n'),
    Buffer.from([0, 255, 254, 13]),
  ]);
  const capture = read(bytes);
  expect([...capture.request.body]).toEqual([0, 255, 254, 13]);
  expect(capture).toMatchObject({
    upstreamPort: 8123,
    startedAt: 7,
    outcome: 'imported',
    response: undefined,
    answeredBy: undefined,
  });
  expect(read('GET / HTTP/1.1\nHost: example.test:8123\n\n').upstreamPort).toBe(3000);
  expect(bytesOf(read('GET /', 0))).toContain('Host: localhost\r\n');
});

test('UTF-16, as PowerShell writes it', () => {
  const utf16 = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('GET /a HTTP/1.1\r\nHost: x\r\n\r\n', 'utf16le'),
  ]);
  expect(bytesOf(read(utf16))).toBe('GET /a HTTP/1.1\r\nHost: x\r\n\r\n');
});

test('25 MB are read', () => {
  const body = Buffer.alloc(25_000_000, 'a\n');
  expect(read(Buffer.concat([Buffer.from('POST / HTTP/1.1\nHost: x\n\n'), body])).request.body.length).toBe(
    body.length,
  );
});

test.each([
  ['HTTP/1.1 200 OK\r\n\r\n', 'response'],
  ['GET /a HTTP/1.1\nHost x\n\n', 'line 2'],
  ['GET /a HTTP/1.1\nHost: x\nHost: y\n\n', 'more than one Host'],
  ['GET /a HTTP/1.1\nHost: x\n folded: y\n\n', 'line 1'],
  ['hello', 'neither a HAR'],
  ['', 'neither a HAR'],
])('refuses %j', (source, told) => {
  expect(() => read(source)).toThrow(
    expect.objectContaining({ code: 'IMPORT_INVALID', message: expect.stringContaining(told) }),
  );
});
