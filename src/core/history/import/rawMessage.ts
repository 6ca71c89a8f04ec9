import { requestFraming, responseFraming, type BodyFraming } from '../../gateway/bodyFraming.ts';
import type { Capture, RawMessage } from '../../gateway/capture.ts';
import {
  headerTokens,
  headerValues,
  MalformedMessage,
  MAX_HEAD_BYTES,
  parseRequestHead,
  parseResponseHead,
  type HeaderList,
  type RequestHead,
  type ResponseHead,
} from '../../gateway/messageHead.ts';
import { rebuildRequest, rebuildResponse } from '../rebuild.ts';
import { trimSpaces } from './latin1.ts';
import { notARequest } from './notARequest.ts';

/** What an import found; what it did not find is undefined. */
export interface ImportedExchange {
  readonly request: RawMessage;
  readonly response?: RawMessage | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number | undefined;
  readonly upstreamPort?: number | undefined;
  readonly timings?: Capture['timings'] | undefined;
  readonly answeredBy?: Capture['answeredBy'];
}

interface Content {
  /** Without chunk framing. */
  readonly body: Buffer;
  /** When only the beginning of the body is there; the length that the headers tell is then left alone. */
  readonly truncated?: boolean;
}

type RequestParts = RequestHead & Content;
type ResponseParts = ResponseHead & Content;

/**
 * A request of these parts, well-formed: Host is added (as `host` has it) when HTTP/1.1 is without it, and what frames the body
 * is made to fit it. Header values are latin1 text. `where` names the place in the input, for errors.
 * @throws HooklineError IMPORT_INVALID when the parts cannot be a request.
 */
export function buildRequest(parts: RequestParts, host: string, where: string): RawMessage {
  const { version, body, truncated = false } = parts;
  const named = version === '1.0' || headerValues(parts.headers, 'host').length > 0 ? [] : [['Host', host] as const];
  const given = checkedText([...named, ...parts.headers], where);
  const { headers, chunked } = framedHeaders(given, version, body, truncated, false);
  return checkedRequest(rebuildRequest({ ...parts, headers, chunked, truncated }), where);
}

/**
 * A response of these parts to such a request, well-formed; a body that the status or the method rules out is dropped.
 * @throws HooklineError IMPORT_INVALID when the parts cannot be a response.
 */
export function buildResponse(parts: ResponseParts, method: string, where: string): RawMessage {
  const { version, status, truncated = false } = parts;
  const bodiless = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  const body = bodiless ? Buffer.alloc(0) : parts.body;
  const given = checkedText(parts.headers, where);
  const { headers, chunked } = framedHeaders(given, version, body, truncated || bodiless, true);
  const response = { ...parts, body, headers, chunked: chunked && !bodiless, truncated };
  return checkedResponse(rebuildResponse(response), method, where);
}

/** @throws HooklineError IMPORT_INVALID when these are not the bytes of one whole request, or of one that is cut off. */
export function checkedRequest(request: RawMessage, where: string): RawMessage {
  return checked(request, where, () => {
    const head = parseRequestHead(request.head);
    if (head.method === 'CONNECT') throw new MalformedMessage('CONNECT is for a proxy, not for an app');
    return requestFraming(head);
  });
}

/** @throws HooklineError IMPORT_INVALID when these are not the bytes of one whole response, or of one that is cut off. */
export function checkedResponse(response: RawMessage, method: string, where: string): RawMessage {
  return checked(response, where, () => responseFraming(parseResponseHead(response.head), method));
}

function checked(message: RawMessage, where: string, framingOf: () => BodyFraming): RawMessage {
  try {
    if (message.head.length > MAX_HEAD_BYTES) throw new MalformedMessage('the head is longer than 64 KiB');
    const framing = framingOf();
    const end = framing.push(message.body, 0);
    if (end < message.body.length) throw new MalformedMessage('the body is longer than the head says');
    if (framing.done || framing.untilClose || message.truncated) return message;
    throw new MalformedMessage('the body is shorter than the head says');
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    throw notARequest(where, error.message, error);
  }
}

/** A line break in a value would begin another header. */
function checkedText(headers: HeaderList, where: string): HeaderList {
  for (const [name, value] of headers) {
    if (/[\r\n\0]/.test(name + value)) throw notARequest(where, 'a header has a line break or a NUL in it');
    if (/[\u0100-\uffff]/.test(name + value)) throw notARequest(where, 'a header name is not a token');
  }
  return headers.map(([name, value]) => [name, trimSpaces(value)]);
}

function framedHeaders(
  headers: HeaderList,
  version: '1.0' | '1.1',
  body: Buffer,
  truncated: boolean,
  isResponse: boolean,
): { headers: HeaderList; chunked: boolean } {
  const codings = headerTokens(headers, 'transfer-encoding');
  if (version === '1.1' && codings.length === 1 && codings[0] === 'chunked') {
    return { headers: without(headers, 'content-length'), chunked: true };
  }
  const unchunked = without(headers, 'transfer-encoding');
  const lengths = headerValues(unchunked, 'content-length');
  if (truncated && lengths.length === 1 && Number(lengths[0]) >= body.length) {
    return { headers: unchunked, chunked: false };
  }
  if (lengths.length === 1 && /^\d+$/.test(lengths[0] ?? '') && Number(lengths[0]) === body.length) {
    return { headers: unchunked, chunked: false };
  }
  const length = String(body.length);
  if (lengths.length === 0) {
    // Without it a response lasts until the connection closes, which is as good; a request would have no body.
    const added = isResponse || body.length === 0 ? [] : [['Content-Length', length] as const];
    return { headers: [...unchunked, ...added], chunked: false };
  }
  const at = unchunked.findIndex(([name]) => name.toLowerCase() === 'content-length');
  const fitted = unchunked.flatMap(([name, value], index) => {
    if (name.toLowerCase() !== 'content-length') return [[name, value] as const];
    return index === at ? [[name, length] as const] : [];
  });
  return { headers: fitted, chunked: false };
}

function without(headers: HeaderList, name: string): HeaderList {
  return headers.filter(([field]) => field.toLowerCase() !== name);
}
