/** Smaller pieces than this are gathered into blocks, so that a dribbled body does not cost an object per byte. */
const SMALL = 4096;
const BLOCK = 64 * 1024;
const EMPTY = Buffer.alloc(0);
/** Kept of a body that is too long to be kept whole, in bytes: it cannot be replayed, only looked at. */
const BEGINNING = 1024 * 1024;

/** Keeps a body as it passes: the whole of it, if it is not longer than a number of bytes, else its beginning. */
export class BodyRecorder {
  #limit: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #overflowed = false;
  #block: Buffer | undefined;
  #blockUsed = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes kept. */
  get length(): number {
    return this.#length;
  }

  /** True when nothing more will be kept. */
  get full(): boolean {
    return this.#length === this.#limit;
  }

  /** True when there was more than is kept. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /**
   * Says how long the body will be, in bytes; undefined when that is not known. What would not be kept whole need not
   * gather first, and of what may prove too long only half as much does.
   */
  announce(length: number | undefined): void {
    if (length === undefined) this.#limit = Math.ceil(this.#limit / 2);
    else if (length > this.#limit) this.#limit = Math.min(this.#limit, BEGINNING);
  }

  add(bytes: Buffer): void {
    if (bytes.length > this.#limit - this.#length) this.#overflow();
    const room = this.#limit - this.#length;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length === 0) return;
    this.#length += kept.length;
    if (kept.length < SMALL && this.#pieces.length > 0) {
      this.#gather(kept);
    } else {
      this.#flush();
      this.#pieces.push(kept);
    }
  }

  /** What is kept, in one piece. */
  toBuffer(): Buffer {
    this.#flush();
    const [first = EMPTY] = this.#pieces;
    if (this.#pieces.length < 2) return first;
    const whole = Buffer.concat(this.#pieces, this.#length);
    this.#pieces = [whole];
    return whole;
  }

  #overflow(): void {
    this.#overflowed = true;
    this.#limit = Math.min(this.#limit, BEGINNING);
    if (this.#length <= this.#limit) return;
    this.#flush();
    this.#pieces = [Buffer.concat(this.#pieces, this.#limit)];
    this.#length = this.#limit;
  }

  #gather(bytes: Buffer): void {
    if (this.#blockUsed + bytes.length > BLOCK) this.#flush();
    this.#block ??= Buffer.allocUnsafeSlow(BLOCK);
    this.#blockUsed += bytes.copy(this.#block, this.#blockUsed);
  }

  // Copied out, because a block of 64 KiB must not stay behind for every few bytes between two large pieces.
  #flush(): void {
    if (!this.#block || this.#blockUsed === 0) return;
    this.#pieces.push(Buffer.from(this.#block.subarray(0, this.#blockUsed)));
    this.#blockUsed = 0;
  }
}
