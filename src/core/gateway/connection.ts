import type { Socket } from 'node:net';
import type { CaptureOutcome } from './capture.ts';
import { Caller } from './caller.ts';
import { CaptureFeed } from './captureFeed.ts';
import type { ConnectionContext } from './connectionContext.ts';
import { Exchange, type ExchangeFailure } from './exchange.ts';
import { outgoingHead } from './forwarded.ts';
import { LateResponse } from './lateResponse.ts';
import { keepsConnection, MalformedMessage } from './messageHead.ts';
import {
  acceptedForLater,
  badRequest,
  earlyAnswer,
  encodeAnswer,
  tooLongToKeep,
  upstreamMalformed,
  upstreamReset,
  type OwnAnswer,
} from './ownAnswer.ts';
import { Passage } from './passage.ts';
import { callerScheme, type Gatekeeper } from './policy.ts';
import { joinRaw } from './rawConnection.ts';
import { RequestReader, type IncomingRequest } from './requestReader.ts';
import { writeBytes } from './writeBytes.ts';

const EMPTY = Buffer.alloc(0);
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** After so long without a byte of a request that waits for the app, the end of the connection is no half-close. */
const GIVEN_UP = 500;

/** Bytes received and not yet passed on, above which the caller is made to wait. */
const MAX_HELD = 64 * 1024;

/**
 * One caller's connection and the one upstream connection that serves it. Requests are passed on one at a time, in
 * order; every byte goes through as it came, hop-by-hop fields included, so both sides see one connection.
 */
export class Connection {
  readonly #caller: Caller;
  readonly #context: ConnectionContext;
  readonly #requests = new RequestReader();
  readonly #passage: Passage;
  readonly #feed: CaptureFeed;
  #exchange: Exchange | undefined;
  #firstByteAt = 0;

