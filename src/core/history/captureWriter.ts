import type { Capture } from '../gateway/capture.ts';
import { MAX_INLINE_BODY, type BodyFiles } from './bodyFiles.ts';
import type { PartHashes } from './captureDatabase.ts';
import { captureBytes, partsOf, type PartName } from './captureParts.ts';
import type { HeldCapture, HeldCaptures } from './heldCaptures.ts';
import type { StoreConnection } from './storeConnection.ts';

/** So much goes into one transaction, so that the main thread is held up for a few milliseconds at most. */
const MAX_CAPTURES_AT_ONCE = 64;
const MAX_BYTES_AT_ONCE = 2 * 1024 * 1024;
const BUSY_RETRY_MS = 10;
const RETRY_MS = 10_000;
/** So long what is put waits for another process that locks the store; then it stays in memory for now. */
const MAX_BUSY_MS = 5000;
const MAX_CLOSE_MS = 3000;

/** Brings captures from memory to the disk: the first of a tick at once, the others of the same tick together. */
export class CaptureWriter {
  readonly #connection: StoreConnection;
  readonly #files: BodyFiles;
  readonly #held: HeldCaptures;
  readonly #onPinned: (ids: readonly string[]) => void;
  readonly #waiting = new Map<HeldCapture, PromiseWithResolvers<void>>();
  readonly #hashes = new WeakMap<HeldCapture, PartHashes>();
  #queue: HeldCapture[] = [];
  /** Those whose bodies could not be written. */
  readonly #unwritten: HeldCapture[] = [];
  #writing = 0;
  /** Since when the store is locked, on the clock of `performance.now()`. */
  #lockedSince: number | undefined;
  #tick: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;

  /** `onPinned` hears of captures that turned out to take the place of pinned ones. */
  constructor(
    connection: StoreConnection,
    files: BodyFiles,
    held: HeldCaptures,
    onPinned: (ids: readonly string[]) => void,
  ) {
    this.#connection = connection;
    this.#files = files;
    this.#held = held;
    this.#onPinned = onPinned;
  }

  /** Undefined when it is on the disk already, or cannot be for now; else resolves when it is one or the other. */
  keep(held: HeldCapture): Promise<void> | undefined {
    if (hasLongBody(held.capture)) void this.#writeBodies(held);
    else {
      const isFirst = this.#queue.length === 0 && !this.#tick;
      this.#queue.push(held);
      this.#tick ??= setImmediate(() => this.#flushTick());
      if (isFirst && this.#flush() !== 'busy') return undefined;
    }
    return this.#wait(held);
  }

  /** Resolves when nothing waits any more, or the disk does not take it. */
  async close(): Promise<void> {
    const until = performance.now() + MAX_CLOSE_MS;
    while ((this.#queue.length > 0 || this.#writing > 0) && performance.now() < until) {
      if (this.#writing === 0 && this.#flush() === 'failing') break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    clearTimeout(this.#retry);
    if (this.#tick) clearImmediate(this.#tick);
    for (const held of this.#waiting.keys()) this.#settle(held);
  }

  async #writeBodies(held: HeldCapture): Promise<void> {
    this.#writing += 1;
    try {
      const hashes = new Map<PartName, string>();
      for (const [name, bytes] of partsOf(held.capture)) {
        if (bytes.length > MAX_INLINE_BODY) hashes.set(name, await this.#files.write(bytes));
      }
      this.#hashes.set(held, hashes);
    } catch (error) {
      this.#connection.failed(error);
      this.#settle(held);
      this.#unwritten.push(held);
      this.#retrySoon(RETRY_MS);
      return;
    } finally {
      this.#writing -= 1;
    }
    this.#queue.push(held);
    this.#tick ??= setImmediate(() => this.#flushTick());
  }

  #flushTick(): void {
    this.#tick = undefined;
    if (this.#flush() === 'done' && this.#queue.length > 0) this.#tick = setImmediate(() => this.#flushTick());
  }

  /** One transaction with the first of the queue. */
  #flush(): 'done' | 'busy' | 'failing' {
    const batch = this.#takeBatch();
    if (batch.length === 0) return 'done';
    const database = this.#connection.get();
    if (!database) return this.#putBack(batch);
    try {
      const { kept, pinned } = database.insert(batch, (held) => this.#bodiesOf(held));
      for (const held of kept) {
        this.#held.drop(held.row.id);
        this.#settle(held);
      }
      if (kept.length < batch.length) {
        const isKept = new Set(kept);
        for (const held of batch) if (!isKept.has(held)) void this.#writeBodies(held);
      }
      this.#lockedSince = undefined;
      if (kept.length > 0) this.#connection.succeeded();
      if (pinned.length > 0) this.#onPinned(pinned.map(({ row }) => row.id));
      return 'done';
    } catch (error) {
      this.#connection.failed(error);
      return this.#putBack(batch);
    }
  }

  /** What comes first in the queue; not what a later state has taken the place of, or what memory had no room for. */
  #takeBatch(): HeldCapture[] {
    const batch: HeldCapture[] = [];
    let bytes = 0;
    let taken = 0;
    for (const held of this.#queue) {
      if (batch.length === MAX_CAPTURES_AT_ONCE || bytes > MAX_BYTES_AT_ONCE) break;
      taken += 1;
      if (this.#held.get(held.row.id) !== held) {
        this.#settle(held);
        continue;
      }
      batch.push(held);
      if (!hasLongBody(held.capture)) bytes += captureBytes(held.capture);
    }
    this.#queue.splice(0, taken);
    return batch;
  }

  #putBack(batch: readonly HeldCapture[]): 'busy' | 'failing' {
    this.#queue.unshift(...batch);
    this.#lockedSince ??= performance.now();
    if (performance.now() - this.#lockedSince > MAX_BUSY_MS) this.#connection.lockedOut();
    if (!this.#connection.isFailing) {
      this.#retrySoon(BUSY_RETRY_MS);
      return 'busy';
    }
    for (const held of this.#queue) this.#settle(held);
    this.#retrySoon(RETRY_MS);
    return 'failing';
  }

  #retrySoon(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      for (const held of this.#unwritten.splice(0)) void this.#writeBodies(held);
      this.#tick ??= setImmediate(() => this.#flushTick());
    }, ms);
    if (ms === RETRY_MS) this.#retry.unref();
  }

  /** Undefined when a body has yet to be written, or has been deleted since. */
  #bodiesOf(held: HeldCapture): PartHashes | undefined {
    if (!hasLongBody(held.capture)) return NONE;
    const hashes = this.#hashes.get(held);
    return hashes && [...hashes.values()].every((hash) => this.#files.has(hash)) ? hashes : undefined;
  }

  #wait(held: HeldCapture): Promise<void> {
    const waiting = this.#waiting.get(held) ?? Promise.withResolvers<void>();
    this.#waiting.set(held, waiting);
    return waiting.promise;
  }

  #settle(held: HeldCapture): void {
    this.#waiting.get(held)?.resolve();
    this.#waiting.delete(held);
  }
}

const NONE: PartHashes = new Map();

function hasLongBody(capture: Capture): boolean {
  return [...partsOf(capture).values()].some(({ length }) => length > MAX_INLINE_BODY);
}
