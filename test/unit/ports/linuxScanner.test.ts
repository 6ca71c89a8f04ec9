import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LinuxPortScanner } from '../../../src/core/ports/linuxScanner.ts';
import type { Listener, WorkspaceScope } from '../../../src/core/ports/listener.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { fakeProc } from './fakeProc.ts';
import { programArguments, startProcess } from './listeningProcess.ts';
import { NOWHERE } from './scans.ts';
import { accepts, listenersBySs, type Seen } from './systemListeners.ts';

// Each case starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const ADDRESSES = [
  { host: '127.0.0.1', family: 'IPv4', scope: 'loopback', dial: ['127.0.0.1'], refuses: ['127.0.0.2', '::1'] },
  { host: '127.0.0.2', family: 'IPv4', scope: 'loopback', dial: ['127.0.0.2'], refuses: ['127.0.0.1', '::1'] },
  { host: '0.0.0.0', family: 'IPv4', scope: 'all', dial: ['127.0.0.1', '127.0.0.2'], refuses: ['::1'] },
  { host: '::1', family: 'IPv6', scope: 'loopback', dial: ['::1'], refuses: ['127.0.0.1'] },
  { host: '::', family: 'IPv6', scope: 'all', dial: ['127.0.0.1', '::1'], refuses: [] },
  { host: '::', ipv6Only: true, family: 'IPv6', scope: 'all', dial: ['::1'], refuses: ['127.0.0.1'] },
  { host: '::ffff:127.0.0.1', family: 'IPv6', scope: 'loopback', dial: ['127.0.0.1'], refuses: ['127.0.0.2', '::1'] },
  { host: '::ffff:0.0.0.0', family: 'IPv6', scope: 'all', dial: ['127.0.0.1', '127.0.0.2'], refuses: ['::1'] },
] as const;

async function scanPorts(
  ports: readonly number[],
  scope: WorkspaceScope = NOWHERE,
  scanner = new LinuxPortScanner(),
): Promise<Listener[]> {
  return (await scanner.scan(scope)).filter(({ port }) => ports.includes(port));
}

/** Scans until the next one does not walk all descriptors unless it sees a reason to. */
async function settle(scanner: LinuxPortScanner): Promise<void> {
  for (let scan = 0; scan < 4; scan += 1) await scanner.scan(NOWHERE);
}

function seen(listeners: readonly Listener[]): Seen[] {
  return listeners.map(({ port, address, pids }) => ({ port, address, pids: pids.toSorted((a, b) => a - b) }));
}

/** What another witness says of these ports: `ss`, or, where there is none, which of them can be connected to. */
async function witnessed(listeners: readonly Listener[], ports: readonly number[]): Promise<Seen[]> {
  const bySs = await listenersBySs(ports);
  if (bySs) return bySs;
  const reachable = seen(listeners).map(async (listener) => {
    const { address, port } = listener;
    const host = address.endsWith('0.0.0.0') ? '127.0.0.1' : address === '::' ? '::1' : address;
    return (await accepts(host, port)) ? [listener] : [];
  });
  return (await Promise.all(reachable)).flat();
}

