import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  allBytes,
  big,
  chunk,
  GET,
  join,
  LAST_CHUNK,
  lines,
  post,
  postChunks,
  request,
  type WireExchange,
} from './wire.ts';

const KiB64 = 65_536;
const MiB = 1_048_576;

const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const json = (name: string, body: Buffer | string): WireExchange => post(`JSON: ${name}`, [JSON_TYPE], body);
const form = (name: string, body: string): WireExchange => post(`form: ${name}`, [FORM_TYPE], body);
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const digest = createHash('sha256').update('{}').digest('base64');

/** Bodies with a Content-Length, by their length. */
const lengths: readonly WireExchange[] = [
  request('POST without a body or a length', lines('POST / HTTP/1.1', 'Host: x')),
  post('a body of 0 bytes', [], ''),
  post('a body of 1 byte', [], '\n'),
  ...[KiB64 - 1, KiB64, KiB64 + 1].map((length) => post(`a body of ${length} bytes`, [], big.subarray(0, length))),
  post('a body of 1 MiB', [], big.subarray(0, MiB)),
  post('a body of 1 MiB and 1 byte, of zeros', [], Buffer.alloc(MiB + 1)),
  post('a GET for its Accept, a POST for its body', ['Accept: */*'], GET, '/?x=GET'),
  request('DELETE with a body', join(lines('DELETE /1 HTTP/1.1', 'Host: x', 'Content-Length: 2'), '{}')),
  request('length first, host last', join(lines('PUT / HTTP/1.1', 'content-length:2', 'host:x'), '[]')),
  request('length between spaces', join(lines('PUT / HTTP/1.1', 'Host: x', 'Content-Length: \t 2 \t'), '[]')),
  request('length of many zeros', join(lines('PUT / HTTP/1.1', 'Host: x', `Content-Length: ${'0'.repeat(99)}2`), '[]')),
  {
    name: '100-continue, to which the app says so',
    request: join(lines('POST / HTTP/1.1', 'Host: x', 'Expect: 100-continue', 'Content-Length: 2'), '{}'),
    response: join(lines('HTTP/1.1 100 Continue'), lines('HTTP/1.1 200 OK', 'Content-Length: 2'), 'ok'),
  },
];

/** What chunk framing may look like. */
const chunks: readonly WireExchange[] = [
  postChunks('chunks: sizes in capitals and not', 'A\r\n0123456789\r\n', 'a\r\n0123456789\r\n', LAST_CHUNK),
  postChunks('chunks: sizes of both cases at once', 'aB\r\n', 'x'.repeat(171), '\r\n', LAST_CHUNK),
  postChunks('chunks: leading zeros', '0001\r\na\r\n', `${'0'.repeat(1000)}2\r\nbc\r\n`, '0000\r\n\r\n'),
  postChunks('chunks: of one byte', ...Array.from('{"a": "\\/"}\r\n', chunk), LAST_CHUNK),
  postChunks('chunks: of one byte, every byte', ...Array.from(allBytes, (byte) => chunk(Buffer.of(byte))), LAST_CHUNK),
  ...[KiB64 - 1, KiB64, KiB64 + 1, 300_000].map((size) =>
    postChunks(`chunks: one of ${size} bytes`, chunk(big.subarray(0, size)), LAST_CHUNK),
  ),
  postChunks('chunks: one of 1 MiB between two small', chunk('<'), chunk(big.subarray(0, MiB)), chunk('>'), LAST_CHUNK),
  postChunks('chunks: a thousand, each longer than the last', ...growing(1000), LAST_CHUNK),
  postChunks('chunks: an extension without a value', '1;a\r\nx\r\n', '0;b\r\n\r\n'),
  postChunks('chunks: extensions with values', '1;a=1;b="2; \\"3\\"";c=\r\nx\r\n', LAST_CHUNK),
  postChunks('chunks: space around an extension', '1 ; a = 1\t;\tb\r\nx\r\n', '0 ;\r\n\r\n'),
  postChunks('chunks: an extension of latin1', '1;a=\xe9\r\nx\r\n', LAST_CHUNK),
  postChunks('chunks: an extension of 4000 bytes', `1;${'e'.repeat(4000)}\r\nx\r\n`, LAST_CHUNK),
  postChunks(
    'chunks: signatures in extensions, as S3 has them',
    `5;chunk-signature=${'f'.repeat(64)}\r\nhello\r\n`,
    LAST_CHUNK,
  ),
  postChunks('chunks: an end inside the data', chunk(LAST_CHUNK), chunk('\r\n'), chunk('\r'), chunk('\n'), LAST_CHUNK),
  postChunks('chunks: a request inside the data', chunk(GET), LAST_CHUNK),
  postChunks('trailers: one', chunk('x'), '0\r\nX-Sum: 1\r\n\r\n'),
  postChunks('trailers: without any data', '0\r\nX-Sum: 1\r\n\r\n'),
  postChunks('trailers: case, order and duplicates', chunk('x'), '0\r\nb: 1\r\nA: 2\r\nB: 3\r\na: 4\r\n\r\n'),
  postChunks('trailers: empty and spaced values', chunk('x'), '0\r\nA:\r\nB: \r\nC:\t c \t\r\n\r\n'),
  postChunks('trailers: latin1', chunk('x'), '0\r\nX-Name: caf\xe9\r\n\r\n'),
  postChunks('trailers: that name framing', chunk('x'), '0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'),
  postChunks('trailers: two hundred', chunk('x'), `0\r\n${'X-T: 1\r\n'.repeat(200)}\r\n`),
  postChunks('trailers: 60 KiB', chunk('x'), `0\r\nX-T: ${'t'.repeat(60_000)}\r\n\r\n`),
  request(
    'chunks: the coding between spaces and in capitals',
    join(lines('POST / HTTP/1.1', 'Host: x', 'TRANSFER-ENCODING: \t CHUNKED \t'), chunk('x'), LAST_CHUNK),
  ),
  request(
    'chunks: with GET',
    join(lines('GET / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'), chunk('x'), LAST_CHUNK),
  ),
];

