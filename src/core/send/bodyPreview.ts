import { applyEdits, format } from 'jsonc-parser';

const MAX_PREVIEW_BYTES = 64 * 1024;

/** A response body as far as a person reads it beside the form. */
export interface BodyPreview {
  readonly kind: 'empty' | 'json' | 'text' | 'binary';
  /** The beginning, JSON indented; empty for `empty` and `binary`. */
  readonly text: string;
  /** Of the whole. */
  readonly bytes: number;
  /** True when `text` is not all of it. */
  readonly cut: boolean;
}

export function previewBody(body: Buffer): BodyPreview {
  const bytes = body.length;
  if (bytes === 0) return { kind: 'empty', text: '', bytes, cut: false };
  const cut = bytes > MAX_PREVIEW_BYTES;
  const text = decode(body.subarray(0, MAX_PREVIEW_BYTES), cut);
  if (text === undefined) return { kind: 'binary', text: '', bytes, cut: true };
  if (cut || !isJson(text)) return { kind: 'text', text, bytes, cut };
  // Only white space is changed: JSON.stringify(JSON.parse(…)) would change long numbers and lose duplicate keys.
  const indented = applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }));
  return { kind: 'json', text: indented, bytes, cut };
}

/** Undefined when the bytes are not UTF-8 text. */
function decode(bytes: Buffer, cut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // As a stream, a character that the cut went through is left out instead of being an error.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
