import { join } from '../wire.ts';

/** What is sent at once; a good request follows it. `at` begins the path of each request in it. */
export interface Attack {
  readonly name: string;
  readonly bytes: (at: string) => Buffer;
}

export const request = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
export const length = (bytes: Buffer | string): string => `Content-Length: ${bytes.length}`;

/** What a reader would be made to take for a request. */
export const hidden = (at: string): string => request(`GET ${at}/smuggled HTTP/1.1`, 'Host: x');

export const post = (at: string, ...fields: readonly string[]): string =>
  request(`POST ${at}/attack HTTP/1.1`, 'Host: x', ...fields);

export const named = (name: string, bytes: (at: string) => Buffer | string): Attack => ({
  name: JSON.stringify(name).slice(1, -1).slice(0, 80),
  bytes: (at) => join(bytes(at)),
});

export const everyByte = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
/** Those by which readers have differed. */
export const oddBytes = '\0\x01\x08\t\n\v\f\r\x1b\x1f "\',;:_+-\x7f\x80\x85\xa0\xad\xff'.split('');

/** What may stand where CRLF should. */
export const LINE_ENDS = [
  '\n',
  '\r',
  '\r\r',
  '\n\r',
  '\r\r\n',
  '\r\n\n',
  '\r\n\r',
  '',
  ' \r\n',
  '\t\r\n',
  '\0\r\n',
  '\v\r\n',
  '\x85',
  '\xe2\x80\xa8',
];
