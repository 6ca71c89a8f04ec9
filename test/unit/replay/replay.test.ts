import { expect, test } from 'vitest';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { replay } from '../../../src/core/replay/replay.ts';
import { freePort, openGateway, RawUpstream } from '../gateway/peers.ts';
import { capture } from '../history/captures.ts';

const { signal } = new AbortController();
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

function captured(head: string, body: Uint8Array = Buffer.alloc(0), truncated = false): Capture {
  return capture('a', { request: { head: Buffer.from(head, 'latin1'), body: Buffer.from(body), truncated } });
}

const get = captured('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

test('what arrives is byte-equal to what was captured, and the connection is closed after the answer', async () => {
  const head =
    'POST //a/../b%7E?x=%2F HTTP/1.1\r\nhOST: x\r\nX-a: 1\r\nx-A: 1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n';
  const body = Buffer.from('3;x\r\n\0\xff\r\r\n0\r\nTrailer: 1\r\n\r\n', 'latin1');
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(head.length + body.length);
    await peer.write('HTTP/1.1 100 Continue\r\n\r\n', `${OK}o`, 'k');
  });
  const source = captured(head, body);
  const result = await replay(source, { port: app.port, signal });
  expect(app.peers[0]?.received.equals(Buffer.concat([source.request.head, source.request.body]))).toBe(true);
  expect(result).toMatchObject({ head: Buffer.from(OK), body: Buffer.from('ok'), truncated: false });
  const { connected, firstByte, total } = result.timings;
  expect([0, connected, firstByte, total]).toEqual([0, connected, firstByte, total].sort((a, b) => a - b));
  await app.peers[0]?.untilEnd();
});

test.each([
  ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '2\r\nok\r\n0\r\nA: b\r\n\r\n', false],
  ['until close', 'HTTP/1.0 200 OK\r\n\r\n', 'until close', true],
  ['an empty body until close', 'HTTP/1.0 200 OK\r\n\r\n', '', true],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', '', false],
])('reads a response: %s', async (_name, head, body, closes) => {
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    await peer.write(head, body);
    if (closes) peer.socket.end();
  });
  const source = captured('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  const result = await replay(source, { port: app.port, signal });
  expect(result.head.toString()).toBe(head);
  expect(result.body.toString()).toBe(body);
});

test('a replay through the gateway is captured like any request', async () => {
  const body = Buffer.alloc(5_000_000, 'b');
  const source = captured(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`, body);
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(source.request.head.length + body.length);
    await peer.write(`${OK}ok`);
  });
  await using gateway = await openGateway(app.port);
  await replay(source, { port: gateway.port, signal });
  const { request, outcome } = await gateway.capture();
  expect(outcome).toBe('complete');
  expect(request.head.equals(source.request.head)).toBe(true);
  expect(request.body.equals(body)).toBe(true);
});

test('goes to the address it is given', async () => {
  await using app = await RawUpstream.open(
    async (peer) => {
      await peer.until(1);
      await peer.write(`${OK}ok`);
    },
    { host: '::1' },
  );
  expect((await replay(get, { port: app.port, address: '::1', signal })).body.toString()).toBe('ok');
  await expect(replay(get, { port: app.port, address: '127.0.0.1', signal })).rejects.toMatchObject({
    code: 'SEND_REFUSED',
  });
  expect((await replay(get, { port: app.port, signal })).body.toString()).toBe('ok');
});

test('refuses a request whose body is not whole', async () => {
  const source = captured('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n', Buffer.from('half'), true);
  await expect(replay(source, { port: 1, signal })).rejects.toMatchObject({ code: 'REPLAY_TRUNCATED' });
});

test('tells when nothing listens', async () => {
  const port = await freePort();
  await expect(replay(get, { port, signal })).rejects.toMatchObject({
    code: 'SEND_REFUSED',
    message: `The request was not sent: nothing listens on 127.0.0.1:${port} nor on [::1]:${port}. Start the app, then replay again.`,
  });
});

test.each([
  ['', 'end'],
  ['', 'reset'],
  [OK, 'end'],
  [`${OK}o`, 'reset'],
  ['garbage\r\n\r\n', 'stay'],
] as const)('fails when the answer is %j, then %s', async (answer, how) => {
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    await peer.write(answer);
    if (how === 'end') peer.socket.end();
    if (how === 'reset') peer.socket.resetAndDestroy();
  });
  await expect(replay(get, { port: app.port, signal })).rejects.toMatchObject({ code: 'SEND_FAILED' });
  await app.peers[0]?.untilEnd();
});

test('ends with an AbortError, and its connection, when aborted', async () => {
  const abort = new AbortController();
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    abort.abort();
  });
  await expect(replay(get, { port: app.port, signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  await app.peers[0]?.untilEnd();
  await expect(replay(get, { port: app.port, signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(app.peers).toHaveLength(1);
});
