import { HooklineError } from '../errors.ts';
import { decodeBody, requestFraming } from '../gateway/bodyFraming.ts';
import type { RawMessage } from '../gateway/capture.ts';
import {
  headerTokens,
  headerValues,
  MalformedMessage,
  parseFields,
  parseHeaders,
  parseRequestHead,
  type HeaderList,
} from '../gateway/messageHead.ts';
import { frameChunk, trailersOf } from '../history/chunked.ts';
import { contentCodings, decodeContent, encodeContent } from '../history/contentCoding.ts';
import { utf8Text } from '../history/export/requestView.ts';
import { text } from '../text.ts';
import { restoreLineBreaks, withLineFeeds } from './lineBreaks.ts';

/** A longer body is more than an editor holds well, in bytes. */
const MAX_EDITED = 5 * 1024 * 1024;

/** An edited text that is no request; nothing of it is sent. */
export class UnreadableRequest extends HooklineError {
  /** From 1. */
  readonly line: number;
  /** What is wrong with it, as `a header line has no colon`. */
  readonly reason: string;

  constructor(line: number, reason: string) {
    super('EDIT_INVALID', text('Nothing was sent: in line {0}, {1}.', line, reason));
    this.line = line;
    this.reason = reason;
  }
}

/**
 * A request as a text to edit: the lines of its head as received, an empty line, and its body without chunks and codings.
 * All lines end in LF. A body that is not text, or longer than 5 MiB, is represented by one line: `# <12 bytes as captured>`.
 */
export function writeEditable(request: RawMessage): string {
  const body = shownBody(request);
  const head = decodeHead(request.head).text.slice(0, -4);
  return `${withLineFeeds(head)}\n\n${body === undefined ? standIn(request) : withLineFeeds(body)}`;
}

/**
 * The request that an edited text means. A text that was not changed is the original, byte for byte. Otherwise the lines
 * of the head are as written; the body keeps the line breaks, trailers and codings of the original where they still
 * apply, and Content-Length is made to fit.
 * @throws UnreadableRequest
 */
export function readEditable(edited: string, original: RawMessage | undefined): RawMessage {
  const { headLines, bodyText } = takeApart(withLineFeeds(edited));
  const written = encodeHead(headLines, original);
  const headers = checkedHeaders(headLines, written);
  const isChunked = headerTokens(headers, 'transfer-encoding').includes('chunked');
  const body = original && keptBody(bodyText, headers, original);
  if (body) return { head: fitLength(written, headers, body.length), body, truncated: false };

  const content = encodeContent(contentOf(bodyText, original), knownCodings(headers));
  if (isChunked) return { head: written, body: frameChunk(content, original && trailers(original)), truncated: false };
  return { head: fitLength(written, headers, content.length), body: content, truncated: false };
}

function takeApart(edited: string): { readonly headLines: readonly string[]; readonly bodyText: string } {
  const end = edited.indexOf('\n\n');
  if (end === -1) return { headLines: edited.replace(/\n$/, '').split('\n'), bodyText: '' };
  return { headLines: edited.slice(0, end).split('\n'), bodyText: edited.slice(end + 2) };
}

/** A head is UTF-8 where it can be read as that; else each byte is a character. */
function decodeHead(head: Buffer): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const utf8 = utf8Text(head);
  return utf8 === undefined ? { text: head.toString('latin1'), encoding: 'latin1' } : { text: utf8, encoding: 'utf8' };
}

function encodeHead(lines: readonly string[], original: RawMessage | undefined): Buffer {
  const wasLatin1 = original !== undefined && decodeHead(original.head).encoding === 'latin1';
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.from(head, wasLatin1 && !/[^\0-\xff]/.test(head) ? 'latin1' : 'utf8');
}

/** @throws UnreadableRequest with the line that is wrong. */
function checkedHeaders([start = '', ...fields]: readonly string[], head: Buffer): HeaderList {
  const reading = (line: number, read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      throw new UnreadableRequest(line, error.message);
    }
  };
  const bytes = (line: string): string => Buffer.from(line).toString('latin1');
  reading(1, () => parseRequestHead(Buffer.from(`${start}\r\nHost: x\r\n\r\n`)));
  fields.forEach((line, index) => reading(index + 2, () => parseFields(`${bytes(line)}\r\n`)));
  reading(1, () => parseRequestHead(head));
  const framing = fields.findIndex((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  reading(framing + 2, () => requestFraming(parseRequestHead(head)));
  return parseHeaders(head);
}

/** The bytes of the original's body, when the text still says them and the head still frames and codes them alike. */
function keptBody(bodyText: string, headers: HeaderList, original: RawMessage): Buffer | undefined {
  const before = parseHeaders(original.head);
  const shown = shownBody(original);
  const isSame = shown === undefined ? isStandIn(bodyText, original) : bodyText === withLineFeeds(shown);
  const alike = ['transfer-encoding', 'content-encoding'].every(
    (name) => headerTokens(headers, name).join() === headerTokens(before, name).join(),
  );
  return isSame && alike ? original.body : undefined;
}

/** What a body says, before codings and chunks. */
function contentOf(bodyText: string, original: RawMessage | undefined): Buffer {
  if (!original) return Buffer.from(bodyText);
  const shown = shownBody(original);
  if (shown !== undefined) return Buffer.from(restoreLineBreaks(bodyText, shown));
  return isStandIn(bodyText, original) ? decodedBody(original) : Buffer.from(bodyText);
}

/** The body as text; undefined when it is not to be edited as that. */
function shownBody(request: RawMessage): string | undefined {
  const body = decodedBody(request);
  // VS Code takes what has a NUL for binary.
  return body.length > MAX_EDITED || body.includes(0) ? undefined : utf8Text(body);
}

/** Without chunks, and without codings where they can be undone. */
function decodedBody({ head, body }: RawMessage): Buffer {
  const content = decodeBody(head, body);
  return decodeContent(content, contentCodings(parseHeaders(head)), true) ?? content;
}

/** The line that stands for a body which is not shown. */
function standIn(request: RawMessage): string {
  return `# <${decodedBody(request).length.toLocaleString('en-US')} bytes as captured>`;
}

function isStandIn(bodyText: string, original: RawMessage): boolean {
  return bodyText.trimEnd() === standIn(original);
}

/** None when one of them is not known: the body is then sent as it is written. */
function knownCodings(headers: HeaderList): readonly string[] {
  const codings = contentCodings(headers);
  return decodeContent(Buffer.alloc(0), codings) === undefined ? [] : codings;
}

function trailers({ head, body }: RawMessage): string {
  return headerTokens(parseHeaders(head), 'transfer-encoding').includes('chunked') ? trailersOf(body) : '';
}

/** The head with the Content-Length that the body has; a body that nothing frames gets one. */
function fitLength(head: Buffer, headers: HeaderList, length: number): Buffer {
  if (headerTokens(headers, 'transfer-encoding').length > 0) return head;
  const [written] = headerValues(headers, 'content-length');
  if (written === undefined && length === 0) return head;
  if (written !== undefined && Number(written) === length) return head;
  const lines = head.toString('latin1');
  const fitted =
    written === undefined
      ? `${lines.slice(0, -2)}Content-Length: ${length}\r\n\r\n`
      : lines.replace(/^(content-length:[ \t]*)\d+/im, (_, name: string) => name + String(length));
  return Buffer.from(fitted, 'latin1');
}
