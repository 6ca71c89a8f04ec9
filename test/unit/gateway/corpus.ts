import {
  allBytes,
  big,
  GET,
  head,
  join,
  lines,
  NAMELESS,
  request,
  response,
  type WireExchange,
} from './corpus/wire.ts';

const target = (text: string): WireExchange => request(`target ${text}`, lines(`GET ${text} HTTP/1.1`, 'Host: x'));

/** The plainest of each kind; the rest is in `corpus/`. */
export const corpus: readonly WireExchange[] = [
  ...[
    '/',
    '//a/../b%7E?x=%2F&y=[1]',
    '/%2e%2E/%2F/./..',
    "/a;b=c,d/e:f@g!$&'()*+",
    '/?',
    '/??a=b?c',
    '/?q={"a":"b|c^d`e"}',
    '/a\\b',
    '/~user/%7Euser/%zz%',
    'http://example.test:8080/a/b?c',
    `/${'long/'.repeat(2000)}`,
  ].map(target),
  request('asterisk target', lines('OPTIONS * HTTP/1.1', 'Host: x')),
  request('unknown method', lines('M-SEARCH / HTTP/1.1', 'Host: x')),
  request('method of a web page', lines('PROPFIND /dav HTTP/1.1', 'Host: x', 'Depth: 1', 'Content-Length: 0')),
  request('header case', head('hOsT: x', 'X-UPPER: 1', 'x-lower: 2', 'X-mIxEd-CaSe: 3')),
  request('header order', head('Z: 1', 'Host: x', 'A: 2', 'M: 3', 'B: 4')),
  request('duplicates', head('Host: x', 'Cookie: a=1', 'X-A: 1', 'Cookie: b=2', 'x-a: 2', 'X-A: 1')),
  request('white space around values', head('Host:x', 'A:1', 'B:  \t 2 \t ', 'C:', 'D: ', 'E:\t')),
  request('latin1 and UTF-8 values', head('Host: x', 'A: caf\xe9', 'B: caf\xc3\xa9', 'C: \xa0padded\xa0')),
  request('odd header names', head('Host: x', "!#$%&'*+-.^_`|~09: yes", '_under_score: 1', 'X.Y: 2')),
  request(
    'hop-by-hop fields',
    head('Host: x', 'Connection: X-Hop, keep-alive', 'X-Hop: 1', 'TE: trailers', 'Keep-Alive: 5'),
  ),
  {
    ...request('forwarded fields', head('Host: x', 'X-Forwarded-For: 1.2.3.4', 'Forwarded: for=1.2.3.4', 'Via: 1.1 a')),
    forwarded: [
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: x',
      'Forwarded: for=127.0.0.1',
    ],
  },
  request('Host with a port', head('Host: localhost:3000')),
  request('Host in IPv6', head('Host: [::1]:3000')),
  { ...request('empty Host', head('Host:')), forwarded: NAMELESS },
  request('199 more headers', head('Host: x', ...Array.from({ length: 199 }, (_, index) => `X-${index}: ${index}`))),
  request('a value of 15 KB', head('Host: x', `X-Long: ${'v'.repeat(15_000)}`)),
  { ...request('a value of 60 KB', head('Host: x', `X-Long: ${'v'.repeat(60_000)}`)), nodeRefuses: true },
  { ...request('HTTP/1.0', lines('GET / HTTP/1.0', 'Connection: keep-alive')), forwarded: NAMELESS },
  request('body of every byte', join(lines('POST / HTTP/1.1', 'Host: x', 'Content-Length: 256'), allBytes)),
  request('body that looks like HTTP', join(lines('POST / HTTP/1.1', 'Host: x', `Content-Length: ${GET.length}`), GET)),
  request('Content-Length with zeros', join(lines('POST / HTTP/1.1', 'Host: x', 'Content-Length: 0003'), 'abc')),
  request(
    'JSON with escapes',
    join(
      lines('POST /hook HTTP/1.1', 'Host: x', 'Content-Length: 41'),
      '{"a": "\\/\\u00e9",\r\n "b" : 1.0, "a": 1e2 }',
    ),
  ),
  request(
    'multipart',
    join(
      lines('POST / HTTP/1.1', 'Host: x', 'Content-Type: multipart/form-data; boundary=b', 'Content-Length: 60'),
      '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\0\xff\r\n--b--\r\n',
    ),
  ),
  request('GET with a body', join(lines('GET / HTTP/1.1', 'Host: x', 'Content-Length: 2'), 'hi')),
  request(
    'chunked with extensions and trailers',
    join(
      lines('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', 'Trailer: X-Sum, x-b'),
      '3\r\nabc\r\n00A;name=value;q="a b";flag\r\n0123456789\r\n0;last\r\nX-Sum: 1\r\nx-b:  2 \r\nX-Sum: 3\r\n\r\n',
    ),
  ),
  request(
    'chunked, coding in capitals, no data',
    join(lines('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: Chunked'), '0\r\n\r\n'),
  ),
  request(
    'chunks that hold CRLF and chunk lines',
    join(
      lines('PUT / HTTP/1.1', 'Host: x', 'transfer-encoding:chunked'),
      '7\r\n\r\n0\r\n\r\n\r\n2\r\n\r\n\r\n0\r\n\r\n',
    ),
  ),
  request('25 MB upload', join(lines('POST / HTTP/1.1', 'Host: x', `Content-Length: ${big.length}`), big)),
  request(
    '25 MB upload in chunks',
    join(
      lines('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'),
      ...Array.from({ length: 100 }, (_, index) => {
        const part = big.subarray(index * 262_144, (index + 1) * 262_144);
        return join(`${part.length.toString(16)}\r\n`, part, '\r\n');
      }),
      '0\r\n\r\n',
    ),
  ),

  response('custom reason', lines('HTTP/1.1 200 All  Is Fine! \xe9', 'Content-Length: 0')),
  response('empty reason', lines('HTTP/1.1 200 ', 'Content-Length: 0')),
  response('no reason at all', lines('HTTP/1.1 200', 'Content-Length: 0')),
  response('unusual status', lines('HTTP/1.1 299 Odd', 'Content-Length: 0')),
  response('204', lines('HTTP/1.1 204 No Content', 'X-A: 1')),
  response('304 with Content-Length', lines('HTTP/1.1 304 Not Modified', 'Content-Length: 100', 'ETag: "x"')),
  response(
    'case, order and duplicates',
    lines(
      'HTTP/1.1 200 OK',
      'set-cookie: a=1',
      'SERVER: me',
      'Set-Cookie: b=2',
      'Content-length: 0',
      'set-cookie: a=1',
    ),
  ),
  response('HTTP/1.0 with keep-alive', lines('HTTP/1.0 200 OK', 'Connection: Keep-Alive', 'Content-Length: 0')),
  response('body of every byte', join(lines('HTTP/1.1 200 OK', 'Content-Length: 256'), allBytes)),
  response(
    '103, 102, then 200',
    join(
      lines('HTTP/1.1 103 Early Hints', 'Link: </a.css>; rel=preload', 'link: </b.js>'),
      lines('HTTP/1.1 102 Processing'),
      lines('HTTP/1.1 200 OK', 'Content-Length: 2'),
      'ok',
    ),
  ),
  response(
    'chunked with extensions and trailers',
    join(
      lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'),
      '5 ;x=1\r\nhello\r\n0\r\nX-Trailer: a\r\nx-trailer: b\r\n\r\n',
    ),
  ),
  response(
    'gzip, chunked',
    join(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'), '4\r\n\x1f\x8b\x08\x00\r\n0\r\n\r\n'),
  ),
  { ...response('until close', join(lines('HTTP/1.1 200 OK', 'X-A: 1'), 'the rest')), closes: true },
  { ...response('until close, nothing', lines('HTTP/1.1 200 OK')), closes: true },
  { ...response('HTTP/1.0 until close', join(lines('HTTP/1.0 200 OK'), allBytes)), closes: true },
  {
    ...response('a coding that is not chunked', join(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip'), allBytes)),
    closes: true,
  },
  response('25 MB download', join(lines('HTTP/1.1 200 OK', `Content-Length: ${big.length}`), big)),
  { ...response('25 MB until close', join(lines('HTTP/1.1 200 OK'), big)), closes: true },
  {
    name: 'HEAD with Content-Length',
    request: lines('HEAD / HTTP/1.1', 'Host: x'),
    response: lines('HTTP/1.1 200 OK', 'Content-Length: 1234'),
  },
  {
    name: 'HEAD with Transfer-Encoding',
    request: lines('HEAD / HTTP/1.1', 'Host: x'),
    response: lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'),
  },
];

/** Requests that two servers could read differently, or that are not HTTP/1; each must be refused. */
export const attacks: readonly { readonly name: string; readonly bytes: string; readonly status?: number }[] = [
  { name: 'Content-Length with Transfer-Encoding', bytes: post('Content-Length: 5', 'Transfer-Encoding: chunked') },
  { name: 'Transfer-Encoding with Content-Length', bytes: post('Transfer-Encoding: chunked', 'Content-Length: 5') },
  { name: 'differing Content-Length', bytes: post('Content-Length: 5', 'Content-Length: 6') },
  { name: 'repeated Content-Length', bytes: post('Content-Length: 5', 'Content-Length: 5') },
  { name: 'Content-Length list', bytes: post('Content-Length: 5, 5') },
  { name: 'signed Content-Length', bytes: post('Content-Length: +5') },
  { name: 'negative Content-Length', bytes: post('Content-Length: -5') },
  { name: 'hexadecimal Content-Length', bytes: post('Content-Length: 0x5') },
  { name: 'empty Content-Length', bytes: post('Content-Length:') },
  { name: 'Content-Length beyond 2^53', bytes: post('Content-Length: 99999999999999999999') },
  { name: 'Content-Length of two words', bytes: post('Content-Length: 5 5') },
  { name: 'unknown coding', bytes: post('Transfer-Encoding: xchunked') },
  { name: 'identity coding', bytes: post('Transfer-Encoding: identity') },
  { name: 'coding after chunked', bytes: post('Transfer-Encoding: chunked, gzip') },
  { name: 'coding before chunked', bytes: post('Transfer-Encoding: gzip, chunked') },
  { name: 'chunked twice', bytes: post('Transfer-Encoding: chunked, chunked') },
  { name: 'chunked in two headers', bytes: post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') },
  { name: 'chunked with a parameter', bytes: post('Transfer-Encoding: chunked;q=1') },
  { name: 'quoted chunked', bytes: post('Transfer-Encoding: "chunked"') },
  { name: 'vertical tab before chunked', bytes: post('Transfer-Encoding: \x0bchunked') },
  { name: 'empty Transfer-Encoding', bytes: post('Transfer-Encoding:') },
  { name: 'Transfer-Encoding in HTTP/1.0', bytes: 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' },
  { name: 'space before the colon', bytes: post('Transfer-Encoding : chunked') },
  { name: 'space before a name', bytes: 'GET / HTTP/1.1\r\n Host: x\r\n\r\n' },
  { name: 'obsolete folding', bytes: get('X-A: 1', ' continued') },
  { name: 'obsolete folding by a tab', bytes: get('X-A: 1', '\tcontinued') },
  { name: 'no colon', bytes: get('nonsense') },
  { name: 'no name', bytes: get(': value') },
  { name: 'bare LF everywhere', bytes: 'GET / HTTP/1.1\nHost: x\n\n' },
  { name: 'bare LF after a header', bytes: 'GET / HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n' },
  { name: 'bare LF at the end', bytes: 'GET / HTTP/1.1\r\nHost: x\r\n\n' },
  { name: 'bare CR in a value', bytes: get('X-A: 1\rX-B: 2') },
  { name: 'NUL in a value', bytes: get('X-A: 1\x002') },
  { name: 'NUL in a name', bytes: get('X\0A: 1') },
  { name: 'no Host', bytes: 'GET / HTTP/1.1\r\n\r\n' },
  { name: 'two Hosts', bytes: get('host: y') },
  { name: 'two equal Hosts', bytes: get('Host: x') },
  { name: 'Host with a path', bytes: 'GET / HTTP/1.1\r\nHost: x/y\r\n\r\n' },
  { name: 'Host with a space', bytes: 'GET / HTTP/1.1\r\nHost: x y\r\n\r\n' },
  { name: 'Host with a user', bytes: 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n' },
  { name: 'method that is no token', bytes: 'G(T / HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'two spaces', bytes: 'GET  / HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'tab in the request line', bytes: 'GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'space in the target', bytes: 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'control character in the target', bytes: 'GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'target without a slash', bytes: 'GET a HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'HTTP/0.9', bytes: 'GET /\r\n\r\n' },
  { name: 'lower-case version', bytes: 'GET / http/1.1\r\nHost: x\r\n\r\n' },
  { name: 'HTTP/1.2', bytes: 'GET / HTTP/1.2\r\nHost: x\r\n\r\n', status: 505 },
  { name: 'HTTP/2 preface', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 505 },
  { name: 'CONNECT', bytes: 'CONNECT example.test:443 HTTP/1.1\r\nHost: x\r\n\r\n', status: 405 },
  { name: 'TLS', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' },
  { name: '201 headers', bytes: get(...Array.from({ length: 200 }, (_, index) => `X-${index}: 1`)), status: 431 },
  { name: 'a head over 64 KiB', bytes: get(`X-A: ${'v'.repeat(64 * 1024)}`), status: 431 },
  { name: 'a head over 64 KiB without end', bytes: `GET /${'a'.repeat(64 * 1024)}`, status: 431 },
];

/** Chunk framing that must be refused, after a valid head. */
export const brokenChunks: readonly { readonly name: string; readonly bytes: string }[] = [
  { name: 'size that is no number', bytes: 'x\r\n' },
  { name: 'empty size', bytes: '\r\n' },
  { name: 'signed size', bytes: '+1\r\na\r\n' },
  { name: 'negative size', bytes: '-1\r\n' },
  { name: 'size with 0x', bytes: '0x1\r\na\r\n' },
  { name: 'size beyond 2^53', bytes: 'fffffffffffffffff\r\n' },
  { name: 'size that overflows 64 bits to 1', bytes: '10000000000000001\r\na' },
  { name: 'space before the size', bytes: ' 1\r\na\r\n' },
  { name: 'space after the size', bytes: '1 \r\na\r\n' },
  { name: 'underscore', bytes: '1_0\r\n' },
  { name: 'bare LF after the size', bytes: '1\na\r\n' },
  { name: 'bare LF in an extension', bytes: '1;a\nb\r\na\r\n' },
  { name: 'bare CR in an extension', bytes: '1;a\rb\r\na\r\n' },
  { name: 'NUL in an extension', bytes: '1;\0\r\na\r\n' },
  { name: 'data longer than the size', bytes: '1\r\nab\r\n' },
  { name: 'bare LF after the data', bytes: '1\r\na\n0\r\n\r\n' },
  { name: 'CR without LF after the data', bytes: '1\r\na\rb' },
  { name: 'an extension over 4 KiB', bytes: `1;${'e'.repeat(4096)}` },
  { name: 'bare LF in the trailers', bytes: '0\r\nX: 1\n\r\n' },
  { name: 'trailers that end in LF', bytes: '0\r\nX: 1\r\n\n' },
  { name: 'folded trailer', bytes: '0\r\nX: 1\r\n 2\r\n\r\n' },
  { name: 'trailer without a colon', bytes: '0\r\nGET / HTTP/1.1\r\n\r\n' },
  { name: 'trailers over 64 KiB', bytes: `0\r\nX: ${'v'.repeat(64 * 1024)}` },
];

function get(...fields: string[]): string {
  return `GET / HTTP/1.1\r\nHost: x\r\n${fields.join('\r\n')}\r\n\r\n`;
}

function post(...fields: string[]): string {
  return `POST / HTTP/1.1\r\nHost: x\r\n${fields.join('\r\n')}\r\n\r\n0\r\n\r\n`;
}
