import { foldName, type FieldPath } from './fieldPath.ts';

/** A part of some bytes: from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const BRACE = 0x7b;
/** Bytes that end a number or a word. */
const ENDS_WORD = new Uint8Array(256);
for (const character of ' \t\r\n",:[]{}') ENDS_WORD[character.charCodeAt(0)] = 1;

interface Container {
  readonly isObject: boolean;
  index: number;
}

/**
 * The values of JSON whose paths match, outermost only, in order. Reads whatever it gets: JSON that was cut off, is
 * wrong somewhere or is several values after one another, so that nothing in it is missed for a comma. Does not recurse.
 */
export function findJsonValues(bytes: Buffer, matches: (path: FieldPath) => boolean): ByteRange[] {
  const found: ByteRange[] = [];
  const containers: Container[] = [];
  const path: string[] = [];
  let isKey = false;
  /** Where the matching value under way began, and how deep. */
  let start = -1;
  let depth = 0;

  const begin = (at: number): boolean => {
    const container = containers.at(-1);
    if (container && !container.isObject) path[containers.length - 1] = String(container.index);
    if (start !== -1 || !matches(path)) return false;
    start = at;
    depth = containers.length;
    return true;
  };
  const finish = (end: number): void => {
    found.push({ start, end });
    start = -1;
  };

  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(bytes, at);
      if (isKey) path[containers.length - 1] = keyName(bytes, at, end);
      else if (begin(at)) finish(end);
      at = end;
    } else if (OPEN.has(byte)) {
      begin(at);
      containers.push({ isObject: byte === BRACE, index: 0 });
      path.push('');
      isKey = byte === BRACE;
      at++;
    } else if (CLOSE.has(byte)) {
      if (containers.pop()) path.pop();
      if (start !== -1 && containers.length <= depth) finish(at + (containers.length < depth ? 0 : 1));
      isKey = false;
      at++;
    } else if (byte === COMMA) {
      const container = containers.at(-1);
      if (container) container.index++;
      isKey = container?.isObject === true;
      at++;
    } else if (byte === COLON) {
      isKey = false;
      at++;
    } else if (ENDS_WORD[byte] === 1) {
      at++;
    } else {
      const end = wordEnd(bytes, at);
      if (!isKey && begin(at)) finish(end);
      at = end;
    }
  }
  if (start !== -1) finish(bytes.length);
  return found;
}

/** The index behind the quote that ends the string, or the end of the bytes. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let first = at;
    while (bytes[first - 1] === BACKSLASH && first - 1 > start) first--;
    if ((at - first) % 2 === 0) return at + 1;
  }
  return bytes.length;
}

function wordEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && ENDS_WORD[bytes[at] ?? 0] === 0) at++;
  return at;
}

function keyName(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start, end);
  if (!text.includes('\\')) return foldName(text.slice(1, -1));
  try {
    const key: unknown = JSON.parse(bytes.toString('utf8', start, end));
    return foldName(Buffer.from(String(key), 'utf8').toString('latin1'));
  } catch {
    return foldName(text.slice(1, -1));
  }
}
