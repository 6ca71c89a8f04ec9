import { requestFraming, type BodyFraming } from './bodyFraming.ts';
import { findHeadEnd, MalformedMessage, parseRequestHead, type RequestHead } from './messageHead.ts';

/** A request whose head is complete. */
export interface IncomingRequest {
  readonly head: RequestHead;
  /** The bytes of the head, through the empty line. */
  readonly rawHead: Buffer;
  readonly framing: BodyFraming;
}

const EMPTY = Buffer.alloc(0);
const CR = 13;
const LF = 10;

/** Holds what a caller has sent and cuts it into requests. */
export class RequestReader {
  #held: Buffer = EMPTY;
  /** Bytes of an unfinished head that need not be looked at again. */
  #scanned = 0;

  /** Bytes received and not yet taken. */
  get held(): number {
    return this.#held.length;
  }

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  /**
   * The next request once its head is complete; its bytes stay held until taken.
   * @throws MalformedMessage when the head or the framing it announces is not valid.
   */
  readHead(): IncomingRequest | undefined {
    this.#skipEmptyLines();
    // A lone CR may be half an empty line.
    if (this.#held.length === 0 || (this.#held.length === 1 && this.#held[0] === CR)) return undefined;
    // A TLS handshake, say, would otherwise be waited for as the beginning of a head.
    if (this.#scanned === 0 && !/[\w!#$%&'*+\-.^`|~]/.test(String.fromCharCode(this.#held[0] ?? 0))) {
      throw new MalformedMessage('this is not HTTP');
    }
    const end = findHeadEnd(this.#held, 0, this.#scanned);
    if (end === -1) {
      this.#scanned = this.#held.length;
      return undefined;
    }
    this.#scanned = 0;
    const rawHead = this.#held.subarray(0, end);
    const head = parseRequestHead(rawHead);
    if (head.method === 'CONNECT') throw new MalformedMessage('Hookline is not a general proxy', 405);
    return { head, rawHead, framing: requestFraming(head) };
  }

  /**
   * Takes the held bytes of a request; `headBytes` of them are its head, not yet taken.
   * @throws MalformedMessage when the chunk framing is broken.
   */
  take(framing: BodyFraming, headBytes: number): Buffer {
    const held = this.#held;
    const end = framing.push(held, headBytes);
    this.#held = end === held.length ? EMPTY : held.subarray(end);
    return end === held.length ? held : held.subarray(0, end);
  }

  /** Takes all that is held. */
  takeAll(): Buffer {
    const held = this.#held;
    this.#held = EMPTY;
    return held;
  }

  // A server should ignore empty lines before a request line (RFC 9112, 2.2).
  #skipEmptyLines(): void {
    while (this.#held[0] === CR && this.#held[1] === LF) this.#held = this.#held.subarray(2);
  }
}
