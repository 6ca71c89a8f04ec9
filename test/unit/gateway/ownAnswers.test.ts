import { describe, expect, test } from 'vitest';
import { parseResponseHead, headerValues } from '../../../src/core/gateway/messageHead.ts';
import { attacks, brokenChunks } from './corpus.ts';
import { freePort, openGateway, RawUpstream, type Peer } from './peers.ts';

const empty = Buffer.alloc(0);
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

interface Answer {
  readonly status: number;
  readonly hookline: string | undefined;
  readonly body: string;
}

/** Reads Hookline's own answer, to the end of the connection. */
async function ownAnswer(client: Peer): Promise<Answer> {
  const bytes = await client.untilEnd();
  const end = bytes.indexOf('\r\n\r\n') + 4;
  const { status, headers } = parseResponseHead(bytes.subarray(0, end));
  expect(headerValues(headers, 'content-type')).toEqual(['text/plain; charset=utf-8']);
  expect(headerValues(headers, 'connection')).toEqual(['close']);
  return { status, hookline: headerValues(headers, 'x-hookline')[0], body: bytes.subarray(end).toString() };
}

describe('when the app is down', () => {
  test('answers 502, says what was tried and what to do, and captures the refusal', async () => {
    const port = await freePort();
    await using gateway = await openGateway(port);
    const client = await gateway.connect();
    await client.write(GET);
    const { status, hookline, body } = await ownAnswer(client);
    expect({ status, hookline }).toEqual({ status: 502, hookline: 'upstream-refused' });
    expect(body).toContain(`nothing listens on 127.0.0.1:${port} nor on [::1]:${port}. Start the app`);
    const capture = await gateway.capture();
    expect(capture).toMatchObject({ outcome: 'refused', answeredBy: 'hookline', upstreamPort: port });
    expect(capture.timings.connected).toBeUndefined();
    expect(Buffer.concat([capture.response?.head ?? empty, capture.response?.body ?? empty])).toEqual(client.received);
  });

  test('captures the whole body, so that it can be replayed, before it answers', async () => {
    await using gateway = await openGateway(await freePort());
    const client = await gateway.connect();
    const body = Buffer.alloc(3_000_000, 'b');
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`);
    while (gateway.states.length === 0) await new Promise(setImmediate);
    await client.write(body.subarray(0, 10), body.subarray(10));
    expect((await ownAnswer(client)).status).toBe(502);
    const { request } = await gateway.capture();
    expect(request.truncated).toBe(false);
    expect(request.body.equals(body)).toBe(true);
  });

  test('answers at once a caller that waits for 100 Continue', async () => {
    await using gateway = await openGateway(await freePort());
    const client = await gateway.connect();
    await client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    expect((await ownAnswer(client)).status).toBe(502);
  });

  test('answers when more came than is kept', async () => {
    await using gateway = await openGateway(await freePort(), { maxCapturedBody: 1000 });
    const client = await gateway.connect();
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n${'b'.repeat(1001)}`);
    expect((await ownAnswer(client)).status).toBe(502);
    expect((await gateway.capture()).request).toMatchObject({ truncated: true });
  });

  test('answers HEAD without a body', async () => {
    await using gateway = await openGateway(await freePort());
    const client = await gateway.connect();
    await client.write('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await ownAnswer(client)).toMatchObject({ status: 502, body: '' });
  });
});

describe('when the app does not answer in HTTP', () => {
  test('a reset before the response', async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    expect(await ownAnswer(client)).toMatchObject({ status: 502, hookline: 'upstream-reset' });
    expect(await gateway.capture()).toMatchObject({ outcome: 'reset', answeredBy: 'hookline' });
  });

  test('an end in the middle of the head, after an interim response', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(`${hints}HTTP/1.1 200 OK\r\nContent-`);
      peer.socket.end();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    expect((await client.untilEnd()).toString()).toMatch(/^HTTP\/1.1 103 Early Hints\r\n\r\nHTTP\/1.1 502 /);
    expect(await gateway.capture()).toMatchObject({ outcome: 'reset', answeredBy: 'hookline' });
  });

  test.each([
    ['text', 'hello\r\n\r\n'],
    ['TLS', '\x15\x03\x01\x00\x02\x02\x0a\r\n\r\n'],
    ['ambiguous length', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'],
    ['a switch nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['an endless head', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(65_536)}`],
  ])('%s', async (_name, answer) => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(answer);
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    expect(await ownAnswer(client)).toMatchObject({ status: 502, hookline: 'upstream-malformed' });
    expect(await gateway.capture()).toMatchObject({ outcome: 'malformed', answeredBy: 'hookline' });
    await app.peers[0]?.untilEnd();
  });
});

describe('what could be read in two ways never reaches the app', () => {
  test.each(attacks)('$name', async ({ bytes, status = 400 }) => {
    await using app = await RawUpstream.open(() => {});
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(bytes);
    expect(await ownAnswer(client)).toMatchObject({ status, hookline: 'bad-request' });
    expect(app.peers).toHaveLength(0);
    expect(gateway.states).toHaveLength(0);
  });

  test.each(brokenChunks)('chunks: $name', async ({ bytes }) => {
    await using app = await RawUpstream.open(() => {});
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${bytes}`);
    expect(await ownAnswer(client)).toMatchObject({ status: 400, hookline: 'bad-request' });
    expect(await gateway.capture()).toMatchObject({ outcome: 'aborted', request: { truncated: true } });
    await Promise.all(app.peers.map((peer) => peer.untilEnd()));
    expect(app.peers.map(({ text }) => text).join('')).not.toContain('0\r\n\r\n');
  });

  test('a second request hidden in a body is body', async () => {
    const hidden = 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n';
    const request = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(request.length);
      await peer.write('HTTP/1.1 204 No Content\r\n\r\n');
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(request);
    expect((await client.until(27)).toString()).toBe('HTTP/1.1 204 No Content\r\n\r\n');
    expect(gateway.states.filter(({ outcome }) => outcome === 'complete')).toHaveLength(1);
  });
});
