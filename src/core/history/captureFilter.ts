import type { CaptureRow, HistoryQuery } from './historyStore.ts';

/** The first and last status that `404`, `4xx` or `40x` means; undefined for any other text. */
export function statusRange(status: string): readonly [first: number, last: number] | undefined {
  const text = status.trim().toLowerCase();
  if (!/^[1-9](?:\d\d|\dx|xx)$/.test(text)) return undefined;
  return [Number(text.replaceAll('x', '0')), Number(text.replaceAll('x', '9'))];
}

/** Whether a row is what the query asks for, apart from `text` and `limit`. */
export function passesFilter(row: CaptureRow, query: HistoryQuery): boolean {
  const range = query.status === undefined ? undefined : statusRange(query.status);
  return (
    (query.before === undefined || row.id < query.before) &&
    (query.method === undefined || row.method.toUpperCase() === query.method.toUpperCase()) &&
    (query.path === undefined || row.path.toLowerCase().includes(query.path.toLowerCase())) &&
    (query.provider === undefined || row.provider === query.provider) &&
    (query.port === undefined || row.upstreamPort === query.port) &&
    (query.pinned === undefined || row.pinned) &&
    (query.outcome === undefined || row.outcome === query.outcome) &&
    (query.status === undefined || isWithin(row.status, range) || isWithin(row.lateStatus, range))
  );
}

function isWithin(status: number | undefined, range: ReturnType<typeof statusRange>): boolean {
  return range !== undefined && status !== undefined && status >= range[0] && status <= range[1];
}

/** Newest first, for `sort`. */
export function newestFirst(a: { readonly id: string }, b: { readonly id: string }): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}
