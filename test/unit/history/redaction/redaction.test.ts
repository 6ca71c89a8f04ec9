import { brotliCompressSync, brotliDecompressSync, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestFraming } from '../../../../src/core/gateway/bodyFraming.ts';
import type { Capture } from '../../../../src/core/gateway/capture.ts';
import { parseRequestHead } from '../../../../src/core/gateway/messageHead.ts';
import { frameChunk } from '../../../../src/core/history/chunked.ts';
import { defaultRedaction, redact, signatureHeaders } from '../../../../src/core/history/redaction.ts';
import { anyRequest } from '../arbitraries.ts';
import { capture } from '../captures.ts';
import { captureOf } from '../wire.ts';

const bytesOf = ({ request }: Capture): string => Buffer.concat([request.head, request.body]).toString('latin1');

function post(type: string, body: string | Buffer, ...fields: string[]): Capture {
  const bytes = Buffer.from(body);
  const lines = ['POST /a HTTP/1.1', 'Host: x', `Content-Type: ${type}`, ...fields, `Content-Length: ${bytes.length}`];
  return captureOf(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]));
}

/** The body of a request with this body, redacted. */
function redactedBody(type: string, body: string): string {
  const { request } = redact(post(type, body));
  expect(requestFraming(parseRequestHead(request.head)).push(request.body, 0)).toBe(request.body.length);
  return request.body.toString();
}

describe('headers', () => {
  test('of credentials lose their value, and nothing else changes', () => {
    const original = captureOf(
      'GET /a HTTP/1.1\r\nHost: x\r\naUTHORIZATION:  Bearer abc \r\nX-A: Authorization: b\r\nCookie: a=1\r\nCookie: b=2\r\nX-Api-Key:k\r\nModal-Secret:\r\nStripe-Signature: t=1,v1=ab\r\n\r\n',
    );
    expect(bytesOf(redact(original))).toBe(
      'GET /a HTTP/1.1\r\nHost: x\r\naUTHORIZATION:  [redacted] \r\nX-A: Authorization: b\r\nCookie: [redacted]\r\nCookie: [redacted]\r\nX-Api-Key:[redacted]\r\nModal-Secret:\r\nStripe-Signature: t=1,v1=ab\r\n\r\n',
    );
  });

  test('that sign are taken away on request', () => {
    const original = captureOf('GET /a HTTP/1.1\r\nHost: x\r\nStripe-Signature: t=1,v1=ab\r\n\r\n');
    const rules = { ...defaultRedaction, headers: [...defaultRedaction.headers, ...signatureHeaders] };
    expect(bytesOf(redact(original, rules))).toContain('Stripe-Signature: [redacted]\r\n');
  });

  test('of the response are redacted as well', () => {
    const response = {
      head: Buffer.from('HTTP/1.1 302 Found\r\nSet-Cookie: a=1; Path=/\r\nLocation: /x?code=1#code=2\r\n\r\n'),
      body: Buffer.alloc(0),
      truncated: false,
    };
    expect(redact(capture('a', { response })).response?.head.toString()).toBe(
      'HTTP/1.1 302 Found\r\nSet-Cookie: [redacted]\r\nLocation: /x?code=[redacted]#code=2\r\n\r\n',
    );
  });
});

test('parameters of the target and of Referer', () => {
  const original = captureOf(
    'GET /a?x=1&TOKEN=s&to%6ben=t&key&key=&a[token]=u&b.secret=v?&tokens=1 HTTP/1.1\r\nHost: x\r\nReferer: http://y/?password=p&q\r\n\r\n',
  );
  expect(bytesOf(redact(original))).toBe(
    'GET /a?x=1&TOKEN=[redacted]&to%6ben=[redacted]&key&key=[redacted]&a[token]=[redacted]&b.secret=[redacted]&tokens=1 HTTP/1.1\r\nHost: x\r\nReferer: http://y/?password=[redacted]&q\r\n\r\n',
  );
});

