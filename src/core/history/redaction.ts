import { decodeBody } from '../gateway/bodyFraming.ts';
import type { Capture, RawMessage } from '../gateway/capture.ts';
import { headerTokens, headerValues, parseHeaders, type HeaderList } from '../gateway/messageHead.ts';
import { findBodySecrets, findQuerySecrets, REDACTED, replaceRanges, type Replacement } from './bodySecrets.ts';
import { frameChunk, trailersOf } from './chunked.ts';
import { contentCodings, decodeContent, encodeContent } from './contentCoding.ts';
import { PathRules } from './fieldPath.ts';

/** Which values are secret. Case never matters. */
export interface RedactionRules {
  /** Names of headers and trailers; the whole value is replaced. */
  readonly headers: readonly string[];
  /** Parameters of the request target, and of the URLs in Referer and Location. Paths, as `json`. */
  readonly query: readonly string[];
  /** Paths of values in JSON: `password`, `card.number`, `*.token`, `$.data.**.key`; see `PathRules`. */
  readonly json: readonly string[];
  /** Fields of url-encoded and multipart forms. Paths, as `json`: `card.number` also means `card[number]`. */
  readonly form: readonly string[];
}

const credentials = [
  'password',
  'secret',
  'token',
  'client_secret',
  'clientSecret',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'api_key',
  'apiKey',
  'authorization',
  'card.number',
  'cvc',
];

/** What is a secret wherever it occurs. Signatures are not: they tell nothing about the secret they were made with. */
export const defaultRedaction: RedactionRules = {
  headers: [
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Set-Cookie',
    'X-Api-Key',
    'Api-Key',
    'X-Auth-Token',
    'Modal-Key',
    'Modal-Secret',
    // GitLab, Telegram and Google send the shared secret itself.
    'X-Gitlab-Token',
    'X-Telegram-Bot-Api-Secret-Token',
    'X-Goog-Channel-Token',
  ],
  query: ['token', 'key', 'secret', 'signature', 'access_token', 'api_key', 'code', 'password'],
  json: credentials,
  form: credentials,
};

/** Headers that carry a signature, for rules that are to take those away as well. */
export const signatureHeaders: readonly string[] = [
  'Stripe-Signature',
  'X-Hub-Signature',
  'X-Hub-Signature-256',
  'X-Shopify-Hmac-Sha256',
  'X-Slack-Signature',
  'X-Twilio-Signature',
  'X-Signature',
  'X-Square-HmacSha256-Signature',
  'X-Line-Signature',
  'X-Zm-Signature',
  'Paddle-Signature',
  'Paypal-Transmission-Sig',
  'Linear-Signature',
  'Sentry-Hook-Signature',
  'Webhook-Signature',
  'Svix-Signature',
];

/**
 * The capture with every secret value replaced by `[redacted]` (in JSON the string `"[redacted]"`, whatever was there)
 * and every other byte as it was; the same object when there is none. Content-Length is adjusted where it is a number.
 * A changed chunked body becomes one chunk, with its trailers. A body compressed with gzip, deflate, br or zstd is
 * looked into, and compressed anew when it was changed; one of another coding, or that cannot be decompressed, may hold
 * anything: it is left out and the message is marked truncated. What is neither JSON, a form nor a stream of events is left
 * as it is.
 */
export function redact(capture: Capture, rules: RedactionRules = defaultRedaction): Capture {
  const compiled = new SecretRules(rules);
  const request = redactMessage(capture.request, compiled);
  const response = capture.response && redactMessage(capture.response, compiled);
  return request === capture.request && response === capture.response ? capture : { ...capture, request, response };
}

/** Finds what is secret by such rules, in whatever has been taken apart already. */
export class SecretRules {
  readonly #headers: ReadonlySet<string>;
  readonly #query: PathRules;
  readonly #body: { readonly json: PathRules; readonly form: PathRules };

  constructor({ headers, query, json, form }: RedactionRules = defaultRedaction) {
    this.#headers = new Set(headers.map((name) => name.toLowerCase()));
    this.#query = new PathRules(query);
    this.#body = { json: new PathRules(json), form: new PathRules(form) };
  }

