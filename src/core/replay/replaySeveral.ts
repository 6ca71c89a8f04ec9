import { isAbort } from '../errors.ts';
import { parseResponseHead } from '../gateway/messageHead.ts';
import type { ReplayResult } from './replay.ts';

export interface ReplayTally {
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many got no answer, and why the first of them did not. */
  readonly failed: number;
  readonly failure: unknown;
  /** Of those answered, in milliseconds; undefined when none was. */
  readonly medianMs: number | undefined;
}

export interface Repetition {
  readonly times: number;
  /** So many are under way at a time; 1 is one after the other. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Called after each, with how many are done. */
  readonly onDone?: (done: number) => void;
}

/** Replays `times` times, beginning in order; gives what was answered. When aborted, what was until then. */
export async function replaySeveral(
  run: (index: number) => Promise<ReplayResult>,
  { times, atOnce, signal, onDone }: Repetition,
): Promise<ReplayTally> {
  const statuses = new Map<number, number>();
  const durations: number[] = [];
  let [next, failed] = [0, 0];
  let failure: unknown;
  const lane = async (): Promise<void> => {
    while (next < times && !signal.aborted) {
      try {
        const { head, timings } = await run(next++);
        const { status } = parseResponseHead(head);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        durations.push(timings.total);
      } catch (error) {
        if (isAbort(error)) return;
        failed++;
        failure ??= error;
      }
      onDone?.(durations.length + failed);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, lane));
  return { statuses, failed, failure, medianMs: durations.sort((a, b) => a - b)[durations.length >> 1] };
}
