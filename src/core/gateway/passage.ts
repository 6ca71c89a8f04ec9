import type { Socket } from 'node:net';
import { isAbort } from '../errors.ts';
import type { ConnectionContext } from './connectionContext.ts';
import type { Exchange, ExchangeFailure } from './exchange.ts';
import { acceptedForLater, notAdmitted, upstreamRefused, upstreamStillRefused } from './ownAnswer.ts';
import type { EarlyAnswer, Gatekeeper, GatewayPolicy } from './policy.ts';
import { UpstreamRefused } from './upstream.ts';

/** How long an upstream connection may have been idle and still be trusted with what cannot be sent twice. */
const FRESH = 1000;

/** What a passage tells of the connection it holds. */
interface PassageEvents {
  readonly onData: (chunk: Buffer) => void;
  readonly onDrain: () => void;
  /** The app has ended the connection, or it broke; it is dropped already. */
  readonly onLost: (error: Error | undefined) => void;
}

/** The way of one caller's requests to the app: their turn there, a connection, and an end to waiting for an answer. */
export class Passage {
  readonly #context: ConnectionContext;
  readonly #events: PassageEvents;
  readonly #gone = new AbortController();
  #socket: Socket | undefined;
  #idleSince = 0;
  #leave: (() => void) | undefined;
  #early: NodeJS.Timeout | undefined;

  constructor(context: ConnectionContext, events: PassageEvents) {
    this.#context = context;
    this.#events = events;
  }

  /** The connection to the app, while there is one. */
  get socket(): Socket | undefined {
    return this.#socket;
  }

  /** Whether the connection may still be there when a request comes to it: an app may be closing an idle one. */
  get isFresh(): boolean {
    return performance.now() - this.#idleSince <= FRESH;
  }

  /** Notes that the connection has served a request and waits for the next. */
  rest(): void {
    this.#idleSince = performance.now();
  }

  /** Goes on with this connection. */
  attach(socket: Socket): void {
    this.#socket = socket;
    const lost = (error?: Error): void => {
      if (socket !== this.#socket) return;
      this.drop();
      this.#events.onLost(error);
    };
    socket.on('data', (chunk: Buffer) => {
      if (socket === this.#socket) this.#events.onData(chunk);
    });
    socket.on('drain', this.#events.onDrain);
    socket.on('end', () => lost());
    socket.on('error', lost);
  }

  drop(): void {
    this.detach()?.destroy();
  }

  /** Gives the connection away. */
  detach(): Socket | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    return socket;
  }

  /** Waits for a request's turn; gives why it does not come, or that the caller has gone. It must `leave`. */
  async takeTurn(exchange: Exchange, { admission }: Gatekeeper): Promise<ExchangeFailure | 'gone' | undefined> {
    if (!admission) return undefined;
    if (!admission.tryEnter()) {
      const turned = await admission.enter(this.#gone.signal);
      if (turned === 'gone') return 'gone';
      if (turned) return { outcome: 'complete', answer: notAdmitted(turned), turnedAway: true };
      exchange.markAdmitted();
    }
    this.#leave = () => admission.leave();
    return undefined;
  }

  /** A connection to the app, why there is none, or that the caller has gone. */
  async connect({ holdMs = 0, inbox = false }: GatewayPolicy): Promise<Socket | ExchangeFailure | 'gone'> {
    const { upstream, onUpstreamMissing } = this.#context;
    try {
      return await upstream.reach(inbox ? 0 : holdMs, this.#gone.signal, onUpstreamMissing);
    } catch (error) {
      if (isAbort(error)) return 'gone';
      if (!(error instanceof UpstreamRefused)) throw error;
      if (inbox && !error.insecure) return { outcome: 'accepted', answer: acceptedForLater() };
      const answer = (holdMs > 0 ? upstreamStillRefused : upstreamRefused)(upstream.port, error);
      return { outcome: 'refused', answer };
    }
  }

  /** Calls back when the app has not answered in time while a debugger is paused; asks again as long as none is. */
  watch(early: EarlyAnswer | undefined, mayAnswer: () => boolean, answer: (status: number) => void): void {
    clearTimeout(this.#early);
    if (!early) return;
    this.#early = setTimeout(() => {
      if (mayAnswer() && early.when()) answer(early.status);
      else this.watch(early, mayAnswer, answer);
    }, early.afterMs);
  }

  /** Gives the place at the app to the next request. */
  leave(): void {
    clearTimeout(this.#early);
    this.handOver()();
  }

  /** What leaves the place later, for a request that stays longer than its exchange. */
  handOver(): () => void {
    const leave = this.#leave;
    this.#leave = undefined;
    return () => leave?.();
  }

  /** The caller has gone: nothing is waited for any more. */
  abandon(): void {
    this.#gone.abort();
    this.leave();
  }
}
