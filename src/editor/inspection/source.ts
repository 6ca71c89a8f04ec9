import type { Source } from '../../protocol/inspector.ts';

/** Whether a value names a source; which of them there are depends on the request. */
export function isSource(value: unknown): value is Source {
  const names = /^(?:(?:request|response|late)(?:\/wire|\/parts\/\d+)?|timeline\/\d+)$/;
  return typeof value === 'string' && names.test(value);
}
