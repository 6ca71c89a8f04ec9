import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { CommandOptions, RunCommand } from '../../../src/core/ports/runCommand.ts';
import { WindowsPortScanner } from '../../../src/core/ports/windowsScanner.ts';
import { damaged, NOWHERE, on, ownServers } from './scans.ts';

// PowerShell takes its time.
vi.setConfig({ testTimeout: 30_000 });

function recording(name: string, encoding: 'latin1' | 'utf8'): string {
  return readFileSync(new URL(`recorded/windows/${name}.txt`, import.meta.url), encoding);
}

/** A Windows machine that prints what was recorded; what it is made to print instead, or to fail with, can be set. */
class RecordedWindows {
  readonly calls: { readonly file: string; readonly args: readonly string[]; readonly options: CommandOptions }[] = [];
  netstat: string | Error = recording('netstat-made-by-hand', 'latin1');
  processes: string | Error = recording('processes-made-by-hand', 'utf8');

  readonly recorded: RunCommand = async (file, args, options) => {
    this.calls.push({ file, args, options });
    const printed = file.endsWith('netstat.exe') ? this.netstat : this.processes;
    if (printed instanceof Error) throw printed;
    return printed;
  };

  scanner(editorPid?: number): WindowsPortScanner {
    return new WindowsPortScanner({ run: this.recorded, editorPid, systemRoot: 'C:\\Windows' });
  }
}

test('tells every listener and who holds it, in order', async () => {
  const listeners = await new RecordedWindows().scanner().scan(NOWHERE);
  expect(listeners.map(({ port, address, pids, dualStack }) => [port, address, ...pids, dualStack])).toEqual([
    [135, '0.0.0.0', 1004, undefined],
    [2177, 'fe80::1c2d:3e4f%12', undefined],
    [3000, '0.0.0.0', 4312, undefined],
    [3000, '::', 4312, true],
    [5173, '::1', 6100, undefined],
    [5432, '127.0.0.1', 2200, undefined],
    [8081, '::', 9001, false],
  ]);
  expect(on(3000, listeners)[1]).toEqual({
    port: 3000,
    address: '::',
    family: 'IPv6',
    scope: 'all',
    dualStack: true,
    pids: [4312],
    user: undefined,
    command:
      'C:\\Program Files\\nodejs\\node.exe C:\\Users\\José\\src\\shop\\node_modules\\.bin\\..\\vite\\bin\\vite.js --port 3000',
    cwd: undefined,
    framework: 'vite',
    role: 'app',
    workspace: false,
    reason: undefined,
  });
  expect(on(135, listeners)).toMatchObject([{ role: 'system', command: 'svchost.exe' }]);
  expect(on(5432, listeners)).toMatchObject([{ role: 'dataStore', scope: 'loopback' }]);
  expect(on(8081, listeners)).toMatchObject([{ framework: 'php', scope: 'all' }]);
});

test('starts the programs of Windows itself, each with a deadline, and netstat for both protocols', async () => {
  const windows = new RecordedWindows();
  await windows.scanner().scan(NOWHERE);
  expect(windows.calls.map(({ file }) => file)).toEqual([
    'C:\\Windows\\System32\\netstat.exe',
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  ]);
  expect(windows.calls[0]).toMatchObject({ args: ['-ano'], options: { timeoutMs: 5000, encoding: 'latin1' } });
  expect(windows.calls[1]?.options.timeoutMs).toBe(15_000);
});

test('attributes by terminal through parents, not through a stranger that got a parent’s id', async () => {
  const windows = new RecordedWindows();
  const scope = { folders: [], rootPids: [4300] };
  const listeners = await windows.scanner(3010).scan(scope);
  expect(on(3000, listeners)).toMatchObject([{ reason: 'terminal' }, { reason: 'terminal' }]);
  expect(on(8081, listeners)).toMatchObject([{ reason: 'terminal' }]);
  // Its parent 9001 was created ten minutes after it.
  expect(on(5173, listeners)).toMatchObject([{ workspace: false, reason: undefined }]);
  const itself = await windows.scanner(4312).scan(scope);
  expect(on(3000, itself)).toMatchObject([{ workspace: false }, { workspace: false }]);
});

