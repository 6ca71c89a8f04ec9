import { Emitter } from '../emitter.ts';
import type { Capture } from '../gateway/capture.ts';
import { HeldCaptures } from './heldCaptures.ts';
import type { CaptureRow, HistoryChange, HistoryQuery, HistoryStore } from './historyStore.ts';

export interface MemoryHistoryOptions {
  /** Captures kept; default 1,000. */
  readonly maxCaptures?: number;
  /** Bytes of heads and bodies kept; default 256 MiB. */
  readonly maxBytes?: number;
}

/** A history that lasts as long as the process. Beyond its limits the oldest finished captures go first. */
export class MemoryHistory implements HistoryStore {
  readonly problem = undefined;
  readonly #changed = new Emitter<HistoryChange>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeProblem = new Emitter<undefined>().event;
  readonly #held: HeldCaptures;

  constructor({ maxCaptures = 1000, maxBytes = 256 * 1024 * 1024 }: MemoryHistoryOptions = {}) {
    this.#held = new HeldCaptures(maxCaptures, maxBytes);
  }

  put(capture: Capture): undefined {
    const held = this.#held.put(capture);
    this.#tell('removed', this.#held.evict(held));
    this.#changed.fire({ kind: 'put', row: held.row });
  }

  async get(id: string): Promise<Capture | undefined> {
    const held = this.#held.get(id);
    return held?.removedAt === undefined ? held?.capture : undefined;
  }

  list(query: HistoryQuery = {}): Promise<readonly CaptureRow[]> {
    return this.#held.list(query);
  }

  async count(): Promise<number> {
    return this.#held.count;
  }

  async claim(id: string): Promise<boolean> {
    const held = this.#held.get(id);
    if (held?.capture.outcome !== 'accepted' || held.removedAt !== undefined) return false;
    this.put({ ...held.capture, outcome: 'delivering' });
    return true;
  }

  async pin(ids: readonly string[], pinned: boolean): Promise<void> {
    const changed = this.#held.pin(ids, pinned);
    if (changed.length > 0) this.#changed.fire({ kind: 'pinned', ids: changed, pinned });
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#tell('removed', this.#held.remove(ids));
  }

  async restore(ids: readonly string[]): Promise<void> {
    this.#tell('restored', this.#held.restore(ids));
  }

  async clear(): Promise<readonly string[]> {
    const ids = this.#held.remove(this.#held.unpinned());
    this.#tell('removed', ids);
    return ids;
  }

  async close(): Promise<void> {
    this.#changed.dispose();
  }

  #tell(kind: 'removed' | 'restored', ids: readonly string[]): void {
    if (ids.length > 0) this.#changed.fire({ kind, ids });
  }
}
