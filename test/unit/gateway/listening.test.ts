import { connect } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { HooklineError } from '../../../src/core/errors.ts';
import { freePort, openGateway, RawUpstream, type TestGateway } from './peers.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
const external = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

async function answering(host: string, port = 0): Promise<RawUpstream> {
  return RawUpstream.open(
    async (peer) => {
      await peer.until(GET.length);
      await peer.write(OK);
    },
    { host, port },
  );
}

test.runIf(hasIpv6)('listens on both loopback addresses with one port', async () => {
  await using app = await answering('127.0.0.1');
  await using gateway = await openGateway(app.port);
  expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`);
  for (const host of ['127.0.0.1', '::1']) {
    const client = await gateway.connect(host);
    await client.write(GET);
    expect((await client.until(OK.length)).toString()).toBe(OK);
  }
});

test.runIf(external)('listens on no other address', async () => {
  await using gateway = await openGateway(await freePort());
  const socket = connect(gateway.port, external);
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a port in use is told', async () => {
  await using app = await answering('127.0.0.1');
  await using other = await answering('127.0.0.1');
  const opening = openGateway(app.port, { port: other.port });
  await expect(opening).rejects.toThrow(HooklineError);
  await expect(opening).rejects.toMatchObject({ code: 'GATEWAY_LISTEN_FAILED' });
});

test("does not listen on its app's own port while the app is not running", async () => {
  const port = await freePort();
  await expect(openGateway(port, { port })).rejects.toMatchObject({ code: 'GATEWAY_LISTEN_FAILED' });
});

test('close ends every connection and frees the port', async () => {
  await using app = await RawUpstream.open(() => {});
  const gateway = await openGateway(app.port);
  const idle = await gateway.connect();
  const waiting = await gateway.connect();
  await waiting.write(GET);
  while (app.peers.length === 0) await new Promise(setImmediate);
  await gateway.close();
  await Promise.all([idle.untilEnd(), waiting.untilEnd(), app.peers[0]?.untilEnd()]);
  expect((await gateway.capture()).outcome).toBe('aborted');
  await using again = await openGateway(app.port, { port: gateway.port });
  expect(again.port).toBe(gateway.port);
});

async function ask(gateway: TestGateway): Promise<string> {
  const client = await gateway.connect();
  await client.write(GET);
  return (await client.until(OK.length)).toString();
}

test.runIf(hasIpv6)('reaches an app that listens on ::1 alone, and stays there while it answers', async () => {
  await using app = await answering('::1');
  await using gateway = await openGateway(app.port);
  expect(await ask(gateway)).toBe(OK);
  await using other = await answering('127.0.0.1', app.port);
  expect(await ask(gateway)).toBe(OK);
  expect([app.peers.length, other.peers.length]).toEqual([2, 0]);
});

test.runIf(hasIpv6)('finds the app again when it moves to another address', async () => {
  const first = await answering('::1');
  await using gateway = await openGateway(first.port);
  expect(await ask(gateway)).toBe(OK);
  await first.close();
  expect(await ask(gateway)).toMatch(/^HTTP\/1.1 502/);
  await using second = await answering('127.0.0.1', first.port);
  expect(await ask(gateway)).toBe(OK);
  expect(second.peers).toHaveLength(1);
});

// macOS has no loopback address but 127.0.0.1.
test.runIf(process.platform !== 'darwin')('tries the observed addresses after loopback', async () => {
  await using app = await answering('127.0.0.2');
  let observed: string[] = [];
  await using gateway = await openGateway(app.port, { upstreamAddresses: () => observed });
  const refused = await gateway.connect();
  await refused.write(GET);
  expect((await refused.untilEnd()).toString()).toContain(`127.0.0.1:${app.port} nor on [::1]:${app.port}.`);
  observed = ['127.0.0.2'];
  const client = await gateway.connect();
  await client.write(GET);
  expect((await client.until(OK.length)).toString()).toBe(OK);
});

test('is no open proxy: a request for another host goes to the app', async () => {
  await using other = await RawUpstream.open(() => {});
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    await peer.write(OK);
  });
  await using gateway = await openGateway(app.port);
  const client = await gateway.connect();
  const request = `GET http://127.0.0.1:${other.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\n\r\n`;
  await client.write(request);
  await client.until(OK.length);
  expect(app.peers[0]?.text).toBe(request);
  expect(other.peers).toHaveLength(0);
});