test.runIf(process.platform === 'win32')(
  'attributes by a program’s path in any case (only on Windows: node:path)',
  async () => {
    const listeners = await new RecordedWindows()
      .scanner()
      .scan({ folders: ['c:\\users\\JOSÉ\\src\\shop'], rootPids: [] });
    expect(on(3000, listeners)).toMatchObject([{ reason: 'path' }, { reason: 'path' }]);
  },
);

test('starts PowerShell only when something new listens', async () => {
  const windows = new RecordedWindows();
  const scanner = windows.scanner();
  const first = await scanner.scan(NOWHERE);
  for (let scan = 0; scan < 5; scan += 1) expect(await scanner.scan(NOWHERE)).toEqual(first);
  const shells = (): number => windows.calls.filter(({ file }) => file.endsWith('powershell.exe')).length;
  expect(shells()).toBe(1);
  const table = String(windows.netstat);
  windows.netstat = table.replace(/^.*5173.*\n/m, '');
  await scanner.scan(NOWHERE);
  expect(shells()).toBe(1);
  windows.netstat = `${table}  TCP    127.0.0.1:4000         0.0.0.0:0              LISTENING       4312\r\n`;
  expect(on(4000, await scanner.scan(NOWHERE))).toMatchObject([{ framework: 'vite' }]);
  expect(shells()).toBe(2);
});

test('without netstat it fails with words', async () => {
  const windows = new RecordedWindows();
  windows.netstat = new Error('netstat.exe exited with code 1');
  await expect(windows.scanner().scan(NOWHERE)).rejects.toMatchObject({
    code: 'PORT_SCAN_FAILED',
    message: expect.stringMatching(/exited with code 1.*type its number/s),
  });
});

test('without PowerShell there are the listeners and their process ids', async () => {
  const windows = new RecordedWindows();
  windows.processes = new Error('powershell.exe cannot be started');
  const listeners = await windows.scanner(3010).scan({ folders: ['C:\\Users'], rootPids: [] });
  expect(on(3000, listeners)).toMatchObject([
    { pids: [4312], command: '', role: 'app', workspace: false },
    { pids: [4312] },
  ]);
});

test.each(['netstat-fr', 'netstat-de', 'netstat-ja', 'netstat-ru', 'netstat-zh-note'])('replays %s', async (name) => {
  const windows = new RecordedWindows();
  windows.netstat = recording(name, 'latin1');
  const listeners = await windows.scanner().scan(NOWHERE);
  expect(listeners.length).toBeGreaterThan(0);
  expect(new Set(listeners.map(({ port, address }) => `${port} ${address}`)).size).toBe(listeners.length);
});

test('whatever the commands print, a scan ends', async () => {
  const windows = new RecordedWindows();
  const [netstat, processes] = [windows.netstat, windows.processes].map(String);
  await fc.assert(
    fc.asyncProperty(damaged(netstat), damaged(processes), async (...printed) => {
      [windows.netstat, windows.processes] = printed;
      const listeners = await windows.scanner().scan(NOWHERE);
      expect(listeners.every(({ port }) => port > 0 && port < 65_536)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.runIf(process.platform === 'win32')('sees the servers of this very process on Windows', async () => {
  const servers = await ownServers();
  const listeners = await new WindowsPortScanner().scan(NOWHERE);
  for (const { host, port } of servers) {
    const listener = on(port, listeners).find(({ address }) => address === host);
    expect(listener).toMatchObject({ pids: [process.pid], ...(host === '::' && { dualStack: true }) });
    expect(listener?.command).toContain('node');
  }
});
