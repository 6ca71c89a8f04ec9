import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Emitter } from '../emitter.ts';
import { bypassesLoopback } from './hosts.ts';

/** A name may lead elsewhere after so long, in milliseconds. */
const FRESH_MS = 60_000;

/** What names of the own network resolve to, looked up beside the analysis; names of the wide world are not asked for. */
export class HostAddresses {
  readonly #changed = new Emitter<void>();
  /** Fires when a name leads elsewhere than it did. */
  readonly onDidChange = this.#changed.event;
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #askedAt = new Map<string, number>();

  /** What is known by now; what is not known, or not for sure any more, is looked up. */
  of(hosts: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const now = performance.now();
    for (const host of hosts) {
      if (isIP(host) > 0 || !bypassesLoopback(host)) continue;
      if (now - (this.#askedAt.get(host) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) continue;
      this.#askedAt.set(host, now);
      void this.#ask(host);
    }
    return this.#addresses;
  }

  async #ask(host: string): Promise<void> {
    const found = await lookup(host, { all: true }).catch(() => []);
    const addresses = found.map(({ address }) => address);
    if (addresses.join() === (this.#addresses.get(host) ?? []).join()) return;
    if (addresses.length > 0) this.#addresses.set(host, addresses);
    else this.#addresses.delete(host);
    this.#changed.fire();
  }
}
