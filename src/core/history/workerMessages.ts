import type { CaptureRow, HistoryLimits, HistoryQuery } from './historyStore.ts';

/** What the worker of a store is started with. */
export interface WorkerSetup {
  readonly folder: string;
  readonly writer: number;
  readonly seen: { readonly captures: number; readonly changes: number };
  readonly limits: HistoryLimits;
}

/** How it is passed to the thread. */
export interface WorkerData {
  readonly hooklineHistory: WorkerSetup;
}

export type ToWorker =
  /** Something was written. */
  | { readonly kind: 'written'; readonly limits: HistoryLimits }
  | { readonly kind: 'search'; readonly request: number; readonly query: HistoryQuery }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'found'; readonly request: number; readonly rows: readonly CaptureRow[] }
  | { readonly kind: 'notFound'; readonly request: number; readonly reason: string }
  | { readonly kind: 'removed'; readonly ids: readonly string[] }
  | { readonly kind: 'elsewhere' }
  /** The database is not sound; the worker has closed it and ends. */
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
