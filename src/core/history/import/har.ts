import { randomUUID } from 'node:crypto';
import type { Capture, RawMessage } from '../../gateway/capture.ts';
import { headerValues, parseRequestHead, type HeaderList } from '../../gateway/messageHead.ts';
import { multipartBody } from './formBody.ts';
import { array, bytesOfBase64, isObject, number, optional, record, string, type JsonObject } from './json.ts';
import { toLatin1, trimSpaces } from './latin1.ts';
import { notARequest } from './notARequest.ts';
import { buildRequest, buildResponse, checkedRequest, checkedResponse, type ImportedExchange } from './rawMessage.ts';
import { parseRequestUrl } from './requestUrl.ts';

/**
 * The http and https requests of an HTTP Archive, whoever wrote it; entries of other schemes (data:, ws:, extensions)
 * are passed over. Where our own exporter left the bytes, those are taken. Elsewhere the message is rebuilt: HTTP/2
 * pseudo headers go, what frames the body is made to fit it, and Content-Encoding goes where the text is decompressed.
 * @throws HooklineError IMPORT_INVALID
 */
export function importHar(har: JsonObject): ImportedExchange[] {
  const entries = array(record(har['log'], 'log')['entries'], 'log.entries');
  return entries.flatMap((entry, index) => {
    const where = `log.entries[${index}]`;
    return readEntry(record(entry, where), where) ?? [];
  });
}

function readEntry(entry: JsonObject, where: string): ImportedExchange | undefined {
  const request = record(entry['request'], `${where}.request`);
  const url = parseRequestUrl(toLatin1(string(request['url'], `${where}.request.url`)));
  const own = optional(entry['_hookline'], `${where}._hookline`, record);
  const startedAt = Date.parse(String(entry['startedDateTime']));
  if (!url && !own) return undefined;
  const raw = own ? ownRequest(own, request, where) : foreignRequest(request, where);
  const { method } = parseRequestHead(raw.head);
  const answer = optional(entry['response'], `${where}.response`, record);
  return {
    request: raw,
    response: readResponse(answer, own, method, where),
    startedAt: Number.isNaN(startedAt) ? undefined : startedAt,
    upstreamPort: own ? port(own['upstreamPort']) : url?.localPort,
    timings: own ? ownTimings(own) : timings(entry),
    answeredBy: own && own['answeredBy'] === 'hookline' ? 'hookline' : undefined,
  };
}

function ownRequest(own: JsonObject, request: JsonObject, where: string): RawMessage {
  const raw = record(own['request'], `${where}._hookline.request`);
  return checkedRequest(
    {
      head: bytesOfBase64(raw['head'], `${where}._hookline.request.head`),
      body:
        optional(raw['body'], `${where}._hookline.request.body`, bytesOfBase64) ??
        postedBody(request, where)?.body ??
        NONE,
      truncated: raw['truncated'] === true,
    },
    `${where}._hookline.request`,
  );
}

const NONE = Buffer.alloc(0);

function foreignRequest(request: JsonObject, where: string): RawMessage {
  const at = `${where}.request`;
  const url = parseRequestUrl(toLatin1(string(request['url'], `${at}.url`)));
  if (!url) throw notARequest(`${at}.url`, 'there should be an http or https URL');
  const posted = postedBody(request, where);
  const headers = readHeaders(request, at);
  const typed = posted?.contentType !== undefined ? withContentType(headers, posted.contentType) : headers;
  const body = posted?.body ?? NONE;
  return buildRequest(
    {
      method: string(request['method'], `${at}.method`),
      target: url.target,
      version: version(request),
      headers: posted?.isText === true ? withoutCoding(typed) : typed,
      body: binaryText(posted, headers) ?? body,
      truncated: !posted && Number(request['bodySize']) > 0,
    },
    pseudoHeader(request, ':authority') ?? url.host,
    at,
  );
}

interface PostedBody {
  readonly body: Buffer;
  readonly isText: boolean;
  readonly text?: string;
  /** Of a body that had to be made up from its fields. */
  readonly contentType?: string;
}

function postedBody(request: JsonObject, where: string): PostedBody | undefined {
  const at = `${where}.request.postData`;
  const posted = optional(request['postData'], at, record);
  if (!posted) return undefined;
  const text = optional(posted['text'], `${at}.text`, string) ?? '';
  // HAR 1.2 has no such field; `encoding` is of the 1.3 draft and of what several proxies write.
  if ([posted['_encoding'], posted['encoding']].includes('base64')) {
    return { body: bytesOfBase64(text, `${at}.text`), isText: false };
  }
  const params = optional(posted['params'], `${at}.params`, array) ?? [];
  if (text !== '' || params.length === 0) return { body: Buffer.from(text, 'utf8'), isText: true, text };
  return fieldsBody(params, optional(posted['mimeType'], `${at}.mimeType`, string) ?? '', at);
}

