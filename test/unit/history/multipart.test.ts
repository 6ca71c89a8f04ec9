import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipartBoundary, parseMultipart } from '../../../src/core/history/multipart.ts';

const bytesOf = (body: Buffer, { start, end }: { start: number; end: number }) => body.subarray(start, end);

describe('the parts of a multipart body', () => {
  it('are those that were put together, byte for byte', () => {
    const parts = fc.array(
      fc.record({ name: fc.stringMatching(/^[\w "\\é-]{0,12}$/), bytes: fc.uint8Array({ maxLength: 40 }) }),
    );
    fc.assert(
      fc.property(
        parts,
        fc.stringMatching(/^[\w'+=-]{8,30}$/),
        fc.constantFrom('', 'preamble\r\n'),
        (wanted, boundary, preamble) => {
          const quoted = (name: string) => name.replaceAll(/["\\]/g, '\\$&');
          const body = Buffer.concat([
            Buffer.from(preamble),
            ...wanted.flatMap(({ name, bytes }) => [
              Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n`),
              Buffer.from(bytes),
              Buffer.from('\r\n'),
            ]),
            Buffer.from(`--${boundary}--\r\nepilogue`),
          ]);
          const found = parseMultipart(body, boundary);
          expect(found.complete).toBe(true);
          expect(found.parts.map((part) => [part.name, [...bytesOf(body, part.body)]])).toEqual(
            wanted.map(({ name, bytes }) => [name, [...bytes]]),
          );
        },
      ),
    );
  });

  it('are read from the same body as the platform reads it', async () => {
    const form = new FormData();
    form.append('a"b', 'line\r\nbreak');
    form.append('file', new Blob([new Uint8Array([0, 255, 13, 10, 45, 45])]), 'naïve.bin');
    const encoded = new Response(form);
    const body = Buffer.from(await encoded.arrayBuffer());
    const boundary = multipartBoundary(encoded.headers.get('content-type') ?? '') ?? '';
    const { parts, complete } = parseMultipart(body, boundary);
    expect(complete).toBe(true);
    expect(parts.map(({ name, filename }) => [name, filename])).toEqual([
      ['a%22b', undefined],
      ['file', 'naïve.bin'],
    ]);
    expect(parts.map((part) => bytesOf(body, part.body).toString('latin1'))).toEqual([
      'line\r\nbreak',
      '\u0000\u00ff\r\n--',
    ]);
  });

  it('are what there is of a body that breaks off, or is no multipart', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('-', 'b', '\r\n'), (bytes, boundary) => {
        const body = Buffer.from(bytes);
        for (const { body: range } of parseMultipart(body, boundary).parts) {
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThanOrEqual(body.length);
        }
      }),
    );
    const body = Buffer.from('--b\r\nContent-Type: text/plain\r\n\r\nhalf a p');
    const { parts, complete } = parseMultipart(body, 'b');
    expect(complete).toBe(false);
    expect(parts.map((part) => bytesOf(body, part.body).toString())).toEqual(['half a p']);
  });

  it('take lines that end in LF, names without quotes and names in UTF-8 escapes', () => {
    const body = Buffer.from(
      "--b \ncontent-disposition: attachment;\n filename*=utf-8''na%C3%AFve.txt; name=x\n\none\n--bb\n--b\n\ntwo\n--b--",
    );
    const { parts } = parseMultipart(body, 'b');
    expect(parts.map(({ name, filename }) => [name, filename])).toEqual([
      ['x', 'naïve.txt'],
      [undefined, undefined],
    ]);
    expect(parts.map((part) => bytesOf(body, part.body).toString())).toEqual(['one\n--bb', 'two']);
  });

  it('are at most a thousand', () => {
    const { parts, complete } = parseMultipart(Buffer.from('--b\r\n'.repeat(100_000)), 'b');
    expect([parts.length, complete]).toEqual([1000, false]);
  });
});

describe('the boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Mixed; charset=x; Boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['text/plain; boundary=abc', undefined],
  ])('of %s is %s', (type, boundary) => {
    expect(multipartBoundary(type)).toBe(boundary);
  });
});
