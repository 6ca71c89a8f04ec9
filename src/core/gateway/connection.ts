import type { Socket } from 'node:net';
import { isAbort } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Capture, CaptureOutcome } from './capture.ts';
import type { CaptureIds } from './captureIds.ts';
import { Exchange, type ExchangeFailure } from './exchange.ts';
import { joinSockets } from './joinSockets.ts';
import { keepsConnection, MalformedMessage } from './messageHead.ts';
import {
  badRequest,
  encodeAnswer,
  upstreamMalformed,
  upstreamRefused,
  upstreamReset,
  type OwnAnswer,
} from './ownAnswer.ts';
import { RequestReader, type IncomingRequest } from './requestReader.ts';
import { UpstreamRefused, type Upstream } from './upstream.ts';
import { writeBytes } from './writeBytes.ts';

/** What the gateway lends to each of its connections. */
export interface ConnectionContext {
  readonly upstream: Upstream;
  readonly ids: CaptureIds;
  readonly maxCapturedBody: number;
  readonly logger: Logger;
  onCapture(capture: Capture): void;
}

/** Milliseconds. A request's body and a response may take as long as they like: a debugger may be paused. */
const HEAD_DEADLINE = 60_000;
const IDLE_DEADLINE = 300_000;
const LINGER_DEADLINE = 10_000;
/** How long an upstream connection may have been idle and still be trusted with what cannot be sent twice. */
const FRESH = 1000;

/** Bytes received and not yet passed on, above which the caller is made to wait. */
const MAX_HELD = 64 * 1024;

/**
 * One caller's connection and the one upstream connection that serves it. Requests are passed on one at a time, in
 * order; every byte goes through as it came, hop-by-hop fields included, so both sides see one connection.
 */
export class Connection {
  readonly #client: Socket;
  readonly #context: ConnectionContext;
  readonly #requests = new RequestReader();
  readonly #idleTimer: NodeJS.Timeout;
  readonly #connecting = new AbortController();
  #headTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #upstream: Socket | undefined;
  #upstreamIdleSince = 0;
  #exchange: Exchange | undefined;
  #firstByteAt = 0;
  #clientEnded = false;
  /** True once no more HTTP is read: the connection is closing, or is a raw one now. */
  #over = false;

