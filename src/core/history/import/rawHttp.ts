import { decodeBody, requestFraming } from '../../gateway/bodyFraming.ts';
import type { RawMessage } from '../../gateway/capture.ts';
import {
  findHeadEnd,
  headerTokens,
  headerValues,
  MalformedMessage,
  parseRequestHead,
} from '../../gateway/messageHead.ts';
import type { HeaderList } from '../../gateway/messageHead.ts';
import { trimSpaces } from './latin1.ts';
import { notARequest } from './notARequest.ts';
import { buildRequest, type ImportedExchange } from './rawMessage.ts';
import { encodeTarget, parseRequestUrl } from './requestUrl.ts';

/**
 * A request as it is on the wire. Well-formed bytes are kept as they are. Of what somebody pasted, lines may end in LF,
 * and Host, version, Content-Length and the empty line may be missing or wrong; the body that is there is the body.
 * @throws HooklineError IMPORT_INVALID
 */
export function importRawHttp(bytes: Buffer, host: string): ImportedExchange {
  const request = wholeRequest(bytes) ?? mendedRequest(bytes, host);
  const { target, headers } = parseRequestHead(request.head);
  const url = parseRequestUrl(/^https?:/i.test(target) ? target : `http://${headerValues(headers, 'host')[0]}/`);
  return { request, upstreamPort: url?.localPort };
}

/** The request when the bytes are one and nothing else. */
function wholeRequest(bytes: Buffer): RawMessage | undefined {
  try {
    const end = findHeadEnd(bytes, 0);
    if (end === -1) return undefined;
    const [head, body] = [bytes.subarray(0, end), bytes.subarray(end)];
    const framing = requestFraming(parseRequestHead(head));
    const isWhole = framing.push(body, 0) === body.length && framing.done;
    return isWhole ? { head, body, truncated: false } : undefined;
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

const START = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]+([^ \t]+)(?:[ \t]+HTTP\/(\d(?:\.\d)?))?[ \t]*$/i;

function mendedRequest(bytes: Buffer, host: string): RawMessage {
  const { lines, first, body } = takeApart(bytes);
  const [start = '', ...fields] = lines;
  if (/^HTTP\/\d/i.test(start)) throw notARequest(`line ${first}`, 'there is a response instead of a request');
  const [, method, target, version] = START.exec(start) ?? [];
  if (method === undefined || target === undefined) throw notARequest(`line ${first}`, 'the request line is not valid');
  const headers = fields.map((line, index): readonly [string, string] => {
    const colon = line.indexOf(':');
    if (colon < 1) throw notARequest(`line ${first + 1 + index}`, 'a header line has no colon');
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
  return buildRequest(
    {
      method,
      target: encodeTarget(target),
      version: version === '1.0' ? '1.0' : '1.1',
      headers,
      body: mendedBody(body, headers),
    },
    host,
    `line ${first}`,
  );
}

/** The lines of the head, the number of the first, and what is behind the empty line that ends them. */
function takeApart(bytes: Buffer): { lines: string[]; first: number; body: Buffer } {
  const lines: string[] = [];
  let first = 1;
  let at = 0;
  while (at < bytes.length) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.toString('latin1', at, end).replace(/\r$/, '');
    at = end + 1;
    if (trimSpaces(line) !== '') lines.push(line);
    else if (lines.length > 0) break;
    else first++;
  }
  return { lines, first, body: bytes.subarray(Math.min(at, bytes.length)) };
}

/** Without chunk framing, and without the line break that an editor puts at the end of a file. */
function mendedBody(body: Buffer, headers: HeaderList): Buffer {
  if (headerTokens(headers.map(trimmed), 'transfer-encoding').includes('chunked')) {
    return chunkedContent(body) ?? chunkedContent(withCrlf(body)) ?? body;
  }
  const value = headerValues(headers.map(trimmed), 'content-length')[0];
  const length = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  if (length === undefined) return isLineBreaks(body) ? Buffer.alloc(0) : body;
  if (length < body.length) return isLineBreaks(body.subarray(length)) ? body.subarray(0, length) : body;
  // Where lines ended in CRLF, pasting has made them shorter.
  const restored = length > body.length ? withCrlf(body) : body;
  return restored.length >= length && isLineBreaks(restored.subarray(length)) ? restored.subarray(0, length) : body;
}

function trimmed([name, value]: readonly [string, string]): readonly [string, string] {
  return [name, trimSpaces(value)];
}

function withCrlf(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

function isLineBreaks(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x0d);
}

const CHUNKED_HEAD = Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');

/** Undefined when the bytes are not chunks to the end, save for line breaks. */
function chunkedContent(body: Buffer): Buffer | undefined {
  try {
    const framing = requestFraming(parseRequestHead(CHUNKED_HEAD));
    const end = framing.push(body, 0);
    return framing.done && isLineBreaks(body.subarray(end)) ? decodeBody(CHUNKED_HEAD, body) : undefined;
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}
