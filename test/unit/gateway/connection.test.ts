import { describe, expect, test, vi } from 'vitest';
import { openGateway, RawUpstream, type Peer } from './peers.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function ask(client: Peer, request = GET, answer = OK): Promise<string> {
  const before = client.received.length;
  await client.write(request);
  return (await client.until(before + answer.length)).subarray(before).toString();
}

/** Answers each GET with OK, for ever. */
async function serveAll(peer: Peer): Promise<void> {
  for (let served = 1; ; served++) {
    await peer.until(served * GET.length);
    if (peer.ended || peer.socket.destroyed) return;
    await peer.write(OK);
  }
}

describe('keep-alive', () => {
  test('requests of one connection go over one upstream connection', async () => {
    await using app = await RawUpstream.open(serveAll);
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    for (let round = 0; round < 5; round++) expect(await ask(client)).toBe(OK);
    expect(app.peers).toHaveLength(1);
    const captures = await gateway.captures(5);
    expect(captures.map(({ timings }) => timings.connected === 0)).toEqual([false, true, true, true, true]);
    for (const { timings } of captures) {
      expect(timings.firstByte).toBeGreaterThanOrEqual(timings.connected ?? Number.NaN);
      expect(timings.total).toBeGreaterThanOrEqual(timings.firstByte ?? Number.NaN);
    }
  });

  test.each([
    ['the request', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', OK],
    ['an HTTP/1.0 request', 'GET / HTTP/1.0\r\n\r\n', OK],
    ['the response', GET, 'HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 2\r\n\r\nok'],
  ])('%s can end both connections', async (_name, request, answer) => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(request.length);
      await peer.write(answer);
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(request);
    expect((await client.untilEnd()).toString()).toBe(answer);
    client.socket.end();
    await Promise.all([client.closed, app.peers[0]?.untilEnd()]);
  });

  test('an upstream connection that the app closed between two requests is replaced', async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(OK);
      peer.socket.end();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    for (const round of [1, 2, 3]) {
      expect(await ask(client)).toBe(OK);
      await app.peers[round - 1]?.closed;
    }
    expect(app.peers).toHaveLength(3);
  });

  test('a request that can be repeated is sent again when a used connection dies under it', async () => {
    const request = 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody';
    await using app = await RawUpstream.open(async (peer, index) => {
      await peer.until(request.length);
      await peer.write(OK);
      await peer.until(request.length + 1);
      if (index === 0) peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    expect(await ask(client, request)).toBe(OK);
    expect(await ask(client, request)).toBe(OK);
    expect(app.peers[1]?.text).toBe(request);
    expect((await gateway.captures(2)).map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  });

  test('a request whose body was not kept whole is not', async () => {
    const request = 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody';
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(request.length);
      await peer.write(OK);
      await peer.until(request.length + 1);
      peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port, { maxCapturedBody: 3 });
    const client = await gateway.connect();
    expect(await ask(client, request)).toBe(OK);
    expect(await ask(client, request)).toMatch(/^HTTP\/1.1 502/);
    expect(app.peers).toHaveLength(1);
  });

  test('it is not sent a third time', async () => {
    await using app = await RawUpstream.open(async (peer, index) => {
      await peer.until(GET.length);
      if (index === 0) await peer.write(OK);
      if (index === 0) await peer.until(GET.length + 1);
      peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await ask(client);
    expect(await ask(client)).toMatch(/^HTTP\/1.1 502/);
    expect(app.peers).toHaveLength(2);
  });

  test('a request that must not be repeated is not', async () => {
    const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(OK);
      await peer.until(GET.length + 1);
      peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    expect(await ask(client)).toBe(OK);
    expect(await ask(client, post)).toMatch(/^HTTP\/1.1 502/);
    expect(app.peers).toHaveLength(1);
    expect((await gateway.captures(2))[1]?.outcome).toBe('reset');
  });

  test('nor does it go on a connection that has been idle, and may be closing', async () => {
    const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(1);
      await peer.write(OK);
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    expect(await ask(client, post)).toBe(OK);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1001);
    expect(await ask(client, post)).toBe(OK);
    clock.mockRestore();
    expect(app.peers).toHaveLength(2);
  });

  test('bytes that belong to no response end the connection to the app, not the one to the caller', async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(`${OK}HTTP/1.1 200 OK\r\n`);
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    expect(await ask(client)).toBe(OK);
    expect(await ask(client)).toBe(OK);
    expect(app.peers).toHaveLength(2);
    expect(client.text).toBe(OK + OK);
  });
});

describe('the end of a connection', () => {
  test("a caller's half-close reaches the app, which can still answer", async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.untilEnd();
      await peer.write(OK);
      peer.socket.end();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    client.socket.end(GET);
    await client.closed;
    expect(client.text).toBe(OK);
    expect(app.peers[0]?.text).toBe(GET);
    expect((await gateway.capture()).outcome).toBe('complete');
  });

  test('a caller that pipelines and half-closes gets every answer', async () => {
    await using app = await RawUpstream.open(serveAll);
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    client.socket.end(GET + GET + GET);
    await client.closed;
    expect(client.text).toBe(OK + OK + OK);
  });

  test.each([
    ['while the app thinks', GET, ''],
    ['in the middle of its request', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf', ''],
    ['in the middle of the response', GET, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('a caller that goes away %s takes the upstream connection with it', async (_name, request, partial) => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(request.length);
      await peer.write(partial);
      await peer.untilEnd();
      peer.socket.end();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(request);
    while (app.peers.length === 0) await new Promise(setImmediate);
    await app.peers[0]?.until(request.length);
    await client.until(partial.length);
    client.socket.destroy();
    await app.peers[0]?.closed;
    const capture = await gateway.capture();
    expect(capture).toMatchObject({ outcome: 'aborted', request: { truncated: request !== GET } });
    expect(capture.response?.body.toString()).toBe(partial ? 'half' : undefined);
    expect(capture.response?.truncated).toBe(partial ? true : undefined);
  });

  test('a caller that resets takes the upstream connection with it', async () => {
    await using app = await RawUpstream.open(() => {});
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    while (gateway.states.length === 0 || app.peers.length === 0) await new Promise(setImmediate);
    client.socket.resetAndDestroy();
    await app.peers[0]?.untilEnd();
    expect((await gateway.capture()).outcome).toBe('aborted');
  });

  test.each([
    ['end', 'Content-Length: 9\r\n\r\nhalf', false],
    ['reset', 'Content-Length: 9\r\n\r\nhalf', false],
    ['end', 'Transfer-Encoding: chunked\r\n\r\n9\r\nhalf', false],
    ['reset', 'X: until close\r\n\r\nhalf', true],
  ] as const)('an app that breaks off by %s: %j', async (how, rest, resets) => {
    const partial = `HTTP/1.1 200 OK\r\n${rest}`;
    const delivered = Promise.withResolvers<void>();
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(partial);
      await delivered.promise;
      if (how === 'end') peer.socket.end();
      else peer.socket.resetAndDestroy();
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    await client.until(partial.length);
    delivered.resolve();
    expect((await client.untilEnd()).toString()).toBe(partial);
    expect(client.failed !== undefined).toBe(resets);
    const { outcome, response, answeredBy } = await gateway.capture();
    expect({ outcome, answeredBy, truncated: response?.truncated }).toEqual({
      outcome: 'reset',
      answeredBy: 'app',
      truncated: true,
    });
  });

  test('broken chunks of the app are not passed on', async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n', 'zz\r\n');
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    expect((await client.untilEnd()).toString()).not.toContain('zz');
    expect((await gateway.capture()).outcome).toBe('malformed');
  });
});
