import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { Agent, fetch, request, WebSocket } from 'undici';
import { expect, test } from 'vitest';
import { decodeBody } from '../../../src/core/gateway/bodyFraming.ts';
import { openGateway, portOf, RawUpstream, type TestGateway } from './peers.ts';

type Handler = (incoming: IncomingMessage & { body: Buffer }, response: { json(value: unknown): void }) => void;

interface Express {
  (): RequestListener & { post(path: string, parser: unknown, handler: Handler): void };
  raw(options: { type: string }): unknown;
}

// Express comes without types.
const express: Express = createRequire(import.meta.url)('express');

async function serve(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function withApp(
  listener: RequestListener,
  run: (gateway: TestGateway, app: Server) => Promise<void>,
): Promise<void> {
  await using app = await serve(listener);
  await using gateway = await openGateway(portOf(app));
  await run(gateway, app);
  app.closeAllConnections();
}

const echo: RequestListener = (incoming, response) => {
  response.setHeader('X-Url', incoming.url ?? '');
  incoming.pipe(response);
};

test('many callers of a Node app at once, with bodies of every size', async () => {
  await withApp(echo, async (gateway) => {
    const agent = new Agent({ connections: 20, pipelining: 1 });
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const body = randomBytes(index * 997);
        const response = await request(`${gateway.url}/${index}`, { method: 'POST', body, dispatcher: agent });
        expect(response.headers['x-url']).toBe(`/${index}`);
        expect(Buffer.from(await response.body.arrayBuffer()).equals(body)).toBe(true);
      }),
    );
    await agent.close();
    const captures = await gateway.captures(200);
    expect(captures.every(({ outcome }) => outcome === 'complete')).toBe(true);
    for (const { request: sent, response } of captures) {
      expect(decodeBody(response?.head ?? sent.head, response?.body ?? sent.body).equals(sent.body)).toBe(true);
    }
  });
});

test('an Express app sees the raw body it needs for a signature', async () => {
  const app = express();
  app.post('/webhooks/stripe', express.raw({ type: '*/*' }), (incoming, response) => {
    response.json({ hash: createHash('sha256').update(incoming.body).digest('hex') });
  });
  await withApp(app, async (gateway) => {
    const body = '{ "id":"evt_1",\r\n "amount": 1.0, "name": "\\u00e9\\/" }';
    const response = await fetch(`${gateway.url}/webhooks/stripe`, { method: 'POST', body });
    expect(await response.json()).toEqual({ hash: createHash('sha256').update(body).digest('hex') });
    const missing = await fetch(`${gateway.url}/nowhere`);
    expect(missing.status).toBe(404);
    await missing.text();
    expect((await gateway.captures(2))[0]?.request.body.toString()).toBe(body);
  });
});

