import { describe, expect, test, vi } from 'vitest';
import { LinuxPortScanner } from '../../src/core/ports/linuxScanner.ts';
import type { Listener, PortScanner } from '../../src/core/ports/listener.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { startProcess } from '../unit/ports/listeningProcess.ts';
import { NOWHERE } from '../unit/ports/scans.ts';

// Each case starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** What every scanner does, whatever the operating system. */
function portScannerContract(create: () => PortScanner): void {
  const on = async (ports: readonly number[], scope = NOWHERE, scanner = create()): Promise<Listener[]> =>
    (await scanner.scan(scope)).filter(({ port }) => ports.includes(port));

  test.each([
    { host: '127.0.0.1', family: 'IPv4', scope: 'loopback' },
    { host: '0.0.0.0', family: 'IPv4', scope: 'all' },
    { host: '::1', family: 'IPv6', scope: 'loopback' },
    { host: '::', family: 'IPv6', scope: 'all' },
  ])('tells the address, family and scope of a server on $host, and its process', async ({ host, family, scope }) => {
    const server = await startProcess({ binds: [{ host }] });
    const listeners = await on(server.ports);
    expect(listeners).toMatchObject([{ port: server.ports[0], address: host, family, scope, pids: [server.pid] }]);
    expect(listeners[0]?.command).toContain('listeningProgram.ts');
  });

  test('orders listeners by port, then address', async () => {
    const first = await startProcess({ binds: [{ host: '::1' }, { host: '127.0.0.1' }] });
    const [port = 0] = first.ports;
    const second = await startProcess({ binds: [{ host: '127.0.0.1', port }] });
    const listeners = await on([...first.ports, ...second.ports]);
    const keys = listeners.map((listener) => `${String(listener.port).padStart(5)} ${listener.address}`);
    expect(keys.length).toBe(3);
    expect(keys).toEqual(keys.toSorted());
  });

  test('follows a port from one process to none to another', async () => {
    const scanner = create();
    const first = await startProcess({ binds: [{ host: '127.0.0.1' }] });
    const [port = 0] = first.ports;
    expect(await on([port], NOWHERE, scanner)).toMatchObject([{ pids: [first.pid] }]);
    await first.stop();
    expect(await on([port], NOWHERE, scanner)).toEqual([]);
    const second = await startProcess({ binds: [{ host: '127.0.0.1', port }] });
    expect(await on([port], NOWHERE, scanner)).toMatchObject([{ pids: [second.pid] }]);
  });

  test('tells the workspace’s listeners from others, and why they are', async () => {
    const folder = await temporaryFolder();
    const server = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: folder });
    const { ports, pid } = server;
    expect(await on(ports)).toMatchObject([{ workspace: false, reason: undefined }]);
    expect(await on(ports, { folders: [folder], rootPids: [] })).toMatchObject([{ workspace: true, reason: 'cwd' }]);
    expect(await on(ports, { folders: [], rootPids: [pid] })).toMatchObject([{ workspace: true, reason: 'terminal' }]);
  });

  test('lists every port of a process that has many', async () => {
    const server = await startProcess({ binds: Array.from({ length: 40 }, () => ({ host: '127.0.0.1' })) });
    const listeners = await on(server.ports);
    expect(listeners.map(({ port }) => port)).toEqual(server.ports.toSorted((a, b) => a - b));
  });
}

describe.runIf(process.platform === 'linux')('LinuxPortScanner', () => {
  portScannerContract(() => new LinuxPortScanner());
});
