import { isIP } from 'node:net';

/**
 * Where a host name leads, as far as the name itself tells: to loopback, to a machine that somebody nearby can dial by
 * that name, or to the wide world.
 */
export type HostReach = 'loopback' | 'nearby' | 'public';

const privateIPv4 = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/;
const privateIPv6 = /^(?:f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/;

/** True for an address or name that only the same machine can dial. `host` may stand in brackets. */
export function isLoopbackHost(host: string): boolean {
  const name = bare(host);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIP(name) > 0 && /^(?:127\.|::ffff:127\.|::1$|0:0:0:0:0:0:0:1$)/.test(name);
}

export function reachOf(host: string): HostReach {
  const name = bare(host);
  if (isLoopbackHost(name)) return 'loopback';
  if (isIP(name) > 0) return privateIPv4.test(name) || privateIPv6.test(name) ? 'nearby' : 'public';
  return !name.includes('.') || /\.(?:local|lan|test|internal|home\.arpa)$/.test(name) ? 'nearby' : 'public';
}

/**
 * True when whoever dials this host arrives at an interface other than loopback. A `.test` name leads to a proxy on
 * loopback as a rule, and Docker Desktop takes `host.docker.internal` to the host's loopback.
 */
export function bypassesLoopback(host: string): boolean {
  return reachOf(host) === 'nearby' && !/(?:\.test|(?:^|\.)docker\.internal)$/.test(bare(host));
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}
