/** Smaller pieces than this are gathered into blocks, so that a dribbled body does not cost an object per byte. */
const SMALL = 4096;
const BLOCK = 64 * 1024;
/**
 * After so many bytes, larger pieces are gathered as well, so that the memory they came in can be given back at once:
 * among what the collector of garbage frees when it likes, a long body would take it twice over.
 */
const LONG = 1024 * 1024;
const LONG_BLOCK = 1024 * 1024;
const EMPTY = Buffer.alloc(0);
/** Kept of a body that is too long to be kept whole, in bytes: it cannot be replayed, only looked at. */
const BEGINNING = LONG;

/** Keeps a body as it passes: the whole of it, if it is not longer than a number of bytes, else its beginning. */
export class BodyRecorder {
  #limit: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #overflowed = false;
  #block: Buffer | undefined;
  #blockUsed = 0;
  /** Among the pieces, never given out. */
  #longBlocks: Buffer[] = [];

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

  /** True when what is added next is copied, if it is kept at all: its memory is not held. */
  get copies(): boolean {
    return this.#length >= LONG || this.full;
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
    const long = this.#length >= LONG;
    this.#length += kept.length;
    if (long || (kept.length < SMALL && this.#pieces.length > 0)) {
      this.#gather(kept, long ? LONG_BLOCK : BLOCK);
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
    return this.#join(this.#length);
  }

  #overflow(): void {
    this.#overflowed = true;
    this.#limit = Math.min(this.#limit, BEGINNING);
    if (this.#length <= this.#limit) return;
    this.#flush();
    this.#join(this.#limit);
    this.#length = this.#limit;
  }

  /** Makes one piece of the first bytes of all. */
  #join(length: number): Buffer {
    const whole = Buffer.concat(this.#pieces, length);
    this.#pieces = [whole];
    for (const { buffer } of this.#longBlocks) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
    this.#longBlocks = [];
    return whole;
  }

  #gather(bytes: Buffer, blockSize: number): void {
    for (let at = 0; at < bytes.length;) {
      this.#block ??= Buffer.allocUnsafeSlow(blockSize);
      const copied = bytes.copy(this.#block, this.#blockUsed, at);
      at += copied;
      this.#blockUsed += copied;
      if (this.#blockUsed < this.#block.length) continue;
      this.#pieces.push(this.#block);
      if (this.#block.length === LONG_BLOCK) this.#longBlocks.push(this.#block);
      this.#block = undefined;
      this.#blockUsed = 0;
    }
  }

  // Copied out, because a whole block must not stay behind for every few bytes between two large pieces.
  #flush(): void {
    if (!this.#block || this.#blockUsed === 0) return;
    this.#pieces.push(Buffer.from(this.#block.subarray(0, this.#blockUsed)));
    this.#blockUsed = 0;
  }
}
