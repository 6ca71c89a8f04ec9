import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { selfSigned } from '../send/selfSigned.ts';
import { openGateway, type TestGateway } from './peers.ts';

const OPEN: GatewayPolicy = { forwarded: false, host: undefined };

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  readonly path?: string;
}

async function call(
  port: number,
  { method = 'POST', headers = {}, body = '{}', path = '/' }: Call = {},
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  sent.on('error', () => {});
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function serve(listener: RequestListener, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer(listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  return { port: (server.address() as AddressInfo).port, server };
}

/** An app that answers with the header lines it got, and a gateway in front of it. */
async function echo(policy: Partial<GatewayPolicy>): Promise<TestGateway> {
  const { port } = await serve((asked, response) => response.end(JSON.stringify(asked.rawHeaders)));
  return open(port, policy);
}

async function open(port: number, policy: Partial<GatewayPolicy>): Promise<TestGateway> {
  const gateway = await openGateway(port, { policy: { ...OPEN, ...policy } });
  onTestFinished(() => gateway.close());
  return gateway;
}

function received({ body }: Answer): string[] {
  const raw: string[] = JSON.parse(body);
  return raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
}

async function freePort(): Promise<number> {
  const { port, server } = await serve(() => {});
  server.close();
  await once(server, 'close');
  return port;
}

test('tells the app who called and by what name', async () => {
  const gateway = await echo({ forwarded: true, publicUrl: 'https://shop.example' });
  const lines = received(await call(gateway.port, { headers: { Host: 'shop.example' } }));
  expect(lines.slice(-4)).toEqual([
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: shop.example',
    'Forwarded: for=127.0.0.1;host=shop.example;proto=https',
  ]);
  const direct = received(await call(gateway.port, { headers: { Host: '127.0.0.1:1' } }));
  expect(direct).toContain('X-Forwarded-Proto: http');
});

test('adds its hop to what those before it have said, and changes none of that', async () => {
  const gateway = await echo({ forwarded: true });
  const headers = { Host: 'shop.example', 'x-forwarded-for': '2001:db8::7, 10.0.0.1', 'X-Forwarded-Proto': 'https' };
  const lines = received(await call(gateway.port, { headers }));
  expect(lines).toContain('x-forwarded-for: 2001:db8::7, 10.0.0.1');
  expect(lines).toContain('X-Forwarded-For: 127.0.0.1');
  expect(lines.filter((line) => /^x-forwarded-proto/i.test(line))).toEqual(['X-Forwarded-Proto: https']);
  expect(lines.at(-1)).toBe(
    'Forwarded: for="[2001:db8::7]";host=shop.example;proto=https, for=10.0.0.1, for=127.0.0.1',
  );
  const named = received(await call(gateway.port, { headers: { Host: 'x', Forwarded: 'for=192.0.2.1;proto=https' } }));
  expect(named.filter((line) => line.startsWith('Forwarded'))).toEqual([
    'Forwarded: for=192.0.2.1;proto=https',
    'Forwarded: for=127.0.0.1',
  ]);
});

test('gives the app the name it wants, and keeps the one that was called', async () => {
  const gateway = await echo({ host: 'localhost:3000' });
  const lines = received(await call(gateway.port, { headers: { Host: 'shop.example', 'X-Other': 'Host: no' } }));
  expect(lines[0]).toBe('Host: localhost:3000');
  expect(lines).toContain('X-Forwarded-Host: shop.example');
  expect(lines).toContain('X-Other: Host: no');
  const { request: kept } = await gateway.capture();
  expect(kept.head.toString()).toContain('Host: shop.example');
  expect(kept.head.toString()).not.toContain('X-Forwarded');
});

test.each([
  [{ 'Modal-Key': 'wk-1', 'Modal-Secret': 'ws-1' }, 200],
  [{ 'Modal-Key': 'wk-1', 'Modal-Secret': 'ws-2' }, 401],
  [{ 'Modal-Key': 'wk-1' }, 401],
  [{ 'Modal-Key': ['wk-1', 'wk-1'], 'Modal-Secret': 'ws-1' }, 401],
  [{ Authorization: 'Bearer token one' }, 200],
  [{ Authorization: 'bearer token one' }, 200],
  [{ Authorization: 'Bearer token' }, 401],
  [{ Authorization: `Basic ${Buffer.from('ada:näh:e').toString('base64')}` }, 200],
  [{ Authorization: `Basic ${Buffer.from('ada').toString('base64')}` }, 401],
  [{ Authorization: 'Basic ' }, 401],
  [{}, 401],
])('with %j answers %i', async (headers, status) => {
  const gateway = await echo({
    access: {
      tokens: {
        keyHeader: 'Modal-Key',
        secretHeader: 'Modal-Secret',
        accepted: [
          { key: 'wk-0', secret: 'ws-2' },
          { key: 'wk-1', secret: 'ws-1' },
        ],
      },
      bearer: ['other', 'token one'],
      basic: [{ user: 'ada', password: 'näh:e' }],
    },
  });
  const answer = await call(gateway.port, { headers });
  expect(answer.status).toBe(status);
  if (status !== 401) return;
  expect(answer.headers['www-authenticate']).toBe(
    'ProxyToken realm="Hookline", headers="Modal-Key Modal-Secret", Bearer realm="Hookline", Basic realm="Hookline", charset="UTF-8"',
  );
  expect(answer.headers['x-hookline']).toBe('unauthorized');
  expect(await gateway.capture()).toMatchObject({ outcome: 'complete', answeredBy: 'hookline' });
});

test('lets callers from allowed networks in, by what the tunnel says of them and not by what they say', async () => {
  const gateway = await echo({ access: { addresses: ['203.0.113.0/24', '2001:db8::/32'] } });
  const from = async (...addresses: string[]): Promise<number | undefined> =>
    (await call(gateway.port, { headers: { 'X-Forwarded-For': addresses.join(', ') } })).status;
  expect(await from('203.0.113.9')).toBe(200);
  expect(await from('2001:db8:1::1')).toBe(200);
  expect(await from('198.51.100.1')).toBe(403);
  expect(await from('203.0.113.9', '198.51.100.1')).toBe(403);
  expect((await call(gateway.port)).status).toBe(403);
  await expect(openGateway(1, { policy: { ...OPEN, access: { addresses: ['203.0.113.0/33'] } } })).rejects.toThrow(
    '203.0.113.0/33',
  );
});

test('lets a burst through, then answers 429 until there is room again', async () => {
  const gateway = await echo({ rate: { perSecond: 4, burst: 3 } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => call(gateway.port)));
  expect(answers.map(({ status }) => status).toSorted((a = 0, b = 0) => a - b)).toEqual([200, 200, 200, 429, 429]);
  expect(answers.find(({ status }) => status === 429)?.headers['retry-after']).toBe('1');
  await setTimeout(300);
  expect((await call(gateway.port)).status).toBe(200);
});

test.each([
  ['announced', { 'Content-Length': '1001' }],
  ['chunked', { 'Transfer-Encoding': 'chunked' }],
])('answers 413 to a body that is too long, %s', async (_, headers) => {
  const gateway = await echo({ maxRequestBody: 1000 });
  expect((await call(gateway.port, { body: 'x'.repeat(1001), headers })).status).toBe(413);
  expect((await call(gateway.port, { body: 'x'.repeat(900) })).status).toBe(200);
});

test('lets so many requests to the app at a time, the rest in their order', async () => {
  const inside: (() => void)[] = [];
  const order: string[] = [];
  let most = 0;
  const { port } = await serve((asked, response) => {
    order.push(asked.url ?? '');
    inside.push(() => response.end('ok'));
    most = Math.max(most, inside.length);
  });
  const gateway = await open(port, { concurrency: { limit: 2, maxWaiting: 10, deadlineMs: 10_000 } });
  const calls: Promise<Answer>[] = [];
  for (let at = 0; at < 6; at += 1) {
    calls.push(call(gateway.port, { path: `/${at}` }));
    while (gateway.states.length < at + 1) await setTimeout(1);
  }
  for (let answered = 0; answered < 6; answered += 1) {
    while (inside.length === 0) await setTimeout(1);
    inside.shift()?.();
    await Promise.race(calls);
    await setTimeout(20);
  }
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
  expect(most).toBe(2);
  expect(order).toEqual(['/0', '/1', '/2', '/3', '/4', '/5']);
  const captures = await gateway.captures(6);
  expect(captures.filter(({ timings }) => timings.queued !== undefined)).toHaveLength(4);
});

test('turns away who would wait too long, or among too many', async () => {
  const { port } = await serve(() => {});
  const gateway = await open(port, { concurrency: { limit: 1, maxWaiting: 1, deadlineMs: 100 } });
  const first = call(gateway.port).catch(() => {});
  while (gateway.states.length < 1) await setTimeout(1);
  const answers = await Promise.all([call(gateway.port), call(gateway.port)]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(answers.map(({ headers }) => String(headers['x-hookline'])).toSorted()).toEqual([
    'queue-full',
    'queue-timeout',
  ]);
  expect(answers[0]?.headers['retry-after']).toBe('5');
  await gateway.close();
  await first;
});

test('holds a request until the app listens', async () => {
  const port = await freePort();
  const gateway = await open(port, { holdMs: 10_000 });
  const answer = call(gateway.port, { body: 'held' });
  while (gateway.states.length === 0) await setTimeout(1);
  await setTimeout(250);
  await serve((asked, response) => void text(asked).then((body) => response.end(body)), port);
  expect(await answer).toMatchObject({ status: 200, body: 'held' });
  expect((await gateway.capture()).timings.connected).toBeGreaterThan(200);
});

test('holds a request no longer than it is told to', async () => {
  const gateway = await open(await freePort(), { holdMs: 250 });
  const answer = await call(gateway.port);
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5', 'x-hookline': 'upstream-refused' } });
  expect(await gateway.capture()).toMatchObject({ outcome: 'refused', request: { truncated: false } });
});

test('a held request whose caller gives up never reaches the app', async () => {
  const port = await freePort();
  const gateway = await open(port, { holdMs: 10_000 });
  const client = await gateway.connect();
  await client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
  while (gateway.states.length === 0) await setTimeout(1);
  await setTimeout(600);
  client.socket.end();
  expect(await gateway.capture()).toMatchObject({ outcome: 'aborted' });
  let requests = 0;
  await serve(() => (requests += 1), port);
  await setTimeout(300);
  expect(requests).toBe(0);
});

test('answers for an app that a debugger holds, and records what the app says later', async () => {
  let paused = false;
  let resume = (): void => {};
  const { port } = await serve((_, response) => {
    resume = () => response.writeHead(201).end('late');
  });
  const gateway = await open(port, { earlyAnswer: { afterMs: 50, status: 202, when: () => paused } });
  const answering = call(gateway.port);
  await setTimeout(200);
  expect(gateway.states.map(({ outcome }) => outcome)).toEqual(['pending']);
  paused = true;
  expect(await answering).toMatchObject({ status: 202, headers: { 'x-hookline': 'early-answer' } });
  resume();
  while (gateway.states.length < 3) await setTimeout(1);
  const capture = gateway.states.at(-1);
  expect(capture).toMatchObject({ outcome: 'complete', answeredBy: 'hookline' });
  expect(capture?.response?.head.toString()).toContain('202');
  expect(capture?.late?.head.toString()).toContain('201');
  expect(capture?.late?.body.toString()).toContain('late');
});

test('the end of a response waits until the request is kept', async () => {
  const { port } = await serve((_, response) => response.end('done'));
  let keep = (): void => {};
  const gateway = await openGateway(port, {
    keep: (capture) => (capture.outcome === 'pending' ? Promise.resolve() : new Promise((resolve) => (keep = resolve))),
  });
  onTestFinished(() => gateway.close());
  let answered = false;
  const answer = call(gateway.port).then((value) => {
    answered = true;
    return value;
  });
  while (gateway.states.length < 2) await setTimeout(1);
  await setTimeout(50);
  expect(answered).toBe(false);
  keep();
  expect(await answer).toMatchObject({ status: 200, body: 'done' });
});

test('a changed policy counts from the next request', async () => {
  const gateway = await echo({});
  expect((await call(gateway.port)).status).toBe(200);
  gateway.setPolicy({ ...OPEN, access: { bearer: ['s'] } });
  expect((await call(gateway.port)).status).toBe(401);
});

test('records when the events of a stream came', async () => {
  const { port } = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: one\n\n');
    void setTimeout(100).then(() => response.end('data: two\n\n'));
  });
  const gateway = await open(port, {});
  await call(gateway.port);
  const { events } = await gateway.capture();
  expect(events?.length).toBeGreaterThanOrEqual(2);
  expect((events?.at(-1)?.at ?? 0) - (events?.[0]?.at ?? 0)).toBeGreaterThan(50);
});

test('speaks TLS with an app that does, whatever its certificate, on loopback', async () => {
  const server = createHttps(selfSigned, (asked, response) => void text(asked).then((body) => response.end(body)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const gateway = await open(port, { tls: true });
  expect(await call(gateway.port, { body: 'secret' })).toMatchObject({ status: 200, body: 'secret' });
  const plain = await open(port, {});
  expect((await call(plain.port)).status).toBe(502);
});

test('an app that speaks no TLS where it should is refused', async () => {
  const { port } = await serve((_, response) => response.end());
  const gateway = await open(port, { tls: true });
  expect(await call(gateway.port)).toMatchObject({ status: 502, headers: { 'x-hookline': 'upstream-insecure' } });
});

test('a caller is made to wait while a request is being kept', async () => {
  const { port } = await serve((_, response) => response.end('done'));
  const gateway = await openGateway(port, {
    keep: ({ outcome }) => (outcome === 'pending' ? Promise.resolve() : new Promise(() => {})),
  });
  onTestFinished(() => gateway.close());
  const client = await gateway.connect();
  await client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  while (gateway.states.length < 2) await setTimeout(1);
  const more = Buffer.from(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n`);
  client.socket.write(Buffer.concat([more, Buffer.alloc(50_000_000)]));
  await setTimeout(500);
  expect(client.socket.writableLength).toBeGreaterThan(10_000_000);
});