describe('JSON', () => {
  test.each([
    ['{"password":"a"}', '{"password":"[redacted]"}'],
    [' {\r\n "PassWord" : "a\\"b" ,\t"x":1.0e2}', ' {\r\n "PassWord" : "[redacted]" ,\t"x":1.0e2}'],
    ['{"a":{"b":[{"token":1},{"token":null}]}}', '{"a":{"b":[{"token":"[redacted]"},{"token":"[redacted]"}]}}'],
    ['{"token":{"a":[1,{"token":2}]},"b":[]}', '{"token":"[redacted]","b":[]}'],
    ['{"card":{"number":"4242","last4":"42"},"number":1}', '{"card":{"number":"[redacted]","last4":"42"},"number":1}'],
    ['[{"secret":true},"secret"]', '[{"secret":"[redacted]"},"secret"]'],
    ['{"pass\\u0077ord":1}', '{"pass\\u0077ord":"[redacted]"}'],
    ['{"a":"{\\"password\\":1}"}', '{"a":"{\\"password\\":1}"}'],
    ['{"x":"token","token_type":"b"}', '{"x":"token","token_type":"b"}'],
    ['{"clientSecret":"a","apiKey":"b"}', '{"clientSecret":"[redacted]","apiKey":"[redacted]"}'],
    ['{"a":1}\n{"token":2}\n', '{"a":1}\n{"token":"[redacted]"}\n'],
    ['{"a":1,,"token":2]}{"token":3', '{"a":1,,"token":"[redacted]"]}{"token":"[redacted]"'],
    ['\uFEFF{"token":1}', '\uFEFF{"token":"[redacted]"}'],
    ['{}', '{}'],
  ])('%s', (body, expected) => {
    expect(redactedBody('application/json', body)).toBe(expected);
    expect(redactedBody('text/plain', body)).toBe(expected);
    // What `curl -d` calls it.
    expect(redactedBody('application/x-www-form-urlencoded', body)).toBe(expected);
  });

  test.each([
    ['$.token', '{"token":"[redacted]","a":{"token":1,"b":{"token":2}}}'],
    ['a.token', '{"token":0,"a":{"token":"[redacted]","b":{"token":2}}}'],
    ['a.*.token', '{"token":0,"a":{"token":1,"b":{"token":"[redacted]"}}}'],
    ['$.*.token', '{"token":0,"a":{"token":"[redacted]","b":{"token":2}}}'],
    ['$.a.**.token', '{"token":0,"a":{"token":"[redacted]","b":{"token":"[redacted]"}}}'],
    ['$.**', '{"token":"[redacted]","a":"[redacted]"}'],
    ['$.a.*', '{"token":0,"a":{"token":"[redacted]","b":"[redacted]"}}'],
    ['**.b', '{"token":0,"a":{"token":1,"b":"[redacted]"}}'],
  ])('by the rule %s', (rule, expected) => {
    const original = post('application/json', '{"token":0,"a":{"token":1,"b":{"token":2}}}');
    const rules = { headers: [], query: [], form: [], json: [rule] };
    const { body } = redact(original, rules).request;
    expect(body.toString()).toBe(expected);
  });

  test('that was cut off is redacted as far as it goes', () => {
    const { request } = post('application/json', '{"a":1,"token":"abcdef"}');
    const cut = capture('a', { request: { ...request, body: request.body.subarray(0, 18), truncated: true } });
    const redacted = redact(cut).request;
    expect(redacted).toMatchObject({ truncated: true });
    expect(redacted.body.toString()).toBe('{"a":1,"token":"[redacted]"');
  });

  test('stays JSON, with every other value, whatever it is', () => {
    const secret = fc.constantFrom('password', 'token', 'cvc');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('tree')),
        fc.dictionary(fc.oneof(secret, fc.string()), tie('tree')),
      ),
    }));
    const hide = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map(hide);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          /^(?:password|token|cvc|secret|authorization)$/i.test(key) ? '[redacted]' : hide(item),
        ]),
      );
    };
    fc.assert(
      fc.property(fc.oneof(fc.array(tree), fc.dictionary(fc.oneof(secret, fc.string()), tree)), (value) => {
        const body = JSON.stringify(value, undefined, 1);
        expect(redactedBody('application/json', body)).toBe(JSON.stringify(hide(JSON.parse(body)), undefined, 1));
      }),
    );
  });

  test('nested a million deep does not overflow', () => {
    const body = `${'{"a":['.repeat(500_000)}{"token":1}`;
    expect(redactedBody('application/json', body)).toBe(body.replace('1}', '"[redacted]"}'));
  });
});

