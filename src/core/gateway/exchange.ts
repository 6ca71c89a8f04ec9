import { BodyRecorder } from './bodyRecorder.ts';
import type { Capture, CaptureOutcome, RawMessage, WireMark } from './capture.ts';
import { ConversationRecorder, MOST_MARKS } from './conversationRecorder.ts';
import { headerTokens } from './messageHead.ts';
import type { OwnAnswer } from './ownAnswer.ts';
import type { IncomingRequest } from './requestReader.ts';
import { ResponseReader } from './responseReader.ts';

/** Why there is no response of the app to pass on. */
export interface ExchangeFailure {
  readonly outcome: Extract<CaptureOutcome, 'refused' | 'reset' | 'malformed' | 'complete' | 'accepted'>;
  readonly answer: OwnAnswer;
  /** The caller may not pass: the answer does not wait for the rest of its request. */
  readonly turnedAway?: true;
}

/** Where a capture comes from. */
export interface ExchangeOrigin {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The request's first byte, on the clock of `performance.now()`. */
  readonly firstByteAt: number;
  readonly upstreamPort: number;
  readonly maxCapturedBody: number;
  /** Called when more has come of a stream of events, or after an upgrade. */
  readonly onStreamed: () => void;
}

/** The longest body that is sent again, in bytes. */
const MAX_RESENT = 64 * 1024;
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** One request on its way through the gateway, and its response. */
export class Exchange {
  readonly request: IncomingRequest;
  readonly requestBody: BodyRecorder;
  readonly responseBody: BodyRecorder;
  readonly response: ResponseReader;
  /** What the app gets for a head: the one received, or one with fields added. */
  outgoingHead: Buffer;
  /** Whether it is the request's turn at the app. */
  admitted = false;
  /** Whether the head has been taken from what the caller sent. */
  headTaken = false;
  /** Whether bytes of the final response have been passed on. */
  answered = false;
  responseDone = false;
  /** Whether Hookline has answered for an app that may still answer itself. */
  answeredEarly = false;
  /** Whether the upstream connection has served an earlier request. */
  reused = false;
  failure: ExchangeFailure | undefined;
  readonly #origin: ExchangeOrigin;
  #ownResponse: RawMessage | undefined;
  #bodyBytes = 0;
  #queued: number | undefined;
  #conversation: ConversationRecorder | undefined;
  #events: WireMark[] | undefined;
  #connected: number | undefined;
  #firstByte: number | undefined;
  #total: number | undefined;

  constructor(request: IncomingRequest, origin: ExchangeOrigin) {
    this.request = request;
    this.outgoingHead = request.rawHead;
    this.#origin = origin;
    this.requestBody = new BodyRecorder(origin.maxCapturedBody);
    this.requestBody.announce(request.framing.length);
    this.responseBody = new BodyRecorder(origin.maxCapturedBody);
    this.response = new ResponseReader(request.head, this.responseBody);
  }

  get requestDone(): boolean {
    return this.headTaken && this.request.framing.done;
  }

  /** Whether the request may be sent a second time (RFC 9110, 9.2.2). */
  get idempotent(): boolean {
    return IDEMPOTENT.has(this.request.head.method);
  }

  /** Whether a request that got no answer on a connection used before may be tried on a fresh one. */
  get mayResend(): boolean {
    const { overflowed, length } = this.requestBody;
    return this.reused && this.idempotent && !this.response.begun && !overflowed && length <= MAX_RESENT;
  }

  /** Whether the body should come whole before a failure is told, so that the capture can be replayed. */
  get awaitsBody(): boolean {
    if (this.requestDone || this.requestBody.overflowed || this.failure?.turnedAway) return false;
    return !this.awaitsContinue || this.failure?.outcome === 'accepted';
  }

  /** Whether the caller sends its body only when it is told to go on. */
  get awaitsContinue(): boolean {
    const { headers } = this.request.head;
    return this.requestBody.length === 0 && headerTokens(headers, 'expect').includes('100-continue');
  }

  /** What became of it when the caller goes away now. */
  get outcomeWhenLeft(): CaptureOutcome {
    // A request that is to be delivered later has not come to its end.
    if (this.failure?.outcome === 'accepted') return 'aborted';
    return this.failure?.outcome ?? (this.responseDone ? 'complete' : 'aborted');
  }

  /** Bytes of the request's body that have come, with their framing. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  addBody(bytes: Buffer): void {
    this.#bodyBytes += bytes.length;
    this.requestBody.add(bytes);
  }

  /** Notes that the request's turn has come after a wait. */
  markAdmitted(): void {
    this.#queued = this.#elapsed();
  }

  /** Adds to what is kept of a connection that speaks another protocol now. */
  record(from: WireMark['from'], bytes: Buffer): void {
    this.#conversation ??= new ConversationRecorder();
    if (this.#conversation.add(from, bytes, this.#elapsed())) this.#origin.onStreamed();
  }

  /** Notes that an upstream connection is there; `reused` when it has served before. */
  markConnected(reused: boolean): void {
    this.reused = reused;
    this.#connected = reused ? 0 : this.#elapsed();
  }

  /** Notes that bytes came from the upstream; those that turned out to be an interim response do not count. */
  markResponseBytes(): void {
    this.#firstByte = this.response.begun ? (this.#firstByte ?? this.#elapsed()) : undefined;
    if (this.response.eventStream) this.#markEvents();
  }

  /** Server-sent events come one after the other: when each piece came is worth knowing. */
  #markEvents(): void {
    this.#events ??= [];
    const end = this.responseBody.length;
    if (end > (this.#events.at(-1)?.end ?? 0) && this.#events.length < MOST_MARKS) {
      this.#events.push({ from: 'app', at: this.#elapsed(), end });
      this.#origin.onStreamed();
    }
  }

  markOver(): void {
    this.#total = this.#elapsed();
  }

  /** Notes Hookline's own answer, sent instead of the app's. */
  answerWith(head: Buffer, body: Buffer): void {
    this.#ownResponse = { head, body, truncated: false };
  }

  toCapture(outcome: CaptureOutcome): Capture {
    const { id, startedAt, upstreamPort } = this.#origin;
    const response = this.#ownResponse ?? this.#appResponse();
    return {
      id,
      startedAt,
      upstreamPort,
      outcome,
      request: {
        head: this.request.rawHead,
        body: this.requestBody.toBuffer(),
        truncated: this.requestBody.overflowed || !this.requestDone,
      },
      response,
      answeredBy: response && (this.#ownResponse ? 'hookline' : 'app'),
      timings: { queued: this.#queued, connected: this.#connected, firstByte: this.#firstByte, total: this.#total },
      ...(this.answeredEarly && this.response.head && { late: this.#appResponse() }),
      ...(this.#conversation && { conversation: this.#conversation.toConversation() }),
      ...(this.#events && { events: [...this.#events] }),
    };
  }

  #appResponse(): RawMessage | undefined {
    if (!this.response.head) return undefined;
    return {
      head: this.response.rawHead,
      body: this.responseBody.toBuffer(),
      truncated: this.responseBody.overflowed || !this.responseDone,
    };
  }

  #elapsed(): number {
    return performance.now() - this.#origin.firstByteAt;
  }
}