function fieldsBody(params: readonly unknown[], mimeType: string, at: string): PostedBody {
  const fields = params.map((param, index) => {
    const field = record(param, `${at}.params[${index}]`);
    return {
      name: string(field['name'], `${at}.params[${index}].name`),
      value: Buffer.from(optional(field['value'], `${at}.params[${index}].value`, string) ?? ''),
      fileName: optional(field['fileName'], `${at}.params[${index}].fileName`, string),
      contentType: optional(field['contentType'], `${at}.params[${index}].contentType`, string),
    };
  });
  if (/^multipart\//i.test(mimeType)) {
    const boundary = /boundary="?([^";\s]+)/i.exec(mimeType)?.[1] ?? `hookline-${randomUUID()}`;
    const body = multipartBody(fields, boundary);
    return { body, isText: true, contentType: toLatin1(`multipart/form-data; boundary=${boundary}`) };
  }
  // Most tools write the fields as they stood in the body; those that decoded them are known by what may not stand there.
  const encoded = fields.map(({ name, value }) => `${formEncode(name)}=${formEncode(value.toString())}`).join('&');
  return { body: Buffer.from(encoded), isText: true };
}

function formEncode(text: string): string {
  return /^[\w.~*+%-]*$/.test(text) ? text : encodeURIComponent(toWellFormed(text)).replaceAll('%20', '+');
}

function toWellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Firefox and others write bytes that are not text as one character each; the length tells. */
function binaryText(posted: PostedBody | undefined, headers: HeaderList): Buffer | undefined {
  if (posted?.text === undefined || /[\u0100-\uffff]/.test(posted.text)) return undefined;
  const length = headerValues(headers, 'content-length')[0];
  if (posted.body.length === posted.text.length || Number(length) !== posted.text.length) return undefined;
  return Buffer.from(posted.text, 'latin1');
}

function readResponse(
  answer: JsonObject | undefined,
  own: JsonObject | undefined,
  method: string,
  where: string,
): RawMessage | undefined {
  const at = `${where}.response`;
  // Browsers write status 0 for a request without an answer.
  if (!answer || answer['status'] === 0) return undefined;
  const raw = optional(own?.['response'], `${where}._hookline.response`, record);
  const content = optional(answer['content'], `${at}.content`, record) ?? {};
  const text = optional(content['text'], `${at}.content.text`, string);
  const isBase64 = content['encoding'] === 'base64';
  const body = isBase64 ? bytesOfBase64(text ?? '', `${at}.content.text`) : Buffer.from(text ?? '', 'utf8');
  if (raw) {
    const head = bytesOfBase64(raw['head'], `${where}._hookline.response.head`);
    const rawBody = optional(raw['body'], `${where}._hookline.response.body`, bytesOfBase64) ?? body;
    const message = { head, body: rawBody, truncated: raw['truncated'] === true };
    return checkedResponse(message, method, `${where}._hookline.response`);
  }
  return buildResponse(
    {
      status: number(answer['status'], `${at}.status`),
      reason: toLatin1(optional(answer['statusText'], `${at}.statusText`, string) ?? ''),
      version: version(answer),
      headers: withoutCoding(readHeaders(answer, at)),
      body,
      truncated: text === undefined && Number(content['size']) > 0,
    },
    method,
    at,
  );
}

function readHeaders(message: JsonObject, at: string): HeaderList {
  return (optional(message['headers'], `${at}.headers`, array) ?? []).flatMap((header, index) => {
    const field = record(header, `${at}.headers[${index}]`);
    const name = string(field['name'], `${at}.headers[${index}].name`);
    const value = toLatin1(optional(field['value'], `${at}.headers[${index}].value`, string) ?? '');
    // Chrome joins the values of a response header that came more than once with line feeds.
    return name.startsWith(':') ? [] : value.split('\n').map((line) => [name, trimSpaces(line)] as const);
  });
}

function pseudoHeader(request: JsonObject, wanted: string): string | undefined {
  const headers: readonly unknown[] = Array.isArray(request['headers']) ? request['headers'] : [];
  const found = headers.find((header) => isObject(header) && header['name'] === wanted);
  return isObject(found) && typeof found['value'] === 'string' ? found['value'] : undefined;
}

function withoutCoding(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name.toLowerCase() !== 'content-encoding');
}

function withContentType(headers: HeaderList, type: string): HeaderList {
  return [...headers.filter(([name]) => name.toLowerCase() !== 'content-type'), ['Content-Type', type]];
}

function version(message: JsonObject): '1.0' | '1.1' {
  return /^HTTP\/1\.0$/i.test(String(message['httpVersion'])) ? '1.0' : '1.1';
}

function port(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 65_536 ? value : undefined;
}

function ownTimings(own: JsonObject): Capture['timings'] {
  const saved = isObject(own['timings']) ? own['timings'] : {};
  const milliseconds = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    connected: milliseconds(saved['connected']),
    firstByte: milliseconds(saved['firstByte']),
    total: milliseconds(saved['total']),
  };
}

/** Of what is told, in the order in which it happens; -1 is for what did not. */
function timings(entry: JsonObject): Capture['timings'] {
  const phases = isObject(entry['timings']) ? entry['timings'] : {};
  const sum = (...names: string[]): number =>
    names.reduce((total, name) => total + Math.max(0, Number(phases[name]) || 0), 0);
  const total = Number(entry['time']);
  const connected = sum('blocked', 'dns', 'connect');
  return {
    connected,
    firstByte: connected + sum('send', 'wait'),
    total: Number.isFinite(total) && total >= 0 ? total : connected + sum('send', 'wait', 'receive'),
  };
}
