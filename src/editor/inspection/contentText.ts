import type { Content } from './messageContent.ts';
import { mediaType } from './overview.ts';

/** Bytes read as text. */
export interface ContentText {
  readonly text: string;
  /** The name of the charset, where it is not UTF-8. */
  readonly charset: string | undefined;
  /** True when some bytes are not of the charset; each stands as U+FFFD. */
  readonly malformed: boolean;
}

const TEXTUAL = /^text\/|[/+](?:json|xml|yaml)\b|javascript|x-www-form-urlencoded|graphql/;
const UTF16_LE = Buffer.from([0xff, 0xfe]);
const UTF16_BE = Buffer.from([0xfe, 0xff]);

/** The bytes as the text they are declared to be, or look like; undefined when they are no text. */
export function textOf({ bytes, headers, cut }: Pick<Content, 'bytes' | 'headers' | 'cut'>): ContentText | undefined {
  const { type, declared } = mediaType(headers);
  const strict = decoderFor(charsetOf(bytes, declared), true);
  const charset = strict.encoding === 'utf-8' ? undefined : strict.encoding;
  try {
    // A cut may fall inside a character.
    const text = strict.decode(bytes, { stream: cut });
    return text.includes('\0') ? undefined : { text, charset, malformed: false };
  } catch {
    if (!TEXTUAL.test(type)) return undefined;
    return { text: decoderFor(strict.encoding, false).decode(bytes), charset, malformed: true };
  }
}

function charsetOf(bytes: Buffer, declared: string): string {
  const mark = bytes.subarray(0, 2);
  if (mark.equals(UTF16_LE)) return 'utf-16le';
  if (mark.equals(UTF16_BE)) return 'utf-16be';
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(declared)?.[1] ?? 'utf-8';
}

/** A charset that is not known is taken for UTF-8. */
function decoderFor(charset: string, fatal: boolean): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { fatal });
  } catch {
    return new TextDecoder('utf-8', { fatal });
  }
}
