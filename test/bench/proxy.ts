/**
 * Run on its own, `proxy.ts KIND UPSTREAM_PORT PACKAGES`: a proxy of some kind in front of an app; prints its port. The
 * rivals are loaded from the folder PACKAGES, for Hookline does not depend on them.
 */
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer as createPipe, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gateway } from '../../src/core/gateway/gateway.ts';
import type { HistoryStore } from '../../src/core/history/historyStore.ts';
import { MemoryHistory } from '../../src/core/history/memoryHistory.ts';
import { SqliteHistory } from '../../src/core/history/sqliteHistory.ts';

const [, , kind = '', upstream = '', packages = '.'] = process.argv;
const target = `http://127.0.0.1:${upstream}`;
const load = createRequire(join(packages, 'package.json'));

const logger = { trace() {}, info() {}, warn() {}, error: console.error };

async function gateway(history: HistoryStore): Promise<number> {
  const policy = { forwarded: true, host: undefined, holdMs: 20_000 };
  const onCapture = (capture: Parameters<typeof history.put>[0]) => history.put(capture);
  return (await Gateway.open({ upstreamPort: Number(upstream), onCapture, logger, policy })).port;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  return (server.address() as AddressInfo).port;
}

const kinds: Readonly<Record<string, () => Promise<number>>> = {
  hookline: () => gateway(new MemoryHistory()),
  // Every request is in the database before the end of its response is passed on.
  'hookline on disk': () => {
    const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
    process.once('SIGTERM', () => {
      rmSync(folder, { recursive: true, force: true });
      process.exit();
    });
    const worker = new URL('../../src/core/history/historyWorker.ts', import.meta.url);
    const limits = () => ({ maxRequests: 5000, maxDays: 30, maxBytes: 1024 ** 3 });
    return gateway(new SqliteHistory({ folder, worker, limits, logger }));
  },
  // What two sockets of Node joined to one cost, whoever writes the proxy.
  'bare pipe': () =>
    listen(
      createPipe({ noDelay: true }, (client) => {
        const app = connect({ port: Number(upstream), host: '127.0.0.1', noDelay: true });
        client.pipe(app).pipe(client);
        client.on('error', () => app.destroy());
        app.on('error', () => client.destroy());
      }),
    ),
  'http-proxy-3': async () => {
    const { createProxyServer } = load('http-proxy-3');
    const proxy = createProxyServer({ target, xfwd: true, agent: keepAlive() });
    return listen(createServer((request, response) => proxy.web(request, response)));
  },
  httpxy: async () => {
    const { createProxyServer } = load('httpxy');
    const proxy = createProxyServer({ target, xfwd: true, agent: keepAlive() });
    return listen(createServer((request, response) => void proxy.web(request, response)));
  },
  'fast-proxy': async () => {
    const { proxy } = load('fast-proxy')({ base: target });
    return listen(createServer((request, response) => proxy(request, response, request.url, {})));
  },
  '@fastify/http-proxy': async () => {
    const app = load('fastify')();
    await app.register(load('@fastify/http-proxy'), { upstream: target });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server.address().port;
  },
  mockttp: async () => {
    const server = load('mockttp').getLocal();
    await server.start();
    await server.forAnyRequest().thenForwardTo(target);
    return server.port;
  },
};

function keepAlive(): unknown {
  const { Agent } = load('node:http');
  return new Agent({ keepAlive: true, maxSockets: 64 });
}

console.log(await kinds[kind]?.());
