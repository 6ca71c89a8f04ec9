import type { Capture } from '../../core/gateway/capture.ts';
import type { Text } from '../../core/text.ts';
import type { InspectedRequest } from '../../protocol/inspector.ts';
import type { Inspection } from './inspection.ts';

/** What came of a file: an expected failure crosses between threads only as its text. */
export type Imported = { readonly captures: readonly Capture[] } | { readonly failure: Text };

/** What the thread that reads and writes captures can be asked for. */
export interface InspectionCalls extends Pick<Inspection, 'content' | 'text' | 'bytes' | 'moments'> {
  /** The capture that everything else is asked of from now on. */
  load(capture: Capture, revealed: boolean): InspectedRequest;
  /** In the export format with this id; `redact` says whether secrets are replaced, by default as the format has it. */
  write(captures: readonly Capture[], format: string, redact?: boolean): Uint8Array | string;
  /** The captures that a file in any of the import formats holds. */
  read(file: Uint8Array): Imported;
}

/** A value as it was before it went to another thread, which makes every Buffer a Uint8Array. */
export function withBuffers<T>(value: T): T;
export function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return value.map((inner) => withBuffers(inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBuffers(inner)]));
}
