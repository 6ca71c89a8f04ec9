import { isIPv6 } from 'node:net';
import { headerValues, type HeaderList } from './messageHead.ts';
import type { IncomingRequest } from './requestReader.ts';

/** How the head that the app gets differs from the one that came. */
export interface HeadChanges {
  /** Whether the app is told who called: `X-Forwarded-For`, `-Proto`, `-Host` and `Forwarded` (RFC 7239). */
  readonly forwarded: boolean;
  /** The name to put into `Host`, as `localhost:3000`, for apps that refuse others; undefined leaves it as it came. */
  readonly host: string | undefined;
}

/** Who sent a request to the gateway, and by what it was called. */
export interface Hop {
  /** The address of the connection's other end. */
  readonly peer: string;
  /** The scheme the caller used, as far as nobody before the gateway has told it. */
  readonly scheme: 'http' | 'https';
}

/** The head for the app: the bytes as they came, with fields added at their end and, if asked for, another Host. */
export function outgoingHead(
  { head, rawHead }: Pick<IncomingRequest, 'head' | 'rawHead'>,
  changes: HeadChanges,
  hop: Hop,
): Buffer {
  const { headers } = head;
  const added = changes.forwarded || changes.host !== undefined ? forwardedFields(headers, changes.forwarded, hop) : [];
  if (added.length === 0 && changes.host === undefined) return rawHead;
  const text = rawHead.toString('latin1');
  const own = changes.host === undefined ? text : withHost(text, changes.host);
  return Buffer.from(`${own.slice(0, -2)}${added.map((field) => `${field}\r\n`).join('')}\r\n`, 'latin1');
}

/** The name that the app was called by stays known when it gets another one. */
function forwardedFields(headers: HeaderList, all: boolean, { peer, scheme }: Hop): string[] {
  const has = (name: string): boolean => headerValues(headers, name).length > 0;
  const [host = ''] = headerValues(headers, 'host');
  const hostField = host !== '' && !has('x-forwarded-host') ? [`X-Forwarded-Host: ${host}`] : [];
  if (!all) return hostField;
  return [
    `X-Forwarded-For: ${peer}`,
    ...(has('x-forwarded-proto') ? [] : [`X-Forwarded-Proto: ${scheme}`]),
    ...hostField,
    `Forwarded: ${forwardedElements(headers, peer, scheme, host)}`,
  ];
}

/** Our own hop; before it those that only `X-Forwarded-For` tells of, so that both fields name the same caller. */
function forwardedElements(headers: HeaderList, peer: string, scheme: string, host: string): string {
  if (headerValues(headers, 'forwarded').length > 0) return `for=${node(peer)}`;
  const before = headerValues(headers, 'x-forwarded-for').flatMap((value) => value.split(','));
  const addresses = [...before.map((address) => address.trim()), peer].filter(Boolean);
  const [proto = scheme] = headerValues(headers, 'x-forwarded-proto');
  const named = headerValues(headers, 'x-forwarded-host')[0] ?? host;
  const hostParameter = named === '' ? '' : `;host=${quoted(named)}`;
  const parameters = `${hostParameter};proto=${/^[a-z]+$/i.test(proto) ? proto : scheme}`;
  return addresses.map((address, at) => `for=${node(address)}${at === 0 ? parameters : ''}`).join(', ');
}

/** A node identifier: IPv6 in brackets and quotes, and what is no address as RFC 7239 has it, unknown. */
function node(address: string): string {
  if (isIPv6(address)) return `"[${address}]"`;
  return /^[\w.-]+$/.test(address) ? address : /^[\w.:[\]-]+$/.test(address) ? `"${address}"` : 'unknown';
}

function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function withHost(head: string, host: string): string {
  return head.replace(
    /(\r\nhost:[\t ]*)[^\r]*?([\t ]*\r\n)/i,
    (_, before: string, after: string) => before + host + after,
  );
}
