import {
  headerTokens,
  headerValues,
  keepsConnection,
  MalformedMessage,
  MAX_HEAD_BYTES,
  parseFields,
  parseHeaders,
  type HeaderList,
  type RequestHead,
  type ResponseHead,
} from './messageHead.ts';

/** Finds where a body ends in the bytes that follow a head, without changing them. */
export interface BodyFraming {
  /** True once the last byte of the body has been seen; from the start for a message without a body. */
  readonly done: boolean;
  /** Bytes of the whole body; undefined when only its end will tell. */
  readonly length: number | undefined;
  /** True when only the end of the connection ends the body. */
  readonly untilClose: boolean;
  /**
   * Reads on at `from`; gives the index just behind the last byte there that belongs to the body.
   * @throws MalformedMessage when the chunk framing is broken.
   */
  push(bytes: Buffer, from: number): number;
}

/**
 * How a request's body is delimited (RFC 9112, 6.3).
 * @throws MalformedMessage when two readers could disagree about it.
 */
export function requestFraming({ version, headers }: RequestHead): BodyFraming {
  const length = contentLength(headers);
  const codings = headerTokens(headers, 'transfer-encoding');
  if (codings.length === 0) return new LengthFraming(length ?? 0);
  if (length !== undefined) throw new MalformedMessage('there is both Content-Length and Transfer-Encoding');
  if (version === '1.0') throw new MalformedMessage('HTTP/1.0 has no Transfer-Encoding');
  if (codings.length > 1 || codings[0] !== 'chunked') {
    throw new MalformedMessage('Transfer-Encoding is not just chunked');
  }
  return new ChunkedFraming();
}

/**
 * How the body of a final response, or of a 101, is delimited (RFC 9112, 6.3).
 * @throws MalformedMessage when two readers could disagree about it.
 */
export function responseFraming(head: ResponseHead, requestMethod: string): BodyFraming {
  const { version, status, headers } = head;
  const length = contentLength(headers);
  const codings = headerTokens(headers, 'transfer-encoding');
  if (codings.length > 0 && length !== undefined) {
    throw new MalformedMessage('there is both Content-Length and Transfer-Encoding');
  }
  if (requestMethod === 'HEAD' || status < 200 || status === 204 || status === 304) return new LengthFraming(0);
  if (codings.length === 0) return length === undefined ? new UntilCloseFraming() : new LengthFraming(length);
  const chunked = codings.indexOf('chunked');
  if (chunked !== -1 && chunked !== codings.length - 1) {
    throw new MalformedMessage('chunked is not the last Transfer-Encoding');
  }
  // Callers read it in chunks and keep the connection; what came behind would be their next answer.
  if (chunked !== -1 && version === '1.0' && keepsConnection(head)) {
    throw new MalformedMessage('HTTP/1.0 has no Transfer-Encoding');
  }
  return chunked === -1 || version === '1.0' ? new UntilCloseFraming() : new ChunkedFraming();
}

/**
 * A captured body as an application sees it: without chunk framing and trailers. A view for display; other codings
 * stay. Of a body that was cut off, what there is.
 */
export function decodeBody(head: Buffer, body: Buffer): Buffer {
  const parts = bodyParts(head, body);
  return parts.length === 1 ? (parts[0] ?? body) : Buffer.concat(parts);
}

/** What `decodeBody` joins: views of the body, each where it is between the framing. */
export function bodyParts(head: Buffer, body: Buffer): readonly Buffer[] {
  if (!headerTokens(parseHeaders(head), 'transfer-encoding').includes('chunked')) return [body];
  const parts: Buffer[] = [];
  try {
    new ChunkedFraming((part) => parts.push(part)).push(body, 0);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
  }
  return parts;
}

function contentLength(headers: HeaderList): number | undefined {
  const values = headerValues(headers, 'content-length');
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) throw new MalformedMessage('there is more than one Content-Length');
  const length = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(length)) throw new MalformedMessage('Content-Length is not a number of bytes');
  return length;
}

class LengthFraming implements BodyFraming {
  readonly untilClose = false;
  readonly length: number;
  #remaining: number;

  constructor(length: number) {
    this.length = length;
    this.#remaining = length;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  push(bytes: Buffer, from: number): number {
    const taken = Math.min(this.#remaining, bytes.length - from);
    this.#remaining -= taken;
    return from + taken;
  }
}

class UntilCloseFraming implements BodyFraming {
  readonly done = false;
  readonly length = undefined;
  readonly untilClose = true;

  push(bytes: Buffer): number {
    return bytes.length;
  }
}

const LF = 10;
const MAX_CHUNK_LINE = 4096;
const CHUNK_LINE = /^([0-9A-Fa-f]+)(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;

class ChunkedFraming implements BodyFraming {
  readonly length = undefined;
  readonly untilClose = false;
  #state: 'size' | 'data' | 'dataEnd' | 'trailers' | 'done' = 'size';
  /** Bytes of the chunk still to come. */
  #remaining = 0;
  /** The line read so far; in `trailers`, all of its lines. */
  #text = '';
  readonly #onData: ((part: Buffer) => void) | undefined;

  constructor(onData?: (part: Buffer) => void) {
    this.#onData = onData;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  push(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && this.#state !== 'done') {
      at = this.#state === 'data' ? this.#readData(bytes, at) : this.#readLine(bytes, at);
    }
    return at;
  }

  #readData(bytes: Buffer, from: number): number {
    const end = from + Math.min(this.#remaining, bytes.length - from);
    this.#onData?.(bytes.subarray(from, end));
    this.#remaining -= end - from;
    if (this.#remaining === 0) this.#state = 'dataEnd';
    return end;
  }

  #readLine(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(LF, from);
    const end = found === -1 ? bytes.length : found + 1;
    this.#text += bytes.toString('latin1', from, end);
    if (this.#state === 'dataEnd') this.#endData();
    else if (this.#state === 'size') this.#endSize(found !== -1);
    else this.#endTrailer(found !== -1);
    return end;
  }

  #endData(): void {
    if (!'\r\n'.startsWith(this.#text)) throw new MalformedMessage('a chunk is longer than its size');
    if (this.#text.length < 2) return;
    this.#text = '';
    this.#state = 'size';
  }

  #endSize(whole: boolean): void {
    if (this.#text.length > MAX_CHUNK_LINE) throw new MalformedMessage('a chunk size line is longer than 4 KiB');
    if (!whole) return;
    const digits = CHUNK_LINE.exec(this.#text)?.[1];
    const size = digits === undefined ? Number.NaN : Number.parseInt(digits, 16);
    if (!Number.isSafeInteger(size)) throw new MalformedMessage('a chunk size is not valid');
    this.#text = '';
    this.#remaining = size;
    this.#state = size === 0 ? 'trailers' : 'data';
  }

  #endTrailer(whole: boolean): void {
    if (this.#text.length > MAX_HEAD_BYTES) throw new MalformedMessage('the trailers are longer than 64 KiB');
    if (!whole) return;
    if (!this.#text.endsWith('\r\n')) throw new MalformedMessage('a trailer line ends in LF without CR');
    if (this.#text !== '\r\n' && !this.#text.endsWith('\r\n\r\n')) return;
    parseFields(this.#text.slice(0, -2));
    this.#state = 'done';
  }
}
