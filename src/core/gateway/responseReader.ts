import { responseFraming, type BodyFraming } from './bodyFraming.ts';
import type { BodyRecorder } from './bodyRecorder.ts';
import {
  findHeadEnd,
  headerValues,
  MalformedMessage,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
} from './messageHead.ts';

const EMPTY = Buffer.alloc(0);

/** Follows the response to one request: interim responses, the final head, the body. */
export class ResponseReader {
  readonly #request: RequestHead;
  readonly #body: BodyRecorder;
  /** The beginning of a head that is not complete. */
  #held: Buffer = EMPTY;
  #head: ResponseHead | undefined;
  #rawHead: Buffer = EMPTY;
  #framing: BodyFraming | undefined;
  #rest: Buffer = EMPTY;
  #eventStream = false;

  constructor(request: RequestHead, body: BodyRecorder) {
    this.#request = request;
    this.#body = body;
  }

  /** The final response's head, once it is complete; a 101 is final. */
  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get rawHead(): Buffer {
    return this.#rawHead;
  }

  /** True from the first byte of the final response, or of what may become one. */
  get begun(): boolean {
    return this.#head !== undefined || this.#held.length > 0;
  }

  get done(): boolean {
    return this.#framing?.done ?? false;
  }

  /** True when the end of the connection is the end of the response. */
  get untilClose(): boolean {
    return this.#framing?.untilClose ?? false;
  }

  /** True when the connection now speaks another protocol. */
  get upgraded(): boolean {
    return this.#head?.status === 101;
  }

  /** True when the body is a stream of server-sent events. */
  get eventStream(): boolean {
    return this.#eventStream;
  }

  /** Bytes that followed the end of the response. */
  get rest(): Buffer {
    return this.#rest;
  }

  /**
   * Reads on; gives the bytes that may be passed on to the caller now: everything but an unfinished head and what
   * follows the end.
   * @throws MalformedMessage when this is not HTTP/1, or its length is ambiguous.
   */
  read(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const scanned = this.#held.length;
    this.#held = EMPTY;
    const at = this.#framing ? 0 : this.#readHeads(bytes, scanned);
    if (!this.#framing) return bytes.subarray(0, at);
    const end = this.#framing.push(bytes, at);
    this.#body.add(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (end === bytes.length) return bytes;
    this.#rest = bytes.subarray(end);
    return bytes.subarray(0, end);
  }

  /** The index behind the last complete head. */
  #readHeads(bytes: Buffer, scanned: number): number {
    let at = 0;
    while (at < bytes.length) {
      const end = findHeadEnd(bytes, at, Math.max(at, scanned));
      if (end === -1) {
        this.#held = bytes.subarray(at);
        break;
      }
      const rawHead = bytes.subarray(at, end);
      const head = parseResponseHead(rawHead);
      at = end;
      if (head.status === 101 && headerValues(this.#request.headers, 'upgrade').length === 0) {
        throw new MalformedMessage('101 answers a request that did not ask for an upgrade');
      }
      if (head.status >= 200 || head.status === 101) {
        this.#framing = responseFraming(head, this.#request.method);
        this.#body.announce(this.#framing.length);
        this.#head = head;
        this.#eventStream = /^text\/event-stream\b/i.test(headerValues(head.headers, 'content-type')[0] ?? '');
        this.#rawHead = rawHead;
        break;
      }
    }
    return at;
  }
}
