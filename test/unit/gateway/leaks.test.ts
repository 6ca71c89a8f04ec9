import { expect, test } from 'vitest';
import { freePort, openGateway, RawUpstream, type Peer, type TestGateway } from './peers.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: raw\r\n\r\n';

/** What the app does, by the path it is asked for. */
const answers: Record<string, (peer: Peer) => Promise<void> | void> = {
  '/ok': (peer) => peer.write(OK),
  '/chunked': (peer) => peer.write(CHUNKED),
  '/close': (peer) => void peer.socket.end(`HTTP/1.0 200 OK\r\n\r\nuntil close`),
  '/silent': () => {},
  '/end': (peer) => void peer.socket.end(),
  '/reset': (peer) => void peer.socket.resetAndDestroy(),
  '/half': (peer) => void peer.socket.end(CHUNKED.slice(0, -7)),
  '/half-reset': async (peer) => {
    await peer.write(OK.slice(0, -1));
    peer.socket.resetAndDestroy();
  },
  '/garbage': (peer) => peer.write('garbage\r\n\r\n'),
  '/too-much': (peer) => peer.write(`${OK}${OK}`),
  '/switch': async (peer) => {
    await peer.write(SWITCH);
    peer.socket.on('end', () => peer.socket.end());
  },
};

/** What a caller does. */
const callers: ((gateway: TestGateway, path: string) => Promise<void>)[] = [
  async (gateway, path) => {
    const client = await gateway.connect();
    await client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: raw\r\nConnection: close, upgrade\r\n\r\n`);
    if (path === '/silent' || path === '/switch') client.socket.destroy();
    else await client.untilEnd();
    client.socket.destroy();
    await client.closed;
  },
  async (gateway, path) => {
    const client = await gateway.connect();
    client.socket.end(`POST ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: raw\r\nContent-Length: 4\r\n\r\nbody`);
    if (path === '/silent') client.socket.destroy();
    await client.closed;
  },
  async (gateway, path) => {
    const client = await gateway.connect();
    await client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\nbody`);
    client.socket.resetAndDestroy();
    await client.closed;
  },
  async (gateway, path) => {
    const client = await gateway.connect();
    await client.write(`GET ${path} HTTP/1.1\r\nHo`);
    client.socket.destroy();
    await client.closed;
  },
  async (gateway, path) => {
    const client = await gateway.connect();
    await client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`);
    await client.untilEnd();
    client.socket.destroy();
    await client.closed;
  },
];

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

test('after 550 requests of every kind of misfortune no socket is left', { timeout: 60_000 }, async () => {
  const before = sockets();
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    const path = /^\S+ (\S+)/.exec(peer.text)?.[1] ?? '';
    await answers[path]?.(peer);
    await peer.untilEnd();
    peer.socket.end();
  });
  await using gateway = await openGateway(app.port);
  const paths = Object.keys(answers);
  for (let round = 0; round < 10; round++) {
    await Promise.all(callers.flatMap((call) => paths.map((path) => call(gateway, path))));
  }
  await Promise.all(app.peers.map(({ closed }) => closed));
  while (sockets() > before) await new Promise(setImmediate);
  const pending = new Set(gateway.states.map(({ id }) => id));
  expect((await gateway.captures(pending.size)).length).toBe(pending.size);
});

test('requests to an app that is down leave no socket either', async () => {
  const before = sockets();
  await using gateway = await openGateway(await freePort());
  await Promise.all(Array.from({ length: 50 }, () => callers.map((call) => call(gateway, '/ok'))).flat());
  while (sockets() > before) await new Promise(setImmediate);
  expect(sockets()).toBe(before);
});
