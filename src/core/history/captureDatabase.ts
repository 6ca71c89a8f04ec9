import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { sqlValue } from './captureRecord.ts';
import { captureBytes, detailsOf, partsOf, type PartName } from './captureParts.ts';
import { listCaptures } from './captureListing.ts';
import type { HeldCapture } from './heldCaptures.ts';
import { migrate } from './historySchema.ts';
import { UNDO_MS, type CaptureRow, type HistoryQuery } from './historyStore.ts';
import type { CaptureRecord } from './readCapture.ts';
import { loadSqlite } from './sqlite.ts';

/** This Node.js has no SQLite. */
export class NoSqlite extends Error {
  override readonly name = 'NoSqlite';
}

/** The hashes of the files that the long parts of a capture are in. */
export type PartHashes = ReadonlyMap<PartName, string>;

interface Inserted {
  readonly kept: readonly HeldCapture[];
  /** Those of them that have taken the place of a pinned one, and are pinned now. */
  readonly pinned: readonly HeldCapture[];
}

export const databaseFile = (folder: string): string => join(folder, 'history.db');
export const bodiesFolder = (folder: string): string => join(folder, 'bodies');

/** How long a write waits on the main thread for that of another process, in milliseconds; then it is tried again. */
const MAX_WAIT_MS = 5;
/** For so long it is believed that the file is still there, in milliseconds: looking costs as much as a small write. */
const FOUND_MS = 20;

/**
 * Opens the database of a folder, which is made if it is not there.
 * @throws NoSqlite, NewerSchema, ForeignSchema, or what the file system or SQLite says.
 */
