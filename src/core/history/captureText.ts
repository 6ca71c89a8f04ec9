import { decodeBody } from '../gateway/bodyFraming.ts';
import type { Capture, RawMessage } from '../gateway/capture.ts';
import { headerValues, parseHeaders } from '../gateway/messageHead.ts';
import { contentCodings, decodeContent } from './contentCoding.ts';
import { searchWords } from './searchWords.ts';

/** As much of each body is searched, in bytes: on the wire, and again when it is decoded. */
export const MAX_SEARCHED_BODY = 256 * 1024;

/** What is searched of a capture; the bodies may be given by their beginnings. */
export type SearchedMessages = Pick<Capture, 'request' | 'response' | 'late'>;

/** The words of the target, the headers, the request's body and the responses'. Never fails: what is no text has none. */
export function capturedWords({ request, response, late }: SearchedMessages): [string[], string[], string[], string[]] {
  const { start, fields } = splitHead(request.head);
  const [, target = ''] = start.split(' ');
  const answers = [response, late].filter((message) => message !== undefined);
  return [
    searchWords(target.includes('%') ? `${target} ${percentDecoded(target)}` : target),
    searchWords([fields, ...answers.map(({ head }) => splitHead(head).fields)].join('\r\n')),
    searchWords(bodyText(request)),
    searchWords(answers.map(bodyText).join('\n')),
  ];
}

function splitHead(head: Buffer): { start: string; fields: string } {
  const text = head.toString('latin1');
  const end = text.indexOf('\r\n');
  return end === -1 ? { start: text, fields: '' } : { start: text.slice(0, end), fields: text.slice(end) };
}

function bodyText({ head, body }: RawMessage): string {
  if (body.length === 0) return '';
  try {
    const headers = parseHeaders(head);
    const content = decodeContent(decodeBody(head, body.subarray(0, MAX_SEARCHED_BODY)), contentCodings(headers));
    const type = headerValues(headers, 'content-type')[0]?.toLowerCase() ?? '';
    const text = content ? decodeText(content.subarray(0, MAX_SEARCHED_BODY), type) : '';
    if (type.startsWith('application/x-www-form-urlencoded')) return percentDecoded(text.replaceAll('+', ' '));
    return /[/+]json\b/.test(type) ? withoutEscapes(text) : text;
  } catch {
    return '';
  }
}

/** Empty when it is not text. A cut at the end may fall inside a character. */
function decodeText(bytes: Buffer, type: string): string {
  const [, charset = 'utf-8'] = /\bcharset="?([^\s";]+)/.exec(type) ?? [];
  const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
  return text.includes('\0') ? '' : text;
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

/** JSON with `\n` and the like as space and `\u00e9` as its character, so that words end where they do. */
function withoutEscapes(json: string): string {
  return json.replace(/\\(?:u([0-9a-f]{4})|.)/gi, (_, code: string | undefined) =>
    code === undefined ? ' ' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
