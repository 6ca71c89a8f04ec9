import type { Socket } from 'node:net';
import { isAbort } from '../errors.ts';
import type { ConnectionContext } from './connectionContext.ts';
import type { Exchange, ExchangeFailure } from './exchange.ts';
import { notAdmitted, upstreamRefused, upstreamStillRefused } from './ownAnswer.ts';
import type { EarlyAnswer, Gatekeeper } from './policy.ts';
import { UpstreamRefused } from './upstream.ts';

/** The way of one caller's requests to the app: their turn there, a connection, and an end to waiting for an answer. */
export class Passage {
  readonly #context: ConnectionContext;
  readonly #gone = new AbortController();
  #leave: (() => void) | undefined;
  #early: NodeJS.Timeout | undefined;

  constructor(context: ConnectionContext) {
    this.#context = context;
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
  async connect(holdMs: number): Promise<Socket | ExchangeFailure | 'gone'> {
    const { upstream, onUpstreamMissing } = this.#context;
    try {
      return await upstream.reach(holdMs, this.#gone.signal, onUpstreamMissing);
    } catch (error) {
      if (isAbort(error)) return 'gone';
      if (!(error instanceof UpstreamRefused)) throw error;
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
