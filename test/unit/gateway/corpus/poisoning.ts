/**
 * Answers that two readers may end at different bytes, by the same published techniques as the attacks of callers:
 * response splitting, and the poisoning of a queue of answers. All text is latin1: one character, one byte.
 */
import { LINE_ENDS, oddBytes } from './smuggling/attack.ts';
import { sizes } from './smuggling/chunks.ts';

/** What an app answers that means harm, or is broken. */
export interface Poison {
  readonly name: string;
  readonly method: 'GET' | 'HEAD';
  readonly answer: string;
}

/** What a caller must never take for the answer to another request. */
export const EXTRA = 'HTTP/1.1 200 OK\r\nX-Poison: yes\r\nContent-Length: 6\r\n\r\npoison';

const named = (answer: string, method: Poison['method'] = 'GET'): Poison => ({
  name: JSON.stringify(`${method}: ${answer}`).slice(1, -1).slice(0, 100),
  method,
  answer,
});

const response = (start: string, fields: readonly string[], body = ''): string =>
  `${[start, 'X-A: b', ...fields].join('\r\n')}\r\n\r\n${body}`;

const TE = 'Transfer-Encoding';
const CHUNKS = '5\r\nhello\r\n0\r\n\r\n';

const lengths: readonly (readonly string[])[] = [
  ...[
    '5',
    '0',
    '1',
    '05',
    '+5',
    '-5',
    '0x5',
    '5,5',
    '5, 5',
    '5, 0',
    '0, 5',
    '5;',
    '5.0',
    '"5"',
    '5 0',
    '5\v',
    '5\xa0',
    '',
    'x',
    '4294967301',
    '9007199254740993',
    '18446744073709551621',
    '\r\n 5',
    '5\r\n ',
  ].map((value) => [`Content-Length: ${value}`]),
  ['Content-Length: 5', 'Content-Length: 5'],
  ['Content-Length: 0', 'Content-Length: 5'],
  ['Content-Length: 5', 'Content-Length: 0'],
  ['Content-Length: 5', 'content-length: 99'],
  ['Content-Length:', 'Content-Length: 5'],
  ['Content-Length : 5'],
  [' Content-Length: 5'],
  ['Content_Length: 5'],
  ['Content-Length\0: 5'],
  ['X: y\rContent-Length: 5'],
  ['X: y\nContent-Length: 5'],
  ['X: y\r\n Content-Length: 5'],
  [],
];

const codings: readonly (readonly string[])[] = [
  ...[
    'chunked',
    'Chunked',
    'xchunked',
    'chunked, identity',
    'identity, chunked',
    'identity',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    ',chunked',
    'chunked,',
    'chunked;q=1',
    '"chunked"',
    '',
    '\r\n chunked',
    ...oddBytes.flatMap((byte) => [`${byte}chunked`, `chunked${byte}`]),
  ].map((value) => [`${TE}: ${value}`]),
  ...oddBytes.map((byte) => [`${TE}${byte}: chunked`]),
  [`${TE}: chunked`, `${TE}: chunked`],
  [`${TE}: identity`, `${TE}: chunked`],
  [`${TE}: chunked`, `${TE}: identity`],
  [`${TE} : chunked`],
  [` ${TE}: chunked`],
  ['Transfer_Encoding: chunked'],
  [`X: y\n${TE}: chunked`],
  [`X: y\r${TE}: chunked`],
];

const starts = [
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.1  200 OK',
  'HTTP/1.1\t200 OK',
  'HTTP/1.1 0200 OK',
  'HTTP/1.1 099 OK',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1 20 OK',
  'HTTP/1.1 -200 OK',
  'HTTP/1.1 2x0 OK',
  'HTTP/1.1 200 O\0K',
  'HTTP/1.1 200 O\rK',
  'HTTP/1.1 200 O\nK',
  'HTTP/1.1 200 \xe9',
  'HTTP/1.2 200 OK',
  'HTTP/1 200 OK',
  'HTTP/2 200 OK',
  'HTTP/0.9 200 OK',
  'HTTP/11.1 200 OK',
  'http/1.1 200 OK',
  'HTTP /1.1 200 OK',
  'ICY 200 OK',
  'RTSP/1.0 200 OK',
  '200 OK',
  ' HTTP/1.1 200 OK',
  '\r\nHTTP/1.1 200 OK',
  '\nHTTP/1.1 200 OK',
  'xHTTP/1.1 200 OK',
  'GET / HTTP/1.1',
  '<html>',
];

