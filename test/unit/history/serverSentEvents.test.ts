import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { WireMark } from '../../../src/core/gateway/capture.ts';
import { serverSentEvents, type ServerSentEvent } from '../../../src/core/history/serverSentEvents.ts';
import { openGateway, portOf } from '../gateway/peers.ts';

const HEAD = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
const CHUNKED = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');

function read(stream: string | Buffer): readonly ServerSentEvent[] {
  return serverSentEvents({ head: HEAD, body: Buffer.from(stream) });
}

function message(data: string): ServerSentEvent {
  return { event: 'message', data };
}

function marks(...ends: readonly number[]): WireMark[] {
  return ends.map((end, at) => ({ from: 'app', at, end }));
}

test('one event of several lines of data', () => {
  expect(read('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([message('YHOO\n+2\n10')]);
});

test('comments, and IDs that hold until another comes or they are reset', () => {
  const stream = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n';
  expect(read(stream)).toEqual([
    { ...message('first event'), id: '1' },
    message('second event'),
    message(' third event'),
  ]);
  expect(read('id: 7\ndata: a\n\ndata: b\n\n').map(({ id }) => id)).toEqual(['7', '7']);
});

test('data without a value is an empty line, and the last block is not finished', () => {
  expect(read('data\n\ndata\ndata\n\ndata:')).toEqual([
    message(''),
    message('\n'),
    { ...message(''), unfinished: true },
  ]);
});

test('one space behind the colon does not count', () => {
  expect(read('data:test\n\ndata: test\n\n')).toEqual([message('test'), message('test')]);
});

test('events have names', () => {
  const stream = 'event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent:\ndata: 113411\n\n';
  expect(read(stream)).toEqual([
    { event: 'add', data: '73857293' },
    { event: 'remove', data: '2153' },
    message('113411'),
  ]);
});

test.each(['\n', '\r', '\r\n'])('lines may end in %j', (end) => {
  const stream = ['event: a', 'data: 1', 'data: 2', '', 'data: 3', '', ''].join(end);
  expect(read(stream)).toEqual([{ event: 'a', data: '1\n2' }, message('3')]);
});

test('line ends may be mixed', () => {
  expect(read('data: 1\r\ndata: 2\rdata: 3\n\r\ndata: 4\n\rdata: 5\r\r')).toEqual([
    message('1\n2\n3'),
    message('4'),
    message('5'),
  ]);
});

test('one byte order mark at the beginning does not count', () => {
  expect(read('\uFEFFdata: a\n\n')).toEqual([message('a')]);
  expect(read('\uFEFF\uFEFFdata: a\n\n')).toEqual([]);
  expect(read('data: \uFEFFa\n\n')).toEqual([message('\uFEFFa')]);
});

test('an ID with NUL is ignored', () => {
  expect(read('id: 1\nid: 2\0\ndata: a\n\n')).toEqual([{ ...message('a'), id: '1' }]);
});

test('a block without data is no event, and takes its name with it', () => {
  expect(read('event: lost\nid: 4\n\ndata: a\n\n')).toEqual([{ ...message('a'), id: '4' }]);
});

test('the reconnection time is told with the event it comes with or before', () => {
  expect(read('retry: 2500\n\ndata: a\n\nretry: 1s\ndata: b\n\nretry:10\ndata: c\n\n')).toEqual([
    { ...message('a'), retry: 2500 },
    message('b'),
    { ...message('c'), retry: 10 },
  ]);
});

test('fields that are not known, and names in capitals, are ignored', () => {
  expect(read('foo: bar\nDATA: no\n data: no\ndata : no\ndata: yes\n\n')).toEqual([message('yes')]);
});

test.each([
  ['data: a\n', message('a')],
  ['data: hel', message('hel')],
  ['event: done\n', { event: 'done', data: '' }],
  ['id: 1\ndata: a\r', { ...message('a'), id: '1' }],
])('an event that stops within is told as far as it came: %j', (stream, expected) => {
  expect(read(stream)).toEqual([{ ...expected, unfinished: true }]);
});

test.each(['', '\n\n', ': waiting', 'id: 1\n', 'retry: 5\n', 'dat', '\uFEFF'])('there is no event in %j', (stream) => {
  expect(read(stream)).toEqual([]);
});

test('bytes that are not UTF-8 are replaced', () => {
  expect(read(Buffer.from('data: a\xffb\n\n', 'latin1'))).toEqual([message('a\uFFFDb')]);
});

test('an event has the time of its last byte', () => {
  const body = Buffer.from('data: a\n\ndata: b\n\ndata: c\n\ndata: d');
  const response = { head: HEAD, body };
  const timed = (...ends: number[]) => serverSentEvents(response, marks(...ends)).map(({ at }) => at);
  expect(timed(9, 18, 27, 34)).toEqual([0, 1, 2, 3]);
  expect(timed(8, 20, 34)).toEqual([1, 1, 2, 2]);
  expect(timed(34)).toEqual([0, 0, 0, 0]);
  expect(timed(9, 18)).toEqual([0, 1, undefined, undefined]);
  expect(timed()).toEqual([undefined, undefined, undefined, undefined]);
});

test('times are found through chunk framing', () => {
  const chunks = ['7\r\ndata: a\r\n', '4;x=y\r\n\n\nda\r\n', 'B\r\nta: b\n\ndata\r\n', '5\r\n: c\n\n\r\n', '0\r\n\r\n'];
  const ends = chunks.map((_, index) => chunks.slice(0, index + 1).join('').length);
  const body = Buffer.from(chunks.join(''));
  expect(serverSentEvents({ head: CHUNKED, body }, marks(...ends))).toEqual([
    { at: 1, ...message('a') },
    { at: 2, ...message('b') },
    { at: 3, ...message('c') },
  ]);
  const [first] = serverSentEvents({ head: CHUNKED, body: body.subarray(0, ends[1]) }, marks(14, 21, 22));
  expect(first?.at).toBe(1);
});

test('a compressed stream is read, without times', () => {
  const head = Buffer.from(HEAD.toString().replace('\r\n\r\n', '\r\nContent-Encoding: gzip\r\n\r\n'));
  const body = gzipSync('data: a\n\ndata: b\n\n');
  expect(serverSentEvents({ head, body }, marks(body.length))).toEqual([message('a'), message('b')]);
  expect(serverSentEvents({ head, body: Buffer.from('data: a\n\n') })).toEqual([]);
});

test('the events of a real server are read from what a gateway recorded, each in its time', async () => {
  const waiting: (() => void)[] = [];
  const stream = async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (let count = 0; count < 3; count++) {
      const seen = new Promise<void>((resolve) => waiting.push(resolve));
      response.write(`id: ${count}\nevent: tick\n`);
      await setImmediate();
      response.write(`data: ${'ä'.repeat(count * 1000)}\n\n`);
      await seen;
    }
    response.end();
  };
  const server = createServer((_, response) => void stream(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const gateway = await openGateway(portOf(server));
  onTestFinished(() => gateway.close());
  const answer = await fetch(gateway.url);
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.endsWith('\n\n')) waiting.shift()?.();
  }
  const { response, events: recorded = [] } = await gateway.capture();
  if (!response) throw new Error('there is no response');
  const events = serverSentEvents(response, recorded);
  expect(events).toMatchObject([0, 1, 2].map((id) => ({ event: 'tick', data: 'ä'.repeat(id * 1000), id: `${id}` })));
  const times = events.map(({ at }) => at ?? Number.NaN);
  expect(new Set(times).size).toBe(3);
  expect(times).toEqual([...times].sort((one, other) => one - other));
});

// ---- anything

const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
const value = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, ''));
const sent = fc.record({
  event: fc.option(value.filter((name) => name !== '')),
  id: fc.option(value.filter((id) => !id.includes('\0'))),
  retry: fc.option(fc.nat()),
  lines: fc.array(value, { minLength: 1, maxLength: 4 }),
  comment: fc.option(value),
});

