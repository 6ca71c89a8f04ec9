import { isUtf8 } from 'node:buffer';
import type { Conversation, WireMark } from '../gateway/capture.ts';
import { headerTokens, MalformedMessage, parseHeaders, type HeaderList } from '../gateway/messageHead.ts';
import { Inflater, type InflateProblem } from './inflater.ts';

/**
 * What is wrong with a message. Its direction is read on after `utf8`, `tooLarge` and `contextLost`; else at most one
 * message follows, which tells what broke it off.
 */
export type WebSocketProblem =
  /** It is not whole: the recording or the connection ended, or the sender broke it off. */
  | 'cutOff'
  /** Text, or the reason of a close, is not UTF-8. */
  | 'utf8'
  | InflateProblem
  /** A caller must mask its frames, an app must not. */
  | 'masking'
  | 'reservedBits'
  | 'opcode'
  | 'length'
  /** A ping, pong or close in fragments, or with more than 125 bytes. */
  | 'control'
  /** A fragment of nothing, or another message before the last fragment of one. */
  | 'fragment'
  | 'closeCode'
  | 'afterClose'
  /** Not a message: what remains is in more frames than are read. */
  | 'tooMany';

/** One message of a WebSocket, joined from its fragments. */
export interface WebSocketMessage {
  readonly from: WireMark['from'];
  /** Milliseconds since the request's first byte when its last byte came; undefined behind the last that was timed. */
  readonly at: number | undefined;
  /** `binary` for an opcode that there is not. */
  readonly kind: 'text' | 'binary' | 'close' | 'ping' | 'pong';
  /** Without mask and compression; as far as there is, where there is a problem. */
  readonly data: Buffer;
  /** Bytes on the wire, with the headers of its frames. */
  readonly size: number;
  readonly closeCode?: number;
  readonly closeReason?: string;
  readonly problem?: WebSocketProblem;
}

/** Read of each direction: as many as pieces are timed. */
const MOST_FRAMES = 10_000;

const EMPTY = Buffer.alloc(0);
const KINDS: Readonly<Record<number, WebSocketMessage['kind']>> = {
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};
const CONTINUATION = 0;
const BINARY = 2;
const CLOSE = 8;

/**
 * What two peers said after an upgrade to WebSocket (RFC 6455, with the compression of RFC 7692 where the response
 * takes it), in order of time; nothing for another protocol. Never throws: a direction ends where it cannot be read.
 * Uncompressed data may share the memory of the conversation.
 */
export function webSocketMessages(
  { fromCaller, fromApp, marks }: Conversation,
  { requestHead, responseHead }: { readonly requestHead: Buffer; readonly responseHead: Buffer },
): readonly WebSocketMessage[] {
  const response = fieldsOf(responseHead);
  const chosen = headerTokens(response, 'upgrade');
  const protocols = chosen.length > 0 ? chosen : headerTokens(fieldsOf(requestHead), 'upgrade');
  if (!protocols.includes('websocket')) return [];
  const parameters = deflateParameters(response);
  const inflater = (side: 'client' | 'server'): Inflater | undefined =>
    parameters && new Inflater(!parameters.includes(`${side}_no_context_takeover`));
  const caller = new DirectionReader('caller', marks, inflater('client')).read(fromCaller);
  const app = new DirectionReader('app', marks, inflater('server')).read(fromApp);
  return [...caller, ...app].sort((one, other) => one.mark - other.mark).map(({ message }) => message);
}

function fieldsOf(head: Buffer): HeaderList {
  try {
    return parseHeaders(head);
  } catch (error) {
    if (error instanceof MalformedMessage) return [];
    throw error;
  }
}

/** Names and values of what the response says about permessage-deflate; undefined when it does not take it. */
function deflateParameters(response: HeaderList): readonly string[] | undefined {
  return headerTokens(response, 'sec-websocket-extensions')
    .map((extension) => extension.split(';').map((parameter) => parameter.trim()))
    .find(([name]) => name === 'permessage-deflate');
}

/** One frame, or what there is of it. */
interface Frame {
  readonly final: boolean;
  /** RSV1 to RSV3 in bits 4 to 6; the first says that a message is compressed. */
  readonly reserved: number;
  readonly opcode: number;
  /** Unmasked. */
  readonly payload: Buffer;
  /** Where it ends in the bytes of its direction. */
  readonly end: number;
  readonly problem?: Extract<WebSocketProblem, 'cutOff' | 'masking' | 'length'> | undefined;
}

const COMPRESSED = 0x40;

/** Reads the frame that starts at `start`, which is within the bytes. */
function readFrame(bytes: Buffer, start: number, mustMask: boolean): Frame {
  const first = bytes.readUInt8(start);
  const frame = { final: first >= 0x80, reserved: first & 0x70, opcode: first & 0x0f };
  const second = bytes[start + 1] ?? 0;
  const short = second & 0x7f;
  const masked = second >= 0x80;
  const maskAt = start + 2 + (short === 127 ? 8 : short === 126 ? 2 : 0);
  const payloadAt = maskAt + (masked ? 4 : 0);
  if (payloadAt > bytes.length) return { ...frame, payload: EMPTY, end: bytes.length, problem: 'cutOff' };
  const length =
    short === 127 ? Number(bytes.readBigUInt64BE(start + 2)) : short === 126 ? bytes.readUInt16BE(start + 2) : short;
  const end = Math.min(payloadAt + length, bytes.length);
  const payload = bytes.subarray(payloadAt, end);
  const problem =
    masked !== mustMask ? 'masking' : length >= 2 ** 63 ? 'length' : payload.length < length ? 'cutOff' : undefined;
  return { ...frame, payload: masked ? unmask(payload, bytes.subarray(maskAt, payloadAt)) : payload, end, problem };
}

