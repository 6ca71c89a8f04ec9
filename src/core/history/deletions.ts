import { Emitter } from '../emitter.ts';
import { UNDO_MS, type HistoryStore } from './historyStore.ts';

/** Requests that were deleted together. */
export interface Deletion {
  readonly ids: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Deletes requests from a history, and brings them back: the last deletion first. */
export class Deletions {
  readonly #history: HistoryStore;
  #undoable: Deletion[] = [];
  readonly #changed = new Emitter<void>();
  /** Fires when there is more or less to undo. */
  readonly onDidChange = this.#changed.event;

  constructor(history: HistoryStore) {
    this.#history = history;
  }

  /** The last one that can still be undone. */
  get last(): Deletion | undefined {
    return this.#undoable.findLast(({ at }) => at > Date.now() - UNDO_MS);
  }

  async delete(ids: readonly string[]): Promise<Deletion> {
    await this.#history.remove(ids);
    return this.#remember(ids);
  }

  /** Deletes all that is not pinned. */
  async clear(): Promise<Deletion> {
    return this.#remember(await this.#history.clear());
  }

  async undo(deletion: Deletion): Promise<void> {
    this.#undoable = this.#undoable.filter((other) => other !== deletion);
    this.#changed.fire();
    await this.#history.restore(deletion.ids);
  }

  #remember(ids: readonly string[]): Deletion {
    const deletion = { ids, at: Date.now() };
    if (ids.length > 0) this.#undoable.push(deletion);
    this.#changed.fire();
    return deletion;
  }
}
