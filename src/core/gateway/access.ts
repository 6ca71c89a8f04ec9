import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { headerValues, type HeaderList } from './messageHead.ts';

/** Who may call. Of the kinds of credentials that are given any one suffices; the addresses count besides. */
export interface AccessPolicy {
  /** A pair of header fields, as Modal's `Modal-Key` and `Modal-Secret`. */
  readonly tokens?: {
    readonly keyHeader: string;
    readonly secretHeader: string;
    readonly accepted: readonly { readonly key: string; readonly secret: string }[];
  };
  /** `Authorization: Bearer …` */
  readonly bearer?: readonly string[];
  /** `Authorization: Basic …` */
  readonly basic?: readonly { readonly user: string; readonly password: string }[];
  /** Addresses and networks, as `203.0.113.7` or `2001:db8::/32`. */
  readonly addresses?: readonly string[];
}

/** Why a caller is turned away; for missing or wrong credentials the challenges to answer with. */
export type Denial =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'credentials'; readonly challenges: readonly string[] };

/** Holds callers against a policy. Secrets are compared in constant time. */
export class AccessControl {
  readonly #policy: AccessPolicy;
  readonly #networks: BlockList | undefined;

  /** @throws RangeError that names an address which is none. */
  constructor(policy: AccessPolicy) {
    this.#policy = policy;
    this.#networks = policy.addresses && networks(policy.addresses);
  }

  /** Undefined for a caller who may pass. `peer` is the address of the connection's other end. */
  check(headers: HeaderList, peer: string): Denial | undefined {
    const address = callerAddress(headers, peer);
    if (this.#networks && !contains(this.#networks, address)) return { kind: 'address', address };
    const { tokens, bearer, basic } = this.#policy;
    if (!tokens && !bearer && !basic) return undefined;
    const credentials = headerValues(headers, 'authorization')[0] ?? '';
    const space = credentials.indexOf(' ');
    const scheme = credentials.slice(0, Math.max(0, space)).toLowerCase();
    const value = credentials.slice(space + 1).trim();
    const passed = [
      tokens !== undefined &&
        anyEqual(
          tokens.accepted.map(({ key, secret }) => `${key}\n${secret}`),
          `${only(headers, tokens.keyHeader)}\n${only(headers, tokens.secretHeader)}`,
        ),
      bearer !== undefined && scheme === 'bearer' && anyEqual(bearer, value),
      basic !== undefined &&
        scheme === 'basic' &&
        anyEqual(
          basic.map(({ user, password }) => `${user}:${password}`),
          Buffer.from(value, 'base64').toString('utf8'),
        ),
    ];
    return passed.includes(true) ? undefined : { kind: 'credentials', challenges: this.#challenges() };
  }

  #challenges(): string[] {
    const { tokens, bearer, basic } = this.#policy;
    return [
      ...(tokens ? [`ProxyToken realm="Hookline", headers="${tokens.keyHeader} ${tokens.secretHeader}"`] : []),
      ...(bearer ? ['Bearer realm="Hookline"'] : []),
      ...(basic ? ['Basic realm="Hookline", charset="UTF-8"'] : []),
    ];
  }
}

/**
 * Who called: what the tunnel, which is on this machine, adds at the end of `X-Forwarded-For` about its own caller. What
 * stands before that a caller may have made up.
 */
function callerAddress(headers: HeaderList, peer: string): string {
  const last = headerValues(headers, 'x-forwarded-for').at(-1)?.split(',').at(-1)?.trim();
  return last !== undefined && isIP(last) > 0 ? last : peer;
}

/** Compares with every one of the accepted, equal or not, and none of them by its length. */
function anyEqual(accepted: readonly string[], given: string): boolean {
  const digest = sha256(given);
  return accepted.map((secret) => timingSafeEqual(sha256(secret), digest)).includes(true);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A field that must not come twice. */
function only(headers: HeaderList, name: string): string {
  const values = headerValues(headers, name.toLowerCase());
  return values.length === 1 ? (values[0] ?? '') : '';
}

function networks(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of addresses) {
    const [address = '', length] = text.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const prefix = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
    if (isIP(address) === 0 || !(prefix <= longest)) throw new RangeError(`${text} is no IP address or network`);
    list.addSubnet(address, prefix, family);
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  const ipv4 = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return list.check(ipv4, isIPv6(ipv4) ? 'ipv6' : 'ipv4');
}
