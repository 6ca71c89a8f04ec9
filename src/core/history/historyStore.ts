import type { Event } from '../emitter.ts';
import type { Capture, CaptureOutcome } from '../gateway/capture.ts';
import type { Text } from '../text.ts';
import type { CaptureSummary } from './captureSummary.ts';

/** What a list shows of a capture; nothing of its bodies. */
export interface CaptureRow extends CaptureSummary {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly upstreamPort: number;
  readonly outcome: CaptureOutcome;
  readonly answeredBy: Capture['answeredBy'];
  /** The id of the provider whose webhook it is, by its headers. */
  readonly provider: string | undefined;
  readonly pinned: boolean;
}

/** Which captures to list; all conditions hold together. */
export interface HistoryQuery {
  /**
   * Words, `"quoted phrases"` and `prefix*` that target, headers and text bodies contain, in any case and order. Any text
   * will do: marks that are neither letters nor digits only part words.
   */
  readonly text?: string | undefined;
  readonly method?: string | undefined;
  /** `404`, or `4xx` for a class; of anything else there is none. */
  readonly status?: string | undefined;
  /** Contained in the path, in any case. */
  readonly path?: string | undefined;
  readonly provider?: string | undefined;
  readonly port?: number | undefined;
  readonly pinned?: true | undefined;
  readonly outcome?: CaptureOutcome | undefined;
  /** Only what is older than the capture with this id: the next page. */
  readonly before?: string | undefined;
  /** At most so many; default 100. */
  readonly limit?: number | undefined;
}

export type HistoryChange =
  | { readonly kind: 'put'; readonly row: CaptureRow }
  | { readonly kind: 'removed' | 'restored'; readonly ids: readonly string[] }
  | { readonly kind: 'pinned'; readonly ids: readonly string[]; readonly pinned: boolean }
  /** Anything may have changed: another process uses the store too, or it had to be started anew. */
  | { readonly kind: 'elsewhere' };

/** How much is kept; beyond it the oldest go. Pinned captures stay, whatever the limits. */
export interface HistoryLimits {
  readonly maxRequests: number;
  /** Days since a capture was kept. */
  readonly maxDays: number;
  /** Bytes of heads and bodies. */
  readonly maxBytes: number;
}

/** Captured requests, kept and listed newest first. Nothing here rejects or throws: what fails is told by `problem`. */
export interface HistoryStore {
  readonly onDidChange: Event<HistoryChange>;
  /** Why captures are not kept as they should be; fires with each new value. */
  readonly problem: Text | undefined;
  readonly onDidChangeProblem: Event<Text | undefined>;
  /**
   * Adds the capture or replaces the earlier state with the same id; it is in the next list at once. Undefined when it
   * is kept already; else resolves when it survives the end of this process, or cannot for now. A pending capture is
   * kept until the process ends.
   */
  put(capture: Capture): Promise<void> | undefined;
  get(id: string): Promise<Capture | undefined>;
  /** Newest first: by id, descending. */
  list(query?: HistoryQuery): Promise<readonly CaptureRow[]>;
  count(): Promise<number>;
  /** Turns an accepted capture into one that is being delivered; true for one of all who ask, in whatever process. */
  claim(id: string): Promise<boolean>;
  /** What is pinned outlasts every limit and `clear`. */
  pin(ids: readonly string[], pinned: boolean): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Undoes `remove` or `clear`, which is possible for ten minutes and until the store is closed. */
  restore(ids: readonly string[]): Promise<void>;
  /** Removes all that is not pinned; gives the ids. */
  clear(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How long a removal can be undone, in milliseconds. */
export const UNDO_MS = 10 * 60 * 1000;

export const DEFAULT_LIMIT = 100;
