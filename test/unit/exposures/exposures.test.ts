import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PASS_THROUGH } from '../../../src/core/gateway/policy.ts';
import { Exposures, type Exposure } from '../../../src/core/exposures/exposures.ts';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import type { Logger } from '../../../src/core/logger.ts';
import { deliver } from '../../../src/core/send/deliver.ts';
import { LocaltunnelProvider } from '../../../src/core/tunnels/localtunnel.ts';
import { startRelay, type Relay } from '../../support/relay.ts';

const silent: Logger = { trace() {}, info() {}, warn() {}, error() {} };
const never = new AbortController().signal;

let relay: Relay;
let app: Server;
let port: number;
let history: MemoryHistory;
let exposures: Exposures;
let relayUrl: string;

beforeEach(async () => {
  relay = await startRelay();
  relayUrl = relay.url;
  app = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  ({ port } = app.address() as AddressInfo);
  history = new MemoryHistory();
  exposures = new Exposures({
    history,
    logger: silent,
    tunnels: () => new LocaltunnelProvider(relayUrl, silent),
    addresses: () => [],
    policy: () => PASS_THROUGH,
  });
});

afterEach(async () => {
  await exposures.close();
  app.close().closeAllConnections();
  await relay.close();
});

function nextChange(): Promise<Exposure> {
  return new Promise((resolve) => {
    const subscription = exposures.onDidChange((exposure) => {
      subscription.dispose();
      resolve(exposure);
    });
  });
}

function get(url: string) {
  return deliver({ method: 'GET', url, headers: [], body: Buffer.alloc(0) }, { signal: never });
}

function isListening(listenPort: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(listenPort, '127.0.0.1')
      .once('connect', () => socket.destroy())
      .once('error', () => resolve(false))
      .once('close', (failed) => resolve(!failed));
  });
}

it('gives a port a public URL, and keeps what comes through it', async () => {
  const { publicUrl } = await exposures.expose(port, never);
  expect((await get(`${publicUrl}/hook`)).body.toString()).toBe('hello');
  expect((await history.list()).map(({ outcome, upstreamPort }) => [outcome, upstreamPort])).toEqual([
    ['complete', port],
  ]);
});

it('opens one tunnel however often it is asked to', async () => {
  const [first, second] = await Promise.all([exposures.expose(port, never), exposures.expose(port, never)]);
  expect(second).toBe(first);
  expect(await exposures.expose(port, never)).toBe(first);
  expect(exposures.list()).toEqual([first]);
});

it('takes the URL away and keeps the gateway', async () => {
  const { gatewayPort } = await exposures.expose(port, never);
  await exposures.stop(port);
  expect(exposures.list()).toEqual([]);
  expect(await isListening(gatewayPort)).toBe(true);
});

it('shows a lost tunnel as failed, with the reason, and opens a new one when asked', async () => {
  await exposures.expose(port, never);
  const failed = nextChange();
  await relay.close();
  expect(await failed).toMatchObject({ port, state: 'failed', reason: expect.anything() });

  relay = await startRelay();
  relayUrl = relay.url;
  expect(await exposures.expose(port, never)).toMatchObject({ state: 'open', reason: undefined });
});

it('leaves nothing open when it is closed', async () => {
  const { gatewayPort } = await exposures.expose(port, never);
  await exposures.close();
  expect(await isListening(gatewayPort)).toBe(false);
});

it('ends an exposure that is still opening when it is closed', async () => {
  const mute = createTcpServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  relayUrl = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const connected = new Promise<void>((resolve) =>
    mute.once('connection', (socket) => {
      socket.on('error', () => {});
      resolve();
    }),
  );
  const opening = exposures.expose(port, never).catch((error: unknown) => error);
  await connected;
  await exposures.close();
  expect(await opening).toMatchObject({ name: 'AbortError' });
  mute.close();
});

it('turns callers from outside away who may not pass, and never what Hookline sends itself', async () => {
  const guarded = new Exposures({
    history,
    logger: silent,
    tunnels: () => new LocaltunnelProvider(relayUrl, silent),
    addresses: () => [],
    policy: () => ({ ...PASS_THROUGH, access: { bearer: ['secret'] } }),
  });
  try {
    const outside = await guarded.gateway(port);
    const own = await guarded.ownGateway(port);
    expect((await fetch(outside.url)).status).toBe(401);
    expect((await fetch(outside.url, { headers: { Authorization: 'Bearer secret' } })).status).toBe(200);
    expect((await fetch(own.url)).status).toBe(200);
  } finally {
    await guarded.close();
  }
});

it('has every gateway follow a changed policy, also the one for what Hookline sends itself', async () => {
  let host: string | undefined;
  const following = new Exposures({
    history,
    logger: silent,
    tunnels: () => new LocaltunnelProvider(relayUrl, silent),
    addresses: () => [],
    policy: () => ({ forwarded: false, host, access: { bearer: ['secret'] } }),
  });
  app.removeAllListeners('request').on('request', (request, response) => response.end(request.headers.host));
  try {
    const outside = await following.gateway(port);
    const own = await following.ownGateway(port);
    host = 'changed.example';
    await following.applyPolicies();
    const headers = { Authorization: 'Bearer secret' };
    expect(await (await fetch(outside.url, { headers })).text()).toBe(host);
    expect(await (await fetch(own.url)).text()).toBe(host);
  } finally {
    await following.close();
  }
});
