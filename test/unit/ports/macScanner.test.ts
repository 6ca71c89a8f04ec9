import { readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MacPortScanner } from '../../../src/core/ports/macScanner.ts';
import type { RunCommand } from '../../../src/core/ports/runCommand.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { damaged, NOWHERE, on, ownServers } from './scans.ts';

function recording(name: string): string {
  return readFileSync(new URL(`recorded/macos/${name}.txt`, import.meta.url), 'utf8');
}

/** A Mac that prints what was recorded; what it is made to print instead, or to fail with, can be set. */
class RecordedMac {
  readonly calls: string[] = [];
  readonly deadlines: number[] = [];
  netstat: string | Error = recording('netstat-26-portglimpse');
  processes: string | Error = recording('ps-comm-made-by-hand');
  commands: string | Error = recording('ps-args-made-by-hand');
  cwds: string | Error = recording('lsof-cwd-made-by-hand');

  readonly recorded: RunCommand = async (file, args, { timeoutMs }) => {
    this.calls.push([file, ...args].join(' '));
    this.deadlines.push(timeoutMs);
    const printed = this.#printed(file, args);
    if (printed instanceof Error) throw printed;
    return printed;
  };

  #printed(file: string, args: readonly string[]): string | Error {
    if (file === '/usr/sbin/netstat') return this.netstat;
    if (file === '/usr/sbin/lsof') return this.cwds;
    return args.includes('-axww') ? this.processes : this.commands;
  }

  scanner(editorPid?: number): MacPortScanner {
    return new MacPortScanner({ run: this.recorded, editorPid, uid: 501 });
  }
}

test('tells every listener, who holds it and where, in order', async () => {
  const mac = new RecordedMac();
  const listeners = await mac.scanner().scan(NOWHERE);
  expect(listeners.map(({ port, address }) => `${port} ${address}`)).toEqual([
    '3306 127.0.0.1',
    '5000 0.0.0.0',
    '5000 ::',
    '6379 127.0.0.1',
    '6379 ::1',
    '7679 ::1',
    '8021 127.0.0.1',
    '8021 ::1',
    '17030 127.0.0.1',
    '33060 127.0.0.1',
    '38123 ::',
    '43257 ::',
    '55614 0.0.0.0',
    '58400 127.0.0.1',
  ]);
  expect(on(38_123, listeners)).toEqual([
    {
      port: 38_123,
      address: '::',
      family: 'IPv6',
      scope: 'all',
      dualStack: true,
      pids: [59_043],
      user: undefined,
      command: 'node /Users/me/src/josé/shop/node_modules/.bin/vite --port 38123',
      cwd: '/Users/me/src/josé/shop',
      framework: 'vite',
      role: 'app',
      workspace: false,
      reason: undefined,
    },
  ]);
  expect(on(3306, listeners)).toMatchObject([{ user: '_mysql', role: 'dataStore', cwd: undefined }]);
  expect(on(5000, listeners)).toMatchObject([{ role: 'system' }, { role: 'system', dualStack: false }]);
  expect(on(58_400, listeners)).toMatchObject([
    { user: 'root', command: '/Library/Application Support/ASOctaneSupportX --daemon' },
  ]);
});

test('asks each program by its full path and with a deadline, lsof only for these processes', async () => {
  const mac = new RecordedMac();
  await mac.scanner().scan(NOWHERE);
  expect(mac.calls.toSorted()).toEqual([
    '/bin/ps -axww -o pid=,ppid=,uid=,user=,lstart=,comm=',
    '/bin/ps -ww -o pid=,args= -p 59043,57295,99011,1441,1341,1233,1168,724,1',
    '/usr/sbin/lsof -nP -a -p 59043,57295,99011,1441,1341,1233,1168,724,1 -d cwd -Fpfn',
    '/usr/sbin/netstat -anvl -p tcp',
  ]);
  expect(mac.deadlines).toEqual([5000, 5000, 5000, 5000]);
});

test('attributes by terminal, by folder and by program, and never what the editor itself holds', async () => {
  const mac = new RecordedMac();
  const folder = '/Users/me/src/josé/shop';
  const inTerminal = await mac.scanner().scan({ folders: [], rootPids: [58_020] });
  expect(on(38_123, inTerminal)).toMatchObject([{ workspace: true, reason: 'terminal' }]);
  const inFolder = await mac.scanner().scan({ folders: [folder], rootPids: [] });
  expect(on(38_123, inFolder)).toMatchObject([{ workspace: true, reason: 'cwd' }]);
  mac.cwds = new Error('no lsof');
  const byProgram = await mac.scanner().scan({ folders: [folder], rootPids: [] });
  expect(on(38_123, byProgram)).toMatchObject([{ workspace: true, reason: 'path', cwd: undefined }]);
  // 59043 is below 58000, and so is the extension host 58010: that alone makes it neither theirs nor the workspace’s.
  const asked = await mac.scanner(58_010).scan({ folders: [], rootPids: [58_020] });
  expect(on(38_123, asked)).toMatchObject([{ workspace: true }]);
  const itself = await mac.scanner(59_043).scan({ folders: [folder], rootPids: [58_020] });
  expect(on(38_123, itself)).toMatchObject([{ workspace: false }]);
});

