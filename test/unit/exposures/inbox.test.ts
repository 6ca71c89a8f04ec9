import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Exposures } from '../../../src/core/exposures/exposures.ts';
import type { HistoryStore } from '../../../src/core/history/historyStore.ts';
import { MemoryHistory } from '../../../src/core/history/memoryHistory.ts';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import type { Logger } from '../../../src/core/logger.ts';
import { freePort } from '../gateway/peers.ts';

const WORKER = new URL('../../../src/core/history/historyWorker.ts', import.meta.url);
const silent: Logger = { trace() {}, info() {}, warn() {}, error() {} };

interface Setup {
  readonly history: HistoryStore;
  readonly appPort: number;
  readonly forwarded?: boolean;
}

function expose({ history, forwarded = false }: Setup): Exposures {
  const exposures = new Exposures({
    history,
    logger: silent,
    tunnels: () => expect.unreachable('nothing is exposed'),
    addresses: () => [],
    policy: () => ({ forwarded, host: undefined, inbox: true }),
  });
  onTestFinished(() => exposures.close());
  return exposures;
}

async function setUp(forwarded?: boolean): Promise<Setup & { gatewayPort: number; exposures: Exposures }> {
  const setup = { history: new MemoryHistory(), appPort: await freePort(), ...(forwarded && { forwarded }) };
  const exposures = expose(setup);
  const { port: gatewayPort } = await exposures.gateway(setup.appPort);
  return { ...setup, gatewayPort, exposures };
}

async function startApp(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  return server;
}

interface Sent {
  readonly status: number | undefined;
  readonly hookline: string | string[] | undefined;
  readonly body: string;
}

async function post(port: number, path: string, body: string | Buffer = path, headers = {}): Promise<Sent> {
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false });
  if ('expect' in headers) sent.flushHeaders();
  if ('expect' in headers) await once(sent, 'continue');
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, hookline: response.headers['x-hookline'], body: await text(response) };
}

/** Resolves when so many captures have the outcome. */
function reached(history: HistoryStore, outcome: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = async (): Promise<void> => {
      const rows = await history.list({ limit: 10_000 });
      if (rows.filter((row) => row.outcome === outcome).length >= count) resolve();
    };
    history.onDidChange(() => void look());
    void look();
  });
}

test('answers 202 at once while the app is down, and delivers in order and once when it is up', async () => {
  const { history, appPort, gatewayPort } = await setUp();
  for (let at = 0; at < 20; at += 1) {
    expect(await post(gatewayPort, `/${at}`)).toMatchObject({ status: 202, hookline: 'accepted' });
  }
  expect((await history.list()).every(({ outcome }) => outcome === 'accepted')).toBe(true);
  const got: string[] = [];
  await startApp(appPort, (asked, response) => {
    got.push(asked.url ?? '');
    response.end(`answer to ${asked.url}`);
  });
  await reached(history, 'complete', 20);
  expect(got).toEqual(Array.from({ length: 20 }, (_, at) => `/${at}`));
  const [row] = await history.list();
  const capture = row && (await history.get(row.id));
  expect(capture).toMatchObject({ outcome: 'complete', answeredBy: 'hookline' });
  expect(capture?.late?.body.toString()).toBe('answer to /19');
  expect(capture?.response?.head.toString()).toMatch(/^HTTP\/1\.1 202 /);
});

test('a request that comes while others wait does not overtake them', async () => {
  const { history, appPort, gatewayPort } = await setUp();
  await post(gatewayPort, '/1');
  await post(gatewayPort, '/2');
  const got: string[] = [];
  const first = Promise.withResolvers<void>();
  await startApp(appPort, (asked, response) => {
    got.push(asked.url ?? '');
    // The first is answered only when the third has come.
    if (asked.url === '/1') void first.promise.then(() => response.end());
    else response.end();
  });
  await expect.poll(() => got).toEqual(['/1']);
  expect(await post(gatewayPort, '/3')).toMatchObject({ status: 202 });
  first.resolve();
  await reached(history, 'complete', 3);
  expect(got).toEqual(['/1', '/2', '/3']);
  expect(await post(gatewayPort, '/4')).toMatchObject({ status: 200, hookline: undefined });
});

