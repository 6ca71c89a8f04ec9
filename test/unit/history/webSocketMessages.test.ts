import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Capture, Conversation, WireMark } from '../../../src/core/gateway/capture.ts';
import {
  webSocketMessages,
  type WebSocketMessage,
  type WebSocketProblem,
} from '../../../src/core/history/webSocketMessages.ts';
import { openGateway, portOf } from '../gateway/peers.ts';

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const EMPTY = Buffer.alloc(0);

interface FrameFields {
  readonly opcode: number;
  readonly payload?: Buffer | string;
  readonly final?: boolean;
  /** RSV1 to RSV3 as a number from 0 to 7; 4 is a compressed message. */
  readonly reserved?: number;
  readonly mask?: Buffer | undefined;
}

function frame({ opcode, payload = '', final = true, reserved = 0, mask }: FrameFields): Buffer {
  const data = Buffer.from(payload);
  const masked = mask ? 0x80 : 0;
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  let head = Buffer.from([first, masked | data.length]);
  if (data.length > 0xffff) {
    head = Buffer.from([first, masked | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(BigInt(data.length), 2);
  } else if (data.length > 125) {
    head = Buffer.from([first, masked | 126, data.length >> 8, data.length & 0xff]);
  }
  return Buffer.concat([head, mask ?? EMPTY, mask ? data.map((byte, at) => byte ^ (mask[at & 3] ?? 0)) : data]);
}

/** A message in frames that end at `cuts`, before each but the first of which come the frames `between`. */
function frames(
  { opcode, payload, reserved = 0, mask }: FrameFields & { readonly payload: Buffer },
  cuts: readonly number[],
  between: readonly Buffer[] = [],
): Buffer[] {
  const ends = [...cuts.map((cut) => Math.min(cut, payload.length)).sort((one, other) => one - other), payload.length];
  return ends.flatMap((end, index) => {
    const start = ends[index - 1] ?? 0;
    const part = frame({
      opcode: index === 0 ? opcode : CONTINUATION,
      payload: payload.subarray(start, end),
      final: index === ends.length - 1,
      reserved: index === 0 ? reserved : 0,
      mask,
    });
    return index === 0 ? [part] : [...between, part];
  });
}

/** As a sender does that remembers `context`, what it sent before in this direction. */
function deflate(data: Buffer, context: Buffer = EMPTY, windowBits = 15): Buffer {
  const dictionary = context.subarray(-(1 << windowBits));
  return deflateRawSync(data, {
    finishFlush: constants.Z_SYNC_FLUSH,
    windowBits,
    ...(dictionary.length > 0 && { dictionary }),
  }).subarray(0, -4);
}

function upgrade(extensions = ''): { requestHead: Buffer; responseHead: Buffer } {
  const extension = extensions && `Sec-WebSocket-Extensions: ${extensions}\r\n`;
  return {
    requestHead: Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    responseHead: Buffer.from(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n${extension}\r\n`,
    ),
  };
}

/** What passed piece by piece, one each millisecond. */
function conversation(...pieces: readonly (readonly [from: WireMark['from'], bytes: Buffer])[]): Conversation {
  const sent = { caller: EMPTY, app: EMPTY };
  const marks = pieces.map(([from, bytes], at) => {
    sent[from] = Buffer.concat([sent[from], bytes]);
    return { from, at, end: sent[from].length };
  });
  return { fromCaller: sent.caller, fromApp: sent.app, truncated: false, marks };
}

function fromApp(pieces: readonly Buffer[], extensions = ''): readonly WebSocketMessage[] {
  return webSocketMessages(conversation(...pieces.map((piece) => ['app', piece] as const)), upgrade(extensions));
}

function said({ kind, data, problem }: WebSocketMessage): string {
  return `${kind} ${data.toString()}${problem ? ` (${problem})` : ''}`;
}

// ---- real peers

interface Sent {
  readonly opcode: typeof TEXT | typeof BINARY;
  readonly data: Buffer;
}

const SENT: readonly Sent[] = [
  { opcode: TEXT, data: Buffer.from('{"event":"order.created","id":1,"note":"grüße 🌍"}') },
  { opcode: TEXT, data: Buffer.from('{"event":"order.created","id":2,"note":"grüße 🌍"}') },
  { opcode: BINARY, data: EMPTY },
  { opcode: BINARY, data: Buffer.from(Array.from({ length: 126 }, (_, at) => at)) },
  { opcode: TEXT, data: Buffer.from('row,'.repeat(20_000)) },
  { opcode: BINARY, data: Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * at) >> 3)) },
  { opcode: TEXT, data: Buffer.from('{"event":"order.created","id":3,"note":"grüße 🌍"}') },
];

/** Compresses as node:zlib streams do, with or without what went before. */
function compressor(keepsContext: boolean, windowBits: number): (data: Buffer) => Promise<Buffer> {
  const start = () => createDeflateRaw({ windowBits });
  let stream = start();
  onTestFinished(() => stream.close());
  return async (data) => {
    if (!keepsContext) stream = start();
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => void chunks.push(chunk);
    stream.on('data', collect);
    stream.write(data);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
    stream.off('data', collect);
    return Buffer.concat(chunks).subarray(0, -4);
  };
}

/** Sends all of `SENT`, every other in three frames around a ping, then a close for the caller's close. */
async function serveWebSocket(extensions: string, closeAt: number): Promise<number> {
  const bits = /server_max_window_bits=(\d+)/.exec(extensions)?.[1];
  const compress = extensions
    ? compressor(!extensions.includes('server_no_context_takeover'), Number(bits ?? 15))
    : undefined;
  const server = createServer();
  server.on('upgrade', (request, socket: Duplex) => {
    const key = request.headers['sec-websocket-key'];
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const { responseHead } = upgrade(extensions);
    socket.write(`${responseHead.toString().slice(0, -2)}Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
    let received = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received === closeAt) socket.end(frame({ opcode: CLOSE, payload: closePayload(1000, 'bye') }));
    });
    void (async () => {
      for (const [index, { opcode, data }] of SENT.entries()) {
        const payload = compress ? await compress(data) : data;
        const cuts = index % 2 === 0 ? [] : [3, 50];
        const pieces = frames({ opcode, payload, reserved: compress ? 4 : 0 }, cuts, [PING_FRAME]);
        for (const piece of pieces) socket.write(piece);
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return portOf(server);
}

const PING_FRAME = frame({ opcode: PING, payload: 'beat' });
const PINGS = SENT.flatMap((_, index) => (index % 2 === 0 ? [] : ['beat', 'beat']));

function closePayload(code: number, reason: string): Buffer {
  return Buffer.from([code >> 8, code & 0xff, ...Buffer.from(reason)]);
}

/** A conversation of Node's own client with the server above, recorded by a gateway between them. */
async function recorded(extensions: string): Promise<{ capture: Capture; received: Buffer[] }> {
  const pongs = PINGS.map((payload) => frame({ opcode: PONG, payload, mask: MASK }));
  const sent = SENT.map(({ opcode, data }) => frame({ opcode, payload: data, mask: MASK }));
  const close = frame({ opcode: CLOSE, payload: closePayload(4001, 'genug'), mask: MASK });
  const port = await serveWebSocket(extensions, Buffer.concat([...pongs, ...sent, close]).length);
  const ended = Promise.withResolvers<Capture>();
  const gateway = await openGateway(port, {
    keep: async (capture) => {
      if (capture.conversation) ended.resolve(capture);
    },
  });
  onTestFinished(() => gateway.close());
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/live`);
  socket.binaryType = 'arraybuffer';
  const received: Buffer[] = [];
  socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
    received.push(typeof data === 'string' ? Buffer.from(data) : Buffer.from(data));
    if (received.length < SENT.length) return;
    for (const { opcode, data: own } of SENT) socket.send(opcode === TEXT ? own.toString() : new Uint8Array(own));
    socket.close(4001, 'genug');
  });
  return { capture: await ended.promise, received };
}

test.each([
  '',
  'permessage-deflate',
  'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  'permessage-deflate; server_max_window_bits=9; client_max_window_bits=15',
])('what real peers sent each other is read from what a gateway recorded: %s', async (extensions) => {
  const { capture, received } = await recorded(extensions);
  const { conversation: passed, request, response } = capture;
  if (!passed || !response) throw new Error('nothing was recorded');
  expect(received).toEqual(SENT.map(({ data }) => data));
  const messages = webSocketMessages(passed, { requestHead: request.head, responseHead: response.head });
  const of = (from: string, kinds: readonly string[]) =>
    messages.filter((message) => message.from === from && kinds.includes(message.kind));
  const expected = SENT.map(({ opcode, data }) => ({ kind: opcode === TEXT ? 'text' : 'binary', data }));
  expect(messages.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(of('app', ['text', 'binary'])).toMatchObject(expected);
  expect(of('caller', ['text', 'binary'])).toMatchObject(expected);
  expect(of('app', ['ping']).map(({ data }) => data.toString())).toEqual(PINGS);
  expect(of('caller', ['pong']).map(({ data }) => data.toString())).toEqual(PINGS);
  expect(of('caller', ['close'])).toMatchObject([{ closeCode: 4001, closeReason: 'genug' }]);
  expect(messages.at(-1)).toMatchObject({ from: 'app', kind: 'close', closeCode: 1000, closeReason: 'bye' });
  expect(messages.length).toBe(2 * SENT.length + 2 * PINGS.length + 2);
  const size = (from: string) =>
    messages.filter((message) => message.from === from).reduce((sum, message) => sum + message.size, 0);
  expect([size('caller'), size('app')]).toEqual([passed.fromCaller.length, passed.fromApp.length]);
  const times = messages.map(({ at }) => at ?? Number.NaN);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(of('caller', ['text'])[0]?.at).toBeGreaterThanOrEqual(of('app', ['text']).at(-1)?.at ?? Number.NaN);
});

// ---- the examples of the specifications

test.each([
  ['81 05 48 65 6c 6c 6f', '', ['text Hello']],
  ['01 03 48 65 6c 80 02 6c 6f', '', ['text Hello']],
  ['89 05 48 65 6c 6c 6f', '', ['ping Hello']],
  ['c1 07 f2 48 cd c9 c9 07 00', 'permessage-deflate', ['text Hello']],
  ['41 03 f2 48 cd 80 04 c9 c9 07 00', 'permessage-deflate', ['text Hello']],
  ['c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00', 'permessage-deflate', ['text Hello', 'text Hello']],
  ['c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00', 'permessage-deflate', ['text Hello']],
  ['c1 08 f3 48 cd c9 c9 07 00 00', 'permessage-deflate', ['text Hello']],
  ['c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00', 'permessage-deflate', ['text Hello']],
  ['c1 01 00', 'permessage-deflate', ['text ']],
])('reads the example %s', (hex, extensions, expected) => {
  expect(fromApp([Buffer.from(hex.replaceAll(' ', ''), 'hex')], extensions).map(said)).toEqual(expected);
});

test('reads the masked example', () => {
  const bytes = Buffer.from('818537fa213d7f9f4d5158', 'hex');
  const [message] = webSocketMessages(conversation(['caller', bytes]), upgrade());
  expect(message).toEqual({ from: 'caller', at: 0, kind: 'text', data: Buffer.from('Hello'), size: 11 });
});

// ---- time

test('a message has the time of its last byte, and stands where that came', () => {
  const long = frame({ opcode: TEXT, payload: 'slow', mask: MASK });
  const messages = webSocketMessages(
    conversation(
      ['caller', long.subarray(0, 3)],
      ['app', frame({ opcode: TEXT, payload: 'meanwhile' })],
      ['caller', long.subarray(3)],
      ['app', Buffer.concat([PING_FRAME, PING_FRAME])],
    ),
    upgrade(),
  );
  expect(messages.map((message) => `${message.at} ${said(message)}`)).toEqual([
    '1 text meanwhile',
    '2 text slow',
    '3 ping beat',
    '3 ping beat',
  ]);
});

test('a message that never ended stands where its last fragment came', () => {
  const begun = frame({ opcode: TEXT, payload: 'half', final: false });
  expect(fromApp([begun, PING_FRAME]).map((message) => `${message.at} ${said(message)}`)).toEqual([
    '0 text half (cutOff)',
    '1 ping beat',
  ]);
});

test('what came behind the last mark has no time, and stands at the end', () => {
  const { marks, ...passed } = conversation(['app', PING_FRAME], ['app', frame({ opcode: PONG })]);
  const messages = webSocketMessages({ ...passed, marks: marks.slice(0, 1) }, upgrade());
  expect(messages.map(({ kind, at }) => [kind, at])).toEqual([
    ['ping', 0],
    ['pong', undefined],
  ]);
});

// ---- what is wrong

const HELLO = frame({ opcode: TEXT, payload: 'Hello' });
const HALF = frame({ opcode: TEXT, payload: 'Hel', final: false });

const broken: readonly (readonly [WebSocketProblem, readonly Buffer[], readonly string[]])[] = [
  ['masking', [frame({ opcode: TEXT, payload: 'Hello', mask: MASK })], ['text Hello (masking)']],
  ['reservedBits', [frame({ opcode: TEXT, payload: 'Hello', reserved: 4 })], ['text Hello (reservedBits)']],
  ['reservedBits', [frame({ opcode: PING, reserved: 1 })], ['ping  (reservedBits)']],
  ['opcode', [frame({ opcode: 3, payload: 'Hello' })], ['binary Hello (opcode)']],
  ['opcode', [frame({ opcode: 11 })], ['binary  (opcode)']],
  ['length', [Buffer.from('827f800000000000000161', 'hex')], [`binary a${HELLO.toString()} (length)`]],
  ['control', [frame({ opcode: PING, payload: 'x'.repeat(126) })], [`ping ${'x'.repeat(126)} (control)`]],
  ['control', [frame({ opcode: CLOSE, final: false })], ['close  (control)']],
  ['fragment', [frame({ opcode: CONTINUATION, payload: 'lo' })], ['binary lo (fragment)']],
  ['fragment', [HALF, HELLO], ['text Hel (cutOff)', 'text Hello (fragment)']],
  ['reservedBits', [HALF, frame({ opcode: 0, payload: 'lo', reserved: 4 })], ['text Hello (reservedBits)']],
  ['afterClose', [frame({ opcode: CLOSE }), HELLO], ['close ', 'text Hello (afterClose)']],
  ['cutOff', [HELLO.subarray(0, 1)], ['text  (cutOff)']],
  ['cutOff', [HELLO.subarray(0, 4)], ['text He (cutOff)']],
];

test.each(broken)('a direction ends with what breaks the protocol: %s', (_, pieces, expected) => {
  const isCut = expected.at(-1)?.includes('cutOff') === true;
  expect(fromApp(isCut ? pieces : [...pieces, HELLO]).map(said)).toEqual(expected);
});

test('one direction that is broken leaves the other', () => {
  const passed = conversation(['caller', HELLO], ['app', HELLO], ['caller', HELLO], ['app', HELLO]);
  expect(webSocketMessages(passed, upgrade()).map(said)).toEqual(['text Hello (masking)', 'text Hello', 'text Hello']);
});

test('text that is not UTF-8 is told, and does not end its direction', () => {
  const bad = frame({ opcode: TEXT, payload: Buffer.from([0x61, 0xff]) });
  expect(fromApp([bad, HELLO]).map(said)).toEqual(['text a\uFFFD (utf8)', 'text Hello']);
  const split = Buffer.from('né');
  expect(fromApp(frames({ opcode: TEXT, payload: split }, [2])).map(said)).toEqual(['text né']);
});

test.each([
  [EMPTY, {}],
  [closePayload(1000, ''), { closeCode: 1000, closeReason: '' }],
  [closePayload(3000, 'zu spät'), { closeCode: 3000, closeReason: 'zu spät' }],
  [closePayload(1005, 'x'), { closeCode: 1005, closeReason: 'x', problem: 'closeCode' }],
  [closePayload(999, ''), { closeCode: 999, closeReason: '', problem: 'closeCode' }],
  [Buffer.from([3]), { problem: 'closeCode' }],
  [Buffer.from([3, 0xe8, 0xff]), { closeCode: 1000, closeReason: '\uFFFD', problem: 'utf8' }],
])('a close says why: %j', (payload, expected) => {
  const [message] = fromApp([frame({ opcode: CLOSE, payload })]);
  expect(message).toEqual({ from: 'app', at: 0, kind: 'close', data: payload, size: payload.length + 2, ...expected });
});

function compressed(payload: Buffer): Buffer {
  return frame({ opcode: TEXT, payload, reserved: 4 });
}

const LARGEST = Buffer.alloc(4 * 1024 * 1024, 'a');
const TOO_LARGE = compressed(deflate(Buffer.concat([LARGEST, Buffer.from('a')])));

test('a message of 4 MiB is decompressed, a longer one is not', () => {
  const [largest] = fromApp([compressed(deflate(LARGEST))], 'permessage-deflate');
  expect(largest?.data.equals(LARGEST)).toBe(true);
  expect(largest?.problem).toBeUndefined();
  expect(fromApp([TOO_LARGE], 'permessage-deflate').map(said)).toEqual(['text  (tooLarge)']);
});

test('what builds on a message that was too large cannot be read, what does not can', () => {
  const pieces = [TOO_LARGE, HELLO, compressed(deflate(Buffer.from('Hello'))), PING_FRAME];
  const rest = ['text Hello', 'text Hello', 'ping beat'];
  expect(fromApp(pieces, 'permessage-deflate; server_no_context_takeover').map(said)).toEqual([
    'text  (tooLarge)',
    ...rest,
  ]);
  expect(fromApp(pieces, 'permessage-deflate; client_no_context_takeover').map(said)).toEqual([
    'text  (tooLarge)',
    'text Hello',
    'text  (contextLost)',
    'ping beat',
  ]);
});

test('no more than 32 MiB are decompressed of a direction', () => {
  const pieces = Array.from({ length: 9 }, () => compressed(deflate(LARGEST)));
  const messages = fromApp(pieces, 'permessage-deflate; server_no_context_takeover');
  expect(messages.map(({ problem }) => problem)).toEqual([...Array.from({ length: 8 }, () => undefined), 'tooLarge']);
});

test('what cannot be decompressed ends its direction', () => {
  const bad = compressed(Buffer.from([0xff, 0xff, 0xff]));
  expect(fromApp([bad, HELLO], 'permessage-deflate').map(said)).toEqual(['text  (deflate)']);
});

test('of a compressed message that is cut off there is what there is', () => {
  const whole = compressed(deflate(Buffer.from('one two three four five six seven')));
  const [message] = fromApp([whole.subarray(0, -8)], 'permessage-deflate');
  expect(message?.problem).toBe('cutOff');
  expect(message?.data.toString()).toMatch(/^one two three/);
});

test('the extension is found among others, however it is written', () => {
  const pieces = [compressed(deflate(Buffer.from('Hello')))];
  expect(fromApp(pieces, 'x-other; a=1, Permessage-Deflate ;server_max_window_bits="10"').map(said)).toEqual([
    'text Hello',
  ]);
});

test('frames without end are read to a limit, and what remains is told', () => {
  const messages = fromApp([Buffer.concat(Array.from({ length: 10_002 }, () => PING_FRAME))]);
  expect(messages.length).toBe(10_001);
  expect(messages.at(-1)).toMatchObject({ kind: 'binary', data: EMPTY, size: 12, problem: 'tooMany' });
});

test('a connection that became something else has no messages', () => {
  const { requestHead } = upgrade();
  const responseHead = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n');
  expect(webSocketMessages(conversation(['app', HELLO]), { requestHead, responseHead })).toEqual([]);
  const silent = Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  expect(webSocketMessages(conversation(['app', HELLO]), { requestHead, responseHead: silent })).toHaveLength(1);
  expect(webSocketMessages(conversation(['app', HELLO]), { requestHead: EMPTY, responseHead: EMPTY })).toEqual([]);
});

// ---- anything

interface Exchanged {
  readonly conversation: Conversation;
  readonly extensions: string;
  readonly expected: readonly Pick<WebSocketMessage, 'from' | 'at' | 'kind' | 'data' | 'size'>[];
}

const direction = fc.constantFrom('caller' as const, 'app' as const);
const control = fc.record({
  kind: fc.constantFrom('ping' as const, 'pong' as const),
  data: fc.uint8Array({ maxLength: 125 }).map((bytes) => Buffer.from(bytes)),
});
const messageData = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => ({ kind: 'text' as const, data: Buffer.from(text) })),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ kind: 'binary' as const, data: Buffer.from(bytes) })),
  fc
    .tuple(fc.integer({ min: 1, max: 70_000 }), fc.constantFrom('ab', 'order.created,', '{"a":1}'))
    .map(([length, text]) => ({ kind: 'text' as const, data: Buffer.alloc(length, text) })),
);
const step = fc.record({
  from: direction,
  message: messageData,
  cuts: fc.array(fc.nat(400), { maxLength: 4 }),
  between: fc.array(control, { maxLength: 2 }),
  mask: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  compress: fc.boolean(),
});
const extension = fc.option(
  fc.record({
    caller: fc.record({ keeps: fc.boolean(), bits: fc.integer({ min: 9, max: 15 }) }),
    app: fc.record({ keeps: fc.boolean(), bits: fc.integer({ min: 9, max: 15 }) }),
  }),
);

/** What two peers say to each other, in bytes. */
const exchanged: fc.Arbitrary<Exchanged> = fc
  .tuple(fc.array(step, { maxLength: 8 }), extension)
  .map(([steps, agreed]) => {
    const context = { caller: EMPTY, app: EMPTY };
    const pieces: (readonly [WireMark['from'], Buffer])[] = [];
    const expected: Exchanged['expected'][number][] = [];
    for (const { from, message, cuts, between, mask: key, compress } of steps) {
      const mask = from === 'caller' ? key : undefined;
      const isCompressed = compress && agreed !== null;
      const payload = isCompressed ? deflate(message.data, context[from], agreed[from].bits) : message.data;
      if (isCompressed && agreed[from].keeps) context[from] = Buffer.concat([context[from], message.data]);
      const controls = between.map(({ kind, data }) => ({
        kind,
        data,
        bytes: frame({ opcode: kind === 'ping' ? PING : PONG, payload: data, mask }),
      }));
      const opcode = message.kind === 'text' ? TEXT : BINARY;
      const reserved = isCompressed ? 4 : 0;
      const parts = frames(
        { opcode, payload, reserved, mask },
        cuts,
        controls.map(({ bytes }) => bytes),
      );
      let size = 0;
      for (const bytes of parts) {
        const between = controls.find((one) => one.bytes === bytes);
        if (between)
          expected.push({ from, at: pieces.length, kind: between.kind, data: between.data, size: bytes.length });
        else size += bytes.length;
        pieces.push([from, bytes]);
      }
      expected.push({ from, at: pieces.length - 1, ...message, size });
    }
    const parameters = (side: string, { keeps, bits }: { keeps: boolean; bits: number }) =>
      `; ${side}_max_window_bits=${bits}${keeps ? '' : `; ${side}_no_context_takeover`}`;
    const extensions = agreed
      ? `permessage-deflate${parameters('client', agreed.caller)}${parameters('server', agreed.app)}`
      : '';
    return { conversation: conversation(...pieces), extensions, expected };
  });

test('whatever is framed is read back', () => {
  fc.assert(
    fc.property(exchanged, ({ conversation: passed, extensions, expected }) => {
      expect(webSocketMessages(passed, upgrade(extensions))).toEqual(expected);
    }),
  );
});

test('what is cut off, wherever, is a prefix of what is whole', () => {
  const isPrefix = (cut: Buffer, whole: Buffer | undefined) => whole?.subarray(0, cut.length).equals(cut) === true;
  const check = ({ conversation: passed, extensions, expected }: Exchanged, length: number): void => {
    const whole = { caller: passed.fromCaller, app: passed.fromApp };
    const cut = {
      ...passed,
      fromCaller: whole.caller.subarray(0, length),
      fromApp: whole.app.subarray(0, length),
    };
    const messages = webSocketMessages(cut, upgrade(extensions));
    for (const from of ['caller', 'app'] as const) {
      const rows = messages.filter((message) => message.from === from);
      const sound = rows.filter(({ problem }) => problem === undefined);
      const all = expected.filter((message) => message.from === from);
      expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(Math.min(length, whole[from].length));
      const shown = sound.map(({ kind, data, size }) => ({ kind, data, size }));
      expect(shown).toEqual(all.slice(0, sound.length).map(({ kind, data, size }) => ({ kind, data, size })));
      for (const { kind, data, problem } of rows) {
        if (problem === undefined) continue;
        expect(problem).toBe('cutOff');
        expect(all.slice(sound.length).some((message) => message.kind === kind && isPrefix(data, message.data))).toBe(
          true,
        );
      }
    }
  };
  fc.assert(
    fc.property(exchanged, fc.nat(), (passed, seed) => {
      const longest = Math.max(passed.conversation.fromCaller.length, passed.conversation.fromApp.length);
      check(passed, seed % (longest + 1));
    }),
  );
  fc.assert(
    fc.property(exchanged, (passed) => {
      const longest = Math.max(passed.conversation.fromCaller.length, passed.conversation.fromApp.length);
      for (let length = 0; length <= Math.min(longest, 400); length++) check(passed, length);
    }),
    { numRuns: 10 },
  );
});

test('no bytes make it throw', () => {
  const extensions = fc.constantFrom('', 'permessage-deflate', 'permessage-deflate; server_no_context_takeover');
  const check = (passed: Conversation, agreed: string) => {
    const messages = webSocketMessages(passed, upgrade(agreed));
    const read = messages.reduce((sum, { size }) => sum + size, 0);
    expect(read).toBeLessThanOrEqual(passed.fromCaller.length + passed.fromApp.length);
  };
  const bytes = fc.uint8Array({ maxLength: 2000 }).map((some) => Buffer.from(some));
  const mark = fc.record({ from: direction, at: fc.double(), end: fc.integer() });
  fc.assert(
    fc.property(bytes, bytes, fc.array(mark), extensions, (fromCaller, app, marks, agreed) => {
      check({ fromCaller, fromApp: app, truncated: false, marks }, agreed);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(exchanged, fc.nat(), fc.nat(255), ({ conversation: passed, extensions: agreed }, seed, value) => {
      const changed = Buffer.from(passed.fromApp);
      if (changed.length > 0) changed[seed % Math.min(changed.length, 300)] = value;
      check({ ...passed, fromApp: changed }, agreed);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(bytes, bytes, (requestHead, responseHead) => {
      webSocketMessages(conversation(['app', HELLO]), { requestHead, responseHead });
    }),
  );
});
