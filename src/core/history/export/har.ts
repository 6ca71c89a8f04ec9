import type { Capture, RawMessage } from '../../gateway/capture.ts';
import { headerValues, type HeaderList } from '../../gateway/messageHead.ts';
import { contentCodings, decodeContent } from '../contentCoding.ts';
import { readableText, utf8Text, viewRequest, viewResponse, type RequestView } from './requestView.ts';

/**
 * An HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), one entry a capture. Text of heads is UTF-8
 * where it is valid, else latin1. `postData.text` is the body without chunk framing, its Content-Encoding kept; a body
 * that is not UTF-8 is base64 there and marked `_encoding`, for which HAR 1.2 has no field of its own. `content.text` is
 * decompressed, as HAR says. `_hookline` of an entry keeps what HAR cannot say: both heads in base64, and the body as
 * received where it cannot be had back from the text; our own import restores every byte from it.
 */
export function writeHar(captures: readonly Capture[]): string {
  const log = {
    version: '1.2',
    creator: { name: 'Hookline', version: '1' },
    entries: captures.map(entry),
  };
  return `${JSON.stringify({ log }, undefined, 2)}\n`;
}

function entry(capture: Capture): object {
  const request = viewRequest(capture);
  const timings = harTimings(capture.timings);
  return {
    startedDateTime: new Date(capture.startedAt).toISOString(),
    time: round(
      timings.connect === -1 ? timings.wait + timings.receive : timings.connect + timings.wait + timings.receive,
    ),
    request: harRequest(capture.request, request),
    response: capture.response ? harResponse(capture.response) : noResponse(capture),
    cache: {},
    timings,
    ...(capture.upstreamPort > 0 ? { connection: String(capture.upstreamPort) } : {}),
    _hookline: extension(capture, request),
  };
}

function harRequest({ head }: RawMessage, request: RequestView): object {
  const { method, target, version, headers, body, truncated } = request;
  return {
    method,
    url: requestUrl(request),
    httpVersion: `HTTP/${version}`,
    cookies: headerValues(headers, 'cookie').flatMap(requestCookies),
    headers: fields(headers),
    queryString: queryString(target),
    ...(body.length > 0 ? { postData: postData(request) } : {}),
    headersSize: head.length,
    bodySize: body.length,
    ...(truncated ? { comment: 'Only the beginning of the body was captured.' } : {}),
  };
}

/** The URL as the sender knew it, as far as the request tells. */
function requestUrl({ target, headers, port }: RequestView): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(target)) return target.replace(/#.*/, '');
  const scheme = /^https$/i.test(headerValues(headers, 'x-forwarded-proto')[0] ?? '') ? 'https' : 'http';
  const host = headerValues(headers, 'host')[0] || `localhost:${port}`;
  return `${scheme}://${host}${target.startsWith('/') ? target.replace(/#.*/, '') : `/${target}`}`;
}

function postData({ headers, body }: RequestView): object {
  const mimeType = readableText(headerValues(headers, 'content-type')[0] ?? '');
  const text = utf8Text(body);
  return text === undefined
    ? { mimeType, text: body.toString('base64'), _encoding: 'base64', comment: 'The text is base64.' }
    : { mimeType, text };
}

function harResponse(message: RawMessage): object {
  const { version, status, reason, headers, body, truncated } = viewResponse(message);
  const content = decodeContent(body, contentCodings(headers), !truncated);
  const text = content && utf8Text(content);
  return {
    status,
    statusText: readableText(reason),
    httpVersion: `HTTP/${version}`,
    cookies: headerValues(headers, 'set-cookie').map(responseCookie),
    headers: fields(headers),
    content: {
      size: (content ?? body).length,
      compression: (content ?? body).length - body.length,
      mimeType: readableText(headerValues(headers, 'content-type')[0] ?? 'x-unknown'),
      ...(text === undefined ? { text: (content ?? body).toString('base64'), encoding: 'base64' } : { text }),
      ...(content ? {} : { comment: 'The Content-Encoding could not be undone.' }),
    },
    redirectURL: readableText(headerValues(headers, 'location')[0] ?? ''),
    headersSize: message.head.length,
    bodySize: body.length,
    ...(truncated ? { comment: 'Only the beginning of the body was captured.' } : {}),
  };
}

/** What Chrome writes for a request that got no answer. */
function noResponse({ outcome }: Capture): object {
  return {
    status: 0,
    statusText: '',
    httpVersion: '',
    cookies: [],
    headers: [],
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
    _error: outcome,
  };
}

function fields(headers: HeaderList): object[] {
  return headers.map(([name, value]) => ({ name, value: readableText(value) }));
}

function queryString(target: string): object[] {
  const start = target.indexOf('?');
  const query = start === -1 ? '' : target.slice(start + 1).replace(/#.*/, '');
  return query
    .split('&')
    .filter(Boolean)
    .map((parameter) => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(parameter) ?? [];
      return { name: formDecode(name), value: formDecode(value) };
    });
}

function formDecode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  const bytes = spaced.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return readableText(bytes);
}

function requestCookies(header: string): object[] {
  return header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter(Boolean)
    .map(nameAndValue);
}

function responseCookie(header: string): object {
  const [cookie = '', ...attributes] = header.split(';').map((part) => part.trim());
  const named = new Map(attributes.map((part) => [part.split('=', 1)[0]?.toLowerCase(), part.replace(/^[^=]*=?/, '')]));
  const expires = Date.parse(named.get('expires') ?? '');
  return {
    ...nameAndValue(cookie),
    ...(named.has('path') ? { path: named.get('path') } : {}),
    ...(named.has('domain') ? { domain: named.get('domain') } : {}),
    ...(Number.isNaN(expires) ? {} : { expires: new Date(expires).toISOString() }),
    httpOnly: named.has('httponly'),
    secure: named.has('secure'),
  };
}

function nameAndValue(cookie: string): { name: string; value: string } {
  const equals = cookie.indexOf('=');
  return { name: readableText(cookie.slice(0, Math.max(0, equals))), value: readableText(cookie.slice(equals + 1)) };
}

/** The gateway sends on what it receives while it comes, so that sending takes no time of its own. */
function harTimings({ connected, firstByte, total }: Capture['timings']) {
  const connectedAt = connected ?? 0;
  const end = Math.max(total ?? firstByte ?? connectedAt, connectedAt);
  const answeredAt = Math.min(Math.max(firstByte ?? end, connectedAt), end);
  return {
    blocked: -1,
    dns: -1,
    connect: connected === undefined ? -1 : round(connectedAt),
    ssl: -1,
    send: 0,
    wait: round(answeredAt - connectedAt),
    receive: round(end - answeredAt),
  };
}

/** To microseconds. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function extension(
  { request, response, outcome, answeredBy, upstreamPort, timings }: Capture,
  view: RequestView,
): object {
  return {
    version: 1,
    outcome,
    ...(answeredBy ? { answeredBy } : {}),
    upstreamPort,
    timings,
    request: rawMessage(request, !view.chunked),
    ...(response ? { response: rawMessage(response, isPlain(response)) } : {}),
  };
}

function isPlain(response: RawMessage): boolean {
  const { headers, chunked } = viewResponse(response);
  return !chunked && contentCodings(headers).length === 0;
}

function rawMessage({ head, body, truncated }: RawMessage, bodyIsText: boolean): object {
  return {
    head: head.toString('base64'),
    ...(bodyIsText ? {} : { body: body.toString('base64') }),
    ...(truncated ? { truncated } : {}),
  };
}
