import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Capture } from '../gateway/capture.ts';
import type { CaptureRow } from './historyStore.ts';

/** What a SELECT gives for one row. */
export type SqlRecord = Readonly<Record<string, SQLOutputValue>>;

/** The columns of a list. */
export const LISTED_COLUMNS = `id, started_at, upstream_port, outcome, answered_by, method, target, path, status, late_status,
  content_type, provider, total, bytes_in, bytes_out, pinned`;

export function toRow(record: SqlRecord): CaptureRow {
  return {
    id: textOf(record['id']),
    startedAt: Number(record['started_at']),
    upstreamPort: Number(record['upstream_port']),
    outcome: outcomeOf(record),
    answeredBy: answeredByOf(record),
    method: textOf(record['method']),
    target: textOf(record['target']),
    path: textOf(record['path']),
    status: numberOf(record['status']),
    lateStatus: numberOf(record['late_status']),
    contentType: optionalText(record['content_type']),
    provider: optionalText(record['provider']),
    durationMs: numberOf(record['total']),
    bytesIn: Number(record['bytes_in']),
    bytesOut: Number(record['bytes_out']),
    pinned: record['pinned'] === 1,
  };
}

export function toBuffer(value: SQLOutputValue | undefined): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.alloc(0);
}

export function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** SQLite knows no undefined. */
export function sqlValue(value: SQLInputValue | undefined): SQLInputValue {
  return value ?? null;
}

export function numberOf(value: SQLOutputValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

const outcomes: readonly Capture['outcome'][] = [
  'pending',
  'complete',
  'refused',
  'accepted',
  'delivering',
  'reset',
  'malformed',
  'aborted',
  'imported',
];

/** Of an outcome that a newer Hookline has written, the nearest that is known here. */
export function outcomeOf(record: SqlRecord): Capture['outcome'] {
  return outcomes.find((outcome) => outcome === record['outcome']) ?? 'complete';
}

export function answeredByOf(record: SqlRecord): Capture['answeredBy'] {
  const value = record['answered_by'];
  return value === 'app' || value === 'hookline' ? value : undefined;
}
