import { expect, test } from 'vitest';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { exportFormats } from '../../../../src/core/history/export/formats.ts';
import { captureOf } from '../wire.ts';

const body = '{"token":"s3cret","a":1}';
const secretive = captureOf(
  `POST /a?api_key=s3cret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer s3cret\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  {
    response: {
      head: Buffer.from('HTTP/1.1 200 OK\r\nSet-Cookie: s=s3cret\r\nContent-Length: 20\r\n\r\n'),
      body: Buffer.from('{"password":"s3cret"}'),
      truncated: false,
    },
  },
);

const decoded = (output: string | Uint8Array): string => {
  // The one character that cmd.exe is told to take as it is by is left out.
  const text = Buffer.from(output).toString('latin1').replaceAll('^', '');
  const base64 = text.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return text + base64.map((part) => Buffer.from(part, 'base64').toString('latin1')).join('');
};

test.each(exportFormats.map((format) => [format.id, format] as const))(
  '%s redacts, raw only when asked',
  (id, format) => {
    const isRaw = id.startsWith('raw');
    expect(decoded(format.write([secretive])).includes('s3cret')).toBe(isRaw);
    expect(decoded(format.write([secretive], { redact: true }))).not.toContain('s3cret');
    expect(decoded(format.write([secretive], { redact: true }))).toContain('[redacted]');
    expect(decoded(format.write([secretive], { redact: false }))).toContain('s3cret');
    const rules = { headers: ['authorization', 'set-cookie'], query: [], json: [], form: [] };
    expect(decoded(format.write([secretive], { redact: rules }))).toMatch(
      id === 'raw-response' ? /s3cret/ : /api_key=s3cret/,
    );
  },
);

test('ids are unique, and each format says what it writes', () => {
  expect(new Set(exportFormats.map(({ id }) => id)).size).toBe(exportFormats.length);
  for (const { extension, mediaType, label } of exportFormats) {
    expect(extension).toMatch(/^[._][\w.]+$/);
    expect(mediaType).toMatch(/^[a-z]+\/[\w.-]+$/);
    expect(label.args).toEqual([]);
  }
});

test('no format forgets a capture that it has room for', () => {
  const captures: Capture[] = ['/one', '/two'].map((path) => captureOf(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
  for (const format of exportFormats.filter(({ id }) => !id.startsWith('raw'))) {
    const text = format.write(captures).toString();
    expect(text).toContain('/one');
    expect(text.includes('/two')).toBe(format.several);
  }
});

test('all formats write 25 MB', () => {
  const bytes = Buffer.alloc(25_000_000, 'all is text here\n');
  const binary = Buffer.alloc(25_000_000, 0xfe);
  for (const content of [bytes, binary]) {
    const head = Buffer.from(`POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: ${content.length}\r\n\r\n`);
    const big = captureOf(Buffer.concat([head, content]));
    for (const format of exportFormats.filter(({ id }) => id !== 'raw-response')) {
      const isLeftOut = format.id === 'http' && content === binary;
      expect(format.write([big]).length > 20_000_000).toBe(!isLeftOut);
    }
  }
}, 120_000);
