import { chunk, join, lines } from './wire.ts';

export const EMPTY_LINE = '\r\n\r\n';

/** What an app answers that goes away in the middle of it. */
export interface BrokenAnswer {
  readonly name: string;
  readonly bytes: Buffer;
  readonly untilClose?: true;
}

export const brokenAnswers: readonly BrokenAnswer[] = [
  { name: 'with a length', bytes: join(lines('HTTP/1.1 200 OK', 'Content-Length: 12'), 'twelve bytes') },
  {
    name: 'in chunks',
    bytes: join(
      lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'),
      chunk('abc'),
      'A;x=y\r\n0123456789\r\n',
      '0\r\nX: y\r\n\r\n',
    ),
  },
  { name: 'until close', bytes: join(lines('HTTP/1.0 200 OK', 'X: y'), 'the rest'), untilClose: true },
  {
    name: 'after two interim ones',
    bytes: join(
      lines('HTTP/1.1 103 Early', 'Link: </a>'),
      lines('HTTP/1.1 102 P'),
      lines('HTTP/1.1 200 OK', 'Content-Length: 2'),
      'ok',
    ),
  },
  { name: 'without a body', bytes: lines('HTTP/1.1 204 No Content', 'ETag: "x"') },
];

/** Where the interim heads end, in order, and where the final one does. */
export function headEnds(bytes: Buffer): { interim: number[]; final: number } {
  const interim: number[] = [];
  for (let at = 0; ;) {
    const headEnd = bytes.indexOf(EMPTY_LINE, at) + EMPTY_LINE.length;
    if (!bytes.toString('latin1', at).startsWith('HTTP/1.1 1')) return { interim, final: headEnd };
    interim.push(headEnd);
    at = headEnd;
  }
}

/** What a caller sends that goes away in the middle of it. */
export interface BrokenRequest {
  readonly name: string;
  /** A whole request that goes before, or nothing. */
  readonly before: (path: string) => Buffer;
  readonly request: (path: string) => Buffer;
  /** The app answers as soon as it has the head. */
  readonly early?: true;
}

const nothing = (): Buffer => Buffer.alloc(0);
const first = (path: string): Buffer => lines(`GET ${path}/first HTTP/1.1`, 'Host: x');
const sized = (path: string): Buffer =>
  join(lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 13'), 'thirteen byte');
const chunks = (path: string): Buffer =>
  join(
    lines(`PUT ${path} HTTP/1.1`, 'Host: x', 'Transfer-Encoding: chunked'),
    chunk('abc'),
    'A;x=y\r\n0123456789\r\n0\r\nX: y\r\n\r\n',
  );

export const brokenRequests: readonly BrokenRequest[] = [
  { name: 'without a body', before: nothing, request: (path) => lines(`GET ${path} HTTP/1.1`, 'Host: x', 'A: b') },
  { name: 'with a length', before: nothing, request: sized },
  { name: 'in chunks', before: nothing, request: chunks },
  { name: 'that is answered before its end', before: nothing, request: chunks, early: true },
  { name: 'that follows another in the same packet', before: first, request: sized },
];
