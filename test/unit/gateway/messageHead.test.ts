import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestFraming } from '../../../src/core/gateway/bodyFraming.ts';
import {
  findHeadEnd,
  headerTokens,
  headerValues,
  keepsConnection,
  MalformedMessage,
  parseHeaders,
  parseRequestHead,
  parseResponseHead,
  type RequestHead,
} from '../../../src/core/gateway/messageHead.ts';
import { corpus } from './corpus.ts';
import { Peer, portOf } from './peers.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('findHeadEnd', () => {
  const head = bytes('GET / HTTP/1.1\r\nHost: x\r\n\r\nbody\r\n\r\n');

  test('finds the end of a head however it arrives', () => {
    for (let length = 0; length <= head.length; length++) {
      const end = findHeadEnd(head.subarray(0, length), 0);
      expect(end).toBe(length < 27 ? -1 : 27);
      for (let scanned = 0; scanned < Math.min(length, 27); scanned++) {
        expect(findHeadEnd(head.subarray(0, length), 0, scanned)).toBe(end);
      }
    }
  });

  test('starts where it is told', () => {
    expect(findHeadEnd(bytes(`xx\r\n\r\n${head.toString('latin1')}`), 6)).toBe(33);
  });

  test('refuses a bare LF before the head is complete', () => {
    expect(() => findHeadEnd(bytes('GET / HTTP/1.1\nHost'), 0)).toThrow(MalformedMessage);
    expect(() => findHeadEnd(bytes('\n'), 0)).toThrow(MalformedMessage);
  });
});

describe('parseRequestHead', () => {
  test('keeps case, order and duplicates, and takes away only the space around values', () => {
    const head = parseRequestHead(
      bytes('post //a/../b%7E?x=%2F HTTP/1.1\r\nhOsT: x\r\nA:  1 \t\r\na:\r\nB: \xa0caf\xe9\xa0\r\nA: 1, 2\r\n\r\n'),
    );
    expect(head).toEqual({
      method: 'post',
      target: '//a/../b%7E?x=%2F',
      version: '1.1',
      headers: [
        ['hOsT', 'x'],
        ['A', '1'],
        ['a', ''],
        ['B', '\xa0caf\xe9\xa0'],
        ['A', '1, 2'],
      ],
    });
    expect(headerValues(head.headers, 'a')).toEqual(['1', '', '1, 2']);
  });

  test('names the status a malformed request is answered with', () => {
    const status = (text: string): number | undefined => {
      try {
        parseRequestHead(bytes(text));
      } catch (error) {
        if (error instanceof MalformedMessage) return error.status;
      }
      return undefined;
    };
    expect(status('GET / HTTP/1.1\r\n\r\n')).toBe(400);
    expect(status('GET / HTTP/2.0\r\nHost: x\r\n\r\n')).toBe(505);
    expect(status(`GET / HTTP/1.1\r\n${'A: 1\r\n'.repeat(201)}\r\n`)).toBe(431);
    expect(status('GET / HTTP/1.0\r\n\r\n')).toBeUndefined();
  });
});

describe('parseResponseHead', () => {
  test('keeps the reason phrase as it is', () => {
    expect(parseResponseHead(bytes('HTTP/1.0 299 Odd  one \r\nX: 1\r\n\r\n'))).toEqual({
      version: '1.0',
      status: 299,
      reason: 'Odd  one ',
      headers: [['X', '1']],
    });
    expect(parseResponseHead(bytes('HTTP/1.1 200\r\n\r\n')).reason).toBe('');
  });

  test.each([
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 200OK',
    'HTTP/2 200 OK',
    'HTTP/1.1 200 a\rb',
    'http/1.1 200 OK',
    'hello',
    'HTTP/1.1 200 OK\r\nA : 1',
    'HTTP/1.1 200 OK\r\nA: 1\r\n b',
    'HTTP/1.1 200 OK\r\nA: 1\nB: 2',
  ])('refuses %j', (text) => {
    expect(() => parseResponseHead(bytes(`${text}\r\n\r\n`))).toThrow(MalformedMessage);
  });
});

test('parseHeaders reads the fields of either kind of head', () => {
  expect(parseHeaders(bytes('HTTP/1.1 200 OK\r\nA: 1\r\n\r\n'))).toEqual([['A', '1']]);
  expect(parseHeaders(bytes('GET / HTTP/1.1\r\n\r\n'))).toEqual([]);
});

test('headerTokens splits every value at its commas, in lower case', () => {
  const headers = [
    ['Connection', 'Close , X-a'],
    ['connection', 'Upgrade'],
  ] as const;
  expect(headerTokens(headers, 'connection')).toEqual(['close', 'x-a', 'upgrade']);
});

test.each([
  ['1.1', [], true],
  ['1.1', [['Connection', 'Close']], false],
  ['1.1', [['Connection', 'keep-alive, close']], false],
  ['1.0', [], false],
  ['1.0', [['connection', 'Keep-Alive']], true],
] as const)('HTTP/%s with %j keeps the connection: %s', (version, headers, keeps) => {
  expect(keepsConnection({ version, headers, method: 'GET', target: '/' })).toBe(keeps);
});

describe("beside Node's own parser", () => {
  test('every valid request of the corpus reads the same', async () => {
    await using server = createServer({ maxHeaderSize: 32 * 1024 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (const { name, request, nodeRefuses } of corpus) {
      if (nodeRefuses || request.length > 1_000_000) continue;
      const socket = connect(portOf(server), '127.0.0.1');
      socket.write(request);
      const [seen, response] = await once(server, 'request');
      const head = parseRequestHead(request.subarray(0, findHeadEnd(request, 0)));
      const { method, url, httpVersion, rawHeaders } = seen;
      expect({ name, method, target: url, version: httpVersion, rawHeaders }).toEqual({
        name,
        method: head.method,
        target: head.target,
        version: head.version,
        rawHeaders: head.headers.flat(),
      });
      response.end();
      socket.destroy();
    }
  });

  test('whatever is accepted here reads the same there', async () => {
    await using server = createServer(({ url, rawHeaders }, response) => {
      response.shouldKeepAlive = false;
      response.end(JSON.stringify({ url, rawHeaders }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const text = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 4 }),
      fc.constantFrom('', ' ', '\t', ' \t a', 'x y', '\r', '\n', '\r\n', ':'),
    );
    const name = fc.oneof({ weight: 9, arbitrary: fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,9}$/) }, text);
    const fields = fc.array(fc.tuple(name, text, text).map(([field, one, two]) => `${field}:${one}${two}\r\n`));
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST', 'PUT'), text, fields, async (method, target, lines) => {
        const raw = bytes(`${method} /${target} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`);
        let head: RequestHead;
        try {
          head = parseRequestHead(raw.subarray(0, findHeadEnd(raw, 0)));
          requestFraming(head);
        } catch (error) {
          if (error instanceof MalformedMessage) return;
          throw error;
        }
        accepted++;
        const peer = new Peer(connect(portOf(server), '127.0.0.1'));
        await peer.write(raw);
        const answer = await peer.untilEnd();
        const [, body = ''] = answer.toString('utf8').split('\r\n\r\n');
        expect(JSON.parse(body)).toEqual({ url: head.target, rawHeaders: head.headers.flat() });
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
