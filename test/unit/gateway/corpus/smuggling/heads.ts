import { join } from '../wire.ts';
import { type Attack, everyByte, hidden, length, LINE_ENDS, named, post, request } from './attack.ts';

/** Heads whose end, or whose lines, are told in another way; a request hides behind a false end. */
export const heads: readonly Attack[] = [
  ...LINE_ENDS.flatMap((end) => [
    named(`head: every line ${end}`, (at) => `GET ${at}/attack HTTP/1.1${end}Host: x${end}${end}`),
    named(`head: first line ${end}`, (at) => `GET ${at}/attack HTTP/1.1${end}Host: x\r\n\r\n`),
    named(`head: last line ${end}`, (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\nX: y${end}\r\n${hidden(at)}`),
    named(`head: end ${end}`, (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\n${end}${hidden(at)}`),
    named(`head: false end ${end}`, (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\nX: y${end}${end}${hidden(at)}`),
    named(
      `head: half a false end ${end}`,
      (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\nX: y\r\n${end}${end}${hidden(at)}`,
    ),
    named(
      `head: end within a line ${end}`,
      (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\nX: y${end}Content-Length: 99\r\n\r\n${hidden(at)}`,
    ),
  ]),
  ...everyByte.flatMap((byte) => [
    named(`head: value ${byte}`, (at) =>
      join(request(`GET ${at}/attack HTTP/1.1`, 'Host: x', `X: a${byte}b`), hidden(at)),
    ),
    named(`head: name ${byte}`, (at) =>
      join(request(`GET ${at}/attack HTTP/1.1`, 'Host: x', `X${byte}Y: a`), hidden(at)),
    ),
    named(`head: Host ${byte}`, (at) => join(request(`GET ${at}/attack HTTP/1.1`, `Host: x${byte}y`), hidden(at))),
  ]),
  ...[
    'Host: y',
    'Host : y',
    ' Host: y',
    'Host:',
    'Host',
    'hOST: x',
    'X-Forwarded-Host: y',
    'Host: x, y',
    'X: y\r\nHost: z',
    'Connection: Host',
    'Proxy-Connection: keep-alive',
    'Keep-Alive: timeout=1, max=1',
    'Connection: close',
    'Connection: keep-alive, close',
    'Connection: close, keep-alive',
    'Connection: cl\xc3\xb6se',
    'Connection:',
    'Connection: ,',
    'Connection: close;x',
    'Connection: "close"',
    'Connection : close',
    `Connection: ${'x,'.repeat(2000)}close`,
    'Upgrade: h2c',
    'Upgrade: HTTP/2.0',
    'Upgrade: websocket',
    'Upgrade: TLS/1.0',
    'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk',
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 777\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'HTTP2-Settings: AAMAAABk',
    ': y',
    ':',
    'X',
    'X:',
    '\0: y',
    '\r',
    '__proto__: y',
    'constructor: y',
    `X: ${'y'.repeat(70_000)}`,
    `${'X'.repeat(70_000)}: y`,
    ...Array.from({ length: 3 }, (_, at) =>
      Array.from({ length: 90 * (at + 1) }, (__, field) => `X-${field}: y`).join('\r\n'),
    ),
  ].flatMap((field) => [
    named(`head: ${field}`, (at) => join(request(`GET ${at}/attack HTTP/1.1`, 'Host: x', field), hidden(at))),
    named(`head first: ${field}`, (at) => join(request(`GET ${at}/attack HTTP/1.1`, field, 'Host: x'), hidden(at))),
    named(`head in 1.0: ${field}`, (at) => join(request(`GET ${at}/attack HTTP/1.0`, 'Host: x', field), hidden(at))),
    named(`head with a body: ${field}`, (at) => join(post(at, field, length(hidden(at))), hidden(at))),
  ]),
  named('head: none', (at) => `GET ${at}/attack HTTP/1.1\r\n\r\n${hidden(at)}`),
  named('head: a half one', (at) => `GET ${at}/attack HTTP/1.1\r\nHost: x\r\nX: `),
  named('head: a half one behind a body', (at) =>
    join(post(at, 'Content-Length: 3'), 'abc', `GET ${at}/smuggled HTTP/1.1\r\nX: `),
  ),
  named('head: a half one within a body', (at) => {
    const half = `GET ${at}/smuggled HTTP/1.1\r\nX: `;
    return join(post(at, length(half)), half);
  }),
  named('head: two requests in one body', (at) =>
    join(post(at, length(hidden(at) + hidden(at))), hidden(at), hidden(at)),
  ),
  named('head: a body that goes on into the next request', (at) =>
    join(post(at, `Content-Length: ${hidden(at).length + 10}`), hidden(at)),
  ),
  named('head: a body that begins with an empty line', (at) =>
    join(post(at, length(`\r\n${hidden(at)}`)), '\r\n', hidden(at)),
  ),
];
