import { brotliCompressSync, gzipSync } from 'node:zlib';
import { allBytes, big, chunk, join, LAST_CHUNK, lines, OK, response, type WireExchange } from './wire.ts';

const KiB64 = 65_536;
const MiB = 1_048_576;

/** A response whose Content-Length is that of its body. */
function sized(name: string, status: string, fields: readonly string[], body: Buffer | string = ''): WireExchange {
  const length = join(body).length;
  return response(name, join(lines(`HTTP/1.1 ${status}`, ...fields, `Content-Length: ${length}`), body));
}

/** A response in chunks, given with their framing. */
const chunked = (name: string, ...parts: (Buffer | string)[]): WireExchange =>
  response(name, join(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), ...parts));

/** A response that ends with the connection. */
const closing = (name: string, ...parts: (Buffer | string)[]): WireExchange => ({
  ...response(name, join(...parts)),
  closes: true,
});

/** The answer to a method that changes what may follow its head. */
const toHead = (name: string, ...parts: string[]): WireExchange => ({
  name: `HEAD: ${name}`,
  request: lines('HEAD / HTTP/1.1', 'Host: x'),
  response: lines(...parts),
});

const statuses: readonly WireExchange[] = [
  sized('201 with Location', '201 Created', ['Location: /a/../b%7e?c#d', 'Content-Location: ']),
  sized('202 with a body', '202 Accepted', ['Content-Type: application/json'], '{"queued":true}\n'),
  sized('203', '203 Non-Authoritative Information', [], 'x'),
  response('204 without anything', lines('HTTP/1.1 204 No Content')),
  response('204 with a length of nothing', lines('HTTP/1.1 204 No Content', 'Content-Length: 0')),
  response('204 with a length that does not count', lines('HTTP/1.1 204 No Content', 'Content-Length: 5')),
  response('204 with a coding that does not count', lines('HTTP/1.1 204 OK', 'Transfer-Encoding: chunked')),
  sized('205', '205 Reset Content', []),
  sized(
    '206 of two ranges',
    '206 Partial Content',
    ['Content-Type: multipart/byteranges; boundary=b'],
    '--b\r\n\r\nx\r\n--b--',
  ),
  sized('207', '207 Multi-Status', ['Content-Type: application/xml'], '<multistatus xmlns="DAV:"/>'),
  sized('226', '226 IM Used', ['IM: feed'], 'x'),
  sized('301 to another scheme', '301 Moved Permanently', ['location: HTTPS://x/'], '<a href="https://x/">'),
  sized('302 without a body', '302 Found', ['Location: //y/z']),
  sized('303', '303 See Other', ['Location: ?a']),
  response('304 without anything', lines('HTTP/1.1 304 Not Modified')),
  response('304 with a coding that does not count', lines('HTTP/1.1 304 Not Modified', 'Transfer-Encoding: chunked')),
  sized('307', '307 Temporary Redirect', ['Location: /a b']),
  sized('308', '308 Permanent Redirect', ['Location: /caf\xc3\xa9']),
  sized('400', '400 Bad Request', ['Content-Type: application/problem+json'], '{"title":"no"}'),
  sized('401 with two challenges', '401 Unauthorized', [
    'WWW-Authenticate: Basic realm="a, b"',
    'WWW-Authenticate: Bearer',
  ]),
  sized('402', '402 Payment Required', []),
  sized('403', '403 Forbidden', ['X-Hookline: not-from-hookline'], 'no'),
  sized('404 of a framework', '404 Not Found', ['X-Powered-By: Express'], '<pre>Cannot POST /hook</pre>\n'),
  sized('405', '405 Method Not Allowed', ['Allow: ', 'allow: GET, HEAD']),
  sized('407', '407 Proxy Authentication Required', ['Proxy-Authenticate: Basic realm="x"']),
  sized('408', '408 Request Timeout', ['Connection: close']),
  sized('410, at which providers stop', '410 Gone', []),
  sized('413', '413 Content Too Large', ['Retry-After: Sun, 06 Nov 1994 08:49:37 GMT']),
  sized('418', "418 I'm a teapot", [], 'short and stout'),
  sized('426', '426 Upgrade Required', ['Upgrade: websocket, h2c', 'Connection: Upgrade']),
  sized('429', '429 Too Many Requests', ['Retry-After: 3600', 'RateLimit: "a";r=0;t=1']),
  sized('451', '451 Unavailable For Legal Reasons', ['Link: <https://x/>; rel="blocked-by"']),
  sized('500 with a trace', '500 Internal Server Error', [], 'Error: no\n    at handler (/app/a.js:1:1)\n'),
  sized('502 of the app itself', '502 Bad Gateway', ['X-Hookline: upstream-refused'], 'not from Hookline'),
  sized('503', '503 Service Unavailable', ['Retry-After: 0']),
  sized('504', '504 Gateway Timeout', []),
  sized('599', '599 Network Connect Timeout Error', []),
  sized('600, a class there is not', '600 Odd', [], 'x'),
  sized('999', '999 Request denied', []),
  sized('a reason that is a sentence', '200 It worked; all 3 of them, really: "yes" (100%)', []),
  sized('a reason in UTF-8', '200 \xc3\x9cn\xc3\xafc\xc3\xb6de \xe2\x98\x83', []),
  sized('a reason of another status', '404 OK', []),
  sized('a reason of tabs and spaces', '200 \t  \t', []),
  sized('a reason of 8 KiB', `200 ${'r'.repeat(8192)}`, []),
  sized('a reason that looks like a status line', '200 HTTP/1.1 500 No', []),
];