interface Written {
  readonly stream: Buffer;
  readonly events: readonly ServerSentEvent[];
  /** Where each event ends in the stream. */
  readonly ends: readonly number[];
}

const written: fc.Arbitrary<Written> = fc
  .tuple(fc.array(sent, { maxLength: 8 }), fc.boolean(), lineEnd)
  .map(([all, bom, end]) => {
    let stream = bom ? '\uFEFF' : '';
    let lastId = '';
    const events: ServerSentEvent[] = [];
    const ends: number[] = [];
    for (const { event, id, retry, lines, comment } of all) {
      lastId = id ?? lastId;
      const fields = [
        ...(comment === null ? [] : [`:${comment}`]),
        ...(event === null ? [] : [`event: ${event}`]),
        ...lines.map((line) => `data: ${line}`),
        ...(retry === null ? [] : [`retry: ${retry}`]),
        ...(id === null ? [] : [`id: ${id}`]),
      ];
      stream += `${fields.join(end)}${end}${end}`;
      ends.push(Buffer.byteLength(stream));
      events.push({
        event: event ?? 'message',
        data: lines.join('\n'),
        ...(lastId && { id: lastId }),
        ...(retry !== null && { retry }),
      });
    }
    return { stream: Buffer.from(stream), events, ends };
  });

