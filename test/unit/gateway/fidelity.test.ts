import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findHeadEnd, parseResponseHead } from '../../../src/core/gateway/messageHead.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { wholeCorpus } from './corpus/whole.ts';
import { chunk, GET, LAST_CHUNK, OK, type WireExchange } from './corpus/wire.ts';
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
/** The head, and then the body. */
const afterHead: Cut = (bytes) => atEach([findHeadEnd(bytes, 0)])(bytes);
/** Up to a dozen pieces; the same ones for the same `seed`. */
const atRandom =
  (seed: number): Cut =>
  (bytes) => {
    let state = seed + bytes.length;
    const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
    return atEach(Array.from({ length: 1 + (next() % 12) }, next))(bytes);
  };

const lastChunk = Buffer.from(LAST_CHUNK);

/** Bytes of an exchange: shorter ones are also written byte by byte, longer ones in fewer ways. */
const SHORT = 1000;
const LONG = 3_000_000;

/** What the upstream does next: it answers as soon as it has the whole request. */
let next: { exchange: WireExchange; expected: Buffer; cut: Cut; received: (bytes: Buffer) => void };
let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    if (peer.received.length > 0) {
      const { exchange, expected, cut, received } = next;
      received(await peer.until(expected.length));
      await peer.write(...cut(exchange.response));
      if (exchange.closes) peer.socket.end();
    }
    await peer.untilEnd();
    peer.socket.destroy();
  });
  gateway = await openGateway(upstream.port);
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** Sends an exchange through; gives what did not come out, or was not captured, as it went in. */
async function differences(
  exchange: WireExchange,
  cutRequest: Cut,
  cutResponse: Cut,
  expected = exchange.request,
): Promise<string[]> {
  const reached = new Promise<Buffer>((received) => {
    next = { exchange, expected, cut: cutResponse, received };
  });
  const client = await gateway.connect();
  await client.write(...cutRequest(exchange.request));
  const arrived = await Promise.race([reached, client.closed.then(() => Buffer.alloc(0))]);
  const answer = await (exchange.closes ? client.untilEnd() : client.until(exchange.response.length));
  client.socket.destroy();
  await client.closed;
  await gateway.captures(1);

  const final = finalResponse(exchange.response);
  const [pending, capture, ...more] = gateway.states.splice(0);
  // What an exchange of 25 MB leaves behind would add up.
  upstream.peers.length = 0;
  const { request, response } = capture ?? {};
  const asItWas = {
    'the request': arrived.equals(expected),
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

/** What differs in each of the ways in which an exchange is cut. */
async function differencesCut(
  cuts: Readonly<Record<string, Cut>>,
  exchange: WireExchange,
  expected = exchange.request,
): Promise<string[]> {
  const found: string[] = [];
  for (const [how, cut] of Object.entries(cuts)) {
    const differing = await differences(exchange, cut, cut, expected);
    found.push(...differing.map((what) => `${what}, cut ${how}`));
  }
  return found;
}

function everyCut({ request, response }: WireExchange): Record<string, Cut> {
  const length = request.length + response.length;
  return {
    whole,
    'at random': atRandom(1),
    ...(length < LONG && { 'after the head': afterHead, 'at random, differently': atRandom(2) }),
    ...(length < SHORT && { 'byte by byte': byteByByte }),
  };
}

/** Where only heads are in question. */
function someCuts({ request, response }: WireExchange): Record<string, Cut> {
  return request.length + response.length < LONG ? { whole, 'at random': atRandom(3) } : { whole };
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
  test.each(wholeCorpus)('$name', async (exchange) => {
    expect(await differencesCut(everyCut(exchange), exchange)).toEqual([]);
  });

  test.each(wholeCorpus.filter(({ name }) => /^(chunked with ext.*|103, 102.*|JSON with.*)$/.test(name)))(
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

/** The value of a field of a request's head, without the space around it. */
function fieldOf(request: Buffer, name: string): string | undefined {
  const head = request.toString('latin1', 0, request.indexOf('\r\n\r\n') + 2);
  return new RegExp(`\\r\\n${name}:[ \\t]*([^\\r]*?)[ \\t]*\\r\\n`, 'i').exec(head)?.[1];
}

/** The request with lines added before the empty one. */
function withLines(request: Buffer, added: readonly string[]): Buffer {
  const end = request.indexOf('\r\n\r\n') + 2;
  const lines = Buffer.from(added.map((line) => `${line}\r\n`).join(''), 'latin1');
  return Buffer.concat([request.subarray(0, end), lines, request.subarray(end)]);
}

function usualLines(request: Buffer): string[] {
  const host = fieldOf(request, 'host') ?? '';
  return [
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Proto: http',
    `X-Forwarded-Host: ${host}`,
    `Forwarded: for=127.0.0.1;host=${/^[\w.-]+$/.test(host) ? host : `"${host}"`};proto=http`,
  ];
}

/** The request with another value of Host, and its own where the app finds it then. */
function withHost(request: Buffer, name: string): Buffer {
  const host = fieldOf(request, 'host');
  if (host === undefined) return request;
  const line = request.toString('latin1').search(/\r\nhost:/i) + '\r\nhost:'.length;
  const from = line + (/^[ \t]*/.exec(request.toString('latin1', line))?.[0].length ?? 0);
  const changed = [request.subarray(0, from), Buffer.from(name), request.subarray(from + host.length)];
  const known = host === '' || fieldOf(request, 'x-forwarded-host') !== undefined;
  return withLines(Buffer.concat(changed), known ? [] : [`X-Forwarded-Host: ${host}`]);
}

describe('what a policy changes of a head is all that changes', () => {
  const policy = (changes: GatewayPolicy): void => {
    beforeAll(() => gateway.setPolicy(changes));
    afterAll(() => gateway.setPolicy({ forwarded: false, host: undefined }));
  };

  describe('who called is told in lines at its end', () => {
    policy({ forwarded: true, host: undefined });
    test.each(wholeCorpus)('$name', async (exchange) => {
      const { request, forwarded = usualLines(request) } = exchange;
      const expected = withLines(request, forwarded);
      expect(await differencesCut(someCuts(exchange), exchange, expected)).toEqual([]);
    });
  });

  describe('the app gets the name it wants', () => {
    policy({ forwarded: false, host: 'localhost:3000' });
    test.each(wholeCorpus)('$name', async (exchange) => {
      const expected = withHost(exchange.request, 'localhost:3000');
      expect(await differencesCut(someCuts(exchange), exchange, expected)).toEqual([]);
    });
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

/** The `at`th of a row of exchanges: each method, framing and kind of answer next to each other one. */
function mixed(at: number): WireExchange {
  const body = Buffer.alloc([0, 1, 100, 65_535, 65_536, 65_537][at % 6] ?? 0, `${at},`);
  const framed = (start: string, chunked: boolean): Buffer => {
    const [field, bytes] = chunked
      ? ['Transfer-Encoding: chunked', Buffer.concat([...(body.length > 0 ? [chunk(body)] : []), lastChunk])]
      : [`Content-Length: ${body.length}`, body];
    return Buffer.concat([Buffer.from(`${start}\r\n${field}\r\n\r\n`), bytes]);
  };
  const plain = (start: string): Buffer => Buffer.from(`${start}\r\n\r\n`);
  const to = `/${at} HTTP/1.1\r\nHost: x`;
  const early = at % 4 === 0 ? 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' : '';
  const name = `/${at}`;
  if (at % 11 === 0) {
    return { name, request: plain(`HEAD ${to}`), response: plain(`${early}HTTP/1.1 200 OK\r\nContent-Length: 5`) };
  }
  return {
    name,
    request: at % 7 === 0 ? plain(`GET ${to}`) : framed(`POST ${to}`, at % 5 > 2),
    response: at % 13 === 0 ? plain(`${early}HTTP/1.1 204 No`) : framed(`${early}HTTP/1.1 200 N${at}`, at % 3 === 0),
  };
}

test.each([
  ['as they came', { forwarded: false, host: undefined }],
  ['with fields added', { forwarded: true, host: undefined }],
])('two hundred requests of every framing in one packet come out in order, %s', async (_, policy) => {
  const exchanges = Array.from({ length: 200 }, (_, at) => mixed(at));
  const expected = exchanges.map(({ request }) =>
    policy.forwarded ? withLines(request, usualLines(request)) : request,
  );
  await using app = await RawUpstream.open(async (peer) => {
    let length = 0;
    for (const [at, { response }] of exchanges.entries()) {
      length += expected[at]?.length ?? 0;
      const received = await peer.until(length);
      expect(received.length, 'one request at a time').toBe(length);
      await peer.write(response);
    }
  });
  await using front = await openGateway(app.port, { policy });
  const client = await front.connect();
  const writing = client.write(Buffer.concat(exchanges.map(({ request }) => request)));
  const answers = Buffer.concat(exchanges.map(({ response }) => response));
  expect((await client.until(answers.length)).equals(answers)).toBe(true);
  await writing;
  expect(app.peers).toHaveLength(1);
  expect(app.peers[0]?.received.equals(Buffer.concat(expected))).toBe(true);
  const captures = await front.captures(exchanges.length);
  const differing = captures.filter(({ request, response, outcome }, at) => {
    const exchange = exchanges[at];
    if (!exchange || outcome !== 'complete') return true;
    return !join(request).equals(exchange.request) || !join(response).equals(finalResponse(exchange.response));
  });
  expect(differing.map(({ request }) => request.head.toString())).toEqual([]);
  expect(captures.map(({ id }) => id)).toEqual(captures.map(({ id }) => id).sort());
});

// RFC 9112, 2.2, lets a server ignore an empty line before a request.
test('an empty line before a request may come in two pieces', async () => {
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(GET.length);
    await peer.write(OK);
  });
  await using front = await openGateway(app.port);
  const client = await front.connect();
  await client.write('\r');
  await setTimeout(50);
  await client.write(Buffer.concat([Buffer.from('\n'), GET]));
  expect((await client.until(OK.length)).equals(OK)).toBe(true);
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