describe.runIf(process.platform === 'linux')('real sockets', () => {
  test.each(ADDRESSES)('sees a server on $host (IPv6 only: $ipv6Only) as connecting does', async (address) => {
    const { host, family, scope, dial, refuses } = address;
    const server = await startProcess({ binds: [{ host, ipv6Only: 'ipv6Only' in address }] });
    const listeners = await scanPorts(server.ports);
    const [port] = server.ports;
    expect(listeners).toMatchObject([{ port, address: host, family, scope, pids: [server.pid], cwd: process.cwd() }]);
    expect(listeners[0]?.command).toBe(
      [process.execPath, ...programArguments({ binds: [{ host, ipv6Only: 'ipv6Only' in address }] })].join(' '),
    );
    expect(seen(listeners)).toEqual(await witnessed(listeners, server.ports));
    for (const dialled of dial) expect(await accepts(dialled, port ?? 0)).toBe(true);
    for (const dialled of refuses) expect(await accepts(dialled, port ?? 0)).toBe(false);
  });

  test('sees all the servers of one process at once, in order', async () => {
    const server = await startProcess({ binds: ADDRESSES });
    const listeners = await scanPorts(server.ports);
    expect(listeners.length).toBe(ADDRESSES.length);
    expect(listeners.map(({ port }) => port)).toEqual(server.ports.toSorted((a, b) => a - b));
    expect(seen(listeners)).toEqual(await witnessed(listeners, server.ports));
  });

  test('sees every process that holds a pre-fork server’s socket, the one that forked them first', async () => {
    const cluster = await startProcess({ binds: [{ host: '127.0.0.1' }], workers: 3 });
    const listeners = await scanPorts(cluster.ports);
    expect(listeners.length).toBe(1);
    expect(listeners[0]?.pids[0]).toBe(cluster.pid);
    expect(new Set(listeners[0]?.pids)).toEqual(new Set([cluster.pid, ...cluster.children]));
    expect(cluster.children.length).toBe(3);
    expect(listeners[0]?.command).toContain('"workers":3');
    expect(seen(listeners)).toEqual(await witnessed(listeners, cluster.ports));
  });

  test('finds the workers that a pre-fork server gets after its port was first seen', async () => {
    const scanner = new LinuxPortScanner();
    const starting = startProcess({ binds: [{ host: '127.0.0.1' }], workers: 3 });
    const watching = new AbortController();
    void starting.finally(() => watching.abort());
    while (!watching.signal.aborted) await scanner.scan(NOWHERE);
    const { pid, children, ports } = await starting;
    const join = async (): Promise<void> => {
      const [listener] = await scanPorts(ports, NOWHERE, scanner);
      expect(listener?.pids.toSorted((a, b) => a - b)).toEqual([pid, ...children].sort((a, b) => a - b));
    };
    await vi.waitFor(join, { timeout: 5000 });
  });

  test('a socket that outlives the process which opened it belongs to the one that is left', async () => {
    const scanner = new LinuxPortScanner();
    const parent = await startProcess({ binds: [{ host: '127.0.0.1' }], heir: true });
    const [heir = 0] = parent.children;
    onTestFinished(() => void process.kill(heir, 'SIGKILL'));
    await settle(scanner);
    expect(await scanPorts(parent.ports, NOWHERE, scanner)).toMatchObject([{ pids: [parent.pid, heir] }]);
    await parent.stop();
    const listeners = await scanPorts(parent.ports, NOWHERE, scanner);
    expect(listeners).toMatchObject([{ pids: [heir] }]);
    expect(listeners[0]?.command).toContain('"binds":[]');
    expect(seen(listeners)).toEqual(await witnessed(listeners, parent.ports));
  });

  test('a port is one listener though each worker has a socket of its own on it', async () => {
    const first = await startProcess({ binds: [{ host: '127.0.0.1' }], reusePort: true });
    const [port = 0] = first.ports;
    const second = await startProcess({ binds: [{ host: '127.0.0.1', port }], reusePort: true });
    const listeners = await scanPorts([port]);
    expect(listeners.length).toBe(1);
    expect(new Set(listeners[0]?.pids)).toEqual(new Set([first.pid, second.pid]));
    expect(seen(listeners)).toEqual(await witnessed(listeners, [port]));
  });

  test('a server that stops is gone from the next scan, and its port’s next owner is the right one', async () => {
    const scanner = new LinuxPortScanner();
    const first = await startProcess({ binds: [{ host: '127.0.0.1' }] });
    const [port = 0] = first.ports;
    await settle(scanner);
    expect(await scanPorts([port], NOWHERE, scanner)).toMatchObject([{ pids: [first.pid] }]);
    await first.stop();
    expect(await scanPorts([port], NOWHERE, scanner)).toEqual([]);
    const second = await startProcess({ binds: [{ host: '127.0.0.1', port }] });
    expect(await scanPorts([port], NOWHERE, scanner)).toMatchObject([{ pids: [second.pid] }]);
  });

  test('tells a workspace folder from one whose name begins the same', async () => {
    const parent = await temporaryFolder();
    const [shop, api, old] = [join(parent, 'shop'), join(parent, 'shop/api'), join(parent, 'shop-old')];
    await Promise.all([mkdir(api, { recursive: true }), mkdir(old)]);
    const inside = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: shop });
    const below = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: api });
    const beside = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: old });
    const scope = { folders: [shop], rootPids: [] };
    expect(await scanPorts(inside.ports, scope)).toMatchObject([{ workspace: true, reason: 'cwd', cwd: shop }]);
    expect(await scanPorts(below.ports, scope)).toMatchObject([{ workspace: true, reason: 'cwd', cwd: api }]);
    expect(await scanPorts(beside.ports, scope)).toMatchObject([{ workspace: false, reason: undefined, cwd: old }]);
  });

  test('knows a workspace folder by the name of a link to it', async () => {
    const parent = await temporaryFolder();
    await mkdir(join(parent, 'shop'));
    await symlink(join(parent, 'shop'), join(parent, 'link'));
    const server = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: join(parent, 'shop') });
    const scope = { folders: [join(parent, 'missing'), join(parent, 'link')], rootPids: [] };
    expect(await scanPorts(server.ports, scope)).toMatchObject([{ reason: 'cwd' }]);
  });

  test('attributes by terminal what is below one, and what was started there and lost its parent', async () => {
    const node = [process.execPath, ...programArguments({ binds: [{ host: '127.0.0.1' }] })];
    const below = await startProcess({ binds: [] }, { command: ['sh', '-c', '"$@"; exit', 'sh', ...node] });
    const orphan = await startProcess(
      { binds: [] },
      { command: ['sh', '-c', 'exec 3<&0; ("$@" <&3 &); exec sleep 60', 'sh', ...node] },
    );
    const scope = { folders: [], rootPids: [below.leader, orphan.leader] };
    expect(await scanPorts(below.ports, scope)).toMatchObject([{ workspace: true, reason: 'terminal' }]);
    expect(await scanPorts(orphan.ports, scope)).toMatchObject([{ workspace: true, reason: 'terminal' }]);
    expect(await scanPorts(below.ports)).toMatchObject([{ workspace: false, reason: undefined }]);
  });

  test('its own process and what started it are never the workspace’s', async () => {
    const server = await startProcess({ binds: [{ host: '127.0.0.1' }] });
    const child = await startProcess({ binds: [{ host: '127.0.0.1' }], heir: true });
    const [heir = 0] = child.children;
    onTestFinished(() => void process.kill(heir, 'SIGKILL'));
    const scope = { folders: [process.cwd()], rootPids: [] };
    const as = (editorPid: number): LinuxPortScanner => new LinuxPortScanner({ editorPid });
    expect(await scanPorts(server.ports, scope)).toMatchObject([{ workspace: true }]);
    expect(await scanPorts(server.ports, scope, as(server.pid))).toMatchObject([{ workspace: false }]);
    expect(await scanPorts(child.ports, { ...scope, rootPids: [child.pid] }, as(heir))).toMatchObject([
      { workspace: false },
    ]);
  });

  test('names the framework of a server from its package.json', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'package.json'), '{"dependencies":{"express":"5"}}');
    const server = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: folder });
    expect(await scanPorts(server.ports)).toMatchObject([{ framework: 'express' }]);
  });

  test('scans at the same time do not disturb each other', async () => {
    const scanner = new LinuxPortScanner();
    const server = await startProcess({ binds: ADDRESSES });
    const scans = await Promise.all(Array.from({ length: 5 }, () => scanPorts(server.ports, NOWHERE, scanner)));
    for (const listeners of scans) {
      expect(listeners.map(({ pids }) => pids)).toEqual(ADDRESSES.map(() => [server.pid]));
    }
  });
});