const interim: readonly WireExchange[] = [
  response('100 nobody asked for', join(lines('HTTP/1.1 100 Continue'), OK)),
  response('100 without a reason, with fields', join(lines('HTTP/1.1 100', 'X-A: 1'), OK)),
  response('102 three times', join(...Array.from({ length: 3 }, () => lines('HTTP/1.1 102 Processing')), OK)),
  response('103 with many links', join(lines('HTTP/1.1 103 Early Hints', 'Link: </a>', 'link: </b>, </c>;x="y"'), OK)),
  response('103 with a length that does not count', join(lines('HTTP/1.1 103 Early Hints', 'Content-Length: 9'), OK)),
  response('an interim status nobody knows', join(lines('HTTP/1.1 199 Soon', 'X-Progress: 50%'), OK)),
  response('100 before 204', join(lines('HTTP/1.1 100 Continue'), lines('HTTP/1.1 204 No Content'))),
  closing('103 before a body until close', lines('HTTP/1.1 103 Early Hints'), lines('HTTP/1.1 200 OK'), 'x'),
  response(
    'fifty interim responses',
    join(...Array.from({ length: 50 }, (_, at) => lines(`HTTP/1.1 1${at + 50} N`)), OK),
  ),
];

const framed: readonly WireExchange[] = [
  sized('a response of 1 byte', '200 OK', [], '\n'),
  ...[KiB64 - 1, KiB64, KiB64 + 1, MiB].map((size) =>
    sized(`a response of ${size} bytes`, '200 OK', [], big.subarray(0, size)),
  ),
  response('length between spaces, in front', join(lines('HTTP/1.1 200 OK', 'content-length:\t 2 ', 'X: y'), 'ok')),
  response('length of many zeros', join(lines('HTTP/1.1 200 OK', 'Content-Length: 0000000002'), 'ok')),
  sized('a body that looks like a response', '200 OK', [], OK),
  sized('a body that looks like an interim response', '200 OK', [], lines('HTTP/1.1 100 Continue')),
  sized('Connection: close with a length', '200 OK', ['Connection: close'], 'bye'),
  sized('Connection: Keep-Alive, Close', '200 OK', ['Connection: Keep-Alive, Close', 'Keep-Alive: timeout=5'], 'bye'),
  response('HTTP/1.0 with a length', join(lines('HTTP/1.0 200 OK', 'Content-Length: 2'), 'ok')),
  response('HTTP/1.0 204', lines('HTTP/1.0 204 No Content')),
  closing('HTTP/1.0 until close, nothing', lines('HTTP/1.0 200 OK')),
  closing('HTTP/1.0 with keep-alive, but no length', lines('HTTP/1.0 200 OK', 'Connection: keep-alive'), 'rest'),
  closing(
    'HTTP/1.0 with a coding it does not know',
    lines('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked'),
    chunk('x'),
  ),
  closing('until close, with Connection: close', lines('HTTP/1.1 200 OK', 'Connection: close'), 'the rest\r\n\r\n'),
  closing('until close, 1 MiB', lines('HTTP/1.1 200 OK'), big.subarray(0, MiB)),
  closing('until close, a second response in it', lines('HTTP/1.1 200 OK'), OK),
  chunked('response chunks: none', LAST_CHUNK),
  chunked('response chunks: none, written at length', '00000;x=y\r\n\r\n'),
  chunked('response chunks: of one byte', ...Array.from('data: 1\n\n', chunk), LAST_CHUNK),
  chunked(
    'response chunks: capitals, zeros, extensions',
    'A\r\n0123456789\r\n',
    '00b;x="y;z"\r\n0123456789a\r\n',
    LAST_CHUNK,
  ),
  chunked('response chunks: over 64 KiB', chunk(big.subarray(0, KiB64 + 1)), chunk(big.subarray(0, MiB)), LAST_CHUNK),
  chunked('response chunks: an end inside the data', chunk(LAST_CHUNK), chunk(OK), LAST_CHUNK),
  chunked(
    'response trailers: duplicates and odd values',
    chunk('x'),
    '0\r\nServer-Timing: a\r\nserver-timing:\r\nB: \xe9 \r\n\r\n',
  ),
  chunked('response trailers: of gRPC-Web', chunk('\0\0\0\0\0'), '0\r\ngrpc-status: 0\r\ngrpc-message: \r\n\r\n'),
  chunked('response chunks: every byte', chunk(allBytes), LAST_CHUNK),
  chunked(
    '25 MB download in chunks',
    ...Array.from({ length: 25 }, (_, at) => chunk(big.subarray(at * MiB, (at + 1) * MiB))),
    LAST_CHUNK,
  ),
  toHead('a length of more than there will ever be', 'HTTP/1.1 200 OK', 'Content-Length: 9007199254740991'),
  toHead('neither length nor coding', 'HTTP/1.1 200 OK', 'Content-Type: text/html'),
  toHead('404 with a length', 'HTTP/1.1 404 Not Found', 'Content-Length: 9'),
  toHead('HTTP/1.0', 'HTTP/1.0 200 OK', 'Content-Length: 9'),
  toHead('Connection: close', 'HTTP/1.1 200 OK', 'Connection: close', 'Transfer-Encoding: chunked'),
  {
    name: 'OPTIONS, as a browser asks before a request',
    request: lines('OPTIONS /hook HTTP/1.1', 'Host: x', 'Origin: null', 'Access-Control-Request-Method: POST'),
    response: lines('HTTP/1.1 204 No Content', 'Access-Control-Allow-Origin: *', 'vary: Origin', 'Vary: A, , B'),
  },
  { name: 'GET, answered to HTTP/1.0', request: lines('GET / HTTP/1.0', 'Host: x'), response: OK },
];

