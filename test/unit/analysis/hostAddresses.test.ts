import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { HostAddresses } from '../../../src/core/analysis/hostAddresses.ts';
import { bypassesLoopback } from '../../../src/core/analysis/hosts.ts';

/** How many names are being looked up because of what `ask` does. */
function lookups(ask: () => void): number {
  const count = (): number => process.getActiveResourcesInfo().filter((each) => each === 'GetAddrInfoReqWrap').length;
  const before = count();
  ask();
  return count() - before;
}

const found = await lookup(hostname(), { all: true }).catch(() => []);

test.runIf(bypassesLoopback(hostname()) && found.length > 0)('tells where the name of this machine leads', async () => {
  const hosts = new HostAddresses();
  const changed = new Promise<void>((resolve) => hosts.onDidChange(() => resolve()));
  expect(lookups(() => expect(hosts.of([hostname()]).size).toBe(0))).toBe(1);
  await changed;
  expect(hosts.of([hostname()]).get(hostname())).toEqual(found.map(({ address }) => address));
  expect(lookups(() => hosts.of([hostname()]))).toBe(0);
});

test.each(['example.com', '192.168.1.20', 'fd00::1', 'shop.test', 'host.docker.internal', 'localhost', 'a.localhost'])(
  'does not ask for %s',
  (host) => {
    expect(lookups(() => new HostAddresses().of([host]))).toBe(0);
  },
);

test('a name that leads nowhere has no addresses', async () => {
  const hosts = new HostAddresses();
  const name = 'no-such-machine.home.arpa';
  expect(lookups(() => hosts.of([name]))).toBe(1);
  await lookup(name).catch(() => undefined);
  expect(lookups(() => expect(hosts.of([name]).size).toBe(0))).toBe(0);
});