  constructor(client: Socket, context: ConnectionContext) {
    this.#context = context;
    this.#caller = new Caller(client, context.logger, {
      onData: (chunk) => this.#onCallerData(chunk),
      onDrain: () => this.#passage.socket?.resume(),
      onEnd: () => this.#onCallerEnd(),
      onClose: () => this.#onCallerClose(),
      onIdle: () => {
        if (!this.#exchange) this.#close();
      },
      onHeadLate: () => this.#close(),
    });
    this.#passage = new Passage(context, {
      onData: (chunk) => this.#onUpstreamData(chunk),
      onDrain: () => this.#throttleCaller(),
      onLost: (error) => this.#onUpstreamLost(error),
    });
    this.#feed = new CaptureFeed(context.onCapture, (exchange) => exchange === this.#exchange);
  }

  /** Ends both sides at once. */
  destroy(): void {
    this.#caller.destroy();
  }

  // ---- from the caller

  #onCallerData(chunk: Buffer): void {
    if (!this.#exchange && this.#requests.held === 0) this.#firstByteAt = this.#caller.lastByteAt;
    this.#requests.push(chunk);
    this.#advance();
  }

  #onCallerEnd(): void {
    // One who ends the connection along with a request waits for its answer; one who ends it later has given up.
    const isSilent = performance.now() - this.#caller.lastByteAt > GIVEN_UP;
    if (this.#exchange && !this.#passage.socket && isSilent) this.#caller.destroy();
    else this.#passEnd();
  }

  #onCallerClose(): void {
    this.#passage.drop();
    const exchange = this.#exchange;
    if (exchange) this.#finish(exchange.outcomeWhenLeft);
    this.#passage.abandon();
  }

  /** Does what can be done with the bytes received so far. */
  #advance(): void {
    if (this.#feed.isKeeping) {
      this.#throttleCaller();
      return;
    }
    try {
      if (!this.#exchange) {
        const request = this.#requests.readHead();
        this.#caller.watchHead(!request && this.#requests.held > 0);
        if (request) this.#begin(request);
      }
      this.#forward();
      this.#settle();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#refuse(error);
    }
    this.#throttleCaller();
    this.#passEnd();
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
      onStreamed: () => this.#feed.tellSoon(exchange),
    });
    this.#exchange = exchange;
    const gatekeeper = this.#context.gatekeeper();
    exchange.outgoingHead = outgoingHead(request, gatekeeper.policy, {
      peer: this.#caller.address,
      scheme: callerScheme(request.head, gatekeeper.policy.publicUrl),
    });
    this.#feed.begin(exchange);
    const answer = gatekeeper.turnAway(request, this.#caller.address);
    if (answer) exchange.failure = { outcome: 'complete', answer, turnedAway: true };
    else void this.#admit(exchange, gatekeeper);
  }

  /** Brings a request to the app when it is its turn. */
  async #admit(exchange: Exchange, gatekeeper: Gatekeeper): Promise<void> {
    const turned = await this.#passage.takeTurn(exchange, gatekeeper);
    if (turned === 'gone' || this.#exchange !== exchange) {
      if (!turned) this.#passage.leave();
      return;
    }
    if (turned) {
      this.#fail(turned);
      return;
    }
    exchange.admitted = true;
    const mayAnswer = (): boolean => this.#exchange === exchange && exchange.requestDone && !exchange.answered;
    this.#passage.watch(gatekeeper.policy.earlyAnswer, mayAnswer, (status) => this.#answerEarly(exchange, status));
    if (gatekeeper.policy.inbox && this.#context.inboxWaits()) {
      this.#fail({ outcome: 'accepted', answer: acceptedForLater() });
      return;
    }
    if (!exchange.idempotent && !this.#passage.isFresh) this.#passage.drop();
    if (this.#passage.socket) {
      exchange.markConnected(true);
      this.#advance();
    } else {
      await this.#connect(exchange);
    }
  }

  async #connect(exchange: Exchange): Promise<void> {
    const socket = await this.#passage.connect(this.#context.gatekeeper().policy);
    if (socket === 'gone') return;
    if (!('write' in socket)) {
      if (this.#exchange === exchange) this.#fail(socket);
      return;
    }
    if (this.#exchange !== exchange) {
      socket.destroy();
      return;
    }
    exchange.markConnected(false);
    this.#passage.attach(socket);
    if (exchange.headTaken) socket.write(Buffer.concat([exchange.outgoingHead, exchange.requestBody.toBuffer()]));
    this.#advance();
  }

  /** The app goes on with its request out of the caller's sight. */
  #answerEarly(exchange: Exchange, status: number): void {
    const upstream = this.#passage.detach();
    if (!upstream) return;
    const { onCapture } = this.#context;
    const leave = this.#passage.handOver();
    exchange.answeredEarly = true;
    this.#answer('complete', earlyAnswer(status));
    new LateResponse(exchange, upstream, (capture) => void onCapture(capture)).onDidEnd(leave);
  }

  /** Passes on, and records, what has come of the current request. */
  #forward(): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.requestDone || this.#requests.held === 0) return;
    const upstream = this.#passage.socket;
    if (!exchange.failure && !(exchange.admitted && upstream)) return;
    const headBytes = exchange.headTaken ? 0 : exchange.request.rawHead.length;
    const bytes = this.#requests.take(exchange.request.framing, headBytes);
    const kept = headBytes > 0 || !exchange.requestBody.copies;
    exchange.headTaken = true;
    exchange.addBody(headBytes === 0 ? bytes : bytes.subarray(headBytes));
    const answer = exchange.failure ? undefined : this.#context.gatekeeper().bodyTooLarge(exchange.bodyBytes);
    if (answer) {
      this.#fail({ outcome: 'complete', answer, turnedAway: true });
    } else if (upstream && headBytes > 0 && exchange.outgoingHead !== exchange.request.rawHead) {
      upstream.write(Buffer.concat([exchange.outgoingHead, bytes.subarray(headBytes)]));
    } else if (upstream) {
      writeBytes(upstream, bytes, kept);
    }
  }

  /** Ends the exchange if nothing more of its request is to be waited for. */
  #settle(): void {
    const exchange = this.#exchange;
    if (exchange?.failure) {
      const { outcome, answer } = exchange.failure;
      if (exchange.awaitsBody) return;
      if (outcome === 'accepted' && exchange.requestBody.overflowed) this.#answer('refused', tooLongToKeep());
      else this.#answer(outcome, answer);
    } else if (exchange?.responseDone && exchange.requestDone) {
      this.#endExchange(exchange);
    }
  }

  #throttleCaller(): void {
    const held = this.#exchange || this.#feed.isKeeping ? this.#requests.held : 0;
    const wait = held >= MAX_HELD || this.#passage.socket?.writableNeedDrain === true;
    this.#caller.hold(wait);
  }

  /** Once the caller has sent its last byte, does with that end what a direct connection would. */
  #passEnd(): void {
    if (!this.#caller.hasEnded || this.#caller.isOver || this.#feed.isKeeping) return;
    const exchange = this.#exchange;
    if (!exchange) this.#close();
    else if (exchange.requestDone) {
      if (this.#requests.held === 0) this.#passage.socket?.end();
    } else if (this.#requests.held === 0) this.#caller.destroy();
  }

  // ---- from the upstream

  #onUpstreamData(chunk: Buffer): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.responseDone) {
      this.#context.logger.warn('gateway: the app sent bytes that belong to no response; its connection was closed');
      this.#passage.drop();
      this.#onUpstreamLost(undefined);
      return;
    }
    const { response, responseBody } = exchange;
    const kept = !response.head || !responseBody.copies;
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
    if (response.upgraded) {
      this.#caller.write(bytes);
      this.#join(response.rest);
    } else if (response.done) {
      this.#onResponseDone(exchange, bytes, kept);
    } else if (bytes.length > 0 && !this.#caller.write(bytes, kept)) {
      this.#passage.socket?.pause();
    }
  }

  /** Passes on the last bytes of a response once the exchange, if it is over with them, is kept. */
  #onResponseDone(exchange: Exchange, lastBytes: Buffer, kept: boolean): void {
    exchange.responseDone = true;
    if (exchange.response.rest.length > 0) {
      this.#context.logger.warn('gateway: the app sent more than its response; its connection was closed');
      this.#passage.drop();
    }
    const writeLast = (): void => {
      if (lastBytes.length > 0 && !this.#caller.write(lastBytes, kept)) this.#passage.socket?.pause();
    };
    // Without an upstream the rest of the request leads nowhere.
    if (exchange.requestDone || !this.#passage.socket) this.#endExchange(exchange, writeLast);
    else writeLast();
  }

  #onUpstreamLost(error: Error | undefined): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    if (exchange.responseDone) this.#endExchange(exchange);
    else if (!error && exchange.response.untilClose) this.#onResponseDone(exchange, EMPTY, true);
    else if (exchange.mayResend) void this.#connect(exchange);
    else if (!error && this.#caller.hasEnded) this.#breakOff(exchange, 'aborted');
    else this.#fail({ outcome: 'reset', answer: upstreamReset(this.#context.upstream.port) });
  }

  /** After 101 the connection speaks another protocol, of which the beginning is recorded. */
  #join(rest: Buffer): void {
    const upstream = this.#passage.detach();
    const exchange = this.#exchange;
    if (!upstream || !exchange) return;
    // A raw connection keeps its place at the app until it ends.
    const leave = this.#passage.handOver();
    this.#finish('complete');
    const client = this.#caller.detach();
    client.once('close', () => {
      leave();
      this.#feed.end(exchange, 'complete');
    });
    joinRaw({ client, upstream, fromClient: this.#requests.takeAll(), fromUpstream: rest }, exchange);
  }

  // ---- the ends of an exchange

  /** Keeps the exchange, then writes what is left of its response and goes on. */
  #endExchange(exchange: Exchange, writeLast: () => void = () => {}): void {
    this.#finish('complete', () => {
      writeLast();
      const { head, untilClose } = exchange.response;
      const keep = exchange.requestDone && !untilClose && keepsConnection(exchange.request.head);
      if (!keep || !head || !keepsConnection(head)) {
        this.#close();
        return;
      }
      this.#passage.rest();
      this.#firstByteAt = performance.now();
      this.#caller.rest();
      this.#advance();
    });
  }

  /** Ends the exchange. `proceed` waits until it is kept, for what it writes acknowledges the request to its caller. */
  #finish(outcome: CaptureOutcome, proceed: () => void = () => {}): void {
    const exchange = this.#exchange;
    if (!exchange) {
      proceed();
      return;
    }
    this.#exchange = undefined;
    this.#passage.leave();
    exchange.markOver();
    this.#feed.end(exchange, outcome, () => {
      if (!this.#caller.isGone) proceed();
    });
  }

  /** The app's response will not come, or not to its end. */
  #fail(failure: ExchangeFailure): void {
    this.#passage.drop();
    const exchange = this.#exchange;
    if (!exchange) return;
    exchange.failure = failure;
    if (exchange.answered) {
      this.#breakOff(exchange, failure.outcome);
      return;
    }
    if (failure.outcome === 'accepted' && exchange.awaitsContinue) this.#caller.write(CONTINUE);
    this.#advance();
  }

  /** The caller sent what cannot be passed on. */
  #refuse(error: MalformedMessage): void {
    this.#context.logger.warn(`gateway: refused a request: ${error.message}`);
    this.#passage.drop();
    const exchange = this.#exchange;
    if (exchange?.answered) this.#breakOff(exchange, 'aborted');
    else this.#answer('aborted', badRequest(error));
  }

  /** Ends the connection where the response breaks off. */
  #breakOff(exchange: Exchange, outcome: CaptureOutcome): void {
    this.#finish(outcome);
    // Where the end of the connection is the end of the response, only a reset tells that it was cut off.
    this.#caller.breakOff(exchange.response.untilClose);
  }

  /** Keeps the exchange, then answers in the app's place and ends the connection. */
  #answer(outcome: CaptureOutcome, answer: OwnAnswer): void {
    const { head, body } = encodeAnswer(answer, this.#exchange?.request.head.method);
    this.#exchange?.answerWith(head, body);
    this.#finish(outcome, () => {
      this.#caller.write(Buffer.concat([head, body]));
      this.#close();
    });
  }

  #close(): void {
    if (this.#caller.isOver) return;
    this.#passage.drop();
    this.#requests.takeAll();
    this.#caller.close();
  }
}