export function openDatabase(folder: string, maxWaitMs: number): DatabaseSync {
  const sqlite = loadSqlite();
  if (!sqlite) throw new NoSqlite('this Node.js has no SQLite');
  mkdirSync(folder, { recursive: true });
  const database = new sqlite.DatabaseSync(databaseFile(folder), { timeout: maxWaitMs });
  try {
    // Whoever writes must not stop for a checkpoint, which waits for the disk: the worker makes them.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0');
    database.exec('PRAGMA journal_size_limit = 4194304; PRAGMA temp_store = MEMORY');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Moves a database that is not sound, and all that belongs to it, to a folder beside it; gives that folder's name. */
export function setAside(folder: string, now: Date): string {
  const name = `history.corrupt-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  // Fails when another process has just done it.
  mkdirSync(join(folder, name));
  for (const file of ['history.db', 'history.db-wal', 'history.db-shm', 'bodies']) {
    try {
      renameSync(join(folder, file), join(folder, name, file));
    } catch (error) {
      if (file === 'history.db') throw error;
    }
  }
  return name;
}

/** The main thread's connection to the database of a folder: short transactions and short lists. */
export class CaptureDatabase {
  /** Marks what this process writes, so that it can tell it from what others do. */
  readonly writer: number;
  /** What has been seen of captures and of changes, for those who ask what is new. */
  readonly seen: { readonly captures: number; readonly changes: number };
  readonly #path: string;
  readonly #file: number;
  #foundAt = 0;
  readonly #database: DatabaseSync;
  // Prepared once: on each capture's way they would cost as much again.
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertMessages: StatementSync;
  readonly #insertPart: StatementSync;
  readonly #listed: StatementSync;
  readonly #replace: StatementSync;
  readonly #change: StatementSync;

  /** @throws what `openDatabase` throws. */
  constructor(folder: string, writer: number) {
    this.writer = writer;
    this.#path = databaseFile(folder);
    const database = openDatabase(folder, MAX_WAIT_MS);
    this.#database = database;
    try {
      this.#file = statSync(this.#path).ino;
      this.#begin = database.prepare('BEGIN IMMEDIATE');
      this.#commit = database.prepare('COMMIT');
      this.#insert = database.prepare(INSERT);
      this.#insertMessages = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)');
      this.#insertPart = database.prepare('INSERT INTO parts VALUES (?, ?, ?, ?, ?)');
      this.#listed = database.prepare('SELECT seq, pinned FROM captures WHERE id = ? AND removed_at IS NULL');
      this.#replace = database.prepare('UPDATE captures SET removed_at = 0, pinned = 0 WHERE seq = ?');
      this.#change = database.prepare('INSERT INTO changes (writer) VALUES (?)');
      const changes = database.prepare('SELECT max(seq) AS changes FROM changes').get()?.['changes'];
      this.seen = { captures: this.last, changes: Number(changes) };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether the file has been deleted or another put in its place; what is written then would be lost. */
  get isGone(): boolean {
    const now = performance.now();
    if (now < this.#foundAt + FOUND_MS) return false;
    this.#foundAt = now;
    return statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#file;
  }

  /**
   * Keeps captures in one transaction. `bodies` gives where the long bodies are, asked while nobody else can delete
   * one; undefined leaves the capture out.
   */
  insert(captures: readonly HeldCapture[], bodies: (held: HeldCapture) => PartHashes | undefined): Inserted {
    const now = Date.now();
    return this.#write(() => {
      const inserted: { kept: HeldCapture[]; pinned: HeldCapture[] } = { kept: [], pinned: [] };
      for (const held of captures) {
        const files = bodies(held);
        if (!files) continue;
        inserted.kept.push(held);
        if (this.#insertOne(held, files, now)) inserted.pinned.push(held);
      }
      return inserted;
    });
  }

  has(id: string): boolean {
    return this.#listed.get(id) !== undefined;
  }

  list(query: HistoryQuery): CaptureRow[] {
    return listCaptures(this.#database, query);
  }

  get(id: string): CaptureRecord | undefined {
    const record = this.#database
      .prepare('SELECT * FROM captures JOIN messages USING (seq) WHERE id = ? AND removed_at IS NULL')
      .get(id);
    const parts = this.#database.prepare('SELECT * FROM parts WHERE seq = ?');
    return record && { record, parts: parts.all(sqlValue(record['seq'])) };
  }

  count(): number {
    const sql = 'SELECT count(*) AS n FROM captures INDEXED BY captures_listed WHERE removed_at IS NULL';
    return Number(this.#database.prepare(sql).get()?.['n']);
  }

  /** The newest ids that are not pinned, up to `last` by order of being kept. */
  unpinned(last: number, limit: number): string[] {
    const sql = `SELECT id FROM captures INDEXED BY captures_listed
      WHERE removed_at IS NULL AND pinned = 0 AND seq <= ? ORDER BY id DESC LIMIT ?`;
    return this.#database
      .prepare(sql)
      .all(last, limit)
      .map(({ id }) => String(id));
  }

  /** The seq of what was kept last. */
  get last(): number {
    return Number(this.#database.prepare('SELECT max(seq) AS last FROM captures').get()?.['last']);
  }

  /** Gives the ids of those that had been accepted and are being delivered now. */
  claim(ids: readonly string[]): string[] {
    const sql =
      "UPDATE captures SET outcome = 'delivering' WHERE id = ? AND outcome = 'accepted' AND removed_at IS NULL";
    return this.#update(sql, ids, (update, id) => update.run(id));
  }

  /** Gives the ids of those that are in the database. */
  pin(ids: readonly string[], pinned: boolean): string[] {
    const sql = 'UPDATE captures SET pinned = ? WHERE id = ? AND removed_at IS NULL';
    return this.#update(sql, ids, (update, id) => update.run(Number(pinned), id));
  }

  /** Gives the ids of those that were in the database. The writer notes whose undo it is. */
  remove(ids: readonly string[]): string[] {
    const now = Date.now();
    const sql = 'UPDATE captures SET removed_at = ?, writer = ? WHERE id = ? AND removed_at IS NULL';
    return this.#update(sql, ids, (update, id) => update.run(now, this.writer, id));
  }

  /** Gives the ids of those that are back. */
  restore(ids: readonly string[]): string[] {
    const since = Date.now() - UNDO_MS;
    const sql = `UPDATE OR IGNORE captures SET removed_at = NULL
      WHERE seq = (SELECT max(seq) FROM captures WHERE id = ? AND removed_at IS NOT NULL AND removed_at >= ?)`;
    return this.#update(sql, ids, (update, id) => update.run(id, since));
  }

  get connection(): DatabaseSync {
    return this.#database;
  }

  close(): void {
    this.#database.close();
  }

  #write<T>(run: () => T): T {
    this.#begin.run();
    try {
      const result = run();
      this.#commit.run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #update(
    sql: string,
    ids: readonly string[],
    run: (update: StatementSync, id: string) => { readonly changes: number | bigint },
  ): string[] {
    return this.#write(() => {
      const update = this.#database.prepare(sql);
      const changed = ids.filter((id) => run(update, id).changes !== 0);
      if (changed.length > 0) this.#change.run(this.writer);
      return changed;
    });
  }

  #insertOne({ capture, row, removedAt }: HeldCapture, files: PartHashes, now: number): boolean {
    const { timings } = capture;
    const earlier = this.#listed.get(row.id);
    // Removed for good, so that no undo brings it back: the rest is the worker's.
    if (earlier) this.#replace.run(sqlValue(earlier['seq']));
    const { lastInsertRowid } = this.#insert.run(
      row.id,
      this.writer,
      now,
      row.startedAt,
      row.upstreamPort,
      row.outcome,
      sqlValue(row.answeredBy),
      row.method,
      row.target,
      row.path,
      sqlValue(row.status),
      sqlValue(row.lateStatus),
      sqlValue(row.contentType),
      sqlValue(row.provider),
      sqlValue(timings.connected),
      sqlValue(timings.firstByte),
      sqlValue(timings.total),
      row.bytesIn,
      row.bytesOut,
      captureBytes(capture),
      Number(row.pinned || earlier?.['pinned'] === 1),
      sqlValue(removedAt),
    );
    const parts = partsOf(capture);
    const inRow = (name: PartName): Buffer | null => (files.has(name) ? null : (parts.get(name) ?? null));
    this.#insertMessages.run(lastInsertRowid, detailsOf(capture), ...ROW_PARTS.map(inRow));
    for (const [name, bytes] of parts) {
      const hash = files.get(name);
      if (hash === undefined && ROW_PARTS.includes(name)) continue;
      this.#insertPart.run(lastInsertRowid, name, bytes.length, hash === undefined ? bytes : null, hash ?? null);
    }
    if (earlier) this.#change.run(this.writer);
    return earlier?.['pinned'] === 1 && !row.pinned;
  }
}

const INSERT = `INSERT INTO captures (id, writer, kept_at, started_at, upstream_port, outcome, answered_by, method, target,
  path, status, late_status, content_type, provider, connected, first_byte, total, bytes_in, bytes_out, bytes, pinned, removed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The parts that have columns of their own, in their order. */
const ROW_PARTS: readonly PartName[] = ['requestHead', 'requestBody', 'responseHead', 'responseBody'];
