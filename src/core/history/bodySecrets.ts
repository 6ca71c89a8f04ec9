import { headerValues, type HeaderList } from '../gateway/messageHead.ts';
import { fieldPath, type PathRules } from './fieldPath.ts';
import { findJsonValues, type ByteRange } from './jsonValues.ts';

/** A range and the latin1 text that takes its place. */
export interface Replacement extends ByteRange {
  readonly text: string;
}

export const REDACTED = '[redacted]';

interface BodyRules {
  readonly json: PathRules;
  readonly form: PathRules;
}

/**
 * What is to be replaced in a body without framing and codings, in order. JSON is known by how it begins, since
 * `curl -d` sends it as a form; forms and streams of events are known by their Content-Type. Other bodies have no values to be named.
 */
export function findBodySecrets(body: Buffer, headers: HeaderList, { json, form }: BodyRules): Replacement[] {
  if (beginsAsJson(body)) return jsonSecrets(body, json);
  const type = headerValues(headers, 'content-type')[0] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return formSecrets(body, { json, form });
  if (/^text\/event-stream\b/i.test(type)) return eventSecrets(body, json);
  const [, quoted, plain] = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  return boundary === undefined ? [] : multipartSecrets(body, boundary, form);
}

/** The parameters of a query to be replaced; `offset` is added to where they are. */
export function findQuerySecrets(query: string, offset: number, rules: PathRules): Replacement[] {
  const found: Replacement[] = [];
  eachParameter(Buffer.from(query, 'latin1'), (name, start, end) => {
    if (rules.matches(fieldPath(name))) found.push({ start: start + offset, end: end + offset, text: REDACTED });
  });
  return found;
}

/** The bytes with the ranges replaced; those must be in order and must not overlap. */
export function replaceRanges(bytes: Buffer, replacements: readonly Replacement[]): Buffer {
  const grown = replacements.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
  const replaced = Buffer.alloc(bytes.length + grown);
  let from = 0;
  let to = 0;
  for (const { start, end, text } of replacements) {
    to += bytes.copy(replaced, to, from, start);
    to += replaced.write(text, to, 'latin1');
    from = end;
  }
  bytes.copy(replaced, to, from);
  return replaced;
}

const BOM = Buffer.from('\uFEFF');

function beginsAsJson(body: Buffer): boolean {
  const start = body.subarray(0, 3).equals(BOM) ? 3 : 0;
  return /^\s*[[{]/.test(body.toString('latin1', start, start + 1024));
}

function jsonSecrets(body: Buffer, rules: PathRules): Replacement[] {
  const ranges = findJsonValues(body, (path) => rules.matches(path));
  return ranges.map((range) => ({ ...range, text: `"${REDACTED}"` }));
}

/** In the JSON that events of a stream carry, as most do: each line of data is read by itself. */
function eventSecrets(stream: Buffer, rules: PathRules): Replacement[] {
  const found: Replacement[] = [];
  const field = Buffer.from('data:');
  for (let at = stream.indexOf(field); at !== -1; at = stream.indexOf(field, at + field.length)) {
    if (at > 0 && !isLineEnd(stream[at - 1])) continue;
    const start = at + field.length;
    let end = start;
    while (end < stream.length && !isLineEnd(stream[end])) end++;
    const data = stream.subarray(start, end);
    if (!beginsAsJson(data)) continue;
    found.push(
      ...jsonSecrets(data, rules).map((secret) => ({
        ...secret,
        start: secret.start + start,
        end: secret.end + start,
      })),
    );
  }
  return found;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function formSecrets(body: Buffer, { json, form }: BodyRules): Replacement[] {
  const found: Replacement[] = [];
  eachParameter(body, (name, start, end) => {
    if (form.matches(fieldPath(name))) found.push({ start, end, text: REDACTED });
    // Slack and GitHub put a whole JSON payload into one field.
    else if (BEGINS_JSON[body[start] ?? 0] === 1) found.push(...payloadSecrets(body.subarray(start, end), start, json));
  });
  return found;
}

/** `[`, `{` or the `%` of their codes. */
const BEGINS_JSON = new Uint8Array(256);
for (const character of '[{%') BEGINS_JSON[character.charCodeAt(0)] = 1;

function payloadSecrets(value: Buffer, offset: number, rules: PathRules): Replacement[] {
  if (!/^(?:[[{]|%7b|%5b)/i.test(value.toString('latin1', 0, 3))) return [];
  const { bytes, offsets } = percentDecode(value);
  return jsonSecrets(bytes, rules).map(({ start, end }) => ({
    start: offset + (offsets[start] ?? 0),
    end: offset + (offsets[end] ?? value.length),
    text: `%22${REDACTED}%22`,
  }));
}

/** The parameters of `a=1&b=2` that have a value: the name, decoded and latin1, and where the value is. */
function eachParameter(bytes: Buffer, take: (name: string, start: number, end: number) => void): void {
  let equals = bytes.indexOf('=');
  for (let at = 0; equals !== -1 && at < bytes.length;) {
    const next = bytes.indexOf('&', at);
    const end = next === -1 ? bytes.length : next;
    if (equals < at) equals = bytes.indexOf('=', at);
    if (equals !== -1 && equals < end) {
      const name = bytes.toString('latin1', at, Math.min(equals, at + 1024));
      const isPlain = !name.includes('%') && !name.includes('+');
      take(isPlain ? name : percentDecode(Buffer.from(name, 'latin1')).bytes.toString('latin1'), equals + 1, end);
    }
    at = end + 1;
  }
}

/** Decodes `+` and `%XX`; `offsets` tells where each decoded byte, and the end, was. */
function percentDecode(encoded: Buffer): { bytes: Buffer; offsets: Uint32Array } {
  const bytes = Buffer.alloc(encoded.length);
  const offsets = new Uint32Array(encoded.length + 1);
  let length = 0;
  for (let at = 0; at < encoded.length; length++) {
    offsets[length] = at;
    const byte = encoded[at] ?? 0;
    const code = byte === 0x25 ? encoded.toString('latin1', at + 1, at + 3) : '';
    const isCode = /^[0-9a-f]{2}$/i.test(code);
    bytes[length] = isCode ? Number.parseInt(code, 16) : byte === 0x2b ? 0x20 : byte;
    at += isCode ? 3 : 1;
  }
  offsets[length] = encoded.length;
  return { bytes: bytes.subarray(0, length), offsets };
}

function multipartSecrets(body: Buffer, boundary: string, rules: PathRules): Replacement[] {
  const found: Replacement[] = [];
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  for (let at = body.indexOf(delimiter); at !== -1;) {
    const next = body.indexOf(delimiter, at + delimiter.length);
    const part = body.subarray(at, next === -1 ? undefined : next);
    const headLength = part.indexOf('\r\n\r\n');
    if (headLength !== -1) {
      const head = part.toString('latin1', 0, Math.min(headLength, 4096));
      const [, quoted, plain] = /^content-disposition:[^\r]*?;[ \t]*name=(?:"([^"\r]*)"|([^\s;]+))/im.exec(head) ?? [];
      const start = at + headLength + 4;
      const end = next === -1 ? body.length : Math.max(start, next - 2);
      if (rules.matches(fieldPath(quoted ?? plain ?? ''))) found.push({ start, end, text: REDACTED });
    }
    at = next;
  }
  return found;
}
