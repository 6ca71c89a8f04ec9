import { isUtf8 } from 'node:buffer';
import type { Capture, RawMessage } from '../../core/gateway/capture.ts';
import {
  headerTokens,
  headerValues,
  MalformedMessage,
  parseFields,
  parseHeaders,
  type HeaderList,
} from '../../core/gateway/messageHead.ts';
import { replaceRanges, type Replacement } from '../../core/history/bodySecrets.ts';
import { captureRow } from '../../core/history/captureRow.ts';
import { trailersOf } from '../../core/history/chunked.ts';
import type { SecretRules } from '../../core/history/redaction.ts';
import { findProvider } from '../../core/providers/providers.ts';
import type {
  HeaderView,
  InspectedRequest,
  MessageView,
  TimelineView,
  TimingPhase,
  TimingSegment,
} from '../../protocol/inspector.ts';

interface OverviewParts {
  /** Undefined when secrets are shown. */
  readonly rules: SecretRules | undefined;
  readonly timeline: TimelineView | undefined;
  /** The beginning of the request's body, without framing and codings. */
  readonly beginning: Buffer;
}

/** What the panel shows of a capture at once: nothing that takes long, however long its bodies are. */
export function overviewOf(capture: Capture, { rules, timeline, beginning }: OverviewParts): InspectedRequest {
  const { id, startedAt, upstreamPort, outcome, answeredBy, timings } = capture;
  const request = messageView(capture.request, rules);
  const row = captureRow(capture, false);
  const [, target = row.target] = request.startLine.split(' ');
  const provider = row.provider === undefined ? undefined : findProvider(row.provider);
  const headers = headersOf(capture.request.head);
  return {
    id,
    method: row.method,
    path: row.path,
    target,
    startedAt,
    port: upstreamPort,
    outcome,
    answeredBy,
    status: row.status,
    reason: capture.response ? startLine(capture.response.head).split(' ').slice(2).join(' ') : '',
    provider: provider?.name,
    event: provider?.eventOf?.(headers, beginning),
    segments: segmentsOf(timings),
    total: timings.total,
    messages: {
      request,
      ...(capture.response && { response: messageView(capture.response, rules) }),
      ...(capture.late && { late: messageView(capture.late, rules) }),
    },
    timeline,
  };
}

/** The header fields of a head; none when it is not HTTP. */
export function headersOf(head: Buffer): HeaderList {
  try {
    return parseHeaders(head);
  } catch (error) {
    if (error instanceof MalformedMessage) return [];
    throw error;
  }
}

/** The fields as they are shown: `secrets` are where they are in the lines that the fields were read from. */
export function headerViews(fields: HeaderList, shown: HeaderList): readonly HeaderView[] {
  return shown.map(([name, value], index) => ({
    name,
    value: readable(value),
    secret: value !== fields[index]?.[1],
  }));
}

function messageView({ head, body, truncated }: RawMessage, rules: SecretRules | undefined): MessageView {
  const shown = hide(head, rules?.inHead(head));
  const fields = headersOf(head);
  const chunked = headerTokens(fields, 'transfer-encoding').includes('chunked');
  const trailers = Buffer.from(chunked ? trailersOf(body) : '', 'latin1');
  const shownTrailers = hide(trailers, rules?.inFields(trailers.toString('latin1')));
  return {
    startLine: startLine(shown),
    headers: headerViews(fields, headersOf(shown)),
    trailers: headerViews(fieldsOf(trailers), fieldsOf(shownTrailers)),
    wireBytes: body.length,
    truncated,
  };
}

function hide(bytes: Buffer, secrets: readonly Replacement[] = []): Buffer {
  return secrets.length === 0 ? bytes : replaceRanges(bytes, secrets);
}

function fieldsOf(lines: Buffer): HeaderList {
  try {
    return parseFields(lines.toString('latin1'));
  } catch (error) {
    if (error instanceof MalformedMessage) return [];
    throw error;
  }
}

function startLine(head: Buffer): string {
  const text = head.toString('latin1');
  const end = text.indexOf('\r\n');
  return end === -1 ? text.slice(0, 1000) : text.slice(0, end);
}

/** A value is bytes; most that are not ASCII are UTF-8. */
function readable(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

/** The media type that headers declare, in lower case and without parameters; and the whole of the value. */
export function mediaType(headers: HeaderList): { readonly type: string; readonly declared: string } {
  const [declared = ''] = headerValues(headers, 'content-type');
  return { type: declared.replace(/;[^]*/, '').trim().toLowerCase(), declared };
}

/** Less would read as 0.0 ms. */
const LEAST_MS = 0.05;

/** Consecutive, so that they add up to the total; what did not happen or took no time is left out. */
function segmentsOf(timings: Capture['timings']): readonly TimingSegment[] {
  const { queued, connected, firstByte, total } = timings;
  const ends: readonly (readonly [TimingPhase, number | undefined])[] = [
    ['queued', queued],
    ['connect', connected],
    ['waiting', firstByte ?? total],
    ['receiving', firstByte === undefined ? undefined : total],
  ];
  const segments: TimingSegment[] = [];
  let from = 0;
  for (const [phase, end = from] of ends) {
    if (end - from >= LEAST_MS) segments.push({ phase, duration: end - from });
    from = Math.max(from, end);
  }
  return segments;
}
