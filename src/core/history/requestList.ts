import { newestFirst, passesFilter } from './captureFilter.ts';
import type { CaptureRow, HistoryChange, HistoryQuery, HistoryStore } from './historyStore.ts';

/** So many are shown first, and so many more each time that older ones are asked for. */
export const PAGE = 1000;

/** What a change of the history means for a list: nothing, other content of some rows, or other rows. */
export type ListChange = 'none' | 'rows' | 'list';

/** The newest requests that a query asks for, kept up to date with the history and extended by pages of older ones. */
export class RequestList {
  readonly #history: HistoryStore;
  readonly #query: HistoryQuery;
  /** Newest first. */
  #rows: CaptureRow[] = [];
  readonly #byId = new Map<string, CaptureRow>();
  #wanted = PAGE;
  #hasOlder = false;
  #isStale = true;
  #loading: Promise<void> | undefined;
  /** What happened while the rows were asked for. */
  #missed: HistoryChange[] = [];

  constructor(history: HistoryStore, query: HistoryQuery) {
    this.#history = history;
    this.#query = query;
  }

  /** Whether there were older ones when they were last looked for. */
  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** How many are shown. */
  get length(): number {
    return this.#rows.length;
  }

  get(id: string): CaptureRow | undefined {
    return this.#byId.get(id);
  }

  /** Newest first; asked for anew when what has happened could not be followed. */
  async rows(): Promise<readonly CaptureRow[]> {
    // What is under way may have begun before they became stale.
    await this.#loading;
    if (this.#isStale) this.#loading ??= this.#load();
    await this.#loading;
    return this.#rows;
  }

  async showOlder(): Promise<void> {
    const last = (await this.rows()).at(-1);
    if (!last || !this.#hasOlder) return;
    this.#wanted += PAGE;
    const older = await this.#history.list({ ...this.#query, before: last.id, limit: PAGE + 1 });
    this.#hasOlder = older.length > PAGE;
    for (const row of older.slice(0, PAGE)) this.#place(row);
  }

  /** Follows a change; what it cannot follow is asked for with the next `rows`. */
  follow(change: HistoryChange): ListChange {
    if (this.#loading) this.#missed.push(change);
    switch (change.kind) {
      case 'put':
        return this.#put(change.row);
      case 'removed':
        return this.#drop(change.ids);
      case 'pinned':
        return this.#pin(change.ids, change.pinned);
      case 'restored':
      case 'elsewhere':
        this.#isStale = true;
        return 'list';
    }
  }

  #put(row: CaptureRow): ListChange {
    const known = this.#byId.has(row.id);
    if (!passesFilter(row, this.#query)) return known ? this.#drop([row.id]) : 'none';
    if (known) {
      this.#place(row);
      return 'rows';
    }
    const oldest = this.#rows.at(-1);
    if (this.#hasOlder && oldest && row.id < oldest.id) return 'none';
    // Whether it has the text, only the history knows.
    if (this.#query.text === undefined) this.#place(row);
    else this.#isStale = true;
    return 'list';
  }

  #drop(ids: readonly string[]): ListChange {
    const known = new Set(ids.filter((id) => this.#byId.delete(id)));
    if (known.size === 0) return 'none';
    this.#rows = this.#rows.filter(({ id }) => !known.has(id));
    if (this.#hasOlder && this.#rows.length < this.#wanted - PAGE / 2) this.#isStale = true;
    return 'list';
  }

  #pin(ids: readonly string[], pinned: boolean): ListChange {
    if (this.#query.pinned) {
      if (!pinned) return this.#drop(ids);
      this.#isStale = true;
      return 'list';
    }
    const known = ids.flatMap((id) => this.#byId.get(id) ?? []);
    for (const row of known) this.#place({ ...row, pinned });
    return known.length > 0 ? 'rows' : 'none';
  }

  /** Puts a row where it belongs, or in the place of its earlier state; beyond as many as are wanted the oldest go. */
  #place(row: CaptureRow): void {
    const at = this.#indexOf(row.id);
    this.#rows.splice(at, this.#byId.has(row.id) ? 1 : 0, row);
    this.#byId.set(row.id, row);
    while (this.#rows.length > this.#wanted) {
      this.#byId.delete(this.#rows.pop()?.id ?? '');
      this.#hasOlder = true;
    }
  }

  /** Where a row with this id is or belongs. */
  #indexOf(id: string): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle];
      if (row && newestFirst(row, { id }) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    this.#missed = [];
    const rows: CaptureRow[] = [];
    let hasOlder = true;
    // By pages, so that nothing else waits for long.
    while (hasOlder && rows.length < this.#wanted) {
      const page = await this.#history.list({ ...this.#query, before: rows.at(-1)?.id, limit: PAGE + 1 });
      hasOlder = page.length > PAGE;
      rows.push(...page.slice(0, PAGE));
    }
    this.#rows = rows;
    this.#hasOlder = hasOlder;
    this.#byId.clear();
    for (const row of rows) this.#byId.set(row.id, row);
    this.#loading = undefined;
    for (const change of this.#missed) this.follow(change);
  }
}
