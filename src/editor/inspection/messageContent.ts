import { bodyParts, decodeBody } from '../../core/gateway/bodyFraming.ts';
import type { RawMessage } from '../../core/gateway/capture.ts';
import { headerTokens, MalformedMessage, type HeaderList } from '../../core/gateway/messageHead.ts';
import { replaceRanges, type Replacement } from '../../core/history/bodySecrets.ts';
import { trailersOf } from '../../core/history/chunked.ts';
import { contentCodings, decodeContent } from '../../core/history/contentCoding.ts';
import type { ByteRange } from '../../core/history/jsonValues.ts';
import type { SecretRules } from '../../core/history/redaction.ts';
import { headersOf } from './overview.ts';

/** Bytes to show, and what is known of them. */
export interface Content {
  /** Secrets are hidden, unless they are asked for. */
  readonly bytes: Buffer;
  /** Which declare what the bytes are. */
  readonly headers: HeaderList;
  /** True when something in the bytes is hidden. */
  readonly secret: boolean;
  /** True when this may be only the beginning. */
  readonly cut: boolean;
  readonly wireBytes?: number;
  readonly codings?: readonly string[];
  readonly undecodable?: readonly string[];
  readonly withheld?: boolean;
}

/** The content of a message: without chunk framing and content codings, as far as those can be undone. */
export function contentOf({ head, body, truncated }: RawMessage, rules: SecretRules | undefined): Content {
  const headers = headersOf(head);
  const unframed = withoutFraming(head, body);
  const applied = contentCodings(headers);
  const decoded = applied.length === 0 ? unframed : decodeContent(unframed, applied, !truncated);
  return {
    ...hideIn(decoded ?? unframed, headers, decoded && rules),
    headers: decoded ? headers : [],
    cut: truncated,
    wireBytes: body.length,
    codings: decoded ? applied : [],
    undecodable: decoded ? [] : applied,
  };
}

/** Bytes with their secrets replaced, if there are rules for those. */
export function hideIn(
  bytes: Buffer,
  headers: HeaderList,
  rules: SecretRules | undefined,
): { readonly bytes: Buffer; readonly secret: boolean } {
  const secrets = rules?.inContent(bytes, headers) ?? [];
  return secrets.length === 0 ? { bytes, secret: false } : { bytes: replaceRanges(bytes, secrets), secret: true };
}

/**
 * A whole message as it was on the wire. Secrets are covered by `*`, so that every other byte is where it was; of a body
 * that is compressed and holds some, nothing is shown.
 */
export function wireOf(message: RawMessage, rules: SecretRules | undefined): Content {
  const { head, body, truncated } = message;
  const whole = { headers: [], cut: truncated };
  const hidden = rules ? secretsOnWire(message, rules) : [];
  if (hidden === 'withheld') {
    const shown = cover(head, rules?.inHead(head) ?? []);
    return { ...whole, bytes: shown, secret: true, withheld: true };
  }
  return { ...whole, bytes: cover(Buffer.concat([head, body]), hidden), secret: hidden.length > 0 };
}

function cover(bytes: Buffer, ranges: readonly ByteRange[]): Buffer {
  const covered = ranges.length === 0 ? bytes : Buffer.from(bytes);
  for (const { start, end } of ranges) covered.fill('*', start, end);
  return covered;
}

function secretsOnWire({ head, body, truncated }: RawMessage, rules: SecretRules): readonly ByteRange[] | 'withheld' {
  const headers = headersOf(head);
  const applied = contentCodings(headers);
  const unframed = withoutFraming(head, body);
  const content = applied.length === 0 ? unframed : decodeContent(unframed, applied, !truncated);
  const secrets = content ? rules.inContent(content, headers) : [];
  if (secrets.length > 0 && applied.length > 0) return 'withheld';

  const trailers = headerTokens(headers, 'transfer-encoding').includes('chunked') ? trailersOf(body) : '';
  // They stand at the end, before the empty line.
  const trailersAt = head.length + body.length - '\r\n'.length - trailers.length;
  return [...rules.inHead(head), ...onWire(secrets, head, body), ...rules.inFields(trailers, trailersAt)];
}

/** Where ranges of the content are behind the head, among the framing. */
function onWire(secrets: readonly Replacement[], head: Buffer, body: Buffer): readonly ByteRange[] {
  if (secrets.length === 0) return [];
  const found: ByteRange[] = [];
  let before = 0;
  let next = 0;
  for (const part of bodyParts(head, body)) {
    const offset = head.length + part.byteOffset - body.byteOffset - before;
    const end = before + part.length;
    while (next < secrets.length) {
      const secret = secrets[next];
      if (!secret || secret.start >= end) break;
      found.push({ start: Math.max(secret.start, before) + offset, end: Math.min(secret.end, end) + offset });
      // The rest of it is in the next part.
      if (secret.end > end) break;
      next++;
    }
    before = end;
  }
  return found;
}

function withoutFraming(head: Buffer, body: Buffer): Buffer {
  try {
    return decodeBody(head, body);
  } catch (error) {
    if (error instanceof MalformedMessage) return body;
    throw error;
  }
}
