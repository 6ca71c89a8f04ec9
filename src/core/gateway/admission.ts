/** How many requests the app gets at a time, how many may wait for their turn, and how long, in milliseconds. */
export interface Concurrency {
  readonly limit: number;
  readonly maxWaiting: number;
  readonly deadlineMs: number;
}

/** Why a request did not get its turn. */
export type Turned = 'full' | 'late' | 'gone';

interface Waiting {
  readonly admit: () => void;
}

/** Lets at most so many requests through to the app, the rest in the order in which they came. */
export class Admission {
  readonly #concurrency: Concurrency;
  readonly #waiting = new Set<Waiting>();
  #inside = 0;

  constructor(concurrency: Concurrency) {
    this.#concurrency = concurrency;
  }

  /** True when a request may pass at once; it must `leave`. */
  tryEnter(): boolean {
    if (this.#inside >= this.#concurrency.limit) return false;
    this.#inside += 1;
    return true;
  }

  /** Waits for its turn; undefined when it has come, and the request must then `leave`. */
  async enter(signal: AbortSignal): Promise<Turned | undefined> {
    if (this.tryEnter()) return undefined;
    if (this.#waiting.size >= this.#concurrency.maxWaiting) return 'full';
    return new Promise((resolve) => {
      const settle = (outcome: Turned | undefined): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(waiting);
        resolve(outcome);
      };
      const waiting: Waiting = { admit: () => settle(undefined) };
      const onAbort = (): void => settle('gone');
      const timer = setTimeout(() => settle('late'), this.#concurrency.deadlineMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiting);
    });
  }

  /** Gives the place to who waits longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (next) next.admit();
    else this.#inside -= 1;
  }
}
