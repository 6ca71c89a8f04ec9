import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capture, RawMessage } from '../../../../src/core/gateway/capture.ts';
import { Inspection } from '../../../../src/editor/inspection/inspection.ts';
import { readText } from '../../../../src/editor/inspection/readText.ts';
import type { Source } from '../../../../src/protocol/inspector.ts';
import { capture } from '../../history/captures.ts';

/** A message with these header lines and this body. */
function message(start: string, lines: readonly string[], body: Buffer | string = ''): RawMessage {
  const head = Buffer.from([start, ...lines, '', ''].join('\r\n'), 'latin1');
  return { head, body: Buffer.from(body), truncated: false };
}

const post = (lines: readonly string[], body: Buffer | string = '', target = '/hook'): Partial<Capture> => ({
  request: message(`POST ${target} HTTP/1.1`, ['Host: x', ...lines], body),
});
const ok = (lines: readonly string[], body: Buffer | string = ''): Partial<Capture> => ({
  response: message('HTTP/1.1 200 OK', lines, body),
});
const inspect = (changes: Partial<Capture>, revealed = false) => new Inspection(capture('c1', changes), revealed);
const textOf = async (inspection: Inspection, source: Source): Promise<string> => {
  const reader = { text: (of: Source, from: number) => Promise.resolve(inspection.text(of, from)) };
  return (await readText(reader, source)).text;
};
const chunked = (body: Buffer, size = 7): Buffer => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
};

describe('the overview', () => {
  it('tells who asked for what, and what came of it', () => {
    const signed = post(['Stripe-Signature: t=1', 'Content-Type: application/json'], '{"id":1,"type":"invoice.paid"}');
    const view = inspect({ ...signed, ...ok(['X-A: caf\u00c3\u00a9', 'x-a: 2']) }).overview();
    expect(view).toMatchObject({
      method: 'POST',
      path: '/hook',
      provider: 'Stripe',
      event: 'invoice.paid',
      status: 200,
      reason: 'OK',
      total: 3,
    });
    // In the order and the case received, bytes of UTF-8 as what they say.
    expect(view.messages.response?.headers).toEqual([
      { name: 'X-A', value: 'café', secret: false },
      { name: 'x-a', value: '2', secret: false },
    ]);
  });

  it('tells the event that GitHub names in a header', () => {
    const view = inspect(post(['X-GitHub-Event: push', 'X-GitHub-Delivery: 1'])).overview();
    expect([view.provider, view.event]).toEqual(['GitHub', 'push']);
  });

  it('divides the time into what it was spent on', () => {
    const segments = (timings: Capture['timings']) =>
      inspect({ timings })
        .overview()
        .segments.map(({ phase, duration }) => [phase, duration]);
    expect(segments({ queued: 10, connected: 15, firstByte: 40, total: 42 })).toEqual([
      ['queued', 10],
      ['connect', 5],
      ['waiting', 25],
      ['receiving', 2],
    ]);
    // A connection used before, and one that was not answered on.
    expect(segments({ queued: 10, connected: 0, firstByte: 40, total: 40 })).toEqual([
      ['queued', 10],
      ['waiting', 30],
    ]);
    expect(segments({ connected: 5, firstByte: undefined, total: 20 })).toEqual([
      ['connect', 5],
      ['waiting', 15],
    ]);
    expect(segments({ connected: undefined, firstByte: undefined, total: undefined })).toEqual([]);
    const time = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.record({ queued: time, connected: time, firstByte: time, total: time }), (timings) => {
        expect(segments(timings).every(([, duration]) => Number(duration) > 0)).toBe(true);
      }),
    );
  });

  it('has as little as there is of what is not HTTP', () => {
    const broken = { head: Buffer.from('hello\r\n'), body: Buffer.from('x'), truncated: false };
    const inspection = inspect({ request: broken, response: broken });
    expect(inspection.overview().messages.request).toMatchObject({ startLine: 'hello', headers: [] });
    expect(inspection.content('response').kind).toBe('text');
  });
});

