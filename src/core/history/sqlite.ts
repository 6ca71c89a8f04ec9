import type * as sqlite from 'node:sqlite';

/** Node's own SQLite; undefined where it has none. Loading takes a millisecond or two: only when it is needed. */
export function loadSqlite(): typeof sqlite | undefined {
  // oxlint-disable-next-line unbound-method -- it is put back as it was, not called.
  const { emitWarning } = process;
  // Node 22 calls it experimental on standard error, which is nothing to a person who lists requests.
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** https://sqlite.org/rescode.html */
const ERROR = 1;
const BUSY = 5;
const CORRUPT = 11;
const NOTADB = 26;
const CORRUPT_VTAB = 267;

/**
 * Why a statement failed: another connection writes (`busy`), the file is not a sound database (`damaged`) or has other
 * tables than it should (`schema`), the full-text index is broken (`index`), or the disk fails (`disk`).
 */
export function sqliteFailure(error: unknown): 'busy' | 'damaged' | 'schema' | 'index' | 'disk' {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN;
  if (code === CORRUPT_VTAB) return 'index';
  switch (code & 0xff) {
    case BUSY:
      return 'busy';
    case CORRUPT:
    case NOTADB:
      return 'damaged';
    case ERROR:
      return /no such (?:table|column)|has no column/.test(String(error)) ? 'schema' : 'disk';
    default:
      return 'disk';
  }
}

/** Runs in one transaction that writes; rolled back when it throws. */
export function inTransaction<T>(database: sqlite.DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
