import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { LocaltunnelProvider } from '../../../src/core/tunnels/localtunnel.ts';
import { silent } from '../../support/silentLogger.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server in a relay's place that behaves as no relay should. */
async function badRelay(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function open(relay: string, { signal = new AbortController().signal, deadlineMs = 10_000 } = {}): Promise<unknown> {
  return new LocaltunnelProvider(relay, silent, deadlineMs).open(1, signal);
}

it.each(['', 'loca.lt', 'ftp://loca.lt', 'javascript:alert(1)'])('refuses "%s" as a relay', async (relay) => {
  await expect(open(relay)).rejects.toMatchObject({ code: 'RELAY_INVALID' });
});

it('says that nothing can be reached, where localtunnel would try for ever', async () => {
  await expect(open(`http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({ code: 'RELAY_UNREACHABLE' });
});

it('gives up at the deadline when the relay never answers', async () => {
  const relay = await badRelay(() => {});
  await expect(open(relay, { deadlineMs: 50 })).rejects.toMatchObject({ code: 'RELAY_TIMEOUT' });
});

it('gives up when cancelled, and that is no failure', async () => {
  const cancel = new AbortController();
  const relay = await badRelay(() => cancel.abort());
  await expect(open(relay, { signal: cancel.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

it('says the status of a relay that has no tunnel to give', async () => {
  const relay = await badRelay((_request, response) => response.writeHead(503).end('busy'));
  const failure = open(relay);
  await expect(failure).rejects.toMatchObject({ code: 'RELAY_REFUSED' });
  await expect(failure).rejects.toThrow('503');
});

it('says that the data connections are refused', async () => {
  const port = await freePort();
  const registration = { id: 'x', url: 'http://x.localhost', port, max_conn_count: 3 };
  const relay = await badRelay((_request, response) => response.end(JSON.stringify(registration)));
  await expect(open(relay)).rejects.toMatchObject({ code: 'RELAY_REFUSED' });
});

it('refuses any answer that is no registration', async () => {
  let answer = '';
  const relay = await badRelay((_request, response) => response.end(answer));
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ id: fc.string(), url: fc.string(), port: fc.integer({ max: 0 }), max_conn_count: fc.anything() })
      .map((v) => JSON.stringify(v)),
    fc.constant('['.repeat(200_000)),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      answer = text;
      await expect(open(relay)).rejects.toMatchObject({ code: 'RELAY_REFUSED' });
    }),
    { numRuns: 50 },
  );
});
