import type { DatabaseSync } from 'node:sqlite';
import type { BodyFiles } from './bodyFiles.ts';
import { pragma } from './historySchema.ts';
import { UNDO_MS, type HistoryLimits } from './historyStore.ts';
import { inTransaction } from './sqlite.ts';

/** So many captures or files are deleted in one transaction, for whose end others wait. */
const DELETED_AT_ONCE = 20;
const FILES_AT_ONCE = 4;
/** A write-ahead log of so many pages is brought back to its beginning even if writing has to wait for it. */
const MAX_LOG_PAGES = 16_384;
const KEPT_CHANGES = 100;
/** What the limits do not hold for: what somebody wants to keep, and what is still to be delivered. */
const MAY_GO = "pinned = 0 AND outcome <> 'accepted'";
const DAY_MS = 24 * 60 * 60 * 1000;
const REFERRED = 'SELECT 1 FROM parts WHERE hash = ?';

/** Takes out of a database, in small steps, what is not to be kept, and the files that nothing refers to any more. */
export class HistoryUpkeep {
  readonly #database: DatabaseSync;
  readonly #bodies: BodyFiles;
  readonly #writer: number;
  /** Hashes of files that may not be needed any more. */
  readonly #released = new Set<string>();
  #seen: { captures: number; changes: number };
  #version = 0;
  /** While captures beyond the limits are deleted, how much there is. */
  #total: { count: number; bytes: number } | undefined;

  constructor(
    database: DatabaseSync,
    bodies: BodyFiles,
    writer: number,
    seen: { readonly captures: number; readonly changes: number },
  ) {
    this.#database = database;
    this.#bodies = bodies;
    this.#writer = writer;
    this.#seen = { ...seen };
  }

  /** What SQLite finds wrong with the file; undefined when it is sound. */
  check(): string | undefined {
    const found = Object.values(this.#database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    return found === 'ok' ? undefined : String(found);
  }

  /** Deletes a few of the captures whose removal cannot be undone any more; false when there are none. */
  purge(): boolean {
    return this.#purge('removed_at < ?', Date.now() - UNDO_MS);
  }

  /** Deletes a few of those that this process has removed; false when there are none. */
  purgeOwn(): boolean {
    return this.#purge('removed_at IS NOT NULL AND writer = ?', this.#writer);
  }

  /** Deletes a few of the oldest captures beyond the limits; gives their ids, none when all is within. */
  retain({ maxRequests, maxDays, maxBytes }: HistoryLimits): string[] {
    this.#total ??= this.#count();
    let { count, bytes } = this.#total;
    const oldest = this.#database
      .prepare(
        `SELECT seq, id, bytes, kept_at FROM captures INDEXED BY captures_listed
          WHERE removed_at IS NULL AND ${MAY_GO} ORDER BY id LIMIT ${DELETED_AT_ONCE}`,
      )
      .all();
    const since = Date.now() - maxDays * DAY_MS;
    const beyond: { readonly seq: number; readonly id: string }[] = [];
    for (const one of oldest) {
      if (count <= maxRequests && bytes <= maxBytes && Number(one['kept_at']) >= since) break;
      count -= 1;
      bytes -= Number(one['bytes']);
      beyond.push({ seq: Number(one['seq']), id: String(one['id']) });
    }
    // Between reading and deleting somebody may pin one.
    const deleted = new Set(
      this.#delete(
        beyond.map(({ seq }) => seq),
        `${MAY_GO} AND removed_at IS NULL`,
      ),
    );
    this.#total = deleted.size > 0 && deleted.size === beyond.length ? { count, bytes } : undefined;
    if (deleted.size > 0) this.#noteChange();
    return beyond.filter(({ seq }) => deleted.has(seq)).map(({ id }) => id);
  }

  /** Deletes a few files that no capture refers to; false when there are none left to look at. */
  release(): boolean {
    const hashes = [...this.#released].slice(0, FILES_AT_ONCE);
    if (hashes.length === 0) return false;
    const referred = this.#database.prepare(REFERRED);
    // Whoever puts a capture looks, while only it may write, whether the file is still there.
    inTransaction(this.#database, () => {
      for (const hash of hashes) if (!referred.get(hash)) this.#bodies.delete(hash);
    });
    for (const hash of hashes) this.#released.delete(hash);
    return true;
  }

