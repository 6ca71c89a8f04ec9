/**
 * Content as one chunk (RFC 9112, 7.1). `trailers` are whole field lines, each with its CRLF; undefined leaves out the
 * end, for a body that was cut off.
 */
export function frameChunk(content: Buffer, trailers: string | undefined = ''): Buffer {
  const chunk = content.length === 0 ? [] : [Buffer.from(`${content.length.toString(16)}\r\n`), content, CRLF];
  const end = trailers === undefined ? [] : [Buffer.from(`0\r\n${trailers}\r\n`, 'latin1')];
  return Buffer.concat([...chunk, ...end]);
}

/** The field lines behind the last chunk, each with its CRLF; empty when there are none or the body was cut off. */
export function trailersOf(chunked: Buffer): string {
  for (let at = 0; at < chunked.length;) {
    const lineEnd = chunked.indexOf('\r\n', at);
    const size = Number.parseInt(chunked.toString('latin1', at, at + 16), 16);
    if (lineEnd === -1 || !(size >= 0)) return '';
    if (size === 0) return chunked.toString('latin1', lineEnd + 2, Math.max(lineEnd + 2, chunked.length - 2));
    at = lineEnd + 2 + size + 2;
  }
  return '';
}

const CRLF = Buffer.from('\r\n');
