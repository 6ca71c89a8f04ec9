import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HooklineError } from '../../../src/core/errors.ts';
import { deliver, type DeliveryRequest } from '../../../src/core/send/deliver.ts';
import { selfSigned } from './selfSigned.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const servers: net.Server[] = [];
const connections = new Set<net.Socket>();

afterEach(async () => {
  for (const socket of connections) socket.destroy();
  connections.clear();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function listen(server: net.Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: net.Socket) => connections.add(socket));
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not a TCP server');
  return address.port;
}

/** The URL of an HTTP server that answers each request with `handler`. */
async function serve(handler: http.RequestListener, host = '127.0.0.1'): Promise<string> {
  const port = await listen(http.createServer(handler), host);
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/hook?x=1`;
}

/** The URL of a TCP server that hands over each connection. */
async function serveRaw(onConnection: (socket: net.Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(net.createServer(onConnection))}/`;
}

function post(url: string, more: Partial<DeliveryRequest> = {}): DeliveryRequest {
  return { method: 'POST', url, headers: [], body: Buffer.from('{"a":1}'), ...more };
}

describe('a delivery', () => {
  it('puts method, path, headers and body on the wire as given, in that order and case', async () => {
    const received: Buffer[] = [];
    const url = await serveRaw((socket) => {
      socket.on('data', (chunk) => {
        received.push(chunk);
        if (Buffer.concat(received).includes('{"é":1}')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const body = Buffer.from('{"é":1}');
    await deliver(
      post(`${url}a%2Fb?q=%20`, {
        headers: [
          ['X-Second', '2'],
          ['x-first', '1'],
          ['X-Second', 'two'],
        ],
        body,
      }),
      { signal: never },
    );
    expect(Buffer.concat(received).toString()).toBe(
      `POST /a%2Fb?q=%20 HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Length: ${body.length}\r\n` +
        'X-Second: 2\r\nx-first: 1\r\nX-Second: two\r\nConnection: close\r\n\r\n{"é":1}',
    );
  });

  it('returns status, reason, version, every header in its own case, and the body’s bytes', async () => {
    const answered = Buffer.from([0, 255, 128, 10]);
    const url = await serve((_, response) => {
      response.writeHead(202, 'Taken', ['X-Thing', '1', 'x-thing', '2', 'Content-Encoding', 'gzip']);
      response.end(answered);
    });
    const { status, statusText, httpVersion, headers, body, truncated } = await deliver(post(url), { signal: never });
    expect({ status, statusText, httpVersion, truncated }).toEqual({
      status: 202,
      statusText: 'Taken',
      httpVersion: '1.1',
      truncated: false,
    });
    expect(headers.slice(0, 3)).toEqual([
      ['X-Thing', '1'],
      ['x-thing', '2'],
      ['Content-Encoding', 'gzip'],
    ]);
    expect(body).toEqual(answered);
  });

  it('measures what happened and is null for what did not', async () => {
    const url = await serve((_, response) => response.end('ok'));
    const byAddress = (await deliver(post(url), { signal: never })).timings;
    expect(byAddress).toMatchObject({ dns: null, tls: null });
    expect(byAddress.connect).toBeGreaterThan(0);
    expect(byAddress.firstByte).toBeGreaterThan(byAddress.connect ?? Infinity);
    expect(byAddress.total).toBeGreaterThanOrEqual(byAddress.firstByte ?? Infinity);
    const byName = await deliver(post(url.replace('127.0.0.1', 'localhost')), { signal: never });
    expect(byName.timings.dns).toBeGreaterThan(0);
  });

  it('does not follow a redirect', async () => {
    const url = await serve((_, response) => response.writeHead(307, { Location: '/elsewhere' }).end());
    const { status, headers } = await deliver(post(url), { signal: never });
    expect(status).toBe(307);
    expect(headers).toContainEqual(['Location', '/elsewhere']);
  });

  it('takes 204 and HEAD for answers without a body', async () => {
    const url = await serve((request, response) => response.writeHead(request.method === 'HEAD' ? 200 : 204).end());
    expect(await deliver(post(url), { signal: never })).toMatchObject({ status: 204, body: Buffer.alloc(0) });
    const head = post(url, { method: 'HEAD', body: Buffer.alloc(0) });
    expect(await deliver(head, { signal: never })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it('carries a large body both ways', async () => {
    const url = await serve((request, response) => void request.pipe(response));
    const body = Buffer.alloc(MIB, 'webhook ');
    expect((await deliver(post(url, { body }), { signal: never })).body.equals(body)).toBe(true);
  });

  it('keeps the first 10 MiB of an endless answer and says so', async () => {
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(MIB, 'x');
      const more = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const { body, truncated } = await deliver(post(url), { signal: never });
    expect({ length: body.length, truncated }).toEqual({ length: 10 * MIB, truncated: true });
  });

  it('reaches an IPv6 address', async () => {
    const url = await serve((request, response) => response.end(request.headers.host), '::1');
    expect((await deliver(post(url), { signal: never })).body.toString()).toBe(new URL(url).host);
  });

  it('sends the credentials of the URL as Basic, unless there is an Authorization header', async () => {
    const url = await serve((request, response) => response.end(request.headers.authorization));
    const withCredentials = url.replace('//', '//me:p%40ss@');
    const basic = await deliver(post(withCredentials), { signal: never });
    expect(basic.body.toString()).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    const own = await deliver(post(withCredentials, { headers: [['authorization', 'Bearer x']] }), { signal: never });
    expect(own.body.toString()).toBe('Bearer x');
  });
});

describe('a delivery that fails', () => {
  it('says that nothing listens there', async () => {
    const port = await listen(net.createServer());
    servers[0]?.close();
    servers.length = 0;
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(deliver(post(`http://${host}:${port}/`), { signal: never })).rejects.toMatchObject({
        code: 'SEND_REFUSED',
        message: `Nothing listens on ${host}:${port}. Start the app, or choose the port it listens on.`,
      });
    }
  });

  it('says that the connection was closed before or within the answer', async () => {
    const starts = ['', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!'];
    for (const start of starts) {
      const url = await serveRaw((socket) =>
        socket.once('data', () => socket.write(start, () => socket.resetAndDestroy())),
      );
      const error = deliver(post(url), { signal: never });
      await expect(error).rejects.toMatchObject({ code: 'SEND_FAILED' });
      await expect(error).rejects.toThrow('closed the connection before its answer was complete');
    }
  });

  it.each(['', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!'])(
    'gives up at its deadline after an answer of %j',
    async (start) => {
      const url = await serveRaw((socket) => socket.write(start));
      await expect(deliver(post(url), { signal: never, timeoutMs: 100 })).rejects.toMatchObject({
        code: 'SEND_TIMEOUT',
        message: `${new URL(url).host} did not finish its answer within 0.1 seconds.`,
      });
    },
  );

  it('rejects with AbortError when aborted, before or after it began, and closes the connection', async () => {
    await expect(deliver(post('http://127.0.0.1:9/'), { signal: AbortSignal.abort() })).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
    const abort = new AbortController();
    const closed = Promise.withResolvers<void>();
    const url = await serveRaw((socket) => {
      socket.on('error', () => undefined);
      socket.on('close', () => closed.resolve());
      socket.once('data', () => abort.abort());
    });
    await expect(deliver(post(url), { signal: abort.signal })).rejects.toHaveProperty('name', 'AbortError');
    await closed.promise;
  });

  it('refuses a self-signed certificate and says what to do', async () => {
    const port = await listen(https.createServer(selfSigned, (_, response) => response.end()));
    const error = deliver(post(`https://localhost:${port}/`), { signal: never });
    await expect(error).rejects.toMatchObject({ code: 'SEND_FAILED' });
    await expect(error).rejects.toThrow(
      'is self-signed, so no provider would deliver to it. Use http:// for a local app.',
    );
  });

  it('tells a plain server from a TLS one, both ways', async () => {
    const plain = await serve((_, response) => response.end());
    await expect(deliver(post(plain.replace('http:', 'https:')), { signal: never })).rejects.toThrow(
      'use http:// in the URL',
    );
    const port = await listen(https.createServer(selfSigned));
    await expect(deliver(post(`http://127.0.0.1:${port}/`), { signal: never })).rejects.toMatchObject({
      code: 'SEND_FAILED',
    });
  });

  it('says when the answer is not HTTP', async () => {
    const url = await serveRaw((socket) => socket.end('220 smtp.example.com ready\r\n'));
    await expect(deliver(post(url), { signal: never })).rejects.toThrow('answered with something that is not HTTP');
  });

  it('names the host that DNS does not know', async () => {
    await expect(deliver(post('http://no-such-host.invalid/'), { signal: never })).rejects.toMatchObject({
      code: 'SEND_FAILED',
      message: 'The name no-such-host.invalid was not found. Check the URL and the network connection.',
    });
  });
});

describe('a request that cannot be sent', () => {
  it.each(['', 'localhost:3000', '/hook', 'ftp://example.com/', 'file:///etc/passwd'])(
    'is refused for its URL %j',
    async (url) => {
      await expect(deliver(post(url), { signal: never })).rejects.toMatchObject({ code: 'SEND_INVALID' });
    },
  );

  it.each([
    ['X Y', '1'],
    ['', '1'],
    ['X-Line', 'a\r\nInjected: 1'],
    ['X-Wide', '東京'],
    ['transfer-encoding', 'chunked'],
    ['Content-Length', '3'],
  ])('is refused for its header %j, which is named, with its value kept out of the message', async (name, value) => {
    const error = await deliver(post('http://127.0.0.1:9/', { headers: [[name, value]] }), { signal: never }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(HooklineError);
    expect(error).toMatchObject({ code: 'SEND_INVALID' });
    expect(String(error).toLowerCase()).toContain(name.toLowerCase());
    expect(String(error)).not.toContain(value);
  });
});
