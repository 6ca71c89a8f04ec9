import type { Event } from '../emitter.ts';
import type { Capture } from '../gateway/capture.ts';

/** Captured requests, kept and listed newest first. */
export interface HistoryStore {
  /** Fires for each capture put, and once with undefined when all were cleared. */
  readonly onDidChange: Event<Capture | undefined>;
  /** Adds the capture or replaces the earlier state with the same id. */
  put(capture: Capture): void;
  get(id: string): Capture | undefined;
  list(): readonly Capture[];
  clear(): void;
}
