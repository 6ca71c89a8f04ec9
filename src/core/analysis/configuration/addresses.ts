import { isIPv6 } from 'node:net';
import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';

/** What a piece of text comes to in a file format: itself, or what a placeholder stands for. */
export type Reading = (raw: string, at: Stretch) => Evaluated;

/** An address as configuration writes it: `3000`, `:3000`, `app:3000`, `[::1]:80`, `http://app:3000/path`. */
export interface Address {
  /** In lower case; undefined for none, an empty string for one that cannot be told. */
  readonly scheme: string | undefined;
  /** The host and the port. */
  readonly at: Stretch;
  /** Undefined when the address leaves it out. */
  readonly host: Evaluated | undefined;
  readonly hostAt: Stretch;
  /** Undefined when the address leaves it out. */
  readonly port: Evaluated | undefined;
  readonly portAt: Stretch;
}

/** What a single word that has no colon is; digits are a port everywhere. */
type Bare = 'host' | 'port';

const hostName = /^[\w.*+%-]+$/;

/** Text as it stands; what looks like a template or a variable cannot be told. */
export const plainText: Reading = (raw, at) =>
  /[$<>{}()\\@]/.test(raw) ? unresolved : { kind: 'literal', node: at, value: raw, edit: at };

/**
 * Takes apart an address that begins at `start` of the file. Undefined for what is none of the network: a socket in
 * the file system, a descriptor, nothing at all.
 */
export function readAddress(
  raw: string,
  start: number,
  reading: Reading = plainText,
  bare: Bare = 'host',
): Address | undefined {
  const schemeEnd = findOutside(raw, 0, (at) => raw.startsWith('://', at));
  const scheme = schemeEnd < 0 ? undefined : schemeName(raw.slice(0, schemeEnd));
  const authority = schemeEnd < 0 ? 0 : schemeEnd + 3;
  if (/^(?:unix|fd|file|pipe|sd)\b[:@/]/i.test(raw) || /^(?:unix:|\/)/.test(raw.slice(authority))) return undefined;
  if (raw === '') return undefined;
  const end = findOutside(raw, authority, (at) => '/?#'.includes(raw[at] ?? ''));
  const text = raw.slice(authority, end < 0 ? raw.length : end);
  const user = lastOutside(text, '@') + 1;
  const first = start + authority + user;
  const parts = split(text.slice(user));
  const at = { startIndex: first, endIndex: first + text.length - user };
  const { host, port } = parts;
  const whole = { scheme, at, hostAt: at, portAt: at };
  if (port === undefined) {
    if (host === '') return { ...whole, host: undefined, port: undefined };
    const only = reading(host, at);
    if (/^\d+$/.test(host)) return { ...whole, host: undefined, port: only };
    if (bare === 'port' && /^\d+-\d+$/.test(host)) return { ...whole, host: undefined, port: unresolved };
    if (only.kind === 'literal') return { ...whole, host: hostOf(host, at, reading), port: undefined };
    if (bare === 'port') return { ...whole, host: undefined, port: only };
    // What a placeholder stands for may be a host or a port, and without a scheme a whole URL.
    return { ...whole, host: scheme === undefined ? unresolved : only, port: unresolved };
  }
  const hostAt = { startIndex: first, endIndex: first + host.length };
  const portAt = { startIndex: hostAt.endIndex + 1, endIndex: at.endIndex };
  return {
    scheme,
    at,
    host: host === '' ? undefined : hostOf(host, hostAt, reading),
    hostAt,
    port: port === '' ? undefined : portOf(port, portAt, reading),
    portAt,
  };
}

/** A host without its brackets. */
function hostOf(raw: string, at: Stretch, reading: Reading): Evaluated {
  if (/^\[[^\]]*\]$/.test(raw)) return { kind: 'literal', node: at, value: raw.slice(1, -1), edit: at };
  const host = reading(raw, at);
  if (host.kind !== 'literal') return host;
  return hostName.test(String(host.value)) || isIPv6(String(host.value)) ? host : unresolved;
}

/** A range of ports cannot be told, though it is no mistake. */
function portOf(raw: string, at: Stretch, reading: Reading): Evaluated {
  const port = reading(raw, at);
  return port.kind === 'literal' && !/^\d+$/.test(String(port.value)) ? unresolved : port;
}

function split(text: string): { readonly host: string; readonly port: string | undefined } {
  const colon = lastOutside(text, ':');
  if (colon < 0 || isIPv6(text)) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function schemeName(raw: string): string {
  return /^[a-z][a-z\d+.-]*$/i.test(raw) ? raw.toLowerCase() : '';
}

/** The first place outside of brackets and braces, -1 for none. */
function findOutside(text: string, from: number, matches: (at: number) => boolean): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && matches(at)) return at;
  }
  return -1;
}

function lastOutside(text: string, character: string): number {
  let last = -1;
  findOutside(text, 0, (at) => {
    if (text[at] === character) last = at;
    return false;
  });
  return last;
}
