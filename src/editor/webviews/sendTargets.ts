import type { Event } from '../../core/emitter.ts';

/** Where a test webhook can go. */
export interface SendTarget {
  readonly id: string;
  /** As `:3000`, or a public URL. */
  readonly label: string;
  readonly detail?: string;
}

/** The targets there are at the moment, the likeliest first. */
export interface SendTargets {
  readonly onDidChange: Event<void>;
  list(): readonly SendTarget[];
  /** The base URL of a target, which may have to be started first; undefined when the target is gone. */
  resolve(id: string): Promise<string | undefined>;
}