describe('secrets', () => {
  const body = '{"id":1,"password":"of-mine"}';
  const lines = ['Authorization: Bearer of-mine', 'Content-Type: application/json'];

  it('are hidden in headers, query, body and raw bytes, and shown when asked for', async () => {
    const one = post(lines, body, '/hook?token=of-mine&a=1');
    const hidden = inspect(one);
    const overview = hidden.overview();
    expect(overview.target).toBe('/hook?token=[redacted]&a=1');
    expect(overview.messages.request?.headers).toContainEqual({
      name: 'Authorization',
      value: '[redacted]',
      secret: true,
    });
    expect(await textOf(hidden, 'request')).toBe('{"id":1,"password":"[redacted]"}');
    expect(hidden.content('request').secret).toBe(true);
    const wire = await textOf(hidden, 'request/wire');
    expect(JSON.stringify([overview, wire])).not.toContain('of-mine');
    // Covered in place: every other byte is where it was.
    expect(wire).toHaveLength((one.request?.head.length ?? 0) + body.length);

    const shown = inspect(one, true);
    expect(shown.overview().target).toBe('/hook?token=of-mine&a=1');
    expect(await textOf(shown, 'request')).toBe(body);
    expect(await textOf(shown, 'request/wire')).toContain('Bearer of-mine');
  });

  it('are covered on the wire wherever chunks part them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (size) => {
        const wire = chunked(Buffer.from(body), size);
        const whole = await textOf(inspect(post(['Transfer-Encoding: chunked'], wire)), 'request/wire');
        const plain = await textOf(inspect(post(['Transfer-Encoding: chunked'], wire), true), 'request/wire');
        expect(whole).toHaveLength(plain.length);
        const withoutFraming = whole
          .slice(whole.indexOf('\r\n\r\n') + 4)
          .replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
          .trim();
        expect(withoutFraming).toBe(body.replace('"of-mine"', '*********'));
      }),
    );
  });

  it('keep the compressed bytes that hold them from being shown', async () => {
    const coded = ['Content-Encoding: gzip', ...lines];
    const hidden = inspect(post(coded, gzipSync(body)));
    expect(await textOf(hidden, 'request')).toBe('{"id":1,"password":"[redacted]"}');
    expect(hidden.content('request/wire')).toMatchObject({ withheld: true, secret: true });
    expect(await textOf(hidden, 'request/wire')).toMatch(/^POST[^]*\r\n\r\n$/);
    const harmless = inspect(post(['Content-Encoding: gzip'], gzipSync('{"id":1}')));
    expect(harmless.content('request/wire').withheld).toBe(false);
  });

  it('are hidden in the late response, its trailers, and in what was said later', async () => {
    const late = message(
      'HTTP/1.1 200 OK',
      ['Transfer-Encoding: chunked', 'Set-Cookie: a=of-mine'],
      '2\r\n{}\r\n0\r\nX-Api-Key: of-mine\r\n\r\n',
    );
    const stream = ok(['Content-Type: text/event-stream'], 'data: {"token":"of-mine"}\n\ndata: plain\n\n');
    const inspection = inspect({ late, ...stream });
    const { messages } = inspection.overview();
    expect(messages.late?.trailers).toEqual([{ name: 'X-Api-Key', value: '[redacted]', secret: true }]);
    const wire = await textOf(inspection, 'late/wire');
    const said = [inspection.moments(0, 10), await textOf(inspection, 'timeline/0'), wire, messages];
    expect(JSON.stringify(said)).not.toContain('of-mine');
    expect(inspection.moments(0, 10)).toMatchObject([{ preview: '{"token":"[redacted]"}' }, { preview: 'plain' }]);
    expect(await textOf(inspection, 'response')).not.toContain('of-mine');
  });
});

