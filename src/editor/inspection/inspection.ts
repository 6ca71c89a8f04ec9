import type { Capture } from '../../core/gateway/capture.ts';
import { multipartBoundary, parseMultipart, type MultipartPart } from '../../core/history/multipart.ts';
import { SecretRules } from '../../core/history/redaction.ts';
import {
  isMessageName,
  type ContentView,
  type InspectedRequest,
  type Moment,
  type Source,
  type TextPiece,
} from '../../protocol/inspector.ts';
import { textOf, type ContentText } from './contentText.ts';
import { contentOf, hideIn, wireOf, type Content } from './messageContent.ts';
import { headerViews, mediaType, overviewOf } from './overview.ts';
import { momentOf, timelineOf, type Timeline } from './timeline.ts';

/** The longest piece of text, in UTF-16 code units, and of bytes. */
const PIECE = 1_000_000;
const MOST_BYTES = 1024 * 1024;
/** A form or an event's name is looked for in so much of a body. */
const BEGINNING = 64 * 1024;
const MOST_FIELDS = 1000;
const EMPTY = Buffer.alloc(0);

/** Reads one capture for the inspector; what takes long is done when it is asked for, and once. */
export class Inspection {
  readonly #capture: Capture;
  /** Undefined when secrets are shown. */
  readonly #rules: SecretRules | undefined;
  readonly #timeline: Timeline | undefined;
  readonly #contents = new Map<Source, Content>();
  readonly #texts = new Map<Source, ContentText | undefined>();
  readonly #parts = new Map<Source, readonly MultipartPart[]>();

  constructor(capture: Capture, revealed: boolean) {
    this.#capture = capture;
    this.#rules = revealed ? undefined : new SecretRules();
    this.#timeline = timelineOf(capture);
  }

  overview(): InspectedRequest {
    const { request } = this.#capture;
    const short = { ...request, body: request.body.subarray(0, BEGINNING), truncated: true };
    const beginning = contentOf(short, undefined).bytes;
    return overviewOf(this.#capture, { rules: this.#rules, timeline: this.#timeline?.view, beginning });
  }

  content(source: Source): ContentView {
    const content = this.#content(source);
    const { type } = mediaType(content.headers);
    const text = this.#text(source);
    const kind = kindOf(content, type, text?.text);
    return {
      kind,
      bytes: content.bytes.length,
      wireBytes: content.wireBytes,
      codings: content.codings ?? [],
      undecodable: content.undecodable ?? [],
      type,
      length: text?.text.length ?? 0,
      charset: text?.charset,
      malformed: text?.malformed ?? false,
      secret: content.secret,
      withheld: content.withheld ?? false,
      parts: kind === 'multipart' ? this.#partsOf(source).map(partView) : [],
      fields: kind === 'form' ? formFields(text?.text ?? '') : [],
    };
  }

  text(source: Source, from: number): TextPiece {
    const text = this.#text(source)?.text ?? '';
    let end = Math.min(from + PIECE, text.length);
    // Not between the two halves of a character.
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
    return { text: text.slice(from, end), next: end < text.length ? end : undefined };
  }

  bytes(source: Source, from: number, length: number): Uint8Array {
    const { bytes } = this.#content(source);
    // A copy: a view would bring all the memory behind it along.
    return new Uint8Array(bytes.subarray(from, from + Math.min(length, MOST_BYTES)));
  }

  moments(from: number, count: number): readonly Moment[] {
    const items = this.#timeline?.items.slice(from, from + count) ?? [];
    return items.map((item) => momentOf(item, this.#rules));
  }

  #content(source: Source): Content {
    const known = this.#contents.get(source);
    if (known) return known;
    const content = this.#read(source);
    this.#contents.set(source, content);
    return content;
  }

  #text(source: Source): ContentText | undefined {
    if (!this.#texts.has(source)) this.#texts.set(source, textOf(this.#content(source)));
    return this.#texts.get(source);
  }

  #read(source: Source): Content {
    const [name = '', kind, index] = source.split('/');
    const empty = { bytes: EMPTY, headers: [], secret: false, cut: false };
    if (name === 'timeline') {
      const data = this.#timeline?.items[Number(kind)]?.data ?? EMPTY;
      return { ...empty, ...hideIn(data, [], this.#rules) };
    }
    const message = isMessageName(name) ? this.#capture[name] : undefined;
    if (!message || !isMessageName(name)) return empty;
    if (kind === 'wire') return wireOf(message, this.#rules);
    if (kind !== 'parts') return contentOf(message, this.#rules);
    const part = this.#partsOf(name)[Number(index)];
    if (!part) return empty;
    const bytes = this.#content(name).bytes.subarray(part.body.start, part.body.end);
    return { ...empty, ...hideIn(bytes, part.headers, this.#rules), headers: part.headers };
  }

  #partsOf(source: Source): readonly MultipartPart[] {
    const known = this.#parts.get(source);
    if (known) return known;
    const { bytes, headers } = this.#content(source);
    const boundary = multipartBoundary(mediaType(headers).declared);
    const parts = boundary === undefined ? [] : parseMultipart(bytes, boundary).parts;
    this.#parts.set(source, parts);
    return parts;
  }
}

const IMAGES = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/;
const LOOKS_LIKE_JSON = /^\s*(?:\{\s*["}]|\[\s*(?:[\]{["\d-]|true|false|null|$))/;

function kindOf({ bytes, headers }: Content, type: string, text: string | undefined): ContentView['kind'] {
  if (bytes.length === 0) return 'empty';
  if (IMAGES.test(type)) return 'image';
  if (multipartBoundary(mediaType(headers).declared) !== undefined) return 'multipart';
  if (text === undefined) return 'binary';
  if (/[/+]json\b/.test(type) || LOOKS_LIKE_JSON.test(text.slice(0, 1000))) return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'text';
}

function partView({ name, filename, headers, body }: MultipartPart): ContentView['parts'][number] {
  return {
    name,
    filename,
    type: mediaType(headers).type,
    headers: headerViews(headers, headers),
    bytes: body.end - body.start,
  };
}

function formFields(text: string): ContentView['fields'] {
  return [...new URLSearchParams(text.slice(0, BEGINNING * 16))].slice(0, MOST_FIELDS);
}
