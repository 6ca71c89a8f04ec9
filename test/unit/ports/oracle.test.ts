import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { LinuxPortScanner } from '../../../src/core/ports/linuxScanner.ts';
import type { Listener } from '../../../src/core/ports/listener.ts';
import { PortProber } from '../../../src/core/ports/portProber.ts';
import { programArguments, startProcess, type Bind, type Program, type Started } from './listeningProcess.ts';
import { accepts, listenersBySs, type Seen } from './systemListeners.ts';

// Each case starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const KINDS: readonly Bind[] = [
  { host: '127.0.0.1' },
  { host: '127.0.0.2' },
  { host: '0.0.0.0' },
  { host: '::1' },
  { host: '::' },
  { host: '::', ipv6Only: true },
  { host: '::ffff:127.0.0.1' },
  { host: '::ffff:0.0.0.0' },
];
/** Kinds that can share a port, as far as the kernel allows. */
const TOGETHER: readonly (readonly Bind[])[] = [
  [{ host: '127.0.0.1' }, { host: '::1' }],
  [{ host: '127.0.0.1' }, { host: '127.0.0.2' }],
  [{ host: '0.0.0.0' }, { host: '::', ipv6Only: true }],
  [{ host: '127.0.0.1' }, { host: '::', ipv6Only: true }],
  [{ host: '::1' }, { host: '0.0.0.0' }],
  [{ host: '127.0.0.2' }, { host: '::1' }, { host: '127.0.0.1' }],
  [{ host: '::ffff:127.0.0.1' }, { host: '::1' }],
];
const DIALLED = ['127.0.0.1', '127.0.0.2', '::1'] as const;
const NOBODY = 65_534;

const isRoot = process.geteuid?.() === 0;
const hasNamespaces = isRoot && (await runs('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']));

/** Every address and port that was compared. */
let compared = 0;

/** What the scanner says of these ports is what `ss` says, to the last process, and what connecting shows. */
async function compare(ports: readonly number[]): Promise<readonly Listener[]> {
  const scan = async (): Promise<readonly Listener[]> =>
    (await new LinuxPortScanner().scan({ folders: [process.cwd()], rootPids: [] })).filter(({ port }) =>
      ports.includes(port),
    );
  const prober = new PortProber(() => true, { connect: 2000, answer: 2000 });
  prober.join(await scan());
  await prober.settled();
  const listeners = prober.join(await scan());
  const seen = listeners.map(({ port, address, pids }): Seen => ({
    port,
    address,
    pids: pids.toSorted((a, b) => a - b),
  }));
  expect(seen).toEqual((await listenersBySs(ports)) ?? seen);
  for (const port of new Set(ports)) {
    const here = listeners.filter((listener) => listener.port === port);
    const reached = await Promise.all(DIALLED.map((host) => accepts(host, port)));
    expect(DIALLED.map((host) => here.some((listener) => takes(listener, host)))).toEqual(reached);
  }
  compared += seen.length;
  prober.dispose();
  return listeners;
}

/** Whether a listener, as the scanner describes it, takes what is sent to an address. */
function takes({ address, dualStack }: Listener, host: (typeof DIALLED)[number]): boolean {
  const ipv4 = host !== '::1';
  if (address === '::') return !ipv4 || dualStack === true;
  if (address === '0.0.0.0' || address === '::ffff:0.0.0.0') return ipv4;
  return address === host || address === `::ffff:${host}`;
}

async function onFreePort(binds: readonly Bind[]): Promise<readonly Bind[]> {
  const reserving = await startProcess({ binds: [{ host: '127.0.0.1' }] });
  await reserving.stop();
  const [port = 0] = reserving.ports;
  return binds.map((bind) => ({ ...bind, port }));
}

async function runs(file: string, args: readonly string[]): Promise<boolean> {
  return promisify(execFile)(file, args).then(
    () => true,
    () => false,
  );
}

