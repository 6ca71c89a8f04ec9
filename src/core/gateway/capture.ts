/** What became of a request. `pending` until the response ends or the exchange fails. */
export type CaptureOutcome =
  | 'pending'
  | 'complete'
  /** Nothing listens at the upstream; the gateway answered 502 itself. */
  | 'refused'
  /** Nothing listened: the gateway answered 202 itself, and delivers the request when something does. */
  | 'accepted'
  /** It was accepted and has been sent to the app since; what the app answered is not known, or not yet. */
  | 'delivering'
  /** The upstream closed or reset the connection before its response ended. */
  | 'reset'
  /** The upstream sent something that is not HTTP/1. */
  | 'malformed'
  /** The caller went away, or broke the framing of its own request, before the response ended. */
  | 'aborted'
  /** It never passed a gateway: it comes from a file or from text that somebody pasted. */
  | 'imported';

/** A message exactly as it was on the wire. */
export interface RawMessage {
  /** From the first byte of the start line through the empty line, as received. */
  readonly head: Buffer;
  /** What followed, as received: with chunk framing and trailers, if it was chunked; nothing after a 101. */
  readonly body: Buffer;
  /** True when the body is not whole: longer than what is kept, cut off, or still coming; what is kept is its beginning. */
  readonly truncated: boolean;
}

/** Something passed: `end` is how much `from` had sent by then, `at` milliseconds after the request's first byte. */
export interface WireMark {
  readonly from: 'caller' | 'app';
  readonly at: number;
  readonly end: number;
}

/** What passed after an upgrade, as on the wire: the beginning of each direction, and when it came. */
export interface Conversation {
  readonly fromCaller: Buffer;
  readonly fromApp: Buffer;
  /** True when there was more than is kept. */
  readonly truncated: boolean;
  readonly marks: readonly WireMark[];
}

/** Milliseconds since the request's first byte; undefined for what did not happen. */
interface CaptureTimings {
  /** Let through to the app, when it had to wait for its turn. */
  readonly queued?: number | undefined;
  /** Connected to the upstream (0 for a reused connection). */
  readonly connected: number | undefined;
  /** First byte of the final response. */
  readonly firstByte: number | undefined;
  /** Last byte of the response, or the failure. */
  readonly total: number | undefined;
}

/** One request that came through a gateway and what was answered. Immutable; a later state is a new object with the same id. */
export interface Capture {
  /** Unique and sortable by time of arrival. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The port of the app the gateway stands in front of. */
  readonly upstreamPort: number;
  readonly outcome: CaptureOutcome;
  readonly request: RawMessage;
  /** The final response; when it could not be had, Hookline's own explanation if it was sent. */
  readonly response: RawMessage | undefined;
  /** Who wrote the response. */
  readonly answeredBy: 'app' | 'hookline' | undefined;
  readonly timings: CaptureTimings;
  /** The app's answer when it came after Hookline had answered in its place, as with an early answer or the inbox. */
  readonly late?: RawMessage | undefined;
  /** What followed an upgrade, as of a WebSocket. */
  readonly conversation?: Conversation | undefined;
  /** When the pieces of a stream of server-sent events came; `end` counts bytes of the response's body. */
  readonly events?: readonly WireMark[] | undefined;
}