const fields: readonly WireExchange[] = [
  sized('Set-Cookie five times, two of them the same', '200 OK', [
    'Set-Cookie: a=1; Path=/; HttpOnly',
    'set-cookie: b=2; Expires=Sun, 06 Nov 1994 08:49:37 GMT',
    'Set-Cookie: a=1; Path=/; HttpOnly',
    'SET-COOKIE: c="x, y"',
    'Set-Cookie:',
  ]),
  sized('response fields: empty and spaced values', '200 OK', ['A:', 'B: ', 'C:\t c \t', 'D:d', 'E:  e  e  ']),
  sized('response fields: latin1 and UTF-8', '200 OK', ['A: caf\xe9', 'B: caf\xc3\xa9', 'C: \xa0']),
  sized('response fields: odd names', '200 OK', ["!#$%&'*+-.^_`|~: 1", '__proto__: 2', '0: 3']),
  sized(
    'response fields: as many as may be',
    '200 OK',
    Array.from({ length: 199 }, (_, at) => `X-${at}:`),
  ),
  sized('response fields: a policy of 16 KiB', '200 OK', [`Content-Security-Policy: ${'default-src x;'.repeat(1170)}`]),
  sized('response fields: dates and servers twice', '200 OK', ['Date: x', 'Server: a', 'date: y', 'Server: b/1 (c)']),
  sized('response fields: hop by hop', '200 OK', [
    'Connection: X-Hop',
    'X-Hop: 1',
    'Keep-Alive: timeout=5',
    'Proxy-Status: x',
  ]),
  sized('gzip download', '200 OK', ['Content-Encoding: gzip', 'Vary: Accept-Encoding'], gzipSync('<html>'.repeat(400))),
  sized('brotli download', '200 OK', ['content-encoding: br'], brotliCompressSync('<html>'.repeat(400))),
  sized('a content coding that is not the truth', '200 OK', ['Content-Encoding: gzip'], 'plain'),
  response(
    'server-sent events in chunks',
    join(
      lines('HTTP/1.1 200 OK', 'Content-Type: text/event-stream; charset=utf-8', 'Transfer-Encoding: chunked'),
      chunk(': hi\n\n'),
      chunk('id: 1\r\nevent: a\r\ndata: x\r\ndata\r\n\r\n'),
      chunk('retry: 10\r\r'),
      LAST_CHUNK,
    ),
  ),
  closing(
    'server-sent events until close',
    lines('HTTP/1.1 200 OK', 'Content-Type: TEXT/EVENT-STREAM'),
    'data: 1\n\n',
    'data',
  ),
  sized('NDJSON download', '200 OK', ['Content-Type: application/x-ndjson'], '{"a":1}\n\n{"a":2}\r\n'),
];

export const responses: readonly WireExchange[] = [...statuses, ...interim, ...framed, ...fields];
