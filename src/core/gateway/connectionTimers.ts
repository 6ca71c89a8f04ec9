/** Milliseconds. A request's body and a response may take as long as they like: a debugger may be paused. */
const HEAD_DEADLINE = 60_000;
const IDLE_DEADLINE = 300_000;
const LINGER_DEADLINE = 10_000;

/** Ends connections of callers who send nothing, half a head, or more than anybody wants to read. */
export class ConnectionTimers {
  readonly #onHeadLate: () => void;
  readonly #idle: NodeJS.Timeout;
  #head: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor({ onIdle, onHeadLate }: { readonly onIdle: () => void; readonly onHeadLate: () => void }) {
    this.#onHeadLate = onHeadLate;
    this.#idle = setTimeout(onIdle, IDLE_DEADLINE);
  }

  /** Starts to wait for the next request. */
  restartIdle(): void {
    this.#idle.refresh();
  }

  stopIdle(): void {
    clearTimeout(this.#idle);
  }

  /** Says whether the caller is in the middle of a head. */
  watchHead(unfinished: boolean): void {
    if (unfinished) {
      this.#head ??= setTimeout(this.#onHeadLate, HEAD_DEADLINE);
    } else if (this.#head) {
      clearTimeout(this.#head);
      this.#head = undefined;
    }
  }

  /** Gives the caller time to read what was written before the connection is cut. */
  linger(cut: () => void): void {
    this.#linger = setTimeout(cut, LINGER_DEADLINE);
  }

  clear(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#head);
    clearTimeout(this.#linger);
  }
}
