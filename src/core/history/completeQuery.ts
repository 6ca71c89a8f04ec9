import type { CaptureRow } from './historyStore.ts';
import { fieldOf, queryFields, queryParts, type QueryField } from './parseQuery.ts';

/** One way to go on with a filter. */
export interface QueryCompletion {
  /** What it adds, as `method:` or `status:404`. */
  readonly label: string;
  /** The whole filter with it. */
  readonly filter: string;
  /** How many of the requests it is for; undefined for the name of a field. */
  readonly count: number | undefined;
}

const MOST = 20;

/** How the last part of a filter can go on: with the names of fields, or the values that occur in the rows. */
export function completeQuery(filter: string, rows: readonly CaptureRow[]): readonly QueryCompletion[] {
  const parts = /\s$/.test(filter) ? [...queryParts(filter), ''] : queryParts(filter);
  const last = parts.at(-1) ?? '';
  const before = filter.slice(0, filter.length - last.length);
  const begun = fieldOf(last);
  if (!begun) {
    const used = new Set(parts.map((part) => fieldOf(part)?.field));
    return Object.keys(queryFields)
      .map((field) => `${field}:`)
      .filter((name) => !used.has(fieldOf(name)?.field) && name.startsWith(last.toLowerCase()))
      .map((name) => ({ label: name, filter: before + name, count: undefined }));
  }
  const { field, value } = begun;
  const typed = value.toLowerCase();
  return [...countValues(field, rows)]
    .filter(([found]) => {
      const lower = found.toLowerCase();
      return lower !== typed && (field === 'path' ? lower.includes(typed) : lower.startsWith(typed));
    })
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([found, count]) => {
      const label = `${field}:${/\s/.test(found) ? `"${found}"` : found}`;
      return { label, filter: `${before}${label} `, count };
    });
}

function countValues(field: QueryField, rows: readonly CaptureRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const value of valuesOf(field, row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function valuesOf(field: QueryField, { method, status, path, provider, upstreamPort }: CaptureRow): readonly string[] {
  switch (field) {
    case 'method':
      return [method];
    case 'status':
      return status === undefined ? [] : [String(status), `${Math.floor(status / 100)}xx`];
    case 'path':
      return [path];
    case 'provider':
      return provider === undefined ? [] : [provider];
    case 'port':
      return [String(upstreamPort)];
    case 'pinned':
      return [];
  }
}