test('delivers the very bytes, and says who called if that is set', async () => {
  const { history, appPort, gatewayPort } = await setUp(true);
  const body = Buffer.from(Array.from({ length: 5000 }, (_, at) => at % 256));
  await post(gatewayPort, '/%2F//x?y=%20', body, { 'X-oDd-CaSe': 'a', 'Transfer-Encoding': 'chunked' });
  let got: { url: string | undefined; raw: readonly string[]; body: Buffer } | undefined;
  await startApp(appPort, (asked, response) => {
    void buffer(asked).then((all) => {
      got = { url: asked.url, raw: asked.rawHeaders, body: all };
      response.end();
    });
  });
  await reached(history, 'complete', 1);
  expect(got?.url).toBe('/%2F//x?y=%20');
  expect(got?.body.equals(body)).toBe(true);
  expect(got?.raw).toContain('X-oDd-CaSe');
  expect(got?.raw).toContain('X-Forwarded-For');
});

test('a caller that waits to be told to go on is told so', async () => {
  const { history, gatewayPort } = await setUp();
  const { status } = await post(gatewayPort, '/', 'the body', { expect: '100-continue', 'content-length': '8' });
  expect(status).toBe(202);
  const [row] = await history.list();
  expect((await history.get(row?.id ?? ''))?.request.body.toString()).toBe('the body');
});

test('a request whose caller goes away in its middle is not accepted', async () => {
  const { history, gatewayPort } = await setUp();
  const sent = request({ port: gatewayPort, host: '127.0.0.1', method: 'POST', headers: { 'content-length': '100' } });
  sent.on('error', () => {});
  sent.write('only a part');
  await reached(history, 'pending', 1);
  sent.destroy();
  await reached(history, 'aborted', 1);
  expect(await history.list({ outcome: 'accepted' })).toEqual([]);
});

test('what the app breaks off is not sent again, and the next one still comes', async () => {
  const { history, appPort, gatewayPort } = await setUp();
  await post(gatewayPort, '/breaks');
  await post(gatewayPort, '/next');
  const got: string[] = [];
  await startApp(appPort, (asked, response) => {
    got.push(asked.url ?? '');
    if (asked.url === '/breaks') asked.socket.destroy();
    else response.end();
  });
  await reached(history, 'complete', 1);
  expect(got).toEqual(['/breaks', '/next']);
  expect((await history.list()).map(({ outcome }) => outcome)).toEqual(['complete', 'reset']);
});

test('a request that is deleted while it waits is not delivered', async () => {
  const { history, appPort, gatewayPort } = await setUp();
  await post(gatewayPort, '/deleted');
  await post(gatewayPort, '/kept');
  const [, deleted] = await history.list();
  await history.remove([deleted?.id ?? '']);
  const got: string[] = [];
  await startApp(appPort, (asked, response) => {
    got.push(asked.url ?? '');
    response.end();
  });
  await reached(history, 'complete', 1);
  expect(got).toEqual(['/kept']);
});

test('what one process has accepted the next one delivers, and of two only one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hookline-inbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const open = (): SqliteHistory => {
    const limits = () => ({ maxRequests: 1, maxDays: 30, maxBytes: 1024 ** 3 });
    const history = new SqliteHistory({ folder, worker: WORKER, limits, logger: silent });
    onTestFinished(() => history.close());
    return history;
  };
  const appPort = await freePort();
  const before = open();
  const earlier = expose({ history: before, appPort });
  const { port } = await earlier.gateway(appPort);
  // The last is long enough for a file of its own, and all are more than the limit allows.
  const bodies = ['one', 'two', 'x'.repeat(200_000)];
  for (const body of bodies) expect((await post(port, '/', body)).status).toBe(202);
  await earlier.close();
  await before.close();

  const histories = [open(), open()];
  const exposures = histories.map((history) => expose({ history, appPort }));
  await Promise.all(exposures.map((each) => each.gateway(appPort)));
  const got: string[] = [];
  const last = Promise.withResolvers<void>();
  await startApp(appPort, (asked, response) => {
    void text(asked).then((body) => {
      got.push(body);
      response.end();
      if (got.length === bodies.length) last.resolve();
    });
  });
  await last.promise;
  await Promise.all(exposures.map((each) => each.close()));
  expect(got.toSorted()).toEqual(bodies.toSorted());
  expect((await histories[0]?.list())?.map(({ outcome }) => outcome)).not.toContain('accepted');
});
