import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { statusRange } from './captureFilter.ts';
import { LISTED_COLUMNS, toRow } from './captureRecord.ts';
import { DEFAULT_LIMIT, type CaptureRow, type HistoryQuery } from './historyStore.ts';
import { parseSearch, toMatchExpression } from './searchWords.ts';

/** So many of the captures kept last are searched first: what is common is found there. Then as many as seem to do. */
const RECENT = 500;
const MARGIN = 1.5;
/** No further than this part of all: it would take longer than all at once. */
const MOST_RECENT = 0.4;
/** Of fewer matches each is looked up; of more, the newest captures are gone through until enough of them match. */
const MANY_MATCHES = 2000;

/** What holds for a row of captures. */
interface Filter {
  readonly conditions: readonly string[];
  readonly values: readonly SQLInputValue[];
}

/** Lists the captures in the database, newest first; those with matching text among what is indexed. */
export function listCaptures(database: DatabaseSync, query: HistoryQuery): CaptureRow[] {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const filter = filterOf(query);
  const phrases = parseSearch(query.text ?? '');
  if (!filter || limit < 1) return [];
  if (phrases.length > 0) return search(database, filter, toMatchExpression(phrases), query.before, limit);
  const from = `captures INDEXED BY ${query.pinned ? 'captures_pinned' : 'captures_listed'}`;
  return select(database, from, filter, limit);
}

/** Undefined when nothing can pass it. */
function filterOf({ before, method, path, provider, port, pinned, outcome, status }: HistoryQuery): Filter | undefined {
  const conditions = ['removed_at IS NULL'];
  const values: SQLInputValue[] = [];
  const where = (condition: string, ...bound: SQLInputValue[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (before !== undefined) where('id < ?', before);
  if (method !== undefined) where('method = ? COLLATE NOCASE', method);
  if (path !== undefined) where('instr(lower(path), ?) > 0', path.toLowerCase());
  if (provider !== undefined) where('provider = ?', provider);
  if (port !== undefined) where('upstream_port = ?', port);
  if (pinned !== undefined) where('pinned = 1');
  if (outcome !== undefined) where('outcome = ?', outcome);
  if (status !== undefined) {
    const range = statusRange(status);
    if (!range) return undefined;
    where('(status BETWEEN ? AND ? OR late_status BETWEEN ? AND ?)', ...range, ...range);
  }
  return { conditions, values };
}

function search(
  database: DatabaseSync,
  filter: Filter,
  expression: string,
  before: string | undefined,
  limit: number,
): CaptureRow[] {
  const recent = searchRecent(database, filter, expression, before, limit);
  if (recent) return recent;
  // Into a table of this connection, so that the index is asked once.
  database.exec('CREATE TEMP TABLE IF NOT EXISTS found (seq INTEGER PRIMARY KEY); DELETE FROM found');
  const { changes } = database.prepare(`INSERT INTO found ${MATCHING}`).run(expression);
  const from = changes < MANY_MATCHES ? 'captures NOT INDEXED' : 'captures INDEXED BY captures_listed';
  return select(database, from, and(filter, 'seq IN found'), limit);
}

const MATCHING = 'SELECT rowid FROM search WHERE search MATCH ?';

/**
 * Looks only among those that were kept at about the same time as the newest of which the page can consist. Undefined
 * when that does not fill it, or when one that was kept before or after them may belong to it: ids come in the order of
 * arrival, and a request that takes long is kept late.
 */
function searchRecent(
  database: DatabaseSync,
  filter: Filter,
  expression: string,
  before: string | undefined,
  limit: number,
): CaptureRow[] | undefined {
  const older: Filter = {
    conditions: ['removed_at IS NULL', ...(before === undefined ? [] : ['id < ?'])],
    values: before === undefined ? [] : [before],
  };
  const newest = ({ conditions, values }: Filter) =>
    database
      .prepare(
        `SELECT seq, id FROM captures INDEXED BY captures_listed
          WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT 1`,
      )
      .get(...values);
  const last = Number(newest(older)?.['seq'] ?? 0);
  for (let size = RECENT; size < MOST_RECENT * last;) {
    const first = last - size;
    const matching = and(filter, `seq IN (${MATCHING} AND rowid > ? AND rowid <= ?)`, expression, first, last);
    const rows = select(database, 'captures NOT INDEXED', matching, limit);
    const oldest = rows.at(-1);
    if (!oldest) return undefined;
    if (rows.length === limit) {
      const missed = newest(and(older, '(seq <= ? OR seq > ?)', first, last))?.['id'];
      return typeof missed === 'string' && missed > oldest.id ? undefined : rows;
    }
    size = Math.ceil((size * limit * MARGIN) / rows.length);
  }
  return undefined;
}

function and({ conditions, values }: Filter, condition: string, ...bound: readonly SQLInputValue[]): Filter {
  return { conditions: [...conditions, condition], values: [...values, ...bound] };
}

function select(database: DatabaseSync, from: string, { conditions, values }: Filter, limit: number): CaptureRow[] {
  const sql = `SELECT ${LISTED_COLUMNS} FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`;
  return database
    .prepare(sql)
    .all(...values, limit)
    .map(toRow);
}
