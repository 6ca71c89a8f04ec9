import { setImmediate } from 'node:timers/promises';

const LIMIT_MS = 4;

/** Splits long synchronous work: once `over`, await `next()`, which gives the event loop a turn. */
export class TimeSlice {
  #end = performance.now() + LIMIT_MS;

  get over(): boolean {
    return performance.now() >= this.#end;
  }

  async next(): Promise<void> {
    await setImmediate();
    this.#end = performance.now() + LIMIT_MS;
  }
}
