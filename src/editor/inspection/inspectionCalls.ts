import type { Capture } from '../../core/gateway/capture.ts';
import type { InspectedRequest } from '../../protocol/inspector.ts';
import type { Inspection } from './inspection.ts';

/** What the thread that reads captures can be asked for. */
export interface InspectionCalls extends Pick<Inspection, 'content' | 'text' | 'bytes' | 'moments'> {
  /** The capture that everything else is asked of from now on. */
  load(capture: Capture, revealed: boolean): InspectedRequest;
}

/** A value as it was before it went to another thread, which makes every Buffer a Uint8Array. */
export function withBuffers<T>(value: T): T;
export function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBuffers(inner)]));
}
