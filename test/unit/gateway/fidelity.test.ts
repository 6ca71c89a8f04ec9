import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findHeadEnd, parseResponseHead } from '../../../src/core/gateway/messageHead.ts';
import { corpus, type WireExchange } from './corpus.ts';
import { openGateway, RawUpstream, type TestGateway } from './peers.ts';

// 25 MB bodies take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** How a message is written: in which pieces. */
type Cut = (bytes: Buffer) => Buffer[];

const whole: Cut = (bytes) => [bytes];
const byteByByte: Cut = (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
const atEach =
  (places: readonly number[]): Cut =>
  (bytes) => {
    const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
  };

/** What the upstream does next: it answers as soon as it has the whole request. */
let next: { exchange: WireExchange; cut: Cut; received: (bytes: Buffer) => void };
let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await RawUpstream.open(async (peer) => {
    for (let at = 0; ;) {
      // The upstream's connection may serve several exchanges; each begins where the last one ended.
      await peer.until(at + 1);
      if (peer.ended || peer.socket.destroyed) return;
      const { exchange, cut, received } = next;
      const bytes = await peer.until(at + exchange.request.length);
      received(bytes.subarray(at));
      at += exchange.request.length;
      await peer.write(...cut(exchange.response));
      if (exchange.closes) peer.socket.end();
    }
  });
  gateway = await openGateway(upstream.port);
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** Sends an exchange through; gives what did not come out, or was not captured, as it went in. */
async function differences(exchange: WireExchange, cutRequest: Cut, cutResponse: Cut): Promise<string[]> {
  const reached = new Promise<Buffer>((received) => {
    next = { exchange, cut: cutResponse, received };
  });
  const seen = gateway.states.length;
  const client = await gateway.connect();
  await client.write(...cutRequest(exchange.request));
  const arrived = await reached;
  const answer = await (exchange.closes ? client.untilEnd() : client.until(exchange.response.length));
  client.socket.destroy();
  await client.closed;
  await gateway.captures(seen / 2 + 1);

  const final = finalResponse(exchange.response);
  const [pending, capture, ...more] = gateway.states.slice(seen);
  const { request, response } = capture ?? {};
  const asItWas = {
    'the request': arrived.equals(exchange.request),
    'the response': answer.equals(exchange.response),
    'two states of one capture': pending?.id === capture?.id && more.length === 0,
    'first pending': pending?.outcome === 'pending' && !pending.response,
    'then complete': capture?.outcome === 'complete' && capture.answeredBy === 'app',
    'the captured request': join(request).equals(exchange.request) && request?.truncated === false,
    'the captured response': join(response).equals(final) && response?.truncated === false,
    'heads apart from bodies':
      request?.head.length === findHeadEnd(exchange.request, 0) && response?.head.length === findHeadEnd(final, 0),
  };
  return Object.entries(asItWas).flatMap(([what, same]) => (same ? [] : what));
}

function join(message: { head: Buffer; body: Buffer } | undefined): Buffer {
  return Buffer.concat([message?.head ?? Buffer.alloc(0), message?.body ?? Buffer.alloc(0)]);
}

/** The response without the interim ones before it. */
function finalResponse(bytes: Buffer): Buffer {
  const end = findHeadEnd(bytes, 0);
  return parseResponseHead(bytes.subarray(0, end)).status < 200 ? finalResponse(bytes.subarray(end)) : bytes;
}

describe('every byte passes through as it came', () => {
  test.each(corpus)('$name', async (exchange) => {
    expect(await differences(exchange, whole, whole)).toEqual([]);
  });

  const short = corpus.filter(({ request, response }) => request.length + response.length < 1000);

  test.each(short)('$name, byte by byte', async (exchange) => {
    expect(await differences(exchange, byteByByte, byteByByte)).toEqual([]);
  });

  test.each(short.filter(({ name }) => /extensions and trailers|103|JSON/.test(name)))(
    '$name, cut in two at every place',
    async (exchange) => {
      const longest = Math.max(exchange.request.length, exchange.response.length);
      for (let at = 1; at < longest; at++) {
        expect(await differences(exchange, atEach([at]), atEach([at]))).toEqual([]);
      }
    },
  );

  test('generated messages, cut at random', async () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const octet = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code === 0x7f ? 9 : code));
    const name = fc.stringMatching(/^X[!#$%&'*+\-.^_`|~0-9A-Za-z]{0,12}$/);
    const fields = fc
      .array(fc.tuple(name, fc.constantFrom('', ' ', '\t ', '  '), fc.string({ unit: octet, maxLength: 30 })), {
        maxLength: 12,
      })
      .map((list) => list.map(([field, space, value]) => `${field}:${space}${value}\r\n`).join(''));
    const body = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array).toString('latin1'));
    const framed = fc.oneof(
      body.map((text) => ({ field: `Content-Length: ${text.length}\r\n`, text })),
      fc
        .array(
          body.filter((text) => text.length > 0),
          { maxLength: 4 },
        )
        .map((parts) => ({
          field: 'transfer-encoding: chunked\r\n',
          text: `${parts.map((part) => `${part.length.toString(16)};x\r\n${part}\r\n`).join('')}0\r\nX-T: 1\r\n\r\n`,
        })),
    );
    const exchanges = fc
      .record({
        method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'X-ODD'),
        target: fc.string({ unit: visible, maxLength: 40 }),
        requestFields: fields,
        requestBody: framed,
        status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
        reason: fc.string({ unit: octet, maxLength: 20 }),
        responseFields: fields,
        responseBody: framed,
      })
      .map((parts): WireExchange => {
        const { method, target, requestFields, requestBody, status, reason, responseFields, responseBody } = parts;
        const request = `${method} /${target} HTTP/1.1\r\n${requestFields}Host: x\r\n${requestBody.field}\r\n${requestBody.text}`;
        const response = `HTTP/1.1 ${status} ${reason}\r\n${responseFields}${responseBody.field}\r\n${responseBody.text}`;
        return {
          name: 'generated',
          request: Buffer.from(request, 'latin1'),
          response: Buffer.from(response, 'latin1'),
        };
      });
    const cuts = fc.array(fc.nat(), { maxLength: 6 }).map(atEach);
    await fc.assert(
      fc.asyncProperty(exchanges, cuts, cuts, async (exchange, cutRequest, cutResponse) => {
        expect(await differences(exchange, cutRequest, cutResponse)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('pipelined requests are answered in order, over one upstream connection', async () => {
  const answers = ['one', 'two', 'three'].map((text) =>
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`),
  );
  const requests = ['GET /1', 'GET /2', 'GET /3'].map((line) => Buffer.from(`${line} HTTP/1.1\r\nHost: x\r\n\r\n`));
  await using app = await RawUpstream.open(async (peer) => {
    for (const [index, answer] of answers.entries()) {
      const length = Buffer.concat(requests.slice(0, index + 1)).length;
      const received = await peer.until(length);
      expect(received.length, 'one request at a time').toBe(length);
      await peer.write(answer);
    }
  });
  await using front = await openGateway(app.port);
  const client = await front.connect();
  await client.write(Buffer.concat([...requests, Buffer.from('\r\n')]));
  const all = Buffer.concat(answers);
  expect((await client.until(all.length)).equals(all)).toBe(true);
  expect(app.peers).toHaveLength(1);
  expect(app.peers[0]?.received.equals(Buffer.concat(requests))).toBe(true);
  const captures = await front.captures(3);
  expect(captures.map(({ request }) => request.head.toString().slice(0, 6))).toEqual(['GET /1', 'GET /2', 'GET /3']);
  expect(captures.map(({ id }) => id)).toEqual(captures.map(({ id }) => id).sort());
});

test('bodies beyond the limit pass whole and are captured in part', async () => {
  const body = Buffer.alloc(300_000, 'x');
  const sent = Buffer.concat([Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n'), body]);
  const answer = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n'), body]);
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(sent.length);
    await peer.write(answer);
  });
  await using front = await openGateway(app.port, { maxCapturedBody: 100_000 });
  const client = await front.connect();
  await client.write(sent);
  expect((await client.until(answer.length)).equals(answer)).toBe(true);
  expect(app.peers[0]?.received.equals(sent)).toBe(true);
  const { request, response } = await front.capture();
  for (const message of [request, response]) {
    expect(message?.truncated).toBe(true);
    expect(message?.body.equals(body.subarray(0, 100_000))).toBe(true);
  }
});