/** The content in chunks that end at `cuts`, and where each byte of it ends in the body. */
function inChunks(content: Buffer, cuts: readonly number[]): { body: Buffer; ends: number[] } {
  const places = [...new Set([...cuts.map((cut) => cut % (content.length + 1)), content.length])];
  const parts: Buffer[] = [];
  const ends = [0];
  let start = 0;
  let length = 0;
  for (const end of places.sort((one, other) => one - other)) {
    if (end === start) continue;
    const head = Buffer.from(`${(end - start).toString(16)}\r\n`);
    for (let at = start; at < end; at++) ends.push(length + head.length + at - start + 1);
    parts.push(head, content.subarray(start, end), Buffer.from('\r\n'));
    length += head.length + end - start + 2;
    start = end;
  }
  return { body: Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]), ends };
}

test('whatever is written is read back, and has its time, in whatever chunks', () => {
  fc.assert(
    fc.property(
      written,
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (all, cuts, seen) => {
        const { body, ends } = inChunks(all.stream, cuts);
        const pieces = [...seen.map((at) => at % (body.length + 1)), body.length].sort((one, other) => one - other);
        const timed = serverSentEvents({ head: CHUNKED, body }, marks(...pieces));
        expect(timed.map((event) => ({ ...event, at: undefined }))).toEqual(all.events);
        for (const [index, { at }] of timed.entries()) {
          const last = ends[all.ends[index] ?? 0] ?? 0;
          // The CR of a CRLF ends the event already.
          const early = pieces.findIndex((piece) => piece >= last - 1);
          const late = pieces.findIndex((piece) => piece >= last);
          expect(at).toBeGreaterThanOrEqual(early);
          expect(at).toBeLessThanOrEqual(late);
        }
      },
    ),
  );
});

test('what is cut off, wherever, is a prefix of what is whole, and one that is not finished', () => {
  fc.assert(
    fc.property(written, ({ stream, events }) => {
      for (let length = 0; length <= Math.min(stream.length, 300); length++) {
        const cut = read(stream.subarray(0, length));
        const whole = cut.filter(({ unfinished }) => !unfinished);
        expect(whole).toEqual(events.slice(0, whole.length));
        expect(cut.slice(0, whole.length)).toEqual(whole);
        expect(cut.length - whole.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 30 },
  );
});

test('no bytes make it throw', () => {
  const bytes = fc.uint8Array({ maxLength: 500 }).map((some) => Buffer.from(some));
  const text = fc
    .array(fc.constantFrom('data', 'id', 'event', ':', ' ', '\r', '\n', '\0', '\uFEFF', '5\r\n', 'x'), {
      maxLength: 40,
    })
    .map((words) => Buffer.from(words.join('')));
  const mark = fc.record({ from: fc.constant('app' as const), at: fc.double(), end: fc.integer() });
  fc.assert(
    fc.property(
      fc.oneof(fc.constant(HEAD), fc.constant(CHUNKED), bytes),
      fc.oneof(bytes, text),
      fc.array(mark),
      (head, body, some) => {
        expect(serverSentEvents({ head, body }, some)).toBeInstanceOf(Array);
      },
    ),
    { numRuns: 1000 },
  );
});