test('knows a workspace folder by the name of a link to it', async () => {
  const parent = await temporaryFolder();
  await mkdir(join(parent, 'shop'));
  await symlink(join(parent, 'shop'), join(parent, 'link'));
  const mac = new RecordedMac();
  mac.cwds = `p59043\nfcwd\nn${join(parent, 'shop')}\n`;
  const listeners = await mac.scanner().scan({ folders: [join(parent, 'link')], rootPids: [] });
  expect(on(38_123, listeners)).toMatchObject([{ reason: 'cwd' }]);
});

test('asks about processes once, and again only when something new listens', async () => {
  const mac = new RecordedMac();
  const scanner = mac.scanner();
  const first = await scanner.scan(NOWHERE);
  mac.calls.length = 0;
  expect(await scanner.scan(NOWHERE)).toEqual(first);
  expect(mac.calls).toEqual(['/usr/sbin/netstat -anvl -p tcp']);

  const table = String(mac.netstat);
  mac.netstat = table.replace(/^tcp6 .*::1\.6379 .*\n/m, '');
  expect((await scanner.scan(NOWHERE)).length).toBe(first.length - 1);
  expect(mac.calls.length).toBe(2);

  mac.netstat = table;
  expect(await scanner.scan(NOWHERE)).toEqual(first);
  expect(mac.calls.filter((call) => call.startsWith('/bin/ps')).length).toBe(2);
  // Of those whose directory is known it is not asked for again.
  expect(mac.calls.at(-1)).toBe('/usr/sbin/lsof -nP -a -p 57295,99011,1441,1233,724,1 -d cwd -Fpfn');
});

test('a process that took an ended one’s id is not described as the one before', async () => {
  const mac = new RecordedMac();
  const scanner = mac.scanner();
  await scanner.scan(NOWHERE);
  mac.netstat = String(mac.netstat).replace('*.38123 ', '*.38124 ');
  mac.processes = String(mac.processes).replace('16:38:43 2026     node', '17:00:00 2026     ruby');
  mac.commands = String(mac.commands).replace(/^59043 .*$/m, '59043 ruby app.rb');
  mac.cwds = 'p59043\nfcwd\nn/other\n';
  expect(on(38_124, await scanner.scan(NOWHERE))).toMatchObject([{ command: 'ruby app.rb', cwd: '/other' }]);
});

test('a lineage ends where a parent is younger than its child, or is not there', async () => {
  const mac = new RecordedMac();
  mac.processes = String(mac.processes).replace('Sun Oct  4 16:38:40 2026     npm', 'Sun Oct  4 16:39:40 2026     npm');
  expect(on(38_123, await mac.scanner().scan({ folders: [], rootPids: [58_020] }))).toMatchObject([
    { reason: undefined },
  ]);
  mac.processes = mac.processes.replace(/^58900 .*\n/m, '');
  expect(on(38_123, await mac.scanner().scan({ folders: [], rootPids: [58_900] }))).toMatchObject([
    { reason: undefined },
  ]);
  mac.processes = mac.processes.replace('59043 58900', '59043 59043');
  expect(on(38_123, await mac.scanner().scan({ folders: [], rootPids: [59_043] }))).toMatchObject([
    { reason: 'terminal' },
  ]);
});

test('several processes on one port are one listener, the topmost first', async () => {
  const mac = new RecordedMac();
  const row =
    String(mac.netstat)
      .split('\n')
      .find((line) => line.includes('*.38123')) ?? '';
  mac.netstat = `${[row.replace('node:59043', 'Google Drive:1341'), row, row.replace('tcp46', 'tcp6 ')].join('\n')}\n`;
  expect(await mac.scanner().scan(NOWHERE)).toMatchObject([
    { port: 38_123, pids: [1341, 59_043], dualStack: true, cwd: '/' },
  ]);
});

test('without netstat it fails with words', async () => {
  const mac = new RecordedMac();
  mac.netstat = new Error('/usr/sbin/netstat took more than 5000 ms');
  await expect(mac.scanner().scan(NOWHERE)).rejects.toMatchObject({
    code: 'PORT_SCAN_FAILED',
    message: expect.stringMatching(/netstat took more than 5000 ms.*type its number/s),
  });
});

