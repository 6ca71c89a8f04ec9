// Text is latin1 here, one character a byte: U+00A0 is part of a character of UTF-8, though `trim` and `\s` take it for
// a space.

/** Text as header values and targets have it: the bytes of UTF-8, one character each. */
export function toLatin1(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** Without the spaces, tabs and line breaks around it. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
