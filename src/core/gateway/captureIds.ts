import { randomInt } from 'node:crypto';

const IN_ONE_MILLISECOND = 36 ** 3;

/** Makes ids that sort by time, even when the clock steps back, and differ from those of any other source. */
export class CaptureIds {
  readonly #source = randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0');
  #time = 0;
  #prefix = '';
  #count = 0;

  /** `now` in milliseconds since the epoch. */
  next(now: number): string {
    if (now > this.#time || ++this.#count === IN_ONE_MILLISECOND) {
      this.#time = Math.max(now, this.#time + 1);
      this.#prefix = this.#time.toString(36).padStart(9, '0');
      this.#count = 0;
    }
    return this.#prefix + this.#count.toString(36).padStart(3, '0') + this.#source;
  }
}
