import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HooklineError } from '../../../../src/core/errors.ts';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { CaptureIds } from '../../../../src/core/gateway/captureIds.ts';
import { findHeadEnd } from '../../../../src/core/gateway/messageHead.ts';
import { exportFormats } from '../../../../src/core/history/export/formats.ts';
import { importCaptures, type ImportFormat } from '../../../../src/core/history/import/importCaptures.ts';
import { corpus } from '../../gateway/corpus.ts';
import { anyRequest, textRequest } from '../arbitraries.ts';
import { capture } from '../captures.ts';
import { captureOf, said, type Said } from '../wire.ts';

function write(id: string, captures: readonly Capture[]): string | Uint8Array {
  const format = exportFormats.find((candidate) => candidate.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format.write(captures, { redact: false });
}

function read(input: string | Uint8Array, format?: ImportFormat): readonly Capture[] {
  return importCaptures(input, { ids: new CaptureIds(), now: 0, upstreamPort: 8123, ...(format ? { format } : {}) });
}

const bytesOf = ({ request }: Capture): string => Buffer.concat([request.head, request.body]).toString('latin1');
const saidBy = ({ request }: Capture): Said => said(request.head, request.body);

/** As text formats have it: Content-Length is made anew, and curl begins with Host. */
function sorted({ headers, ...rest }: Said): Said {
  const isLength = ([name]: readonly [string, string]) => name.toLowerCase() === 'content-length';
  return { ...rest, headers: [...headers.filter((header) => !isLength(header)), ...headers.filter(isLength)] };
}

test.each(['har', 'raw', 'fixture'])('%s gives back every byte of any request', (id) => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const [back] = read(write(id, [request]));
      expect(back && bytesOf(back)).toBe(bytesOf(request));
      expect(back).toMatchObject({ outcome: 'imported', upstreamPort: id === 'har' ? 3000 : 8123 });
    }),
    { numRuns: 300 },
  );
});

test('raw gives back a field whose name begins as a section of an .http file does', () => {
  const request = captureOf('GET / HTTP/1.1\r\nHost: x\r\n###!: a\r\n\r\n');
  expect(read(write('raw', [request])).map(bytesOf)).toEqual([bytesOf(request)]);
});

test.each(['curl', 'http', 'curl-cmd'])('%s gives back what a request of text says', (id) => {
  fc.assert(
    fc.property(textRequest, (request) => {
      const written = write(id, [request]).toString();
      // Where the format cannot say it, the file tells so.
      fc.pre(!written.includes('# error:') && !written.includes('certutil'));
      const [back] = read(written);
      expect(back && sorted(saidBy(back))).toEqual(sorted(saidBy(request)));
      expect(back?.upstreamPort).toBe(8123);
    }),
    { numRuns: 500 },
  );
});

test.each(corpus.map(({ name, request, response }) => [name, request, response] as const))(
  'HAR and fixture give back both messages: %s',
  (_, request, response) => {
    // Informational responses are no part of a capture.
    const finals = response
      .toString('latin1')
      .replace(/^HTTP\/1\.1 10[23][^]*?\r\n\r\n(?=HTTP)/, '')
      .replace(/^HTTP\/1\.1 10[23][^]*?\r\n\r\n(?=HTTP)/, '');
    const bytes = Buffer.from(finals, 'latin1');
    const end = findHeadEnd(bytes, 0);
    const message = { head: bytes.subarray(0, end), body: bytes.subarray(end), truncated: false };
    const original = captureOf(request, { response: message });
    for (const id of ['har', 'fixture']) {
      const [back] = read(write(id, [original])) as [Capture];
      expect(back.request.head.equals(original.request.head)).toBe(true);
      expect(back.request.body.equals(original.request.body)).toBe(true);
      expect(back.response?.head.equals(message.head)).toBe(true);
      expect(back.response?.body.equals(message.body)).toBe(true);
      expect(back.answeredBy).toBe('app');
    }
  },
);

test('HAR keeps the times', () => {
  const original = capture('a', { startedAt: 1_700_000_000_123 });
  expect(read(write('har', [original]))[0]).toMatchObject({ startedAt: original.startedAt, timings: original.timings });
});

test('several captures in one file come back in order', () => {
  const captures = ['a', 'b', 'c'].map((path) =>
    captureOf(`GET /${path} HTTP/1.1\r\nHost: localhost:3000\r\nAccept: */*\r\nUser-Agent: x\r\n\r\n`, { id: path }),
  );
  for (const id of ['har', 'curl', 'http', 'curl-cmd']) {
    expect(read(write(id, captures)).map((back) => saidBy(back).target)).toEqual(['/a', '/b', '/c']);
  }
});