describe('forms', () => {
  test('url-encoded', () => {
    expect(
      redactedBody('application/x-www-form-urlencoded; charset=utf-8', 'a=1&token=x+y&card%5Bnumber%5D=42&password=&c'),
    ).toBe('a=1&token=[redacted]&card%5Bnumber%5D=[redacted]&password=[redacted]&c');
  });

  test('with a JSON payload in a field, as Slack and GitHub send it', () => {
    const payload = encodeURIComponent('{"type":"x y","token":"gIkuvaNzQIHg97ATvDxqgjtO","n":{"secret":[1]}}');
    const body = redactedBody('application/x-www-form-urlencoded', `payload=${payload}&a=1`);
    expect(body.endsWith('&a=1')).toBe(true);
    expect(JSON.parse(new URLSearchParams(body).get('payload') ?? '')).toEqual({
      type: 'x y',
      token: '[redacted]',
      n: { secret: '[redacted]' },
    });
  });

  test('multipart', () => {
    const part = (disposition: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
    const body = (password: string) =>
      `${part('name="a"', '1')}${part('name="user[password]"', password)}${part('filename="token"; name=file', '\0')}--b--\r\n`;
    expect(redactedBody('multipart/form-data; boundary=b', body('s\r\nt'))).toBe(body('[redacted]'));
  });
});

describe('framing', () => {
  test('what is chunked becomes one chunk, and trailers stay', () => {
    const chunked = (body: string) =>
      captureOf(`POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
    const original = chunked('7;x=1\r\n{"token\r\n6\r\n":"a"}\r\n0\r\nX-Sum: 1\r\nAuthorization: a\r\n\r\n');
    expect(redact(original).request.body.toString()).toBe(
      '16\r\n{"token":"[redacted]"}\r\n0\r\nX-Sum: 1\r\nAuthorization: [redacted]\r\n\r\n',
    );
    const harmless = chunked('3\r\n{"a\r\n4\r\n":1}\r\n0\r\nX-Sum: 1\r\n\r\n');
    expect(redact(harmless)).toBe(harmless);
  });

  test('a length that is no number, or is there twice, is left', () => {
    const original = captureOf('GET /a?token=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0000\r\n\r\n');
    expect(bytesOf(redact(original))).toContain('Content-Length: 0000');
  });

  test.each([
    ['gzip', gzipSync, gunzipSync],
    ['br', brotliCompressSync, brotliDecompressSync],
  ])('what is compressed with %s is looked into, and stays compressed', (coding, compress, decompress) => {
    const original = post(
      'application/json',
      compress(Buffer.from('{"token":"abc","a":1}')),
      `Content-Encoding: ${coding}`,
    );
    const redacted = redact(original).request;
    expect(decompress(redacted.body).toString()).toBe('{"token":"[redacted]","a":1}');
    expect(parseRequestHead(redacted.head).headers).toContainEqual(['Content-Length', String(redacted.body.length)]);
    const harmless = post('application/json', compress(Buffer.from('{"a":1}')), `Content-Encoding: ${coding}`);
    expect(redact(harmless)).toBe(harmless);
  });

  test('deflate without its wrapper, and the beginning of gzip, are looked into too', () => {
    const json = Buffer.from(
      JSON.stringify({ token: 'abc', rest: Array.from({ length: 500 }, (_, index) => index * 7919) }),
    );
    const raw = redact(post('application/json', deflateRawSync(json), 'Content-Encoding: deflate')).request;
    expect(raw.body.includes('abc')).toBe(false);
    const { request } = post('application/json', gzipSync(json), 'Content-Encoding: gzip');
    const cut = redact(
      capture('a', { request: { ...request, body: request.body.subarray(0, 600), truncated: true } }),
    ).request;
    expect(gunzipSync(cut.body).toString()).toMatch(/^\{"token":"\[redacted\]","rest":\[0,7919,/);
  });

  test.each([
    ['application/json', 'unknown', Buffer.from('{"token":1}')],
    ['application/json', 'gzip', Buffer.from('no gzip')],
    // 300 MB of zeros.
    ['application/json', 'gzip', gzipSync(Buffer.alloc(300_000_000))],
  ])('what cannot be looked into is left out', (type, coding, body) => {
    const { request } = redact(post(type, body, `Content-Encoding: ${coding}`));
    expect(request).toMatchObject({ truncated: true });
    expect(request.body).toHaveLength(0);
  });
});

test('what holds no secret is the same object, and to redact twice is to redact once', () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const once = redact(request);
      expect(redact(once)).toEqual(once);
      expect(once === request).toBe(!bytesOf(once).includes('[redacted]'));
    }),
  );
  const harmless = captureOf('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(redact(harmless)).toBe(harmless);
});

test('25 MB are done in a moment, and nothing takes longer for being odd', () => {
  const item = `{"id":"evt_1","token":"abc","note":"${'text '.repeat(50)}","nested":{"list":[1,2,3]}},`;
  const json = `[${item.repeat(25_000_000 / item.length)}0]`;
  const start = performance.now();
  expect(redactedBody('application/json', json)).not.toContain('"abc"');
  redactedBody('application/x-www-form-urlencoded', 'a&'.repeat(500_000));
  redactedBody('multipart/form-data; boundary=b', '--b'.repeat(300_000));
  redactedBody('application/json', `{"a":"${'\\'.repeat(2_000_000)}"}`);
  redact(captureOf(`GET / HTTP/1.1\r\nHost: x\r\nX: ${' \t'.repeat(30_000)}x\r\n\r\n`));
  const chunked = frameChunk(Buffer.from(json));
  redact(
    captureOf(
      Buffer.concat([Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'), chunked]),
    ),
  );
  expect(performance.now() - start).toBeLessThan(20_000);
}, 60_000);
