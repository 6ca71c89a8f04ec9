/** So many requests a second in the long run, and at most `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What Modal allows its web endpoints: 200 requests a second, with a burst of five seconds' worth. Source: its docs. */
export const MODAL_RATE: Rate = { perSecond: 200, burst: 1000 };

/** A token bucket. */
export class RateLimit {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number | undefined;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes one request at a time `now`, in milliseconds of a steady clock; gives the seconds to wait when it may not pass. */
  take(now: number): number | undefined {
    const { perSecond, burst } = this.#rate;
    const passed = now - (this.#filledAt ?? now);
    this.#filledAt = now;
    this.#tokens = Math.min(burst, this.#tokens + (passed / 1000) * perSecond);
    if (this.#tokens < 1) return Math.max(1, Math.ceil((1 - this.#tokens) / perSecond));
    this.#tokens -= 1;
    return undefined;
  }
}