  /** Where they are in a head of either kind. */
  inHead(head: Buffer): Replacement[] {
    const lines = head.toString('latin1');
    const startEnd = lines.indexOf('\r\n');
    const start = lines.slice(0, startEnd);
    const target = start.startsWith('HTTP/') ? 0 : start.indexOf(' ') + 1;
    return [
      ...(target > 0 ? urlSecrets(start.slice(target, start.lastIndexOf(' ')), target, this.#query) : []),
      ...this.inFields(lines.slice(startEnd + 2), startEnd + 2),
    ];
  }

  /** Where they are in the lines of headers or trailers; `offset` is added to it. */
  inFields(lines: string, offset = 0): Replacement[] {
    const found: Replacement[] = [];
    for (let at = 0; at < lines.length;) {
      const newline = lines.indexOf('\r\n', at);
      const lineEnd = newline === -1 ? lines.length : newline;
      const colon = lines.indexOf(':', at);
      const name = colon === -1 ? '' : lines.slice(at, Math.min(colon, lineEnd)).toLowerCase();
      let start = Math.min(colon + 1, lineEnd);
      let end = lineEnd;
      while (start < end && isSpace(lines[start])) start++;
      while (end > start && isSpace(lines[end - 1])) end--;
      if (this.#headers.has(name) && start < end) {
        found.push({ start: start + offset, end: end + offset, text: REDACTED });
      } else if (name === 'referer' || name === 'location') {
        found.push(...urlSecrets(lines.slice(start, end), start + offset, this.#query));
      }
      at = lineEnd + 2;
    }
    return found;
  }

  /** Where they are in a body that has neither framing nor codings any more. */
  inContent(content: Buffer, headers: HeaderList): Replacement[] {
    return findBodySecrets(content, headers, this.#body);
  }
}

function redactMessage(message: RawMessage, rules: SecretRules): RawMessage {
  const headers = parseHeaders(message.head);
  const { body, grown, removed } = redactBody(message, headers, rules);
  const head = redactHead(message.head, grown, rules);
  if (head === message.head && body === message.body) return message;
  return { head, body, truncated: message.truncated || removed };
}

interface RedactedBody {
  /** The same object when nothing in it was secret. */
  readonly body: Buffer;
  /** By how many bytes its content is longer now. */
  readonly grown: number;
  readonly removed: boolean;
}

function redactBody({ head, body, truncated }: RawMessage, headers: HeaderList, rules: SecretRules): RedactedBody {
  const content = decodeBody(head, body);
  const codings = contentCodings(headers);
  const plain = decodeContent(content, codings, !truncated);
  if (plain === undefined) return { body: Buffer.alloc(0), grown: 0, removed: true };

  const isChunked = headerTokens(headers, 'transfer-encoding').includes('chunked');
  const trailers = isChunked ? trailersOf(body) : '';
  const cleanTrailers = rules.inFields(trailers);
  const secrets = rules.inContent(plain, headers);
  if (secrets.length === 0 && cleanTrailers.length === 0) return { body, grown: 0, removed: false };

  const redacted = secrets.length === 0 ? content : encodeContent(replaceRanges(plain, secrets), codings);
  if (!isChunked) return { body: redacted, grown: redacted.length - content.length, removed: false };
  const kept = replaceRanges(Buffer.from(trailers, 'latin1'), cleanTrailers).toString('latin1');
  return { body: frameChunk(redacted, truncated ? undefined : kept), grown: 0, removed: false };
}

function redactHead(head: Buffer, grown: number, rules: SecretRules): Buffer {
  const secrets = rules.inHead(head);
  const replacements = grown === 0 ? secrets : [...secrets, ...contentLength(head, grown)];
  return replacements.length === 0
    ? head
    : replaceRanges(
        head,
        replacements.toSorted((a, b) => a.start - b.start),
      );
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function urlSecrets(url: string, offset: number, rules: PathRules): Replacement[] {
  const start = url.indexOf('?') + 1;
  if (start === 0) return [];
  const fragment = url.indexOf('#', start);
  return findQuerySecrets(url.slice(start, fragment === -1 ? undefined : fragment), start + offset, rules);
}

function contentLength(head: Buffer, grown: number): Replacement[] {
  const lines = head.toString('latin1');
  const values = headerValues(parseHeaders(head), 'content-length');
  const [, before = '', digits] = /^(content-length:[ \t]*)(\d+)[ \t]*\r$/im.exec(lines) ?? [];
  if (values.length !== 1 || digits === undefined) return [];
  const start = lines.search(/^content-length:/im) + before.length;
  return [{ start, end: start + digits.length, text: String(Number(digits) + grown) }];
}
