import type { Capture, CaptureOutcome } from './capture.ts';
import type { Exchange } from './exchange.ts';

/** How often it is told how far a stream has come. */
const TELL_MS = 1000;

/** Gives the captures of one connection's exchanges to whoever keeps them: as they begin, as they go on, at their end. */
export class CaptureFeed {
  readonly #onCapture: (capture: Capture) => Promise<void> | undefined;
  readonly #isCurrent: (exchange: Exchange) => boolean;
  #telling: NodeJS.Timeout | undefined;
  #isKeeping = false;

  /** `isCurrent` tells whether an exchange is the one that the connection is at. */
  constructor(onCapture: (capture: Capture) => Promise<void> | undefined, isCurrent: (exchange: Exchange) => boolean) {
    this.#onCapture = onCapture;
    this.#isCurrent = isCurrent;
  }

  /** True while the last exchange is being kept and the end of its response waits for that. */
  get isKeeping(): boolean {
    return this.#isKeeping;
  }

  /** Tells that an exchange has begun. */
  begin(exchange: Exchange): void {
    // After the request has been passed on, which it would hold up; nothing of a response can be read before.
    setImmediate(() => {
      if (this.#isCurrent(exchange)) this.emit(exchange, 'pending');
    });
  }

  /** Tells before long how far a stream, or what follows an upgrade, has come: it may go on for hours. */
  tellSoon(exchange: Exchange): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.emit(exchange, this.#isCurrent(exchange) ? 'pending' : 'complete');
    }, TELL_MS);
  }

  /** Tells what has become of an exchange, and no more of it; `proceed` waits until it is kept. */
  end(exchange: Exchange, outcome: CaptureOutcome, proceed: () => void = () => {}): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const kept = this.#onCapture(exchange.toCapture(outcome));
    if (!kept) {
      proceed();
      return;
    }
    this.#isKeeping = true;
    void kept.then(() => {
      this.#isKeeping = false;
      proceed();
    });
  }

  emit(exchange: Exchange, outcome: CaptureOutcome): void {
    void this.#onCapture(exchange.toCapture(outcome));
  }
}
