import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../../src/core/gateway/bodyFraming.ts';
import type { RawMessage } from '../../../src/core/gateway/capture.ts';
import { readEditable, UnreadableRequest, writeEditable } from '../../../src/core/replay/editableRequest.ts';
import { anyRequest } from '../history/arbitraries.ts';

const bytesOf = ({ head, body }: RawMessage): string => Buffer.concat([head, body]).toString('latin1');

function request(fields: string, body: Uint8Array | string = ''): RawMessage {
  const head = `POST /hook HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;
  return { head: Buffer.from(head, 'latin1'), body: Buffer.from(body), truncated: false };
}

const withLength = (body: Uint8Array | string, fields = ''): RawMessage =>
  request(`${fields}Content-Length: ${Buffer.byteLength(body)}\r\n`, body);

/** What is sent when a person replaces some text. */
function edited(original: RawMessage, from: string, to: string): RawMessage {
  const text = writeEditable(original);
  expect(text).toContain(from);
  return readEditable(text.replace(from, to), original);
}

describe('a text that was not changed', () => {
  test('is the request, byte for byte, whatever it was', () => {
    fc.assert(
      fc.property(anyRequest, ({ request: original }) => {
        expect(bytesOf(readEditable(writeEditable(original), original))).toBe(bytesOf(original));
      }),
    );
  });

  test('holds for text with line breaks of any kind, in an editor that makes them all CRLF', () => {
    const lines = fc.string({ unit: fc.constantFrom('a', 'é', '\r', '\n', '\r\n', '"', ' '), maxLength: 40 });
    fc.assert(
      fc.property(lines, (body) => {
        const original = withLength(body);
        const text = writeEditable(original);
        expect(text).not.toContain('\r');
        expect(bytesOf(readEditable(text.replaceAll('\n', '\r\n'), original))).toBe(bytesOf(original));
      }),
    );
  });

  test.each([
    ['gzip', gzipSync('{"a":1}', { level: 1 })],
    ['br', brotliCompressSync('{"a":1}')],
  ])('shows a %s body decoded and keeps its bytes', (coding, body) => {
    const original = withLength(body, `Content-Encoding: ${coding}\r\n`);
    expect(writeEditable(original)).toMatch(/\n\n\{"a":1\}$/);
    expect(edited(original, '/hook', '/other').body.equals(body)).toBe(true);
  });
});

describe('a body that changed', () => {
  test('has the Content-Length it needs, with the name and white space as written', () => {
    const sent = edited(request('cOntent-length:\t0005 \r\nX: 1\r\n', 'hello'), 'hello', 'hello, wörld');
    expect(bytesOf(sent)).toBe(
      Buffer.from('POST /hook HTTP/1.1\r\nHost: x\r\ncOntent-length:\t13 \r\nX: 1\r\n\r\nhello, wörld').toString(
        'latin1',
      ),
    );
  });

  test('gets a Content-Length where nothing framed it', () => {
    const original = request('');
    const sent = readEditable(`${writeEditable(original)}new`, original);
    expect(bytesOf(sent)).toBe('POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nnew');
  });

  test('is one chunk if it was chunked, with the trailers', () => {
    const original = request('Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n');
    expect(edited(original, 'abcde', 'abcdef').body.toString()).toBe('6\r\nabcdef\r\n0\r\nX-Sum: 1\r\n\r\n');
  });

  test('is framed anew when the head no longer says chunked', () => {
    const original = request('Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n0\r\n\r\n');
    const sent = edited(original, 'Transfer-Encoding: chunked\n', '');
    expect(bytesOf(sent)).toBe('POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc');
  });

  test('is compressed again, or no longer when the head does not say so', () => {
    const original = withLength(gzipSync('{"a":1}'), 'Content-Encoding: gzip\r\n');
    const sent = edited(original, '"a":1', '"a":2');
    expect(gunzipSync(sent.body).toString()).toBe('{"a":2}');
    expect(sent.head.toString()).toContain(`Content-Length: ${sent.body.length}\r\n`);
    expect(edited(original, 'Content-Encoding: gzip\n', '').body.toString()).toBe('{"a":1}');
  });

  test.each([
    ['a\r\nb\r\nc', 'b', 'b2\nb3', 'a\r\nb2\r\nb3\r\nc'],
    ['a\nb\nc', 'b', 'b2\nb3', 'a\nb2\nb3\nc'],
    ['--x\r\nA: 1\r\n\r\n{\n}\r\n--x--\r\n', '{', '{\n1', '--x\r\nA: 1\r\n\r\n{\n1\n}\r\n--x--\r\n'],
    ['one line', 'line', 'line\nmore', 'one line\nmore'],
    ['a\r\nb\nc\r\n', 'a\nb', 'b', 'b\nc\r\n'],
  ])('keeps the line breaks of its lines: %j', (body, from, to, sent) => {
    expect(edited(withLength(body), from, to).body.toString()).toBe(sent);
  });

  test('never loses or invents a line, whatever the edit', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '\r\n'), maxLength: 20 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const original = withLength(before);
        const sent = readEditable(writeEditable(request('')) + after, original).body.toString();
        expect(sent.split(/\r\n|\r|\n/)).toEqual(after.split(/\r\n|\r|\n/));
      }),
    );
  });
});

describe('a body that is not text', () => {
  const binary = withLength(Buffer.alloc(1234, 0xff));

  test('is one line, and stays as captured while the head is edited', () => {
    expect(writeEditable(binary)).toMatch(/\n\n# <1,234 bytes as captured>$/);
    expect(edited(binary, 'Host: x', 'Host: y').body.equals(binary.body)).toBe(true);
    expect(edited(binary, 'captured>', 'captured>\n').body.equals(binary.body)).toBe(true);
  });

  test('can be replaced by text', () => {
    expect(bytesOf(edited(binary, '# <1,234 bytes as captured>', 'text'))).toMatch(/Content-Length: 4\r\n\r\ntext$/);
  });

  test('is framed anew when the head is made chunked', () => {
    const sent = edited(binary, 'Content-Length: 1234', 'Transfer-Encoding: chunked');
    expect(decodeBody(sent.head, sent.body).equals(binary.body)).toBe(true);
  });

  test.each([
    ['with a NUL', Buffer.from('a\0b')],
    ['of over 5 MiB', Buffer.alloc(5 * 1024 * 1024 + 1, 'a')],
    ['in a coding that is not known', Buffer.from([0x80, 1])],
  ])('%s', (_what, body) => {
    const original = withLength(body, 'Content-Encoding: secret\r\n');
    expect(writeEditable(original)).toMatch(/bytes as captured>$/);
    expect(bytesOf(edited(original, 'Host: x', 'Host: y'))).toBe(bytesOf(original).replace('Host: x', 'Host: y'));
  });

  test('that a text only looks like is text', () => {
    const original = withLength('# <5 bytes as captured>');
    expect(edited(original, '# <5', '# <6').body.toString()).toBe('# <6 bytes as captured>');
  });
});

test('a head that is not UTF-8 keeps its bytes, and takes what fits', () => {
  const original = request('X-Name: M\xfcller\r\n');
  expect(bytesOf(edited(original, 'Müller', 'Möller'))).toContain('X-Name: M\xf6ller\r\n');
  const utf8 = request(`X-Name: ${Buffer.from('Müller').toString('latin1')}\r\n`);
  expect(edited(utf8, 'Müller', 'Möller').head.toString()).toContain('X-Name: Möller\r\n');
});

test.each([
  ['', 1, 'the request line is not valid'],
  ['GET', 1, 'the request line is not valid'],
  ['GET / HTTP/2', 1, 'the request line is not valid'],
  ['GET / HTTP/1.1\nX: 1', 1, 'there is no Host'],
  ['GET / HTTP/1.1\nHost: x\nno colon\n\n', 3, 'a header line has no colon'],
  ['GET / HTTP/1.1\nHost: x\n folded: 1\n\n', 3, 'a header name is not a token'],
  ['POST / HTTP/1.1\nHost: x\nA: 1\nContent-Length: many\n\nx', 4, 'Content-Length is not a number of bytes'],
  [
    'POST / HTTP/1.1\nHost: x\nContent-Length: 1\nTransfer-Encoding: chunked\n\nx',
    3,
    'there is both Content-Length and Transfer-Encoding',
  ],
])('tells the line that is wrong in %j', (text, line, reason) => {
  const reading = (): unknown => readEditable(text, undefined);
  expect(reading).toThrow(UnreadableRequest);
  expect(reading).toThrow(expect.objectContaining({ line, reason, code: 'EDIT_INVALID' }));
});

test('a text is a request even when the original is gone', () => {
  const sent = readEditable('POST / HTTP/1.1\nHost: x\n\na\nb', undefined);
  expect(bytesOf(sent)).toBe('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na\nb');
});
