import { decodeBody } from '../gateway/bodyFraming.ts';
import type { RawMessage, WireMark } from '../gateway/capture.ts';
import { headerTokens, MalformedMessage, parseHeaders } from '../gateway/messageHead.ts';
import { contentCodings, decodeContent } from './contentCoding.ts';

/** One event that a browser would dispatch, or the beginning of one. */
export interface ServerSentEvent {
  /** Milliseconds since the request's first byte when its last byte came; undefined where that was not timed. */
  readonly at?: number;
  /** `message` when the stream gives it no name. */
  readonly event: string;
  readonly data: string;
  /** The last event ID as of this event, which a client would reconnect with; undefined while it is empty. */
  readonly id?: string;
  /** The reconnection time in milliseconds, where it was set since the event before. */
  readonly retry?: number;
  /** The stream stops within this event: a client would not dispatch it. */
  readonly unfinished?: true;
}

/**
 * The events of a response, as the WHATWG has a client read them (HTML, 9.2.6). `marks` say when its bytes came, counted
 * with chunk framing, as in `Capture.events`; they say nothing of a compressed stream. Never throws.
 */
export function serverSentEvents(
  response: Pick<RawMessage, 'head' | 'body'>,
  marks: readonly WireMark[] = [],
): readonly ServerSentEvent[] {
  const { stream, arrivals } = contentOf(response, marks);
  const reader = new EventReader();
  const events: ServerSentEvent[] = [];
  const add = (event: Omit<ServerSentEvent, 'at'> | undefined, end: number): void => {
    if (!event) return;
    const at = arrivals?.at(end);
    events.push(at === undefined ? event : { at, ...event });
  };
  let at = stream.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  let lf = stream.indexOf(LF, at);
  let cr = stream.indexOf(CR, at);
  while (at < stream.length) {
    // Each is looked for anew only when it is behind: a stream has lines of one kind.
    if (lf !== -1 && lf < at) lf = stream.indexOf(LF, at);
    if (cr !== -1 && cr < at) cr = stream.indexOf(CR, at);
    const lineEnd = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
    if (lineEnd === -1) break;
    add(reader.readLine(stream.toString('utf8', at, lineEnd)), lineEnd + 1);
    at = lineEnd + (lineEnd === cr && lf === cr + 1 ? 2 : 1);
  }
  if (at < stream.length) reader.readLine(stream.toString('utf8', at));
  add(reader.unfinished(), stream.length);
  return events;
}

const LF = 10;
const CR = 13;
const BOM = Buffer.from('\uFEFF');

/** The stream without framing and codings, and when it came. */
function contentOf(
  { head, body }: Pick<RawMessage, 'head' | 'body'>,
  marks: readonly WireMark[],
): { readonly stream: Buffer; readonly arrivals: Arrivals | undefined } {
  try {
    const headers = parseHeaders(head);
    const codings = contentCodings(headers);
    const decoded = decodeBody(head, body);
    if (codings.length > 0) return { stream: decodeContent(decoded, codings) ?? EMPTY, arrivals: undefined };
    const chunked = headerTokens(headers, 'transfer-encoding').includes('chunked');
    return { stream: decoded, arrivals: new Arrivals(body, chunked, marks) };
  } catch (error) {
    if (error instanceof MalformedMessage) return { stream: body, arrivals: new Arrivals(body, false, marks) };
    throw error;
  }
}

const EMPTY = Buffer.alloc(0);

/** When the bytes of a body came, asked for from its beginning to its end. */
class Arrivals {
  readonly #body: Buffer;
  readonly #marks: readonly WireMark[];
  /** Where the current chunk ends in the content, and how much further behind that is in the body. */
  #chunkEnd: number;
  #framing = 0;
  #mark = 0;

  constructor(body: Buffer, chunked: boolean, marks: readonly WireMark[]) {
    this.#body = body;
    this.#marks = marks;
    this.#chunkEnd = chunked ? 0 : body.length;
  }

  /** When the byte before `end`, counted without chunk framing, came; undefined behind the last that was timed. */
  at(end: number): number | undefined {
    while (end > this.#chunkEnd && this.#nextChunk());
    const inBody = end + this.#framing;
    while ((this.#marks[this.#mark]?.end ?? Number.POSITIVE_INFINITY) < inBody) this.#mark++;
    return this.#marks[this.#mark]?.at;
  }

  #nextChunk(): boolean {
    const sizeAt = this.#chunkEnd === 0 ? 0 : this.#chunkEnd + this.#framing + '\r\n'.length;
    const lineEnd = this.#body.indexOf('\r\n', sizeAt);
    const size = Number.parseInt(this.#body.toString('latin1', sizeAt, Math.min(lineEnd, sizeAt + 16)), 16);
    if (lineEnd === -1 || !(size > 0)) return false;
    this.#framing = lineEnd + '\r\n'.length - this.#chunkEnd;
    this.#chunkEnd += size;
    return true;
  }
}

type UntimedEvent = Omit<ServerSentEvent, 'at'>;

/** Interprets the lines of a stream, one after the other. */
class EventReader {
  #event = '';
  /** Each line of data with its LF. */
  #data = '';
  #id = '';
  #retry: number | undefined;

  /** Gives the event that this line ends. */
  readLine(line: string): UntimedEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    // A comment has no name, and is ignored like any other that is not known.
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data += `${value}\n`;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) this.#retry = Number(value);
    return undefined;
  }

  /** What there is of an event that has not ended. */
  unfinished(): UntimedEvent | undefined {
    return this.#data === '' && this.#event === '' ? undefined : { ...this.#take(), unfinished: true };
  }

  #dispatch(): UntimedEvent | undefined {
    if (this.#data !== '') return this.#take();
    this.#event = '';
    return undefined;
  }

  #take(): UntimedEvent {
    const event: UntimedEvent = {
      event: this.#event || 'message',
      data: this.#data.slice(0, -1),
      ...(this.#id !== '' && { id: this.#id }),
      ...(this.#retry !== undefined && { retry: this.#retry }),
    };
    this.#event = '';
    this.#data = '';
    this.#retry = undefined;
    return event;
  }
}
