/** Header fields in the order and case received; a value has no white space around it. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What a request's head says; a view of the bytes, which stay the truth. Text is latin1: one character, one byte. */
export interface RequestHead {
  readonly method: string;
  /** The request-target exactly as sent: `//a/../b%7E?x=%2F`, `http://host/path` or `*`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: HeaderList;
}

/** What a response's head says; a view of the bytes, which stay the truth. Text is latin1: one character, one byte. */
export interface ResponseHead {
  readonly version: '1.0' | '1.1';
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
}

/** Bytes that are not a well-formed HTTP/1 message, or whose length is ambiguous (RFC 9112). */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  /** The status a server answers such a request with. */
  readonly status: 400 | 405 | 431 | 505;

  constructor(message: string, status: 400 | 405 | 431 | 505 = 400) {
    super(message);
    this.status = status;
  }
}

/** The longest head that is read, in bytes, and the most fields in it. */
export const MAX_HEAD_BYTES = 64 * 1024;
const MAX_HEADERS = 200;

const HEAD_END = Buffer.from('\r\n\r\n');
const LF = 10;
const CR = 13;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FORBIDDEN_IN_TEXT = /[^\t\x20-\x7e\x80-\xff]/;
const TARGET = /^(?:\/|\*$|[A-Za-z][A-Za-z0-9+.-]*:\/\/)[\x21-\x7e]*$/;
const HOST = /^[A-Za-z0-9\-._~%!$&'()*+,;=:[\]]*$/;
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^ ]+) HTTP\/(\d\.\d)$/;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: (.*))?$/;

/**
 * The index just behind the empty line that ends the head starting at `from`, or -1 when more bytes are needed;
 * bytes before `scanned` are known not to end it.
 * @throws MalformedMessage as soon as the bytes cannot become a head: a bare LF, more than 64 KiB.
 */
export function findHeadEnd(bytes: Buffer, from: number, scanned = from): number {
  const found = bytes.indexOf(HEAD_END, Math.max(from, scanned - HEAD_END.length + 1));
  const end = found === -1 ? -1 : found + HEAD_END.length;
  if ((end === -1 ? bytes.length : end) - from > MAX_HEAD_BYTES) {
    throw new MalformedMessage('the head is longer than 64 KiB', 431);
  }
  if (end !== -1) return end;
  // Without this a head of bare LFs would be waited for until the deadline.
  for (let at = bytes.indexOf(LF, scanned); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (at === from || bytes[at - 1] !== CR) throw new MalformedMessage('a line ends in LF without CR');
  }
  return -1;
}

/**
 * Reads a request's head: start line through empty line.
 * @throws MalformedMessage 400, 431 (too many fields) or 505 (not HTTP/1).
 */
export function parseRequestHead(head: Buffer): RequestHead {
  const lines = toLines(head);
  const [, method, target, version] = REQUEST_LINE.exec(lines.start) ?? [];
  if (method === undefined || target === undefined) throw new MalformedMessage('the request line is not valid');
  if (version !== '1.0' && version !== '1.1') throw new MalformedMessage('the version is not HTTP/1', 505);
  if (method !== 'CONNECT' && !TARGET.test(target)) throw new MalformedMessage('the request target is not valid');

  const headers = parseFields(lines.fields);
  const hosts = headerValues(headers, 'host');
  if (hosts.length > 1) throw new MalformedMessage('there is more than one Host');
  if (hosts.length === 0 && version === '1.1') throw new MalformedMessage('there is no Host');
  if (!HOST.test(hosts[0] ?? '')) throw new MalformedMessage('Host is not valid');
  return { method, target, version, headers };
}

/**
 * Reads a response's head: status line through empty line.
 * @throws MalformedMessage when it is not one of HTTP/1.0 or HTTP/1.1.
 */
export function parseResponseHead(head: Buffer): ResponseHead {
  const lines = toLines(head);
  const [, version, status, reason = ''] = STATUS_LINE.exec(lines.start) ?? [];
  if ((version !== '1.0' && version !== '1.1') || FORBIDDEN_IN_TEXT.test(reason)) {
    throw new MalformedMessage('the status line is not valid');
  }
  return { version, status: Number(status), reason, headers: parseFields(lines.fields) };
}

/**
 * The header fields of a head of either kind.
 * @throws MalformedMessage
 */
export function parseHeaders(head: Buffer): HeaderList {
  return parseFields(toLines(head).fields);
}

/**
 * Reads `name: value` lines, each with its CRLF.
 * @throws MalformedMessage for folded lines, space before the colon, control characters; 431 for over 200 fields.
 */
export function parseFields(lines: string): HeaderList {
  const fields: (readonly [string, string])[] = [];
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    if (end === -1 || colon === -1 || colon > end) throw new MalformedMessage('a header line has no colon');
    const name = lines.slice(at, colon);
    if (!TOKEN.test(name)) throw new MalformedMessage('a header name is not a token');
    const value = trimOptionalSpace(lines, colon + 1, end);
    if (FORBIDDEN_IN_TEXT.test(value)) throw new MalformedMessage('a header value has a control character');
    if (fields.push([name, value]) > MAX_HEADERS) throw new MalformedMessage('there are more than 200 headers', 431);
    at = end + 2;
  }
  return fields;
}

/** Every value of a header, in order; `name` in lower case. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const values: string[] = [];
  for (const [field, value] of headers) {
    if (field.length === name.length && field.toLowerCase() === name) values.push(value);
  }
  return values;
}

/** The members of a comma-separated header, in lower case: `Connection: Keep-Alive, Upgrade`. */
export function headerTokens(headers: HeaderList, name: string): string[] {
  return headerValues(headers, name).flatMap((value) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
}

/** Whether the sender of this head allows another message on the connection (RFC 9112, 9.3). */
export function keepsConnection({ version, headers }: RequestHead | ResponseHead): boolean {
  const options = headerTokens(headers, 'connection');
  return !options.includes('close') && (version === '1.1' || options.includes('keep-alive'));
}

function toLines(head: Buffer): { start: string; fields: string } {
  const text = head.toString('latin1');
  const end = text.indexOf('\r\n');
  if (end === -1 || !text.endsWith('\r\n\r\n')) throw new MalformedMessage('the head does not end in an empty line');
  return { start: text.slice(0, end), fields: text.slice(end + 2, -2) };
}

// String.prototype.trim would also take away the latin1 character U+00A0, which is part of a value.
function trimOptionalSpace(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}