function unmask(payload: Buffer, mask: Buffer): Buffer {
  const data = Buffer.allocUnsafe(payload.length);
  for (let at = 0; at < data.length; at++) data[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return data;
}

/** A message as its frames come. */
interface Gathered {
  readonly opcode: number;
  readonly compressed: boolean;
  readonly parts: Buffer[];
  size: number;
  /** The index of the mark that its last byte came with. */
  mark: number;
}

interface Marked {
  readonly message: WebSocketMessage;
  /** As of a gathered message. */
  readonly mark: number;
}

/** Reads what one of the two peers sent. */
class DirectionReader {
  readonly #from: WireMark['from'];
  readonly #marks: readonly WireMark[];
  readonly #inflater: Inflater | undefined;
  readonly #messages: Marked[] = [];
  /** A message of which more fragments are to come. */
  #begun: Gathered | undefined;
  #mark = 0;
  #closed = false;
  #over = false;

  constructor(from: WireMark['from'], marks: readonly WireMark[], inflater: Inflater | undefined) {
    this.#from = from;
    this.#marks = marks;
    this.#inflater = inflater;
  }

  read(bytes: Buffer): readonly Marked[] {
    let at = 0;
    for (let frames = 0; at < bytes.length && !this.#over && frames < MOST_FRAMES; frames++) {
      const frame = readFrame(bytes, at, this.#from === 'caller');
      this.#take(frame, frame.end - at);
      at = frame.end;
    }
    if (this.#over) return this.#messages;
    this.#breakOff();
    if (at < bytes.length) {
      const rest = {
        opcode: BINARY,
        compressed: false,
        parts: [],
        size: bytes.length - at,
        mark: this.#markOf(bytes.length),
      };
      this.#add(rest, 'tooMany');
    }
    return this.#messages;
  }

  #take(frame: Frame, size: number): void {
    const { opcode, payload } = frame;
    const problem = this.#violation(frame) ?? frame.problem;
    const continues = opcode === CONTINUATION && this.#begun !== undefined;
    if (problem && !continues) this.#breakOff();
    const compressed = (frame.reserved & this.#reservedFor(opcode)) !== 0;
    const message = (continues && this.#begun) || { opcode, compressed, parts: [], size: 0, mark: 0 };
    if (payload.length > 0) message.parts.push(payload);
    message.size += size;
    message.mark = this.#markOf(frame.end);
    if (opcode < CLOSE) this.#begun = frame.final || problem ? undefined : message;
    if (frame.final || problem) this.#add(message, problem);
    if (problem) this.#over = true;
  }

  #violation({ final, reserved, opcode, payload }: Frame): WebSocketProblem | undefined {
    if (this.#closed) return 'afterClose';
    if (opcode !== CONTINUATION && !KINDS[opcode]) return 'opcode';
    if ((reserved & ~this.#reservedFor(opcode)) !== 0) return 'reservedBits';
    if (opcode >= CLOSE) return !final || payload.length > 125 ? 'control' : undefined;
    return (opcode === CONTINUATION) === (this.#begun === undefined) ? 'fragment' : undefined;
  }

  /** The reserved bits that mean something in such a frame. */
  #reservedFor(opcode: number): number {
    return this.#inflater && opcode !== CONTINUATION && opcode < CLOSE ? COMPRESSED : 0;
  }

  /** Adds what there is of a message whose other fragments do not come. */
  #breakOff(): void {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun) this.#add(begun, 'cutOff');
  }

  #add({ opcode, compressed, parts, size, mark }: Gathered, broken: WebSocketProblem | undefined): void {
    const [first = EMPTY] = parts;
    const sent = parts.length < 2 ? first : Buffer.concat(parts);
    const inflated = compressed ? this.#inflater?.inflate(sent, broken === undefined) : undefined;
    const data = inflated?.data ?? sent;
    const kind = KINDS[opcode] ?? 'binary';
    const problem = broken ?? inflated?.problem ?? contentProblem(kind, data);
    this.#closed ||= kind === 'close';
    this.#over ||= problem === 'deflate';
    const message: WebSocketMessage = {
      from: this.#from,
      at: this.#marks[mark]?.at,
      kind,
      data,
      size,
      ...(kind === 'close' &&
        data.length > 1 && { closeCode: data.readUInt16BE(0), closeReason: data.toString('utf8', 2) }),
      ...(problem && { problem }),
    };
    this.#messages.push({ message, mark });
  }

  /** The index of the mark that the byte before `end` came with; of none behind the last. */
  #markOf(end: number): number {
    for (; this.#mark < this.#marks.length; this.#mark++) {
      const mark = this.#marks[this.#mark];
      if (mark?.from === this.#from && mark.end >= end) break;
    }
    return this.#mark;
  }
}

/** What a whole message must not say (RFC 6455, 5.6, 7.4 and 8.1). */
function contentProblem(kind: WebSocketMessage['kind'], data: Buffer): WebSocketProblem | undefined {
  if (kind === 'text') return isUtf8(data) ? undefined : 'utf8';
  if (kind !== 'close' || data.length === 0) return undefined;
  if (data.length === 1 || !maySendCode(data.readUInt16BE(0))) return 'closeCode';
  return isUtf8(data.subarray(2)) ? undefined : 'utf8';
}

/** 1004 has no meaning; 1005, 1006 and 1015 say that there was no close frame. */
function maySendCode(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}
