import type { Capture } from '../gateway/capture.ts';
import { MalformedMessage, parseRequestHead } from '../gateway/messageHead.ts';
import { providerOf } from '../providers/providerOf.ts';
import { summarize, type CaptureSummary } from './captureSummary.ts';
import type { CaptureRow } from './historyStore.ts';

/** What a list shows of a capture; of one whose bytes are not HTTP/1, as little as that is. */
export function captureRow(capture: Capture, pinned: boolean): CaptureRow {
  const { id, startedAt, upstreamPort, outcome, answeredBy } = capture;
  const own = { id, startedAt, upstreamPort, outcome, answeredBy, pinned };
  try {
    const head = parseRequestHead(capture.request.head);
    return { ...summarize(capture, head), ...own, provider: providerOf(head.headers) };
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return { ...unreadable(capture), ...own, provider: undefined };
  }
}

function unreadable({ request, response, timings }: Capture): CaptureSummary {
  return {
    method: '',
    target: '',
    path: '',
    status: undefined,
    lateStatus: undefined,
    contentType: undefined,
    durationMs: timings.total,
    bytesIn: request.body.length,
    bytesOut: response?.body.length ?? 0,
  };
}
