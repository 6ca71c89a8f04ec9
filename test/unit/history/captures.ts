import type { Capture } from '../../../src/core/gateway/capture.ts';

/** A finished capture of a request without a body, unless told otherwise. */
export function capture(id: string, changes: Partial<Capture> = {}): Capture {
  return {
    id,
    startedAt: 0,
    upstreamPort: 3000,
    outcome: 'complete',
    request: { head: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), body: Buffer.alloc(0), truncated: false },
    response: { head: Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), body: Buffer.alloc(0), truncated: false },
    answeredBy: 'app',
    timings: { connected: 1, firstByte: 2, total: 3 },
    ...changes,
  };
}