describe('the content of a body', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('is decoded from %s, and its wire stays', (coding, compress) => {
    const sent = chunked(compress('{"a":1}'), 10);
    const inspection = inspect(
      ok([`Content-Encoding: ${coding}`, 'Transfer-Encoding: chunked', 'Content-Type: application/json'], sent),
    );
    expect(inspection.content('response')).toMatchObject({
      kind: 'json',
      bytes: 7,
      wireBytes: sent.length,
      codings: [coding],
      undecodable: [],
    });
    const head = 'HTTP/1.1 200 OK'.length;
    const wire = Buffer.from(inspection.bytes('response/wire', 0, 1024 * 1024));
    expect(wire.length).toBeGreaterThan(head + sent.length);
    expect(wire.subarray(-sent.length).equals(sent)).toBe(true);
  });

  it('is what came where it cannot be decoded, as a bomb cannot', () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    for (const [coding, body] of [
      ['gzip', Buffer.from('no gzip')],
      ['gzip', bomb],
      ['zap', Buffer.from('?')],
    ] as const) {
      const view = inspect(ok([`Content-Encoding: ${coding}`], body)).content('response');
      expect(view).toMatchObject({ codings: [], undecodable: [coding], bytes: body.length });
    }
  });

  it('is text of its charset, and what is not valid is marked', async () => {
    const charset = (type: string, body: Buffer) => {
      const inspection = inspect(ok([`Content-Type: ${type}`], body));
      return { view: inspection.content('response'), text: textOf(inspection, 'response') };
    };
    const latin1 = charset('text/plain; charset=ISO-8859-1', Buffer.from('caf\u00e9', 'latin1'));
    expect(latin1.view).toMatchObject({ kind: 'text', charset: 'windows-1252', malformed: false });
    expect(await latin1.text).toBe('café');
    const utf16 = charset('application/json', Buffer.from('\ufeff{"a":1}', 'utf16le'));
    expect(utf16.view).toMatchObject({ kind: 'json', charset: 'utf-16le' });
    const wrong = charset('application/json', Buffer.from([0x7b, 0xff, 0x7d]));
    expect(wrong.view).toMatchObject({ kind: 'json', malformed: true });
    expect(await wrong.text).toBe('{\ufffd}');
    expect(charset('text/plain; charset=nonsense', Buffer.from('é')).view.charset).toBeUndefined();
    expect(charset('application/octet-stream', Buffer.from([0, 255])).view).toMatchObject({
      kind: 'binary',
      length: 0,
    });
    expect(charset('text/plain', Buffer.from('[info] started')).view.kind).toBe('text');
    expect(charset('text/plain', Buffer.from('[{"a":1}]')).view.kind).toBe('json');
    expect(charset('', Buffer.alloc(0)).view.kind).toBe('empty');
  });

  it('comes in pieces that join to it, in characters as in bytes', async () => {
    const text = 'a😀'.repeat(700_001);
    const inspection = inspect(ok(['Content-Type: text/plain'], text));
    const piece = inspection.text('response', 0);
    expect(piece.text.isWellFormed()).toBe(true);
    expect(await textOf(inspection, 'response')).toBe(text);
    expect(Buffer.from(inspection.bytes('response', 1, 4)).toString()).toBe('😀');
    expect(inspection.bytes('response', 0, 1e9)).toHaveLength(1024 * 1024);
    expect(inspection.bytes('response', 1e9, 10)).toHaveLength(0);
  });

  it('has fields where it is a form, and parts where it is a multipart', async () => {
    const form = inspect(post(['Content-Type: application/x-www-form-urlencoded'], 'a=1+2&password=of-mine&a=%C3%A9'));
    expect(form.content('request')).toMatchObject({
      kind: 'form',
      fields: [
        ['a', '1 2'],
        ['password', '[redacted]'],
        ['a', 'é'],
      ],
    });
    const body = [
      '--b',
      'Content-Disposition: form-data; name="password"',
      '',
      'of-mine',
      '--b',
      'Content-Disposition: form-data; name="file"; filename="a.json"',
      'Content-Type: application/json',
      '',
      '{"token":"of-mine"}',
      '--b--',
      '',
    ].join('\r\n');
    const multipart = inspect(post(['Content-Type: multipart/form-data; boundary=b'], body));
    const { kind, parts } = multipart.content('request');
    expect(kind).toBe('multipart');
    expect(parts.map(({ name, filename, type }) => [name, filename, type])).toEqual([
      ['password', undefined, ''],
      ['file', 'a.json', 'application/json'],
    ]);
    expect(await textOf(multipart, 'request/parts/0')).toBe('[redacted]');
    expect(multipart.content('request/parts/1').kind).toBe('json');
    expect(await textOf(multipart, 'request/parts/1')).toBe('{"token":"[redacted]"}');
    expect(multipart.content('request/parts/2').kind).toBe('empty');
  });
});

