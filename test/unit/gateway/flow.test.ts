import { afterEach, describe, expect, test, vi } from 'vitest';
import { openGateway, RawUpstream, type Peer, type TestGateway } from './peers.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function ask(client: Peer, request = GET, answer = OK): Promise<string> {
  const before = client.received.length;
  await client.write(request);
  return (await client.until(before + answer.length)).subarray(before).toString();
}

/** Resolves after many turns of the event loop without a change of what `read` gives. */
async function untilStuck(read: () => number): Promise<number> {
  let seen = read();
  for (let turns = 0; turns < 1000; turns++) {
    await new Promise(setImmediate);
    if (read() !== seen) turns = 0;
    seen = read();
  }
  return seen;
}

describe('a response that comes before its request ends', () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n';

  test('is passed on at once, and the rest of the request too', async () => {
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(head.length);
      await peer.write(OK);
      await peer.until(head.length + 10);
      await peer.until(head.length + 10 + GET.length);
      await peer.write(OK);
    });
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    expect(await ask(client, head)).toBe(OK);
    expect(await ask(client, `0123456789${GET}`)).toBe(OK);
    expect(app.peers).toHaveLength(1);
    expect(app.peers[0]?.text).toBe(`${head}0123456789${GET}`);
  });

  test('reaches the caller whole though the app closes without reading the rest', async () => {
    const answer = 'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nlarge';
    const large = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n';
    await using app = await RawUpstream.open((peer) => {
      peer.socket.once('data', () => {
        peer.socket.pause();
        peer.socket.write(answer);
        // What has not been read makes this a reset.
        setImmediate(() => peer.socket.destroy());
      });
    });
    await using gateway = await openGateway(app.port);
    for (let round = 0; round < 20; round++) {
      const client = await gateway.connect();
      const writing = client.write(large, ...Array<Buffer>(100).fill(Buffer.alloc(100_000)));
      expect((await client.untilEnd()).toString()).toBe(answer);
      client.socket.destroy();
      await writing;
    }
    for (const capture of await gateway.captures(20)) {
      expect(capture).toMatchObject({ outcome: 'complete', request: { truncated: true } });
    }
  });
});

describe('back-pressure', () => {
  const total = 100 * 1024 * 1024;
  const piece = Buffer.alloc(1024 * 1024);
  /** What the kernel's buffers of two connections may hold, and some. */
  const buffered = 40 * 1024 * 1024;

  async function writeAll(peer: Peer, onWritten: (bytes: number) => void): Promise<void> {
    for (let written = 0; written < total; written += piece.length) {
      await peer.write(piece);
      onWritten(written);
    }
  }

  test('a caller that does not read stops the app', { timeout: 30_000 }, async () => {
    let written = 0;
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      await peer.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
      await writeAll(peer, (bytes) => (written = bytes));
    });
    await using gateway = await openGateway(app.port, { maxCapturedBody: 0 });
    const client = await gateway.connect();
    client.socket.pause();
    await client.write(GET);
    expect(await untilStuck(() => written)).toBeLessThan(buffered);
    client.socket.removeAllListeners('data');
    client.socket.resume();
    await gateway.captures(1);
  });

  test('an app that does not read stops the caller', { timeout: 30_000 }, async () => {
    let written = 0;
    await using app = await RawUpstream.open((peer) => {
      peer.socket.removeAllListeners('data');
      peer.socket.pause();
    });
    await using gateway = await openGateway(app.port, { maxCapturedBody: 0 });
    const client = await gateway.connect();
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${total}\r\n\r\n`);
    const writing = writeAll(client, (bytes) => (written = bytes));
    expect(await untilStuck(() => written)).toBeLessThan(buffered);
    app.peers[0]?.socket.resume();
    await writing;
    app.peers[0]?.socket.write(OK);
    expect((await client.until(OK.length)).toString()).toBe(OK);
  });
});

describe('deadlines', () => {
  afterEach(() => void vi.useRealTimers());

  async function withFakeTimers(run: (gateway: TestGateway) => Promise<void>): Promise<void> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await using app = await RawUpstream.open(async (peer) => {
      await peer.until(GET.length);
      if (peer.received.length >= GET.length) await peer.write(OK);
    });
    await using gateway = await openGateway(app.port);
    await run(gateway);
  }

  test('a head that does not come within a minute ends the connection', async () => {
    await withFakeTimers(async (gateway) => {
      const client = await gateway.connect();
      await client.write('GET / HT');
      while (vi.getTimerCount() < 2) await new Promise(setImmediate);
      vi.advanceTimersByTime(59_999);
      await client.write('TP/1.1\r\nHost: x\r\n\r\n');
      expect((await client.until(OK.length)).toString()).toBe(OK);
      await client.write('G');
      while (vi.getTimerCount() < 2) await new Promise(setImmediate);
      vi.advanceTimersByTime(60_000);
      expect((await client.untilEnd()).toString()).toBe(OK);
    });
  });

  test('an idle connection ends after five minutes, counted from its last response', async () => {
    await withFakeTimers(async (gateway) => {
      const unused = await gateway.connect();
      const client = await gateway.connect();
      vi.advanceTimersByTime(200_000);
      expect(await ask(client)).toBe(OK);
      await gateway.captures(1);
      vi.advanceTimersByTime(299_999);
      await unused.untilEnd();
      expect(client.ended).toBe(false);
      vi.advanceTimersByTime(1);
      await client.untilEnd();
    });
  });

  test('a slow app may take as long as it likes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await using app = await RawUpstream.open(() => {});
    await using gateway = await openGateway(app.port);
    const client = await gateway.connect();
    await client.write(GET);
    while (app.peers.length === 0) await new Promise(setImmediate);
    await app.peers[0]?.until(GET.length);
    vi.advanceTimersByTime(86_400_000);
    await app.peers[0]?.write(OK);
    expect((await client.until(OK.length)).toString()).toBe(OK);
  });

  test('a caller that neither reads on nor closes is let go ten seconds after the end', async () => {
    await withFakeTimers(async (gateway) => {
      const client = await gateway.connect();
      await client.write('nonsense\r\n\r\n');
      await client.untilEnd();
      while (vi.getTimerCount() < 2) await new Promise(setImmediate);
      vi.advanceTimersByTime(10_000);
      // Each connection has a timer as long as it lives.
      while (vi.getTimerCount() > 0) await new Promise(setImmediate);
      expect(client.socket.writable).toBe(true);
    });
  });
});
