import { constants, inflateRawSync } from 'node:zlib';

/** What is wrong with a compressed message; its data is then empty. */
export type InflateProblem =
  /** It is longer, decompressed, than is shown. */
  | 'tooLarge'
  /** It builds on one that was too large, and cannot be decompressed. */
  | 'contextLost'
  /** It cannot be decompressed. */
  | 'deflate';

/** The longest message that is decompressed, and the most that is of one direction, in bytes once they are. */
const MAX_INFLATED = 4 * 1024 * 1024;
const MAX_INFLATED_IN_ALL = 32 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);
const WINDOW = 32 * 1024;
const FLUSHED = Buffer.from([0, 0, 0xff, 0xff]);

/**
 * Undoes permessage-deflate for one direction (RFC 7692, 7.2.2). The widest window reads what was written with any
 * other, so that the window bits agreed on do not matter.
 */
export class Inflater {
  readonly #keepsContext: boolean;
  /** Ends, at `#used`, in what the next message may refer to; twice as long, so that it is moved seldom. */
  readonly #window = Buffer.allocUnsafe(2 * WINDOW);
  #used = 0;
  #contextLost = false;
  #room = MAX_INFLATED_IN_ALL;

  constructor(keepsContext: boolean) {
    this.#keepsContext = keepsContext;
  }

  /** Of a message that is not whole, what there is. */
  inflate(sent: Buffer, isWhole: boolean): { readonly data: Buffer; readonly problem?: InflateProblem } {
    if (this.#contextLost) return { data: EMPTY, problem: 'contextLost' };
    const limit = Math.min(MAX_INFLATED, this.#room);
    if (limit === 0) return { data: EMPTY, problem: 'tooLarge' };
    try {
      const data = inflateRawSync(isWhole ? Buffer.concat([sent, FLUSHED]) : sent, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: limit,
        chunkSize: Math.min(Math.max(sent.length * 8, 1024), 64 * 1024),
        ...(this.#used > 0 && { dictionary: this.#window.subarray(Math.max(0, this.#used - WINDOW), this.#used) }),
      });
      this.#room -= data.length;
      if (this.#keepsContext) this.#remember(data.subarray(-WINDOW));
      return { data };
    } catch (error) {
      const isTooLarge = error instanceof RangeError;
      if (isTooLarge) this.#room -= limit;
      this.#contextLost = this.#keepsContext;
      return { data: EMPTY, problem: isTooLarge ? 'tooLarge' : 'deflate' };
    }
  }

  #remember(data: Buffer): void {
    if (this.#used + data.length > this.#window.length) {
      this.#window.copyWithin(0, this.#used - WINDOW, this.#used);
      this.#used = WINDOW;
    }
    this.#used += data.copy(this.#window, this.#used);
  }
}