describe('the timeline', () => {
  it('has what a WebSocket said, in order, with its data', async () => {
    const frame = (first: number, data: string) =>
      Buffer.concat([Buffer.from([first, data.length]), Buffer.from(data, 'latin1')]);
    const masked = (first: number, data: string) =>
      Buffer.concat([Buffer.from([first, 0x80 | data.length, 0, 0, 0, 0]), Buffer.from(data)]);
    const fromCaller = masked(0x81, '{"token":"of-mine"}');
    const fromApp = Buffer.concat([frame(0x81, 'hi'), frame(0x88, '\u0003\u00e8')]);
    const inspection = inspect({
      request: message('GET /socket HTTP/1.1', ['Host: x', 'Upgrade: websocket']),
      response: message('HTTP/1.1 101 Switching Protocols', ['Upgrade: websocket']),
      conversation: {
        fromCaller,
        fromApp,
        truncated: true,
        marks: [
          { from: 'app', at: 1, end: 4 },
          { from: 'caller', at: 2, end: fromCaller.length },
        ],
      },
    });
    expect(inspection.overview().timeline).toEqual({ kind: 'webSocket', count: 3, truncated: true });
    expect(inspection.moments(0, 2)).toMatchObject([
      { from: 'app', kind: 'text', at: 1, bytes: 2, preview: 'hi' },
      { from: 'caller', kind: 'text', at: 2, preview: '{"token":"[redacted]"}' },
    ]);
    expect(await textOf(inspection, 'timeline/1')).toBe('{"token":"[redacted]"}');
    expect(inspection.content('timeline/9').kind).toBe('empty');
  });
});

describe('a body of many megabytes', () => {
  it('is read whole: 50 MB of JSON, and JSON nested 10,000 deep', () => {
    const item = '{"id":12345678901234567890,"password":"of-mine"},';
    const large = `[${item.repeat(1_000_000)}1]`;
    const inspection = inspect(post(['Content-Type: application/json'], large));
    const view = inspection.content('request');
    expect(view).toMatchObject({ kind: 'json', secret: true });
    expect(view.length).toBeGreaterThan(50_000_000);
    const deep = inspect(post(['Content-Type: application/json'], '['.repeat(10_000)));
    expect(deep.content('request')).toMatchObject({ kind: 'json', length: 10_000 });
  });

  it('is whatever the bytes are', () => {
    const types = fc.constantFrom('application/json', 'multipart/form-data; boundary=b', 'image/png', 'text/plain', '');
    const codings = fc.constantFrom('', 'gzip', 'br', 'gzip, br', 'chunked');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), types, codings, (bytes, type, coding) => {
        const coded = coding === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Encoding: ${coding}`;
        const inspection = inspect(ok([`Content-Type: ${type}`, coded], Buffer.from(bytes)));
        for (const source of ['response', 'response/wire', 'response/parts/0', 'late', 'timeline/0'] as const) {
          expect(inspection.content(source).bytes).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
