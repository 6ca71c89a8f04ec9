import type { Capture } from '../../core/gateway/capture.ts';
import { serverSentEvents } from '../../core/history/serverSentEvents.ts';
import { webSocketMessages } from '../../core/history/webSocketMessages.ts';
import type { SecretRules } from '../../core/history/redaction.ts';
import type { Moment, TimelineView } from '../../protocol/inspector.ts';
import { textOf } from './contentText.ts';
import { hideIn } from './messageContent.ts';
import { headersOf, mediaType } from './overview.ts';

/** A moment and its data. */
export interface TimedData {
  readonly data: Buffer;
  readonly moment: Omit<Moment, 'preview' | 'bytes'>;
}

export interface Timeline {
  readonly view: TimelineView;
  readonly items: readonly TimedData[];
}

/** As much of the data is looked at for a preview, in bytes, and shown, in characters. */
const PREVIEWED = 2048;
const SHOWN = 300;

/** What a WebSocket said, or the events of a stream; undefined where there was neither. */
export function timelineOf(capture: Capture): Timeline | undefined {
  const { request, response, conversation, events } = capture;
  if (response && conversation) {
    const heads = { requestHead: request.head, responseHead: response.head };
    const items = webSocketMessages(conversation, heads).map((message): TimedData => {
      const { from, at, kind, data, problem, closeCode, closeReason } = message;
      const said = closeCode === undefined ? data : Buffer.from(`${closeCode} ${closeReason ?? ''}`.trim());
      return { data: said, moment: { at, from, kind, problem, id: undefined } };
    });
    return { view: { kind: 'webSocket', count: items.length, truncated: conversation.truncated }, items };
  }
  if (!response || mediaType(headersOf(response.head)).type !== 'text/event-stream') return undefined;
  const items = serverSentEvents(response, events).map(({ at, event, data, id, unfinished }): TimedData => {
    const problem = unfinished && 'unfinished';
    return { data: Buffer.from(data), moment: { at, from: 'app', kind: event, problem, id } };
  });
  return { view: { kind: 'serverSentEvents', count: items.length, truncated: response.truncated }, items };
}

export function momentOf({ data, moment }: TimedData, rules: SecretRules | undefined): Moment {
  const { bytes } = hideIn(data.subarray(0, PREVIEWED), [], rules);
  const text = textOf({ bytes, headers: [], cut: data.length > PREVIEWED })?.text;
  const preview =
    text?.slice(0, SHOWN).replaceAll(/\s+/g, ' ') ?? bytes.toString('hex', 0, 24).replaceAll(/../g, '$& ');
  return { ...moment, bytes: data.length, preview };
}
