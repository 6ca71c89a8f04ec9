import type { HeaderList } from '../gateway/messageHead.ts';
import type { ByteRange } from './jsonValues.ts';

/** One part of a multipart body. Ranges are in that body. */
export interface MultipartPart {
  readonly headers: HeaderList;
  /** The field's name, and the file's, as Content-Disposition gives them. */
  readonly name?: string;
  readonly filename?: string;
  readonly body: ByteRange;
}

export interface Multipart {
  readonly parts: readonly MultipartPart[];
  /** False when it breaks off before the delimiter that closes it, or has more parts than are read. */
  readonly complete: boolean;
}

/** Read of one body; a part is at least a delimiter, so that a body of nothing else has millions. */
const MOST_PARTS = 1000;
const MAX_PART_HEAD = 16 * 1024;

/** The boundary that a Content-Type of `multipart/…` names. */
export function multipartBoundary(contentType: string): string | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined;
  return parameter(contentType, 'boundary') || undefined;
}

/**
 * The parts of a multipart body (RFC 2046, 5.1, and RFC 7578). Never throws: reads as far as it can, takes LF for CRLF,
 * and what stands before the first and behind the last delimiter is nothing. Does not look into nested multiparts.
 */
export function parseMultipart(body: Buffer, boundary: string): Multipart {
  const parts: MultipartPart[] = [];
  let delimiter = nextDelimiter(body, boundary, 0);
  while (delimiter && !delimiter.closes) {
    if (parts.length === MOST_PARTS) return { parts, complete: false };
    const next = nextDelimiter(body, boundary, delimiter.end);
    parts.push(readPart(body, delimiter.end, next?.start ?? body.length));
    delimiter = next;
  }
  return { parts, complete: delimiter !== undefined };
}

/** From the line break before a delimiter, which belongs to it, to behind the one that ends its line. */
interface Delimiter extends ByteRange {
  readonly closes: boolean;
}

const LF = 0x0a;
const CR = 0x0d;

function nextDelimiter(body: Buffer, boundary: string, from: number): Delimiter | undefined {
  const dashes = Buffer.from(`--${boundary}`, 'latin1');
  for (let at = body.indexOf(dashes, from); at !== -1; at = body.indexOf(dashes, at + 1)) {
    const behind = at + dashes.length;
    const lineEnd = body.indexOf(LF, behind);
    const end = lineEnd === -1 ? body.length : lineEnd + 1;
    const line = body.toString('latin1', behind, Math.min(end, behind + 256));
    const closes = line.startsWith('--');
    if ((at === 0 || body[at - 1] === LF) && (closes || /^[ \t]*\r?\n?$/.test(line))) {
      // The line break before a delimiter belongs to it; that behind the delimiter before it does not.
      const start = Math.max(from, at - (body[at - 2] === CR ? 2 : 1), 0);
      return { start, end, closes };
    }
  }
  return undefined;
}

function readPart(body: Buffer, start: number, end: number): MultipartPart {
  const part = body.subarray(start, end);
  const beginning = part.toString('latin1', 0, Math.min(part.length, MAX_PART_HEAD));
  const [head = ''] = /^(?:\r?\n|[^]*?\r?\n\r?\n)/.exec(beginning) ?? [];
  const headers = parseLines(part.toString('utf8', 0, head.length));
  const disposition = headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
  const name = parameter(disposition, 'name');
  const filename = extendedParameter(disposition, 'filename') ?? parameter(disposition, 'filename');
  return {
    headers,
    ...(name !== undefined && { name }),
    ...(filename !== undefined && { filename }),
    body: { start: start + head.length, end },
  };
}

/** Lines that have no colon are left out; a folded one is joined to that before it. */
function parseLines(head: string): HeaderList {
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
}

/** A parameter of a header's value: `name="a \"b\""` or `name=a`. */
function parameter(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\[^])*)"|([^\\s;"]*))`, 'i').exec(value);
  // Only these are escaped: a path of Windows has backslashes of its own.
  return found?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? found?.[2];
}

/** `filename*=UTF-8''na%C3%AFve.txt` (RFC 8187). */
function extendedParameter(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\*\\s*=\\s*utf-8'[^']*'([^\\s;]*)`, 'i').exec(value)?.[1];
  try {
    return found === undefined ? undefined : decodeURIComponent(found);
  } catch {
    return found;
  }
}
