import * as fc from 'fast-check';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { captureOf } from './wire.ts';

const TOKEN = "!#$%&'*+-.^_`|~0123456789abcXYZ".split('');
const visible = (from: number, to: number) =>
  fc.string({ unit: fc.integer({ min: from, max: to }).map((code) => String.fromCharCode(code)), maxLength: 20 });

const name = fc
  .string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 12 })
  .filter((text) => !/^(?:host|content-length|transfer-encoding)$/i.test(text));

/** Header values of every byte that may be in one, without white space around. */
const latin1Value = visible(0x20, 0xff).map((text) =>
  text
    .replaceAll('\x7f', '')
    .replace(/[\x80-\x9f]/g, 'é')
    .replace(/^ +| +$/g, ''),
);
const asciiValue = visible(0x20, 0x7e).map((text) => text.trim());

const target = visible(0x21, 0x7e).map((text) => `/${text}`);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'M-SEARCH');

const join = (head: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]);

/** Any well-formed request: header values of any bytes, odd white space, any body, in chunks or not. */
export const anyRequest: fc.Arbitrary<Capture> = fc
  .record({
    method,
    target,
    headers: fc.array(fc.tuple(name, fc.constantFrom('', ' ', '\t '), latin1Value, fc.constantFrom('', ' '))),
    body: fc.uint8Array({ maxLength: 60 }),
    framing: fc.constantFrom('length', 'none', 'chunked'),
    chunk: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ method: verb, target: path, headers, body, framing, chunk }) => {
    const lines = headers.map(([field, before, value, after]) => `${field}:${before}${value}${after}`);
    const head = [`${verb} ${path} HTTP/1.1`, 'hOst: localhost:8123', ...lines].join('\r\n');
    if (framing === 'none') return captureOf(join(head, Buffer.alloc(0)));
    if (framing === 'length') return captureOf(join(`${head}\r\nContent-length: ${body.length}`, body));
    const chunks: Buffer[] = [];
    for (let at = 0; at < body.length; at += chunk) {
      const part = body.subarray(at, at + chunk);
      chunks.push(Buffer.from(`0${part.length.toString(16)};x\r\n`), Buffer.from(part), Buffer.from('\r\n'));
    }
    const end = Buffer.from('0\r\nX-Trailer: 1\r\n\r\n');
    return captureOf(join(`${head}\r\nTransfer-Encoding: chunked`, Buffer.concat([...chunks, end])));
  });

/** A request whose body is text, with nothing that a text format could not say. */
export const textRequest: fc.Arbitrary<Capture> = fc
  .record({
    method,
    target: target.map((path) => path.replaceAll('#', '')),
    headers: fc.array(fc.tuple(name, asciiValue)),
    body: fc.string({ unit: 'binary', maxLength: 60 }),
  })
  .map(({ method: verb, target: path, headers, body }) => {
    const lines = headers.map(([field, value]) => `${field}: ${value}`.trimEnd());
    const bytes = Buffer.from(body.replaceAll('\r', '\n').trim(), 'utf8');
    const length = bytes.length > 0 ? [`Content-Length: ${bytes.length}`] : [];
    const head = [`${verb} ${path} HTTP/1.1`, 'Host: localhost:8123', ...lines, ...length].join('\r\n');
    return captureOf(join(head, bytes), { upstreamPort: 8123 });
  });
