import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeBody,
  requestFraming,
  responseFraming,
  type BodyFraming,
} from '../../../src/core/gateway/bodyFraming.ts';
import { MalformedMessage, parseRequestHead, parseResponseHead } from '../../../src/core/gateway/messageHead.ts';
import { brokenChunks } from './corpus.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const CHUNKED = bytes('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
const chunkedFraming = (): BodyFraming => requestFraming(parseRequestHead(CHUNKED));
const ofResponse = (head: string, method = 'GET'): BodyFraming =>
  responseFraming(parseResponseHead(bytes(`${head}\r\n\r\n`)), method);

/** Pushes pieces as they would arrive; gives how many bytes belonged to the body. */
function pushAll(framing: BodyFraming, pieces: readonly Buffer[]): number {
  let taken = 0;
  for (const piece of pieces) {
    const end = framing.push(piece, 0);
    taken += end;
    if (end < piece.length) break;
  }
  return taken;
}

/** Cuts bytes at the given places, taken modulo the length. */
function cut(whole: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return at.slice(1).map((end, index) => whole.subarray(at[index], end));
}

const data = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array));
const size = (length: number, style: number): string =>
  (style % 2 === 0 ? length.toString(16) : length.toString(16).toUpperCase()).padStart(1 + (style % 5), '0');
const chunk = fc
  .tuple(data, fc.nat(9), fc.constantFrom('', ';a', ' ;\ta=b', ';a="b c";d'))
  .map(([part, style, extension]) => ({
    part,
    wire: Buffer.concat([bytes(`${size(part.length, style)}${extension}\r\n`), part, bytes('\r\n')]),
  }));
const trailers = fc.array(fc.constantFrom('X-A: 1\r\n', 'x-b:\r\n', 'Checksum:  \tabc \r\n'), { maxLength: 3 });
const chunkedBody = fc
  .tuple(fc.array(chunk, { maxLength: 6 }), fc.constantFrom('0', '000;last'), trailers)
  .map(([chunks, last, fields]) => ({
    wire: Buffer.concat([...chunks.map(({ wire }) => wire), bytes(`${last}\r\n${fields.join('')}\r\n`)]),
    decoded: Buffer.concat(chunks.map(({ part }) => part)),
  }));

describe('chunked framing', () => {
  test('finds the end of any chunked body, however it is cut and whatever follows', () => {
    fc.assert(
      fc.property(chunkedBody, fc.array(fc.nat()), data, ({ wire }, places, next) => {
        const framing = chunkedFraming();
        expect(pushAll(framing, cut(Buffer.concat([wire, next]), places))).toBe(wire.length);
        expect(framing.done).toBe(true);
      }),
    );
  });

  test('is not done before the last byte', () => {
    fc.assert(
      fc.property(chunkedBody, fc.nat(), ({ wire }, place) => {
        const framing = chunkedFraming();
        const length = place % wire.length;
        expect(pushAll(framing, [wire.subarray(0, length)])).toBe(length);
        expect(framing.done).toBe(false);
      }),
    );
  });

  test.each(brokenChunks)('refuses $name, whole and byte by byte', ({ bytes: text }) => {
    expect(() => chunkedFraming().push(bytes(text), 0)).toThrow(MalformedMessage);
    expect(() => pushAll(chunkedFraming(), cut(bytes(text), [...bytes(text).keys()]))).toThrow(MalformedMessage);
  });

  test('starts where it is told', () => {
    expect(chunkedFraming().push(bytes('head0\r\n\r\nnext'), 4)).toBe(9);
  });
});

describe('decodeBody', () => {
  test('gives the data of a chunked body, without extensions and trailers', () => {
    fc.assert(
      fc.property(chunkedBody, ({ wire, decoded }) => {
        expect(decodeBody(CHUNKED, wire).equals(decoded)).toBe(true);
      }),
    );
  });

  test('gives what there is of a body that was cut off', () => {
    expect(decodeBody(CHUNKED, bytes('5\r\nhello\r\n5\r\nwo')).toString()).toBe('hellowo');
  });

  test('leaves any other body as it is', () => {
    const body = bytes('5\r\nhello\r\n0\r\n\r\n');
    expect(decodeBody(bytes('HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n'), body)).toBe(body);
  });
});

describe('length framing', () => {
  test('takes the announced number of bytes over any cuts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(fc.nat()), fc.nat(100), (array, places, length) => {
        const framing = requestFraming(
          parseRequestHead(bytes(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`)),
        );
        expect(framing.done).toBe(length === 0);
        expect(pushAll(framing, cut(Buffer.from(array), places))).toBe(Math.min(array.length, length));
        expect(framing.done).toBe(array.length >= length);
      }),
    );
  });
});

describe('responses', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 5', 'HEAD'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked', 'HEAD'],
    ['HTTP/1.1 200 OK', 'HEAD'],
    ['HTTP/1.1 204 No Content', 'GET'],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5', 'GET'],
    ['HTTP/1.1 101 Switching Protocols', 'GET'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0', 'GET'],
  ])('%j to %s has no body', (head, method) => {
    const framing = ofResponse(head, method);
    expect(framing.done).toBe(true);
    expect(framing.push(bytes('more'), 0)).toBe(0);
  });

  test.each([
    'HTTP/1.1 200 OK',
    'HTTP/1.0 200 OK',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip',
    'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked',
    'HTTP/1.1 404 Not Found',
  ])('%j ends with the connection', (head) => {
    const framing = ofResponse(head);
    expect(framing.untilClose).toBe(true);
    expect(framing.push(bytes('0\r\n\r\n'), 0)).toBe(5);
    expect(framing.done).toBe(false);
  });

  test.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5',
    'HTTP/1.1 200 OK\r\nContent-Length: 5,5',
    'HTTP/1.1 200 OK\r\nContent-Length: -1',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip',
    'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nTransfer-Encoding: chunked',
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked',
  ])('%j is ambiguous', (head) => {
    expect(() => ofResponse(head)).toThrow(MalformedMessage);
  });
});
