import type { Capture, Conversation, RawMessage, WireMark } from '../gateway/capture.ts';

/** What of a capture is bytes. */
export type PartName =
  | `${'request' | 'response' | 'late'}${'Head' | 'Body'}`
  | 'conversationFromCaller'
  | 'conversationFromApp';

/** What of a capture is neither bytes nor listed; kept as JSON. */
interface Details {
  readonly queued?: number;
  readonly request: { readonly truncated: boolean };
  readonly response?: { readonly truncated: boolean };
  readonly late?: { readonly truncated: boolean };
  readonly conversation?: Pick<Conversation, 'truncated' | 'marks'>;
  readonly events?: readonly WireMark[];
}

/** The parts of a capture that it has. */
export function partsOf({ request, response, late, conversation }: Capture): ReadonlyMap<PartName, Buffer> {
  return new Map<PartName, Buffer>([
    ['requestHead', request.head],
    ['requestBody', request.body],
    ...(response
      ? ([
          ['responseHead', response.head],
          ['responseBody', response.body],
        ] as const)
      : []),
    ...(late
      ? ([
          ['lateHead', late.head],
          ['lateBody', late.body],
        ] as const)
      : []),
    ...(conversation
      ? ([
          ['conversationFromCaller', conversation.fromCaller],
          ['conversationFromApp', conversation.fromApp],
        ] as const)
      : []),
  ]);
}

/** Bytes of all parts. */
export function captureBytes({ request, response, late, conversation }: Capture): number {
  const ofMessage = (message: RawMessage | undefined): number =>
    message ? message.head.length + message.body.length : 0;
  const said = conversation ? conversation.fromCaller.length + conversation.fromApp.length : 0;
  return ofMessage(request) + ofMessage(response) + ofMessage(late) + said;
}

export function detailsOf({ request, response, late, conversation, events, timings }: Capture): string {
  const details: Details = {
    ...(timings.queued !== undefined && { queued: timings.queued }),
    request: { truncated: request.truncated },
    ...(response && { response: { truncated: response.truncated } }),
    ...(late && { late: { truncated: late.truncated } }),
    ...(conversation && { conversation: { truncated: conversation.truncated, marks: conversation.marks } }),
    ...(events && { events }),
  };
  return JSON.stringify(details);
}

/**
 * Puts together what `partsOf` and `detailsOf` have taken apart. `part` gives the bytes, and whether they are all there.
 */
export function fromParts(
  json: string,
  part: (name: PartName) => { readonly bytes: Buffer; readonly isWhole: boolean },
): Pick<Capture, 'request' | 'response' | 'late' | 'conversation' | 'events'> & {
  readonly queued: number | undefined;
} {
  // oxlint-disable-next-line no-unsafe-type-assertion -- detailsOf has written it.
  const { queued, request, response, late, conversation, events } = JSON.parse(json) as Details;
  const message = (of: 'request' | 'response' | 'late', { truncated }: { readonly truncated: boolean }): RawMessage => {
    const body = part(`${of}Body`);
    return { head: part(`${of}Head`).bytes, body: body.bytes, truncated: truncated || !body.isWhole };
  };
  const [fromCaller, fromApp] = [part('conversationFromCaller'), part('conversationFromApp')];
  return {
    queued,
    request: message('request', request),
    response: response && message('response', response),
    ...(late && { late: message('late', late) }),
    ...(conversation && {
      conversation: {
        fromCaller: fromCaller.bytes,
        fromApp: fromApp.bytes,
        truncated: conversation.truncated || !fromCaller.isWhole || !fromApp.isWhole,
        marks: conversation.marks,
      },
    }),
    ...(events && { events }),
  };
}