describe.runIf(process.platform === 'linux')('a /proc that changes under the scan', () => {
  test('without a table of listeners it fails with words', async () => {
    await expect(new LinuxPortScanner({ root: '/nonexistent' }).scan(NOWHERE)).rejects.toMatchObject({
      code: 'PORT_SCAN_FAILED',
      message: expect.stringContaining('type its number'),
    });
  });

  test('without IPv6 there is one table, but an unreadable second one is a failure', async () => {
    const proc = await fakeProc();
    await proc.listens([{ port: 3000, inode: '5' }]);
    const scanner = new LinuxPortScanner({ root: proc.root });
    expect((await scanner.scan(NOWHERE)).length).toBe(1);
    await mkdir(join(proc.root, 'net/tcp6'));
    await expect(scanner.scan(NOWHERE)).rejects.toMatchObject({ code: 'PORT_SCAN_FAILED' });
  });

  test('a listener whose owners cannot be read is there, without them', async () => {
    const proc = await fakeProc();
    await proc.listens([{ port: 3000, inode: '5' }]);
    const listeners = await new LinuxPortScanner({ root: proc.root }).scan(NOWHERE);
    expect(listeners).toEqual([
      {
        port: 3000,
        address: '127.0.0.1',
        family: 'IPv4',
        scope: 'loopback',
        pids: [],
        command: '',
        cwd: undefined,
        framework: undefined,
        role: 'app',
        workspace: false,
        reason: undefined,
      },
    ]);
  });

  test('an owner that can be read no further leaves its command and folder unknown', async () => {
    const proc = await fakeProc();
    await proc.listens([{ port: 3000, inode: '5' }]);
    await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
    const listeners = await new LinuxPortScanner({ root: proc.root }).scan(NOWHERE);
    expect(listeners).toMatchObject([{ pids: [10], command: '', cwd: undefined }]);
  });

  test('a listener that closes between the table and its owner is left out', async () => {
    const proc = await fakeProc();
    const scanner = new LinuxPortScanner({ root: proc.root });
    await proc.listens([
      { port: 3000, inode: '5' },
      { port: 3001, inode: '6' },
    ]);
    await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
    await proc.runs(11, { descriptors: { '3': 'socket:[6]' } });
    await settle(scanner);
    expect((await scanner.scan(NOWHERE)).length).toBe(2);
    await proc.ends(10);
    expect(await scanner.scan(NOWHERE)).toMatchObject([{ port: 3001 }]);
    await rm(join(proc.root, '11/stat'));
    expect(await scanner.scan(NOWHERE)).toMatchObject([{ port: 3000, pids: [] }]);
  });

  test('a process that took an ended owner’s id is not described as the one before', async () => {
    const proc = await fakeProc();
    const scanner = new LinuxPortScanner({ root: proc.root });
    await proc.listens([{ port: 3000, inode: '5' }]);
    const descriptors = { '3': 'socket:[5]' };
    await proc.runs(10, { descriptors, started: 100, cwd: '/old', argv: ['node', 'old.js'] });
    await settle(scanner);
    expect(await scanner.scan(NOWHERE)).toMatchObject([{ command: 'node old.js', cwd: '/old' }]);
    await proc.runs(10, { descriptors, started: 900, cwd: '/new', argv: ['node', 'new.js'] });
    expect(await scanner.scan(NOWHERE)).toMatchObject([{ command: 'node new.js', cwd: '/new' }]);
  });

  test('the command line of a process is read once', async () => {
    const proc = await fakeProc();
    const scanner = new LinuxPortScanner({ root: proc.root });
    await proc.listens([{ port: 3000, inode: '5' }]);
    await proc.runs(10, { descriptors: { '3': 'socket:[5]' }, argv: ['node', 'server.js'] });
    await scanner.scan(NOWHERE);
    await writeFile(join(proc.root, '10/cmdline'), 'never read\0');
    expect(await scanner.scan(NOWHERE)).toMatchObject([{ command: 'node server.js' }]);
  });

  test('owners come topmost ancestor first, whatever their ids', async () => {
    const proc = await fakeProc();
    await proc.listens([{ port: 3000, inode: '5' }]);
    const descriptors = { '3': 'socket:[5]' };
    await proc.runs(1, { parent: 0 });
    await proc.runs(10, { parent: 900, descriptors });
    await proc.runs(30, { parent: 10, descriptors, argv: ['worker'] });
    await proc.runs(900, { parent: 1, descriptors, argv: ['primary'] });
    await proc.runs(20, { parent: 900, descriptors });
    expect(await new LinuxPortScanner({ root: proc.root }).scan(NOWHERE)).toMatchObject([
      { pids: [900, 10, 20, 30], command: 'primary' },
    ]);
  });

  test('the first process is no editor’s process for having adopted the editor', async () => {
    const proc = await fakeProc();
    await proc.listens([{ port: 3000, inode: '5' }]);
    await proc.runs(1, { parent: 0, descriptors: { '3': 'socket:[5]' }, cwd: '/shop' });
    await proc.runs(50, { parent: 1 });
    const scanner = new LinuxPortScanner({ root: proc.root, editorPid: 50 });
    expect(await scanner.scan({ folders: ['/shop'], rootPids: [] })).toMatchObject([{ pids: [1], reason: 'cwd' }]);
  });

  test('finds thousands of listeners, each with its owner', async () => {
    const proc = await fakeProc();
    const ports = Array.from({ length: 5000 }, (_, at) => at + 1);
    await proc.listens(ports.map((port) => ({ port, inode: String(10_000 + port) })));
    for (const pid of [1, 2, 3, 4, 5]) {
      const own = ports.filter((port) => port % 5 === pid - 1);
      const descriptors = own.slice(0, 100).map((port, at) => [String(at), `socket:[${10_000 + port}]`]);
      await proc.runs(pid, { descriptors: Object.fromEntries(descriptors) });
    }
    const listeners = await new LinuxPortScanner({ root: proc.root }).scan(NOWHERE);
    expect(listeners.length).toBe(5000);
    for (const { port, pids } of listeners) expect(pids).toEqual(port <= 500 ? [(port % 5) + 1] : []);
  });
});
