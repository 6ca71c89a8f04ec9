import type { Capture } from '../gateway/capture.ts';
import { headerValues, parseRequestHead, parseResponseHead, type RequestHead } from '../gateway/messageHead.ts';

/** A capture in one line of a list. */
export interface CaptureSummary {
  readonly method: string;
  /** The request-target as sent. */
  readonly target: string;
  /** The target without scheme, host and query. */
  readonly path: string;
  readonly status: number | undefined;
  /** What the app answered after Hookline had answered in its place. */
  readonly lateStatus: number | undefined;
  /** Of the request, as sent. */
  readonly contentType: string | undefined;
  /** From the request's first byte to the response's last; undefined while pending. */
  readonly durationMs: number | undefined;
  /** Bytes kept of the request's body and of the response's, as on the wire. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** `head` is that of the request, if it has been read already. */
export function summarize(
  { request, response, late, timings }: Capture,
  { method, target, headers }: RequestHead = parseRequestHead(request.head),
): CaptureSummary {
  return {
    method,
    target,
    path: /^(?:[A-Za-z][\w+.-]*:\/\/[^/?]*)?([^?]*)/.exec(target)?.[1] || '/',
    status: response && parseResponseHead(response.head).status,
    lateStatus: late && parseResponseHead(late.head).status,
    contentType: headerValues(headers, 'content-type')[0],
    durationMs: timings.total,
    bytesIn: request.body.length,
    bytesOut: response?.body.length ?? 0,
  };
}
