import { createHash } from 'node:crypto';
import { decodeBody } from '../gateway/bodyFraming.ts';
import type { RawMessage } from '../gateway/capture.ts';
import { parseHeaders } from '../gateway/messageHead.ts';
import { contentCodings, decodeContent } from '../history/contentCoding.ts';
import { readableText, utf8Text } from '../history/export/requestView.ts';
import { sortedJson } from './sortedJson.ts';

/**
 * A message as text that can be compared with another: the lines of its head as received, then its body without chunks
 * and codings, JSON with its keys in order. Of what is not text, size and hash.
 */
export function comparableText({ head, body, truncated }: RawMessage): string {
  const content = decodeBody(head, body);
  const plain = decodeContent(content, contentCodings(parseHeaders(head)), !truncated) ?? content;
  const text = plain.includes(0) ? undefined : utf8Text(plain);
  const shown = text === undefined ? fingerprint(plain) : (sortedJson(text) ?? text);
  return readableText(head.toString('latin1')).replaceAll('\r\n', '\n') + shown;
}

function fingerprint(bytes: Buffer): string {
  return `${bytes.length.toLocaleString('en-US')} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`;
}