test('without ps and lsof there are the listeners and their process ids', async () => {
  const mac = new RecordedMac();
  mac.processes = new Error('ps');
  mac.cwds = new Error('lsof');
  const listeners = await mac.scanner(58_010).scan({ folders: ['/Users/me'], rootPids: [59_043] });
  expect(listeners.length).toBe(14);
  expect(on(38_123, listeners)).toMatchObject([
    { pids: [59_043], command: '', cwd: undefined, framework: undefined, reason: 'terminal' },
  ]);
});

test('asks again for what could not be told, but less and less often', async () => {
  const mac = new RecordedMac();
  const scanner = mac.scanner();
  const [processes, cwds] = [mac.processes, mac.cwds];
  mac.processes = new Error('ps');
  for (let scan = 0; scan < 20; scan += 1) await scanner.scan(NOWHERE);
  const asked = (): number => mac.calls.filter((call) => call.includes('-axww')).length;
  // At the scans 1, 2, 4, 8 and 16.
  expect(asked()).toBe(5);
  [mac.processes, mac.cwds] = [processes, new Error('lsof')];
  for (let scan = 0; scan < 20; scan += 1) await scanner.scan(NOWHERE);
  expect(on(38_123, await scanner.scan(NOWHERE))).toMatchObject([{ framework: 'vite', cwd: undefined }]);
  mac.cwds = cwds;
  for (let scan = 0; scan < 64; scan += 1) await scanner.scan(NOWHERE);
  expect(on(38_123, await scanner.scan(NOWHERE))).toMatchObject([{ cwd: '/Users/me/src/josé/shop' }]);
  const before = asked();
  for (let scan = 0; scan < 100; scan += 1) await scanner.scan(NOWHERE);
  expect(asked()).toBe(before);
});

test('a socket whose last process has ended, or is not told, belongs to nobody that can be named', async () => {
  const mac = new RecordedMac();
  mac.netstat = recording('netstat-14.2.1-without-v') + String(mac.netstat).replace('node:59043', 'node:40000');
  const listeners = await mac.scanner().scan(NOWHERE);
  expect(on(8809, listeners)).toMatchObject([{ pids: [], command: '' }]);
  expect(on(38_123, listeners)).toMatchObject([{ pids: [], command: '' }]);
});

test('scans at the same time ask once', async () => {
  const mac = new RecordedMac();
  const scanner = mac.scanner();
  const scans = await Promise.all(Array.from({ length: 5 }, () => scanner.scan(NOWHERE)));
  for (const listeners of scans) expect(listeners).toEqual(scans[0]);
  expect(mac.calls.filter((call) => !call.includes('netstat')).length).toBe(3);
});

test('a scan that fails does not keep the next one from succeeding', async () => {
  const mac = new RecordedMac();
  const scanner = mac.scanner();
  const table = mac.netstat;
  mac.netstat = new Error('no');
  const failing = scanner.scan(NOWHERE);
  const following = scanner.scan(NOWHERE);
  await expect(failing).rejects.toMatchObject({ code: 'PORT_SCAN_FAILED' });
  mac.netstat = table;
  await following.catch(() => {});
  expect((await scanner.scan(NOWHERE)).length).toBe(14);
});

test('describes thousands of listeners without keeping others waiting', async () => {
  const mac = new RecordedMac();
  mac.netstat = Array.from(
    { length: 5000 },
    (_, at) =>
      `tcp4 0 0 127.0.0.1.${at + 1} *.* LISTEN 0 0 131072 131072 ${at === 0 ? 'node:59043' : 'ControlCenter:724'} 00100 00000106\n`,
  ).join('');
  mac.commands = `59043 node ${'x'.repeat(100_000)}\n`;
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  const listeners = await mac.scanner().scan(NOWHERE);
  clearInterval(ticking);
  expect(listeners.length).toBe(5000);
  expect(listeners[0]?.command.length).toBe(4096);
  expect(turns).toBeGreaterThan(2);
});

test('whatever the commands print, a scan ends', async () => {
  const mac = new RecordedMac();
  const [netstat, processes, commands, cwds] = [mac.netstat, mac.processes, mac.commands, mac.cwds].map(String);
  await fc.assert(
    fc.asyncProperty(damaged(netstat), damaged(processes), damaged(commands), damaged(cwds), async (...printed) => {
      [mac.netstat, mac.processes, mac.commands, mac.cwds] = printed;
      const listeners = await mac.scanner().scan(NOWHERE);
      expect(listeners.every(({ port }) => port > 0 && port < 65_536)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.runIf(process.platform === 'darwin')('sees the servers of this very process on a Mac', async () => {
  const servers = await ownServers();
  const listeners = await new MacPortScanner().scan(NOWHERE);
  for (const { host, port } of servers) {
    const listener = on(port, listeners).find(({ address }) => address === host);
    expect(listener).toMatchObject({
      pids: [process.pid],
      cwd: process.cwd(),
      ...(host === '::' && { dualStack: true }),
    });
    expect(listener?.command).toContain('node');
  }
});
