import type { Capture } from '../gateway/capture.ts';
import { newestFirst, passesFilter } from './captureFilter.ts';
import { captureBytes } from './captureParts.ts';
import { captureRow } from './captureRow.ts';
import { capturedWords } from './captureText.ts';
import { DEFAULT_LIMIT, UNDO_MS, type CaptureRow, type HistoryQuery } from './historyStore.ts';
import { containsPhrases, parseSearch } from './searchWords.ts';

/** A capture in memory. A later state of the same capture is another object. */
export interface HeldCapture {
  readonly capture: Capture;
  row: CaptureRow;
  /** When it was removed, in milliseconds since the epoch; it can still be restored. */
  removedAt: number | undefined;
}

/** Of these another state will come. */
const UNDER_WAY: ReadonlySet<string> = new Set(['pending', 'accepted']);

/** How long a search may go on before others get their turn, in milliseconds. */
const SLICE_MS = 8;

/** Captures in memory, up to a number and a number of bytes. */
export class HeldCaptures {
  /** Oldest first: a map keeps the order of insertion, also when a value is replaced. */
  readonly #held = new Map<string, HeldCapture>();
  /** The ids of those that were removed and can be restored. */
  readonly #removed = new Set<string>();
  readonly #maxCaptures: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxCaptures: number, maxBytes: number) {
    this.#maxCaptures = maxCaptures;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#held.size - this.#removed.size;
  }

  /** Also of what is removed. */
  ids(): ReadonlySet<string> {
    return new Set(this.#held.keys());
  }

  /** Adds or replaces; what was pinned stays so, what was removed is back. */
  put(capture: Capture): HeldCapture {
    const earlier = this.#held.get(capture.id);
    const held = { capture, row: captureRow(capture, earlier?.row.pinned ?? false), removedAt: undefined };
    this.#held.set(capture.id, held);
    this.#removed.delete(capture.id);
    this.#bytes += captureBytes(capture) - (earlier ? captureBytes(earlier.capture) : 0);
    return held;
  }

  /** Also what is removed. */
  get(id: string): HeldCapture | undefined {
    return this.#held.get(id);
  }

  drop(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#held.delete(id);
    this.#removed.delete(id);
    this.#bytes -= captureBytes(held.capture);
  }

  /** Marks as pinned or not; gives the ids of those that are held. */
  pin(ids: readonly string[], pinned: boolean): string[] {
    return this.#update(ids, (held) => (held.row = { ...held.row, pinned }));
  }

  /** Hides from lists; gives the ids of those that were there. */
  remove(ids: readonly string[]): string[] {
    const now = Date.now();
    return this.#update(ids, (held) => {
      held.removedAt = now;
      this.#removed.add(held.row.id);
    });
  }

  /** Gives the ids of those that are back. */
  restore(ids: readonly string[]): string[] {
    return ids.filter((id) => {
      const held = this.#held.get(id);
      if (held?.removedAt === undefined || held.removedAt < Date.now() - UNDO_MS) return false;
      held.removedAt = undefined;
      return this.#removed.delete(id);
    });
  }

  /** The ids of all that a `clear` removes. */
  unpinned(): string[] {
    return [...this.#held.values()]
      .filter(({ removedAt, row }) => removedAt === undefined && !row.pinned)
      .map(({ row }) => row.id);
  }

  /** Newest first. */
  async list(query: HistoryQuery): Promise<CaptureRow[]> {
    const phrases = parseSearch(query.text ?? '');
    const passing = [...this.#held.values()]
      .filter(({ removedAt, row }) => removedAt === undefined && passesFilter(row, query))
      .sort((a, b) => newestFirst(a.row, b.row));
    const limit = query.limit ?? DEFAULT_LIMIT;
    if (phrases.length === 0) return passing.slice(0, limit).map(({ row }) => row);

    const found: CaptureRow[] = [];
    let pause = performance.now() + SLICE_MS;
    for (const { capture, row } of passing) {
      if (found.length === limit) break;
      if (containsPhrases(capturedWords(capture), phrases)) found.push(row);
      if (performance.now() < pause) continue;
      await new Promise(setImmediate);
      pause = performance.now() + SLICE_MS;
    }
    return found;
  }

  /**
   * Beyond the limits, first what is removed goes, then the oldest; gives the ids of the latter. Pinned ones stay, and
   * pending ones, for their end will be put; so does the one just put, however large.
   */
  evict(justPut: HeldCapture): string[] {
    for (const id of this.#removed) {
      if (!this.#isOverfull) return [];
      this.drop(id);
    }
    const gone: string[] = [];
    for (const { capture, row } of this.#held.values()) {
      if (!this.#isOverfull) break;
      if (capture === justPut.capture || row.pinned || UNDER_WAY.has(row.outcome)) continue;
      this.drop(row.id);
      gone.push(row.id);
    }
    return gone;
  }

  get #isOverfull(): boolean {
    return this.#held.size > this.#maxCaptures || this.#bytes > this.#maxBytes;
  }

  #update(ids: readonly string[], change: (held: HeldCapture) => void): string[] {
    return ids.filter((id) => {
      const held = this.#held.get(id);
      if (!held || held.removedAt !== undefined) return false;
      change(held);
      return true;
    });
  }
}