  /** Finds files that a process which was ended has left behind. */
  async sweep(): Promise<void> {
    const referred = this.#database.prepare(REFERRED);
    for await (const hash of this.#bodies.sweep()) if (!referred.get(hash)) this.#released.add(hash);
  }

  /** Moves what is in the write-ahead log to the database. At the end of a store, and when the log is long, all of it. */
  checkpoint(whole = false): void {
    const moved = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    if (whole || Number(moved?.['log']) > MAX_LOG_PAGES) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Whether another process has changed what is listed, since the last time this was asked. */
  changedElsewhere(): boolean {
    const version = pragma(this.#database, 'data_version');
    if (version === this.#version) return false;
    this.#version = version;
    const latest = (table: 'captures' | 'changes'): { last: number; others: boolean } => {
      const found = this.#database
        .prepare(`SELECT max(seq) AS last, max(writer <> ?) AS others FROM ${table} WHERE seq > ?`)
        .get(this.#writer, this.#seen[table]);
      return { last: Number(found?.['last'] ?? this.#seen[table]), others: found?.['others'] === 1 };
    };
    const [captures, changes] = [latest('captures'), latest('changes')];
    this.#seen = { captures: captures.last, changes: changes.last };
    return captures.others || changes.others;
  }

  #purge(condition: string, value: number): boolean {
    const found = this.#database
      .prepare(`SELECT seq FROM captures INDEXED BY captures_removed
        WHERE removed_at IS NOT NULL AND ${condition} LIMIT ${DELETED_AT_ONCE}`)
      .all(value);
    const deleted = this.#delete(
      found.map(({ seq }) => Number(seq)),
      'removed_at IS NOT NULL',
    );
    // Others have seen the seq already that the next capture gets.
    const last = Number(this.#database.prepare('SELECT max(seq) AS last FROM captures').get()?.['last']);
    if (deleted.some((seq) => seq > last)) this.#noteChange();
    return found.length > 0;
  }

  /** Deletes those that still are as they should be; gives which. */
  #delete(seqs: readonly number[], condition: string): number[] {
    if (seqs.length === 0) return [];
    const database = this.#database;
    const one = database.prepare(`DELETE FROM captures WHERE seq = ? AND ${condition}`);
    const files = database.prepare('SELECT hash FROM parts WHERE seq = ? AND hash IS NOT NULL');
    const messages = database.prepare('DELETE FROM messages WHERE seq = ?');
    const parts = database.prepare('DELETE FROM parts WHERE seq = ?');
    const indexed = database.prepare(
      'DELETE FROM search WHERE rowid = ? AND rowid <= (SELECT indexed_seq FROM search_state)',
    );
    const lower = database.prepare(
      `UPDATE search_state SET indexed_seq = (SELECT coalesce(max(seq), 0) FROM captures)
        WHERE indexed_seq > (SELECT coalesce(max(seq), 0) FROM captures)`,
    );
    const released: string[] = [];
    const deleted = inTransaction(database, () => {
      const gone = seqs.filter((seq) => {
        if (one.run(seq).changes === 0) return false;
        released.push(...files.all(seq).map(({ hash }) => String(hash)));
        messages.run(seq);
        parts.run(seq);
        indexed.run(seq);
        return true;
      });
      // The next capture may get the seq of the last one, and is then not indexed yet.
      lower.run();
      return gone;
    });
    for (const hash of released) this.#released.add(hash);
    return deleted;
  }
  #noteChange(): void {
    const { lastInsertRowid } = this.#database.prepare('INSERT INTO changes (writer) VALUES (?)').run(this.#writer);
    this.#database.prepare('DELETE FROM changes WHERE seq <= ?').run(Number(lastInsertRowid) - KEPT_CHANGES);
  }

  #count(): { count: number; bytes: number } {
    const sql = 'SELECT count(*) AS count, sum(bytes) AS bytes FROM captures WHERE removed_at IS NULL';
    const found = this.#database.prepare(sql).get();
    return { count: Number(found?.['count']), bytes: Number(found?.['bytes']) };
  }
}
