import type { Failure as AnyFailure, Reply as AnyReply } from './reply.ts';

/** One of the messages of a request; `late` is the app's response where Hookline had answered in its place. */
export type MessageName = 'request' | 'response' | 'late';

export function isMessageName(name: string): name is MessageName {
  return name === 'request' || name === 'response' || name === 'late';
}

/** What has bytes to show: a body, the whole message as it was on the wire, a part of a multipart body, a moment. */
export type Source = MessageName | `${MessageName}/wire` | `${MessageName}/parts/${number}` | `timeline/${number}`;

export interface HeaderView {
  readonly name: string;
  readonly value: string;
  /** True when the value, or a part of it, is hidden. */
  readonly secret: boolean;
}

export interface MessageView {
  /** The request line or the status line. */
  readonly startLine: string;
  /** As received: in their order and case. Empty when the head is not HTTP. */
  readonly headers: readonly HeaderView[];
  /** Behind a chunked body. */
  readonly trailers: readonly HeaderView[];
  /** Of the body as kept, on the wire. */
  readonly wireBytes: number;
  /** True when the body is not whole. */
  readonly truncated: boolean;
}

/** What the time from the first byte of the request to the last of the response was spent on, in this order. */
export type TimingPhase = 'queued' | 'connect' | 'waiting' | 'receiving';

export interface TimingSegment {
  readonly phase: TimingPhase;
  /** Milliseconds, never 0. */
  readonly duration: number;
}

export interface TimelineView {
  readonly kind: 'webSocket' | 'serverSentEvents';
  readonly count: number;
  /** True when there was more than is kept. */
  readonly truncated: boolean;
}

export interface InspectedRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The request-target as sent. */
  readonly target: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly port: number;
  readonly outcome:
    | 'pending'
    | 'complete'
    | 'refused'
    | 'accepted'
    | 'delivering'
    | 'reset'
    | 'malformed'
    | 'aborted'
    | 'imported';
  readonly answeredBy: 'app' | 'hookline' | undefined;
  readonly status: number | undefined;
  readonly reason: string;
  readonly provider: string | undefined;
  /** What the provider's delivery tells of. */
  readonly event: string | undefined;
  readonly segments: readonly TimingSegment[];
  /** Milliseconds; undefined while there is more to come. */
  readonly total: number | undefined;
  readonly messages: { readonly [name in MessageName]?: MessageView };
  readonly timeline: TimelineView | undefined;
}

/** All that the panel shows at once; bodies and moments are asked for. */
export type InspectorState =
  /** The request is not kept, or no longer. */
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'shown';
      readonly request: InspectedRequest;
      /** Counts what was shown; what was asked for under another revision is out of date. */
      readonly revision: number;
      /** Whether secrets are shown. */
      readonly revealed: boolean;
      /** Whether it has been deleted since. */
      readonly deleted: boolean;
    };

/** A part of a multipart body. */
interface PartView {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly type: string;
  readonly headers: readonly HeaderView[];
  readonly bytes: number;
}

/** What is known of the bytes of a source. */
export interface ContentView {
  readonly kind: 'empty' | 'json' | 'text' | 'form' | 'image' | 'multipart' | 'binary';
  /** Of the content: without framing and codings, secrets hidden. */
  readonly bytes: number;
  /** As on the wire, where that is known. */
  readonly wireBytes: number | undefined;
  /** Content codings that were undone, in the order they were applied: `gzip`, `br`. */
  readonly codings: readonly string[];
  /** Content codings that could not be undone. */
  readonly undecodable: readonly string[];
  /** The media type as declared, without parameters; empty when it is not. */
  readonly type: string;
  /** How long its text is, in UTF-16 code units; 0 when it is no text. */
  readonly length: number;
  /** By which charset it was read, where that is not UTF-8. */
  readonly charset: string | undefined;
  /** True when some of its bytes are not of the charset. */
  readonly malformed: boolean;
  /** True when something in it is hidden. */
  readonly secret: boolean;
  /** True when the wire's bytes are left out, since they hold secrets that are compressed. */
  readonly withheld: boolean;
  readonly parts: readonly PartView[];
  /** The fields of a form, decoded. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export interface TextPiece {
  readonly text: string;
  /** Where the next piece begins; undefined behind the last. */
  readonly next: number | undefined;
}

/** A message of a WebSocket or an event of a stream. */
export interface Moment {
  /** Milliseconds since the request's first byte. */
  readonly at: number | undefined;
  readonly from: 'caller' | 'app';
  /** `text`, `binary`, `ping`, `pong`, `close`, or the name of an event. */
  readonly kind: string;
  /** Bytes of its data. */
  readonly bytes: number;
  /** The beginning of its data on one line. */
  readonly preview: string;
  /** What is wrong with it, by the names of `WebSocketProblem`; `unfinished` for an event. */
  readonly problem: string | undefined;
  /** Of an event. */
  readonly id: string | undefined;
}

export type Failure = AnyFailure<'showLog'>;
export type Reply<T> = AnyReply<T, 'showLog'>;

/** What reads a request; where that is, does not matter. */
export interface ContentReader {
  content(source: Source): Promise<ContentView>;
  /** Text from a position, in UTF-16 code units; a piece is at most a million of them. */
  text(source: Source, from: number): Promise<TextPiece>;
  /** At most 1 MiB of the content's bytes. */
  bytes(source: Source, from: number, length: number): Promise<Uint8Array>;
  moments(from: number, count: number): Promise<readonly Moment[]>;
}

type Replying<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => Promise<Reply<R>> : never;
};

/** What is done with the request as a whole. */
export type RequestAction = 'replay' | 'edit' | 'compare' | 'copy';

/** What the webview can ask of the extension. */
export interface InspectorHost extends Replying<ContentReader> {
  /** The webview starts; it asks for the request it has shown before, if any. */
  ready(): Promise<Reply<InspectorState>>;
  /** Shows or hides secrets; the new state comes as an update. */
  reveal(revealed: boolean): Promise<Reply<void>>;
  run(action: RequestAction): Promise<Reply<void>>;
  /** Puts a text on the clipboard; `what` is named to the person. */
  copy(text: string, what: string): Promise<Reply<void>>;
  /** Copies all of the text of a source. */
  copyContent(source: Source): Promise<Reply<void>>;
  openInEditor(source: Source): Promise<Reply<void>>;
  /** Writes the bytes to a file that the person chooses. */
  save(source: Source): Promise<Reply<void>>;
  showLog(): Promise<Reply<void>>;
}

/** What the extension tells the webview. */
export interface InspectorWebview {
  update(state: InspectorState): void;
}

/** What the webview keeps, so that it comes back as it was when it is hidden or the window is reloaded. */
export interface InspectorMemory {
  readonly id?: string;
  readonly tab?: string;
  /** The message of the tab of raw messages. */
  readonly raw?: MessageName;
  /** How each source is shown, where a person chose it. */
  readonly modes?: { readonly [source: string]: string };
  /** The nodes of JSON that are open, by source, where a person opened or closed some. */
  readonly open?: { readonly [source: string]: readonly number[] };
  /** The moment that is shown. */
  readonly moment?: number;
}