test('100 Continue is the app’s to give, or to refuse', async () => {
  await using app = await serve(echo);
  app.on('checkContinue', (incoming, response) => {
    if (incoming.url === '/no') {
      response.writeHead(417, { connection: 'close' }).end();
    } else {
      response.writeContinue();
      echo(incoming, response);
    }
  });
  await using gateway = await openGateway(portOf(app));
  const ask = (path: string): ReturnType<typeof httpRequest> =>
    httpRequest(`${gateway.url}${path}`, { method: 'POST', headers: { expect: '100-continue', 'content-length': 4 } });

  const allowed = ask('/yes');
  allowed.flushHeaders();
  await once(allowed, 'continue');
  allowed.end('body');
  const [answer] = await once(allowed, 'response');
  expect(await text(answer)).toBe('body');

  const refused = ask('/no');
  refused.flushHeaders();
  const [refusal] = await once(refused, 'response');
  expect(refusal.statusCode).toBe(417);
  refused.on('error', () => {});
  refused.destroy();
  expect((await gateway.captures(2)).map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  app.closeAllConnections();
});

test('events of a stream arrive one by one, while it is open', async () => {
  let send: (event: string) => void = () => {};
  await withApp(
    (_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send = (event) => response.write(`data: ${event}\n\n`);
      response.flushHeaders();
    },
    async (gateway) => {
      const response = await fetch(gateway.url);
      const reader = response.body?.getReader();
      for (const event of ['one', 'two', 'three']) {
        send(event);
        const { value } = (await reader?.read()) ?? {};
        expect(Buffer.from(value ?? []).toString()).toBe(`data: ${event}\n\n`);
      }
      expect(gateway.states.map(({ outcome }) => outcome)).toEqual(['pending']);
      await reader?.cancel();
      expect((await gateway.capture()).outcome).toBe('aborted');
    },
  );
});

test('an app learns that the caller went away', async () => {
  const gone = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await withApp(
    (_incoming, response) => {
      arrived.resolve();
      response.on('close', () => gone.resolve());
    },
    async (gateway) => {
      const abort = new AbortController();
      const asking = fetch(gateway.url, { signal: abort.signal });
      await arrived.promise;
      abort.abort();
      await expect(asking).rejects.toThrow('aborted');
      await gone.promise;
    },
  );
});

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Answers an upgrade to WebSocket, then sends every frame back unmasked. */
function acceptWebSocket(head: string): string {
  const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? '';
  const accept = createHash('sha1')
    .update(key + ACCEPT_GUID)
    .digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

test('a WebSocket client talks through the gateway', async () => {
  await using app = await RawUpstream.open(async (peer) => {
    while (!peer.text.includes('\r\n\r\n')) await peer.until(peer.received.length + 1);
    // The first frame comes in the same packet as the switch.
    await peer.write(Buffer.concat([Buffer.from(acceptWebSocket(peer.text)), Buffer.from([0x81, 2, 0x68, 0x69])]));
  });
  await using gateway = await openGateway(app.port);
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/live`);
  const [event] = await once(socket, 'message');
  expect(event.data).toBe('hi');
  expect(await gateway.capture()).toMatchObject({
    outcome: 'complete',
    answeredBy: 'app',
    request: { truncated: false },
  });
  const before = app.peers[0]?.received.length ?? 0;
  socket.send('x'.repeat(2 * 1024 * 1024));
  await app.peers[0]?.until(before + 2 * 1024 * 1024 + 14);
  app.peers[0]?.socket.end();
  await once(socket, 'close');
});

test('after a switch of protocols both directions are raw, down to the half-close', async () => {
  const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
  const early = 'sent before the answer';
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n';
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(request.length);
    await peer.write(`${answer}hello`);
    peer.socket.pipe(peer.socket);
  });
  await using gateway = await openGateway(app.port);
  const client = await gateway.connect();
  await client.write(request + early);
  const greeting = `${answer}hello${early}`;
  expect((await client.until(greeting.length)).toString()).toBe(greeting);
  const body = randomBytes(5 * 1024 * 1024);
  await client.write(body);
  client.socket.end();
  const all = await client.untilEnd();
  expect(all.subarray(greeting.length).equals(body)).toBe(true);
  await Promise.all([client.closed, app.peers[0]?.closed]);
});

test('when one side of a raw connection breaks, so does the other', async () => {
  const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\n';
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(request.length);
    await peer.write(answer);
  });
  await using gateway = await openGateway(app.port);
  for (const broken of ['client', 'app']) {
    const client = await gateway.connect();
    await client.write(request);
    await client.until(answer.length);
    const upstream = app.peers.at(-1);
    if (broken === 'client') client.socket.resetAndDestroy();
    else upstream?.socket.resetAndDestroy();
    await (broken === 'client' ? upstream?.untilEnd() : client.untilEnd());
    expect((await gateway.captures(1))[0]?.outcome).toBe('complete');
  }
});

test('a refused upgrade is a response like any other', async () => {
  await withApp(
    (_incoming, response) => {
      response.writeHead(426).end('no');
    },
    async (gateway) => {
      const asking = httpRequest(gateway.url, { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
      asking.end();
      const [answer] = await once(asking, 'response');
      expect(answer.statusCode).toBe(426);
      expect(await text(answer)).toBe('no');
    },
  );
});