const OK = 'HTTP/1.1 200 OK';
const OLD = 'HTTP/1.0 200 OK';
const KEEP = 'Connection: keep-alive';

export const poisons: readonly Poison[] = [
  ...[OK, OLD].flatMap((start) =>
    [[], [KEEP], ['Connection: close']].flatMap((more) => [
      ...lengths.map((fields) => named(response(start, [...more, ...fields], 'hello'))),
      ...codings.map((fields) => named(response(start, [...more, ...fields], CHUNKS))),
    ]),
  ),
  ...codings.flatMap((fields) => [
    named(response(OK, ['Content-Length: 5', ...fields], CHUNKS)),
    named(response(OK, [...fields, `Content-Length: ${CHUNKS.length}`], CHUNKS)),
    named(response(OLD, [KEEP, 'Content-Length: 5', ...fields], CHUNKS)),
  ]),
  ...starts.map((start) => named(response(start, ['Content-Length: 5'], 'hello'))),
  ...LINE_ENDS.flatMap((end) => [
    named(`${OK}${end}Content-Length: 5${end}${end}hello`),
    named(`${OK}\r\nContent-Length: 5${end}\r\nhello`),
    named(`${OK}\r\nContent-Length: 5\r\n${end}hello`),
    named(`${OK}\r\nX: y${end}${end}Content-Length: 5\r\n\r\nhello`),
    named(response(OK, [`${TE}: chunked`], `5${end}hello\r\n0\r\n\r\n`)),
    named(response(OK, [`${TE}: chunked`], `5\r\nhello${end}0\r\n\r\n`)),
    named(response(OK, [`${TE}: chunked`], `5\r\nhello\r\n0${end}\r\n`)),
    named(response(OK, [`${TE}: chunked`], `5\r\nhello\r\n0\r\n${end}`)),
    named(response(OK, [`${TE}: chunked`], `5\r\nhello\r\n0\r\nX: y${end}\r\n`)),
  ]),
  ...sizes.map((size) => named(response(OK, [`${TE}: chunked`], `${size('5', 5)}\r\nhello\r\n0\r\n\r\n`))),
  ...['100 Continue', '101 Switching Protocols', '102 Processing', '103 Early Hints', '199 X'].flatMap((status) => [
    named(response(`HTTP/1.1 ${status}`, [])),
    named(response(`HTTP/1.1 ${status}`, ['Content-Length: 5'], 'hello')),
    named(response(`HTTP/1.1 ${status}`, [`${TE}: chunked`], CHUNKS)),
    named(response(`HTTP/1.1 ${status}`, ['Upgrade: h2c', 'Connection: Upgrade'])),
    named(response(`HTTP/1.1 ${status}`, []) + response(OK, ['Content-Length: 5'], 'hello')),
    named(
      response(`HTTP/1.1 ${status}`, ['Content-Length: 5'], 'hello') + response(OK, ['Content-Length: 5'], 'hello'),
    ),
  ]),
  ...['204 No Content', '205 Reset Content', '304 Not Modified', '200 OK', '500 X'].flatMap((status) =>
    (['GET', 'HEAD'] as const).flatMap((method) => [
      named(response(`HTTP/1.1 ${status}`, ['Content-Length: 5'], 'hello'), method),
      named(response(`HTTP/1.1 ${status}`, ['Content-Length: 0'], 'hello'), method),
      named(response(`HTTP/1.1 ${status}`, ['Content-Length: 0']), method),
      named(response(`HTTP/1.1 ${status}`, ['Content-Length: 99']), method),
      named(response(`HTTP/1.1 ${status}`, [`${TE}: chunked`], CHUNKS), method),
      named(response(`HTTP/1.1 ${status}`, [`${TE}: chunked`]), method),
      named(response(`HTTP/1.1 ${status}`, [], 'hello'), method),
      named(response(`HTTP/1.1 ${status}`, [KEEP]), method),
    ]),
  ),
  named(''),
  named('hello'),
  named(response(OK, ['Content-Length: 9'], 'hello')),
  named(response(OK, ['Content-Length: 5'], 'hello')),
  named(response(OK, ['Content-Length: 5', 'X-B: c\r\n\r\nhello'], 'hello')),
  named(response(OK, ['Upgrade: h2c', KEEP, 'Content-Length: 5'], 'hello')),
];