test('what was cut off stays cut off', () => {
  const whole = captureOf('POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd');
  const cut = {
    ...whole,
    request: { ...whole.request, body: Buffer.from('ab'), truncated: true },
    response: undefined,
  };
  for (const id of ['har', 'fixture']) {
    const [back] = read(write(id, [cut])) as [Capture];
    expect(back.request).toEqual(cut.request);
    expect(back.response).toBeUndefined();
  }
});

test('no capture is no text', () => {
  for (const { id } of exportFormats) expect(write(id, [])).toHaveLength(0);
  expect(write('raw-response', [capture('a', { response: undefined })])).toHaveLength(0);
});

const beginnings = [
  '',
  'curl ',
  "curl 'http://x' -d $'",
  'POST / HTTP/1.1\nHost: x\n',
  '{"log":{"entries":[',
  '{"hookline":1,',
  'GET http://x\n',
  '###\n',
  'curl ^"',
  '@a=',
  'printf ',
];
const pieces = [
  'a',
  "'",
  '"',
  '\\',
  '^',
  '$(',
  '$',
  '`',
  '\n',
  '\r\n',
  '{{',
  '}}',
  '< ',
  '> {%',
  '%}',
  '@',
  '-d ',
  '-H ',
  '--next ',
  'X: 1',
  ':',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"request":',
  '"url":"http://x"',
  '|',
  '&',
  ';',
  '(',
  ')',
  '#',
  '###',
  '%',
  'curl ',
  'http://',
  '\0',
  '\xff',
  'é',
  '-F a="',
  '\\u',
  '\\x',
  "$'",
];

/** What becomes of an input: how many captures, or the code of the error. */
function outcome(input: string | Uint8Array, format?: ImportFormat): number | string {
  try {
    return read(input, format).length;
  } catch (error) {
    return error instanceof HooklineError && error.message !== '' ? error.code : String(error);
  }
}

const isCapturesOrRefusal = (result: number | string) => result === 'IMPORT_INVALID' || Number(result) > 0;

test('whatever is read, it is captures or an error that says why', () => {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 }));
  const text = fc
    .tuple(fc.constantFrom(...beginnings), fc.array(piece, { maxLength: 25 }))
    .map(([first, rest]) => first + rest.join(''));
  const json = fc.json().map((entry) => `{"log":{"entries":[${entry}]}}`);
  const formats = fc.constantFrom(
    undefined,
    'har' as const,
    'fixture' as const,
    'curl' as const,
    'http' as const,
    'raw' as const,
  );
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array(), json), formats, (input, format) => {
      expect(outcome(input, format)).toSatisfy(isCapturesOrRefusal);
    }),
    { numRuns: 5000 },
  );
});

test('a beginning of a file is captures or an error that says why', () => {
  const original = captureOf(
    'POST /a?b=%20 HTTP/1.1\r\nHost: localhost:3000\r\nX-A: é\r\nContent-Length: 9\r\n\r\n{"a":"b"}',
  );
  for (const id of ['har', 'fixture', 'curl', 'curl-cmd', 'http', 'raw']) {
    const whole = Buffer.from(write(id, [original]));
    for (let end = 0; end < whole.length; end++) {
      expect(outcome(whole.subarray(0, end))).toSatisfy(isCapturesOrRefusal);
    }
  }
});

test.each(['curl', 'http'])(
  '25 MB of text come back by %s',
  (id) => {
    const body = 'it\'s a "line" \\ of $text\n'.repeat(1_000_000).trimEnd();
    const big = captureOf(
      `POST / HTTP/1.1\r\nHost: x\r\nAccept: a\r\nUser-Agent: b\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(bytesOf(read(write(id, [big]))[0] as Capture)).toContain(body);
  },
  120_000,
);

test('neither spaces nor line breaks without end take long', () => {
  const inputs = [
    `GET a${' '.repeat(60_000)}b`,
    `GET http://x/${' '.repeat(60_000)}b`,
    `POST / HTTP/1.1\nX: ${' '.repeat(300_000)}b`,
    `curl http://x${';a'.repeat(50_000)}`,
    `${'a\n'.repeat(50_000)}| curl http://x`,
    `curl http://x "${'$('.repeat(100_000)}`,
    `curl http://x ${'a '.repeat(100_000)}`,
    `curl http://x -F 'a="${'\\\\'.repeat(300_000)}"'`,
  ];
  const start = performance.now();
  for (const input of inputs) expect(outcome(input)).toSatisfy(isCapturesOrRefusal);
  expect(performance.now() - start).toBeLessThan(15_000);
});