describe.runIf(process.platform === 'linux')('the scanner, held against ss and against connecting', () => {
  test.each(Array.from({ length: 14 }, (_, round) => round))('agrees on every kind of address, round %i', async () => {
    const { ports } = await startProcess({ binds: KINDS });
    expect(await compare(ports)).toHaveLength(KINDS.length);
  });

  test('agrees on forty ports of one process', async () => {
    const { ports } = await startProcess({ binds: Array.from({ length: 40 }, () => ({ host: '127.0.0.1' })) });
    expect(await compare(ports)).toHaveLength(40);
  });

  test.each(TOGETHER)('agrees on one process that shares a port between %o and others', async (...binds) => {
    const { ports } = await startProcess({ binds: await onFreePort(binds) });
    expect(await compare([...new Set(ports)])).toHaveLength(binds.length);
  });

  test.each(TOGETHER)('agrees on processes that share a port between %o and others', async (...binds) => {
    const started: Started[] = [];
    for (const bind of await onFreePort(binds)) started.push(await startProcess({ binds: [bind] }));
    expect(await compare([...new Set(started.flatMap(({ ports }) => ports))])).toHaveLength(binds.length);
  });

  test.each(KINDS)('agrees on a pre-fork server on $host, IPv6 only: $ipv6Only', async (bind) => {
    const { pid, children, ports } = await startProcess({ binds: [bind], workers: 2 });
    const [listener, ...others] = await compare(ports);
    expect(others).toEqual([]);
    expect(listener?.pids[0]).toBe(pid);
    expect(children.length).toBe(2);
  });

  test.each(KINDS.slice(0, 4))('agrees on workers with a socket each on $host', async (bind) => {
    const first = await startProcess({ binds: [bind], reusePort: true });
    const [port = 0] = first.ports;
    await startProcess({ binds: [{ ...bind, port }], reusePort: true });
    expect(await compare([port])).toHaveLength(1);
  });

  test.runIf(isRoot)('agrees on another user’s servers, and names the user', async () => {
    const { ports } = await startProcess({ binds: KINDS, uid: NOBODY });
    const listeners = await compare(ports);
    expect(listeners).toHaveLength(KINDS.length);
    expect(new Set(listeners.map(({ user }) => user))).toEqual(new Set(['nobody']));
  });

  test.runIf(hasNamespaces)(
    'sees nothing of another network namespace from outside, and all of it inside',
    async () => {
      const command = inNamespace({ binds: KINDS });
      const { pid, ports } = await startProcess({ binds: [] }, { command });
      expect(await compare(ports)).toEqual([]);
      const print = fileURLToPath(new URL('printListeners.ts', import.meta.url));
      const { stdout } = await promisify(execFile)('nsenter', ['-t', String(pid), '-n', process.execPath, print]);
      const inside: readonly Listener[] = JSON.parse(stdout);
      const { stdout: ss } = await promisify(execFile)('nsenter', ['-t', String(pid), '-n', 'ss', '-ltnH']);
      expect(inside.map(({ port }) => port)).toEqual(ports.toSorted((a, b) => a - b));
      expect(inside.map(({ address }) => address).toSorted()).toEqual(KINDS.map(({ host }) => host).toSorted());
      expect(inside.every(({ pids }) => pids.join() === String(pid))).toBe(true);
      expect(ss.trim().split('\n').length).toBe(inside.length);
      compared += inside.length;
    },
  );

  test.runIf(hasNamespaces)('holds the proxy to be the owner of a port that leads into another namespace', async () => {
    const inside = await startProcess({ binds: [] }, { command: inNamespace({ binds: [{ host: '0.0.0.0' }] }) });
    const [port = 0] = inside.ports;
    const proxy = await startProcess({
      binds: [
        { host: '0.0.0.0', port },
        { host: '::', port, ipv6Only: true },
      ],
    });
    const listeners = await compare([port]);
    expect(listeners.map(({ pids }) => pids)).toEqual([[proxy.pid], [proxy.pid]]);
  });

  test.runIf(hasNamespaces)('has been held against two hundred of them', () => {
    expect(compared).toBeGreaterThanOrEqual(200);
  });
});

function inNamespace(program: Program): string[] {
  const node = [process.execPath, ...programArguments(program)];
  return ['unshare', '-n', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh', ...node];
}
