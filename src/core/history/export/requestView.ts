import { decodeBody } from '../../gateway/bodyFraming.ts';
import type { Capture, RawMessage } from '../../gateway/capture.ts';
import {
  headerTokens,
  parseRequestHead,
  parseResponseHead,
  type HeaderList,
  type RequestHead,
  type ResponseHead,
} from '../../gateway/messageHead.ts';

/** What a message carries, however it was framed. */
interface Content {
  /** Without chunk framing and trailers; other codings stay. */
  readonly body: Buffer;
  readonly chunked: boolean;
  /** True when `body` is only the beginning. */
  readonly truncated: boolean;
}

export interface RequestView extends RequestHead, Content {
  /** Of the app the request was for. */
  readonly port: number;
}

export interface ResponseView extends ResponseHead, Content {}

export function viewRequest({ request, upstreamPort }: Capture): RequestView {
  const head = parseRequestHead(request.head);
  return { ...head, ...content(request, head.headers), port: upstreamPort };
}

export function viewResponse(response: RawMessage): ResponseView {
  const head = parseResponseHead(response.head);
  return { ...head, ...content(response, head.headers) };
}

/** The text the bytes are in UTF-8, from which the same bytes can be made again; undefined when they are not. */
export function utf8Text(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text of a head, one character a byte, as a person reads it: as UTF-8 where it is. */
export function readableText(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? (utf8Text(Buffer.from(latin1, 'latin1')) ?? latin1) : latin1;
}

/** The status that the app answered with; undefined when it did not, or Hookline answered in its place. */
export function recordedStatus({ response, answeredBy }: Capture): number | undefined {
  return response && answeredBy !== 'hookline' ? parseResponseHead(response.head).status : undefined;
}

/**
 * The fields without those that frame the body, for formats whose reader frames it anew: a wrong length after an edit
 * would cut the body.
 */
export function withoutLength(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name.toLowerCase() !== 'content-length');
}

function content({ head, body, truncated }: RawMessage, headers: HeaderList): Content {
  const chunked = headerTokens(headers, 'transfer-encoding').includes('chunked');
  return { body: decodeBody(head, body), chunked, truncated };
}
