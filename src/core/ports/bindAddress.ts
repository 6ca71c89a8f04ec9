import type { BindScope } from './listener.ts';

/** What a socket bound to an address accepts. Takes canonical text, as in `Listener.address`. */
export function bindScope(address: string): BindScope {
  const ipv4 = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  if (ipv4.startsWith('127.') || address === '::1') return 'loopback';
  if (ipv4 === '0.0.0.0' || address === '::') return 'all';
  return 'specific';
}
