/**
 * Run on its own, `proxy.ts KIND UPSTREAM_PORT PACKAGES`: a proxy of some kind in front of an app; prints its port. The
 * rivals are loaded from the folder PACKAGES, for Hookline does not depend on them.
 */
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Gateway } from '../../src/core/gateway/gateway.ts';
import { MemoryHistory } from '../../src/core/history/memoryHistory.ts';

const [, , kind = '', upstream = '', packages = '.'] = process.argv;
const target = `http://127.0.0.1:${upstream}`;
const load = createRequire(join(packages, 'package.json'));

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  return (server.address() as AddressInfo).port;
}

const kinds: Readonly<Record<string, () => Promise<number>>> = {
  hookline: async () => {
    const history = new MemoryHistory();
    const logger = { trace() {}, info() {}, warn() {}, error: console.error };
    const onCapture = (capture: Parameters<typeof history.put>[0]) => history.put(capture);
    const policy = { forwarded: true, host: undefined, holdMs: 20_000 };
    return (await Gateway.open({ upstreamPort: Number(upstream), onCapture, logger, policy })).port;
  },
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