/** What signatures are made over, so that not one byte may change. */
const contents: readonly WireExchange[] = [
  json('slashes that are escaped', '{"url":"https:\\/\\/x.test\\/a"}'),
  json('unicode escapes in both cases', '{"a":"\\u00e9\\u00E9\\ud83d\\ude00","b":"\\ud800"}'),
  json('UTF-8', utf8('{"name":"Zoë ☃ 💩","e\u0301":1}')),
  json('a byte order mark', utf8('\ufeff{"a":1}')),
  json('UTF-16', Buffer.from('\ufeff{"a":"é"}', 'utf16le')),
  json('bytes that are no UTF-8', '{"a":"\xff\xc3\xe2\x98"}'),
  json('CRLF and indentation', '{\r\n\t"a": 1,\r\n    "b" : [ ]\r\n}\r\n'),
  json('LF and a final newline', '{\n  "a": 1\n}\n'),
  json('CR alone', '{\r"a":1\r}\r'),
  json('space at both ends', ' \t\r\n {} \n\n'),
  json('the same key twice, in an order', '{"b":1,"a":2,"b":3,"1":4,"0":5,"__proto__":6}'),
  json('numbers that parsers change', '{"a":1.0,"b":1e2,"c":-0,"d":12345678901234567890,"e":1E400,"f":0.10}'),
  json('NUL', '{"a":"\\u0000"}\0'),
  json('nothing but a string', '"\\""'),
  json('a thousand levels', '['.repeat(1000) + ']'.repeat(1000)),
  post('JSON: a type of its own', ['content-type:application/vnd.api+json; ext="https://x.test/e"'], '{}'),
  post('JSON: a type with a charset in capitals', ['Content-Type: APPLICATION/JSON;CHARSET=UTF-8'], '{}'),
  post('JSON: without a type', [], '{"a":1}'),
  post('JSON: with digests', [JSON_TYPE, `Content-Digest: sha-256=:${digest}:`, `Digest: SHA-256=${digest}`], '{}'),
  post('gzip', [JSON_TYPE, 'Content-Encoding: gzip'], gzipSync('{"a":1}'.repeat(500))),
  post('two members of gzip', ['Content-Encoding: x-gzip'], join(gzipSync('{"a":'), gzipSync('1}'))),
  post('brotli', [JSON_TYPE, 'Content-Encoding: br'], brotliCompressSync('{"a":1}'.repeat(500))),
  post('deflate', ['Content-Encoding: deflate'], deflateSync('{"a":1}')),
  post('deflate without a header', ['Content-Encoding: Deflate'], deflateRawSync('{"a":1}')),
  post('a coding that is not the truth', ['Content-Encoding: gzip'], '{"a":1}'),
  post('two codings', ['Content-Encoding: gzip, br', 'content-encoding: identity'], brotliCompressSync(gzipSync('{}'))),
  postChunks(
    'gzip in chunks that cut its header',
    ...Array.from(gzipSync('{}'), (byte) => chunk(Buffer.of(byte))),
    LAST_CHUNK,
  ),
  form('plus, %20 and case of escapes', 'a=b+c%20d&e=%2F%2f&f=%E2%98%83'),
  form('empty names and values', '&&=&a&a=&=b&'),
  form('semicolons and brackets', 'a[]=1&a[]=2;b[x][y]=3'),
  form('per cent that is no escape', 'a=100%&b=%zz'),
  form('latin1', 'name=caf\xe9&b=%E9'),
  form('a line end', 'a=1\r\n'),
  post('form: with a charset', [`${FORM_TYPE}; charset=UTF-8`], 'payload=%7B%22a%22%3A1%7D'),
  post('NDJSON', ['Content-Type: application/x-ndjson'], '{"a":1}\n{"a":2}\r\n\n{"a":3}'),
  post('JSON text sequence', ['Content-Type: application/json-seq'], '\x1e{"a":1}\n\x1e{"a":2}\n'),
  post('XML', ['Content-Type: text/xml'], '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<a b=\'c\'>caf\xe9</a>\n'),
  post('SOAP', ['SOAPAction: ""', 'Content-Type: application/soap+xml;action="a"'], '<Envelope/>'),
  post('CSV', ['Content-Type: text/csv; header=present'], 'a;b\r\n"x\r\ny";"z"""\r\n'),
  post('plain text of latin1', ['Content-Type: text/plain; charset=iso-8859-1'], '\xe4\xf6\xfc\x80'),
  post('protobuf', ['Content-Type: application/x-protobuf'], Buffer.from('0a0374c3a910960108', 'hex')),
  post('MessagePack', ['Content-Type: application/msgpack'], Buffer.from('82a161c0a162cb7ff0000000000000', 'hex')),
  post('CBOR', ['Content-Type: application/cbor'], Buffer.from('bf61619f0102ffff', 'hex')),
  post('gRPC-Web', ['Content-Type: application/grpc-web+proto', 'X-Grpc-Web: 1'], Buffer.from('00000000020801', 'hex')),
  post('every byte, backwards', ['Content-Type: application/octet-stream'], Buffer.from(allBytes.toReversed())),
  post('JPEG of a kind', ['Content-Type: image/jpeg'], join(Buffer.from('ffd8ffe0', 'hex'), allBytes, '\xff\xd9')),
  post('server-sent events, sent', ['Content-Type: text/event-stream'], 'data: a\n\ndata: b\r\n\r\n: c\r\r'),
];

