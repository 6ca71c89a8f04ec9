import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import * as inspector from 'node:inspector';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { Listener } from '../../../src/core/ports/listener.ts';
import { PortProber } from '../../../src/core/ports/portProber.ts';
import { PATIENCE, probe } from '../../../src/core/ports/probe.ts';
import { listener } from '../analysis/workspace.ts';
import { selfSigned } from '../send/selfSigned.ts';

async function listen(server: Server, host = '127.0.0.1', ipv6Only = false): Promise<number> {
  server.listen({ port: 0, host, ipv6Only });
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  return (server.address() as AddressInfo).port;
}

async function serve(answer: RequestListener, host?: string): Promise<{ port: number; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createHttp((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  return { port: await listen(server, host), requests };
}

async function observed(prober: PortProber, ...listeners: Listener[]): Promise<readonly Listener[]> {
  prober.join(listeners);
  await prober.settled();
  return prober.join(listeners);
}

function prober(enabled = true, patience = PATIENCE): PortProber {
  const created = new PortProber(() => enabled, patience);
  onTestFinished(() => created.dispose());
  return created;
}

test('an HTTP server is asked once, politely, and known by its answer', async () => {
  const { port, requests } = await serve((_, response) => response.writeHead(404, { Server: 'Werkzeug/3.0' }).end());
  const all = prober();
  const app = listener(port, '127.0.0.1');
  const seen = await observed(all, app);
  expect(seen).toMatchObject([{ answer: { protocol: 'http', status: 404 }, framework: 'flask', workspace: true }]);
  await observed(all, app);
  await observed(all, { ...app, pids: [99] });
  expect(requests.length).toBe(1);
  expect(requests[0]).toMatchObject({ method: 'HEAD', url: '/', headers: { 'user-agent': 'Hookline' } });
});

test('what the command line and package.json say of the framework outranks the answer', async () => {
  const { port } = await serve((_, response) => response.writeHead(200, { 'X-Powered-By': 'Express' }).end());
  const seen = await observed(prober(), listener(port, '127.0.0.1', { framework: 'nestjs' }));
  expect(seen).toMatchObject([{ framework: 'nestjs' }]);
});

test.each([
  ['not the workspace’s', { workspace: false }],
  ['no app', { role: 'dataStore' }],
] as const)('a listener that is %s is left alone', async (_, fields) => {
  const { port, requests } = await serve((__, response) => response.end());
  await observed(prober(), listener(port, '127.0.0.1', fields));
  expect(requests.length).toBe(0);
});

test('nothing is asked when that is switched off', async () => {
  const { port, requests } = await serve((_, response) => response.end());
  expect(await observed(prober(false), listener(port, '127.0.0.1'))).toEqual([listener(port, '127.0.0.1')]);
  expect(requests.length).toBe(0);
});

test('an HTTPS server is known by its handshake, whatever its certificate', async () => {
  const port = await listen(createHttps(selfSigned, (_, response) => response.end()));
  expect(await observed(prober(), listener(port, '127.0.0.1'))).toMatchObject([{ answer: { protocol: 'https' } }]);
});

test.each([
  ['greets first', (socket: Socket): boolean => socket.write('220 mail.example ESMTP\r\n')],
  ['hangs up', (socket: Socket): Socket => socket.destroy()],
])('a server that %s speaks something else', async (_, act) => {
  const port = await listen(createTcp((socket) => void act(socket.on('error', () => {}))));
  expect(await observed(prober(), listener(port, '127.0.0.1'))).toMatchObject([{ answer: { protocol: 'other' } }]);
});

test('a server that accepts and stays silent gives no answer, until it is heard or runs anew', async () => {
  let connections = 0;
  const server = createTcp((socket) => {
    connections += 1;
    socket.on('error', () => {});
  });
  const port = await listen(server);
  const all = prober(true, { connect: 1000, answer: 50 });
  const app = listener(port, '127.0.0.1');
  expect(await observed(all, app)).toMatchObject([{ answer: { protocol: 'none' } }]);
  expect(await observed(all, app)).toMatchObject([{ answer: { protocol: 'none' } }]);
  expect(connections).toBe(1);
  await observed(all, { ...app, pids: [99] });
  expect(connections).toBe(2);
  all.heard(port);
  expect(all.join([app])).toMatchObject([{ answer: { protocol: 'http' } }]);
});

test('where nothing accepts a connection there is nothing to say', async () => {
  const server = createTcp();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  expect(await probe('127.0.0.1', port)).toBeUndefined();
  expect(await observed(prober(), listener(port, '127.0.0.1'))).toEqual([listener(port, '127.0.0.1')]);
});

test('the inspector of Node.js is found out, though no argument gives it away', async () => {
  inspector.open(0, '127.0.0.1');
  onTestFinished(() => inspector.close());
  const port = Number(new URL(inspector.url() ?? '').port);
  const seen = await observed(prober(), listener(port, '127.0.0.1'));
  expect(seen).toMatchObject([{ role: 'inspector', workspace: false, reason: undefined }]);
});

test.each([
  { host: '::', ipv6Only: false, dualStack: true },
  { host: '::', ipv6Only: true, dualStack: false },
])(
  'a server on $host with IPv6 only $ipv6Only takes IPv4 as well: $dualStack',
  async ({ host, ipv6Only, dualStack }) => {
    const server = createHttp((_, response) => response.end());
    const port = await listen(server, host, ipv6Only);
    const seen = await observed(prober(), listener(port, host));
    expect(seen).toMatchObject([{ dualStack, answer: { protocol: 'http', status: 200 } }]);
  },
);

test('a server on :: beside another on 0.0.0.0 is not taken for one that takes IPv4', async () => {
  const one = await listen(
    createHttp((_, response) => response.end()),
    '::',
    true,
  );
  const other = createHttp((_, response) => response.writeHead(500).end());
  other.listen(one, '0.0.0.0');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const seen = await observed(prober(), listener(one, '::'), listener(one, '0.0.0.0'));
  expect(seen).toMatchObject([
    { address: '::', dualStack: false, answer: { status: 200 } },
    { address: '0.0.0.0', answer: { status: 500 } },
  ]);
});

test('tells when an answer has come', async () => {
  const { port } = await serve((_, response) => response.end());
  const all = prober();
  const told = new Promise<void>((resolve) => void all.onDidChange(() => resolve()));
  expect(all.join([listener(port, '127.0.0.1')])).toEqual([listener(port, '127.0.0.1')]);
  await told;
  expect(all.join([listener(port, '127.0.0.1')])).toMatchObject([{ answer: { protocol: 'http' } }]);
});
