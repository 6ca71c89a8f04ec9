import { randomBytes } from 'node:crypto';

/** A request and the response to it, as on the wire. */
export interface WireExchange {
  readonly name: string;
  readonly request: Buffer;
  readonly response: Buffer;
  /** The response ends with the connection. */
  readonly closes?: true;
  /** node:http does not accept it, though it is valid. */
  readonly nodeRefuses?: true;
  /** The lines that the gateway adds when it tells the app who called, where they are not the usual ones. */
  readonly forwarded?: readonly string[];
}

/** Bytes are written as latin1 text: one character, one byte. */
export const lines = (...parts: string[]): Buffer => Buffer.from(`${parts.join('\r\n')}\r\n\r\n`, 'latin1');
export const join = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

export const GET = lines('GET / HTTP/1.1', 'Host: x');
export const OK = lines('HTTP/1.1 200 OK', 'Content-Length: 0');
export const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
/** 25 MiB, the longest body that GitHub sends. */
export const big = randomBytes(25 * 1024 * 1024);

/** What the gateway adds to a request that gives its server no name. */
export const NAMELESS = [
  'X-Forwarded-For: 127.0.0.1',
  'X-Forwarded-Proto: http',
  'Forwarded: for=127.0.0.1;proto=http',
] as const;

export const request = (name: string, bytes: Buffer): WireExchange => ({ name, request: bytes, response: OK });
export const response = (name: string, bytes: Buffer): WireExchange => ({ name, request: GET, response: bytes });
export const head = (...fields: string[]): Buffer => lines('GET / HTTP/1.1', ...fields);

/** A POST whose Content-Length is that of its body. */
export function post(name: string, fields: readonly string[], body: Buffer | string, target = '/hook'): WireExchange {
  const length = join(body).length;
  return request(name, join(lines(`POST ${target} HTTP/1.1`, 'Host: x', ...fields, `Content-Length: ${length}`), body));
}

/** A POST whose chunks are given with their framing. */
export function postChunks(name: string, ...chunks: (Buffer | string)[]): WireExchange {
  return request(name, join(lines('POST /hook HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'), ...chunks));
}

/** One chunk with its framing, its size in lower-case hexadecimal. */
export function chunk(data: Buffer | string): Buffer {
  const bytes = join(data);
  return join(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n');
}

export const LAST_CHUNK = '0\r\n\r\n';