  constructor(client: Socket, context: ConnectionContext) {
    this.#client = client;
    this.#context = context;
    this.#idleTimer = setTimeout(() => {
      if (!this.#exchange) this.#close();
    }, IDLE_DEADLINE);
    client.on('data', (chunk: Buffer) => this.#onClientData(chunk));
    client.on('drain', () => this.#upstream?.resume());
    client.on('end', () => this.#onClientEnd());
    client.on('error', (error) => context.logger.trace(`gateway: caller: ${error.message}`));
    client.on('close', () => this.#onClientClose());
  }

  /** Ends both sides at once. */
  destroy(): void {
    this.#client.destroy();
  }

  // ---- from the caller

  #onClientData(chunk: Buffer): void {
    if (this.#over) return;
    if (!this.#exchange && this.#requests.held === 0) this.#firstByteAt = performance.now();
    this.#requests.push(chunk);
    this.#advance();
  }

  #onClientEnd(): void {
    this.#clientEnded = true;
    this.#passEnd();
  }

  #onClientClose(): void {
    this.#over = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#headTimer);
    clearTimeout(this.#lingerTimer);
    this.#connecting.abort();
    this.#dropUpstream();
    const exchange = this.#exchange;
    if (exchange) this.#finish(exchange.failure?.outcome ?? (exchange.responseDone ? 'complete' : 'aborted'));
  }

  /** Does what can be done with the bytes received so far. */
  #advance(): void {
    try {
      if (!this.#exchange) {
        const request = this.#requests.readHead();
        this.#watchHead(!request && this.#requests.held > 0);
        if (request) this.#begin(request);
      }
      this.#forward();
      this.#settle();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#refuse(error);
    }
    this.#throttleClient();
    this.#passEnd();
  }

  #watchHead(unfinished: boolean): void {
    if (unfinished) {
      this.#headTimer ??= setTimeout(() => this.#close(), HEAD_DEADLINE);
    } else if (this.#headTimer) {
      clearTimeout(this.#headTimer);
      this.#headTimer = undefined;
    }
  }

  #begin(request: IncomingRequest): void {
    const { ids, maxCapturedBody, upstream } = this.#context;
    const now = Date.now();
    const exchange = new Exchange(request, {
      id: ids.next(now),
      startedAt: now - Math.round(performance.now() - this.#firstByteAt),
      firstByteAt: this.#firstByteAt,
      upstreamPort: upstream.port,
      maxCapturedBody,
    });
    this.#exchange = exchange;
    this.#emit(exchange, 'pending');
    // An app may be closing an idle connection while a request is on its way to it.
    const idle = performance.now() - this.#upstreamIdleSince;
    if (!exchange.idempotent && idle > FRESH) this.#dropUpstream();
    if (this.#upstream) exchange.markConnected(true);
    else void this.#connect(exchange);
  }

  async #connect(exchange: Exchange): Promise<void> {
    const { upstream } = this.#context;
    const { signal } = this.#connecting;
    let socket: Socket;
    try {
      socket = await upstream.connect(signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof UpstreamRefused)) throw error;
      this.#fail({ outcome: 'refused', answer: upstreamRefused(upstream.port, error) });
      return;
    }
    if (this.#exchange !== exchange) {
      socket.destroy();
      return;
    }
    exchange.markConnected(false);
    this.#attach(socket);
    if (exchange.headTaken) socket.write(Buffer.concat([exchange.request.rawHead, exchange.requestBody.toBuffer()]));
    this.#advance();
  }

  /** Passes on, and records, what has come of the current request. */
  #forward(): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.requestDone || this.#requests.held === 0) return;
    if (!this.#upstream && !exchange.failure) return;
    const headBytes = exchange.headTaken ? 0 : exchange.request.rawHead.length;
    const bytes = this.#requests.take(exchange.request.framing, headBytes);
    const kept = headBytes > 0 || !exchange.requestBody.full;
    exchange.headTaken = true;
    exchange.requestBody.add(headBytes === 0 ? bytes : bytes.subarray(headBytes));
    if (this.#upstream) writeBytes(this.#upstream, bytes, kept);
  }

  /** Ends the exchange if nothing more of its request is to be waited for. */
  #settle(): void {
    const exchange = this.#exchange;
    if (exchange?.failure) {
      if (!exchange.awaitsBody) this.#answer(exchange.failure.outcome, exchange.failure.answer);
    } else if (exchange?.responseDone && exchange.requestDone) {
      this.#endExchange(exchange);
    }
  }

  #throttleClient(): void {
    const held = this.#exchange ? this.#requests.held : 0;
    const wait = held >= MAX_HELD || this.#upstream?.writableNeedDrain === true;
    if (wait !== this.#client.isPaused() && !this.#over) this.#client[wait ? 'pause' : 'resume']();
  }

  /** Once the caller has sent its last byte, does with that end what a direct connection would. */
  #passEnd(): void {
    if (!this.#clientEnded || this.#over) return;
    const exchange = this.#exchange;
    if (!exchange) this.#close();
    else if (exchange.requestDone) {
      if (this.#requests.held === 0) this.#upstream?.end();
    } else if (this.#requests.held === 0) this.#client.destroy();
  }

  // ---- from the upstream

  #attach(socket: Socket): void {
    this.#upstream = socket;
    socket.on('data', (chunk: Buffer) => {
      if (socket === this.#upstream) this.#onUpstreamData(chunk);
    });
    socket.on('drain', () => this.#throttleClient());
    socket.on('end', () => {
      if (socket === this.#upstream) this.#onUpstreamLost(undefined);
    });
    socket.on('error', (error) => {
      if (socket === this.#upstream) this.#onUpstreamLost(error);
    });
  }

  #dropUpstream(): void {
    this.#upstream?.destroy();
    this.#upstream = undefined;
  }

  #onUpstreamData(chunk: Buffer): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.responseDone) {
      this.#context.logger.warn('gateway: the app sent bytes that belong to no response; its connection was closed');
      this.#onUpstreamLost(undefined);
      return;
    }
    const { response, responseBody } = exchange;
    const kept = !response.head || !responseBody.full;
    let bytes: Buffer;
    try {
      bytes = response.read(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#fail({ outcome: 'malformed', answer: upstreamMalformed(this.#context.upstream.port, error) });
      return;
    }
    exchange.markResponseBytes();
    exchange.answered = response.head !== undefined;
    if (bytes.length > 0 && !writeBytes(this.#client, bytes, kept)) this.#upstream?.pause();
    if (response.upgraded) this.#join(response.rest);
    else if (response.done) this.#onResponseDone(exchange);
  }

  #onResponseDone(exchange: Exchange): void {
    exchange.responseDone = true;
    if (exchange.response.rest.length > 0) {
      this.#context.logger.warn('gateway: the app sent more than its response; its connection was closed');
      this.#dropUpstream();
    }
    // Without an upstream the rest of the request leads nowhere.
    if (exchange.requestDone || !this.#upstream) this.#endExchange(exchange);
  }

  #onUpstreamLost(error: Error | undefined): void {
    this.#dropUpstream();
    const exchange = this.#exchange;
    if (!exchange) return;
    if (exchange.responseDone) this.#endExchange(exchange);
    else if (!error && exchange.response.untilClose) this.#onResponseDone(exchange);
    else if (exchange.mayResend) void this.#connect(exchange);
    else if (!error && this.#clientEnded) this.#breakOff(exchange, 'aborted');
    else this.#fail({ outcome: 'reset', answer: upstreamReset(this.#context.upstream.port) });
  }

  /** After 101 the connection speaks another protocol, which is not captured. */
  #join(rest: Buffer): void {
    const upstream = this.#upstream;
    if (!upstream) return;
    this.#finish('complete');
    this.#over = true;
    this.#upstream = undefined;
    clearTimeout(this.#idleTimer);
    if (rest.length > 0) this.#client.write(rest);
    if (this.#requests.held > 0) upstream.write(this.#requests.takeAll());
    joinSockets(this.#client, upstream);
  }

  // ---- the ends of an exchange

  #endExchange(exchange: Exchange): void {
    const { head, untilClose } = exchange.response;
    const keep = exchange.requestDone && !untilClose && keepsConnection(exchange.request.head);
    this.#finish('complete');
    if (!keep || !head || !keepsConnection(head)) {
      this.#close();
      return;
    }
    this.#upstreamIdleSince = performance.now();
    this.#firstByteAt = this.#upstreamIdleSince;
    this.#idleTimer.refresh();
    this.#advance();
  }

  #finish(outcome: CaptureOutcome): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    this.#exchange = undefined;
    exchange.markOver();
    this.#emit(exchange, outcome);
  }

  /** The app's response will not come, or not to its end. */
  #fail(failure: ExchangeFailure): void {
    this.#dropUpstream();
    const exchange = this.#exchange;
    if (!exchange) return;
    exchange.failure = failure;
    if (exchange.answered) this.#breakOff(exchange, failure.outcome);
    else this.#advance();
  }

  /** The caller sent what cannot be passed on. */
  #refuse(error: MalformedMessage): void {
    this.#context.logger.warn(`gateway: refused a request: ${error.message}`);
    this.#dropUpstream();
    const exchange = this.#exchange;
    if (exchange?.answered) this.#breakOff(exchange, 'aborted');
    else this.#answer('aborted', badRequest(error));
  }

  /** Ends the connection where the response breaks off. */
  #breakOff(exchange: Exchange, outcome: CaptureOutcome): void {
    this.#finish(outcome);
    this.#over = true;
    this.#client.resume();
    // Where the end of the connection is the end of the response, only a reset tells that it was cut off.
    if (exchange.response.untilClose) this.#client.resetAndDestroy();
    else this.#client.destroySoon();
  }

  #answer(outcome: CaptureOutcome, answer: OwnAnswer): void {
    const { head, body } = encodeAnswer(answer, this.#exchange?.request.head.method);
    this.#exchange?.answerWith(head, body);
    this.#client.write(Buffer.concat([head, body]));
    this.#finish(outcome);
    this.#close();
  }

  /** Ends the connection when what was written is out. What the caller still sends is thrown away, for a reset would
   *  take from it what it has not read. */
  #close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#dropUpstream();
    this.#requests.takeAll();
    this.#client.resume();
    this.#client.end(() => {
      if (this.#client.destroyed) return;
      this.#lingerTimer = setTimeout(() => this.#client.destroy(), LINGER_DEADLINE);
    });
  }

  #emit(exchange: Exchange, outcome: CaptureOutcome): void {
    this.#context.onCapture(exchange.toCapture(outcome));
  }
}
