import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './sqlite.ts';

/** The store was written by a newer Hookline. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
}

/** The file is a sound database, but not one of ours. */
export class ForeignSchema extends Error {
  override readonly name = 'ForeignSchema';
}

/** `hook`, by which a file of ours is known. */
const APPLICATION_ID = 0x68_6f_6f_6b;

/** What leads from each version to the next; the number of those applied is the file's `user_version`. */
export const migrations: readonly string[] = [
  `
  -- One row for each capture; the small ones, so that a list reads few pages. seq is the order of being kept.
  -- AUTOINCREMENT would cost one more page in each transaction: the seq of a last row that was deleted is used again.
  CREATE TABLE captures (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    writer INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    upstream_port INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    answered_by TEXT,
    method TEXT NOT NULL,
    target TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER,
    content_type TEXT,
    provider TEXT,
    connected REAL,
    first_byte REAL,
    total REAL,
    bytes_in INTEGER NOT NULL,
    bytes_out INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    removed_at INTEGER
  );
  -- Beside what is listed there may be removed captures of the same id.
  CREATE UNIQUE INDEX captures_listed ON captures (id) WHERE removed_at IS NULL;
  CREATE INDEX captures_removed ON captures (id, removed_at, writer) WHERE removed_at IS NOT NULL;
  CREATE INDEX captures_pinned ON captures (id) WHERE pinned = 1;
  -- The bytes of most captures.
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    details TEXT NOT NULL,
    request_head BLOB,
    request_body BLOB,
    response_head BLOB,
    response_body BLOB
  ) STRICT;
  -- What else there are of bytes, and in their place the long ones: in the file of that hash.
  CREATE TABLE parts (
    seq INTEGER NOT NULL,
    part TEXT NOT NULL,
    length INTEGER NOT NULL,
    bytes BLOB,
    hash TEXT,
    PRIMARY KEY (seq, part)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parts_hash ON parts (hash) WHERE hash IS NOT NULL;
  -- The latest changes to rows that were there before, by who made them.
  CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, writer INTEGER NOT NULL) STRICT;
  `,
  `
  -- Words parted by spaces, as searchWords gives them; holds no text of its own.
  CREATE VIRTUAL TABLE search USING fts5(
    target, headers, request, response, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
  );
  -- Captures up to this seq are in it.
  CREATE TABLE search_state (indexed_seq INTEGER NOT NULL) STRICT;
  INSERT INTO search_state VALUES (0);
  `,
  'ALTER TABLE captures ADD COLUMN late_status INTEGER',
];

/**
 * Brings a database to the newest schema.
 * @throws NewerSchema, ForeignSchema, or what SQLite throws for a file that is no database.
 */
export function migrate(database: DatabaseSync, steps = migrations): void {
  if (version(database) === steps.length) return;
  inTransaction(database, () => {
    // Another process may have done it since.
    for (const step of steps.slice(version(database))) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}`);
  });
}

function version(database: DatabaseSync): number {
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  const found = pragma(database, 'user_version');
  if (tables === 0 && found === 0) return 0;
  if (pragma(database, 'application_id') !== APPLICATION_ID) throw new ForeignSchema('it is not a history of Hookline');
  if (found > migrations.length) throw new NewerSchema(`its version is ${found}`);
  return found;
}

export function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