/** Multipart bodies, their boundaries and line ends. */
const multiparts: readonly WireExchange[] = [
  part('a boundary of a browser', '----WebKitFormBoundary7MA4YWxkTrZu0gW'),
  part('a boundary of curl', '------------------------d74496d66958873e'),
  part('a boundary that needs quotes', "a'()+_,-./:=? b", true),
  part('a boundary of seventy characters', 'b'.repeat(70)),
  part('a boundary of dashes', '--'),
  multipart('a preamble and an epilogue', 'This is MIME.\r\n--b\r\n\r\nx\r\n--b--\r\nThe end.\r\n'),
  multipart('LF alone', '--b\nContent-Disposition: form-data; name="a"\n\nx\n--b--\n'),
  multipart('no end', '--b\r\n\r\nx'),
  multipart('no part', '--b--\r\n'),
  multipart('a part that holds what looks like a boundary', '--b\r\n\r\n--bb\r\n --b\r\n--B\r\n--b--'),
  multipart('space after a boundary', '--b \t\r\n\r\nx\r\n--b-- \r\n'),
  multipart(
    'a file name in UTF-8',
    '--b\r\nContent-Disposition: form-data; name="\xc3\xa9"; filename*=UTF-8\'\'%C3%A9\r\n\r\n\r\n--b--',
  ),
  multipart(
    'a file of every byte',
    join('--b\r\nContent-Type: application/octet-stream\r\n\r\n', allBytes, '\r\n--b--\r\n'),
  ),
];

export const bodies: readonly WireExchange[] = [...lengths, ...chunks, ...contents, ...multiparts];

function multipart(name: string, body: Buffer | string): WireExchange {
  return post(`multipart: ${name}`, ['Content-Type: multipart/form-data; boundary=b'], body);
}

function part(name: string, boundary: string, quoted = false): WireExchange {
  const type = `Content-Type: multipart/form-data; boundary=${quoted ? `"${boundary}"` : boundary}`;
  const field = 'Content-Disposition: form-data; name="a"\r\n\r\n1';
  return post(`multipart: ${name}`, [type], `--${boundary}\r\n${field}\r\n--${boundary}--\r\n`);
}

function growing(count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => chunk(big.subarray(at, 2 * at + 1)));
}
