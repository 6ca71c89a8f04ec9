import type { CaptureRow } from './historyStore.ts';

export type Grouping = 'none' | 'path' | 'time';

/** Requests with the same path, or that came in the same hour of today, yesterday, or on the same earlier day. */
export type RequestGroup = (PathPlace | TimePlace) & {
  /** The same for as long as the group lasts. */
  readonly key: string;
  /** As they were given. */
  readonly rows: readonly CaptureRow[];
};

interface PathPlace {
  readonly by: 'path';
  readonly path: string;
}

interface TimePlace {
  readonly by: 'hour' | 'yesterday' | 'day';
  /** Of the hour or the day in local time, in milliseconds since the epoch. */
  readonly start: number;
}

/** Paths in alphabetical order; times newest first. */
export function groupRequests(
  rows: readonly CaptureRow[],
  grouping: Exclude<Grouping, 'none'>,
  now: Date,
): readonly RequestGroup[] {
  return grouping === 'path' ? byPath(rows) : byTime(rows, now);
}

function byPath(rows: readonly CaptureRow[]): readonly RequestGroup[] {
  return [...Map.groupBy(rows, ({ path }) => path)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => ({ by: 'path', path, key: `path ${path}`, rows: own }));
}

function byTime(rows: readonly CaptureRow[], now: Date): readonly RequestGroup[] {
  const today = dayStart(now);
  const yesterday = dayStart(now, -1);
  const placeOf = (startedAt: number): TimePlace => {
    const time = new Date(startedAt);
    if (startedAt >= today) return { by: 'hour', start: time.setMinutes(0, 0, 0) };
    return startedAt >= yesterday ? { by: 'yesterday', start: yesterday } : { by: 'day', start: dayStart(time) };
  };
  return [...Map.groupBy(rows, ({ startedAt }) => placeOf(startedAt).start)]
    .sort(([a], [b]) => b - a)
    .map(([start, own]) => ({ ...placeOf(start), key: `time ${start}`, rows: own }));
}

function dayStart(time: Date, days = 0): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() + days).getTime();
}
