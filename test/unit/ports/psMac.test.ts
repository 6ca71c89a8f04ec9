import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ARGUMENT_COLUMNS,
  PROCESS_COLUMNS,
  readCommands,
  readProcesses,
  splitArguments,
} from '../../../src/core/ports/psMac.ts';
import { runCommand } from '../../../src/core/ports/runCommand.ts';

function recorded(name: string): string {
  return readFileSync(new URL(`recorded/macos/ps-${name}.txt`, import.meta.url), 'utf8');
}

test('reads processes whose program has spaces and parentheses in its path', async () => {
  const processes = await readProcesses(recorded('comm-made-by-hand'));
  expect(processes.size).toBe(15);
  expect(processes.get(1)).toEqual({
    pid: 1,
    parent: 0,
    uid: 0,
    user: 'root',
    started: Date.UTC(2026, 9, 3, 8),
    program: '/sbin/launchd',
  });
  expect(processes.get(58_010)).toMatchObject({
    parent: 58_000,
    uid: 501,
    user: 'me',
    started: Date.UTC(2026, 9, 4, 16, 0, 3),
    program:
      '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)',
  });
  expect(processes.get(59_043)?.program).toBe('node');
});

test('reads the recorded rows of others once they have these columns', async () => {
  // pid ppid pgid uid rss pcpu lstart comm
  const rows = recorded('comm-rows-in-the-wild').replace(
    /^ *(\d+) +(\d+) +\d+ +(\d+) +\d+ +[\d.]+ /gm,
    '$1 $2 $3 me               ',
  );
  const processes = [...(await readProcesses(rows)).values()];
  expect(processes.map(({ pid, parent, uid }) => [pid, parent, uid])).toEqual([
    [1, 0, 0],
    [52_749, 1, 501],
    [52_994, 52_749, 501],
  ]);
  expect(processes[2]?.program).toMatch(/Google Chrome for Testing Helper \(Renderer\)$/);
});

test('reads a user with spaces, one without a number, and a process that has ended', async () => {
  const rows = [
    '  900     1  4294967294 nobody           Sat Oct  3 08:00:00 2026     /usr/sbin/a',
    '  901     1    -2 nobody           Sat Oct  3 08:00:00 2026     /usr/sbin/b',
    '  902     1   502 ACME\\ann lee     Sat Oct  3 08:00:00 2026     /usr/sbin/c',
    '  903   902   502 ann              Sat Oct  3 08:00:00 2026     ',
    '  904   902   502 ann              Sat Oct  3 08:00:00 2026',
    '',
  ].join('\n');
  const processes = await readProcesses(rows);
  expect([...processes.values()].map(({ uid, user, program }) => [uid, user, program])).toEqual([
    [4_294_967_294, 'nobody', '/usr/sbin/a'],
    [-2, 'nobody', '/usr/sbin/b'],
    [502, 'ACME\\ann lee', '/usr/sbin/c'],
    [502, 'ann', ''],
    [502, 'ann', ''],
  ]);
});

test('skips dates in another language and whatever else is no row', async () => {
  const rows = [
    '  PID  PPID   UID USER             STARTED                      COMM',
    '  900     1   501 me               Sa.  3 Okt. 08:00:00 2026     /usr/sbin/a',
    '  901     1   501 me               Sat Foo  3 08:00:00 2026     /usr/sbin/b',
    '  902     1   501 me               Sat Oct  3 08:00 2026     /usr/sbin/c',
    '',
  ].join('\n');
  expect((await readProcesses(rows)).size).toBe(0);
});

test('every byte of a character comes back from the way ps prints it in the C locale', async () => {
  const printed = new Map(
    recorded('vis-bytes')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [Number.parseInt(line.slice(0, 2), 16), line.slice(3)]),
  );
  expect(printed.size).toBe(255);
  const asPrinted = (text: string): string => [...Buffer.from(text)].map((byte) => printed.get(byte)).join('');
  expect(asPrinted('/Users/josé/診療')).toBe('/Users/josM-CM-)/M-hM-(M-:M-gM^YM^B');
  // What a character other than ASCII is next to must not look like one.
  const characters = fc.string({
    unit: fc.constantFrom('/', 'a', ' ', '.', 'é', 'ß', '\u00a0', '診', '療', '😀', 'ÿ'),
  });
  await fc.assert(
    fc.asyncProperty(characters, async (name) => {
      const commands = await readCommands(`  7 node /x${asPrinted(name)}/\n`);
      expect(commands.get(7)).toBe(`node /x${name}/`);
    }),
  );
});

test('text that only looks like such bytes is left as it is', async () => {
  const commands = await readCommands('1 awk M-x M^A \\240 M-C\n2 sed s/M-CM-x/y/ \\n ^A\n');
  expect(commands.get(1)).toBe('awk M-x M^A \\240 M-C');
  expect(commands.get(2)).toBe('sed s/M-CM-x/y/ \\n ^A');
});

test('cuts a command line of hundreds of kilobytes, and not in the middle of a character', async () => {
  const commands = await readCommands(`  7 java -cp ${'x'.repeat(300_000)}\n  8 node ${'M-pM^_M^XM^@'.repeat(4000)}\n`);
  expect(commands.get(7)?.length).toBe(4096);
  const cut = commands.get(8) ?? '';
  expect(cut.length).toBeLessThanOrEqual(4096);
  expect(cut.isWellFormed()).toBe(true);
});

test('splits a command line behind its program, whatever spaces that has', async () => {
  const [processes, commands] = [
    await readProcesses(recorded('comm-made-by-hand')),
    await readCommands(recorded('args-made-by-hand')),
  ];
  const argv = (pid: number): string[] => splitArguments(commands.get(pid) ?? '', processes.get(pid)?.program ?? '');
  expect(argv(1341)).toEqual(['/Applications/Google Drive.app/Contents/MacOS/Google Drive']);
  expect(argv(58_010).slice(1)).toEqual(['--type=utility', '--utility-sub-type=node.mojom.NodeService']);
  expect(argv(59_043)).toEqual(['node', '/Users/me/src/josé/shop/node_modules/.bin/vite', '--port', '38123']);
  expect(argv(99_500)).toEqual(['(node)']);
  expect(splitArguments('next-server (v16.4.6)', 'node')).toEqual(['next-server', '(v16.4.6)']);
  expect(splitArguments('nodemon x', 'node')).toEqual(['nodemon', 'x']);
  expect(splitArguments('', '')).toEqual([]);
});

test('whatever is printed, nothing is thrown, and a part of it gives a part of the processes', async () => {
  const table = recorded('comm-made-by-hand');
  const whole = [...(await readProcesses(table)).values()];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: table.length }), fc.string({ unit: 'binary' }), async (at, junk) => {
      const part = [...(await readProcesses(table.slice(0, at))).values()];
      expect(part).toEqual(whole.slice(0, part.length));
      await readProcesses(table.slice(0, at) + junk + table.slice(at));
      await readProcesses(junk);
      await readCommands(`7 ${junk}\n${junk}`);
      splitArguments(junk, junk.slice(0, at));
    }),
  );
});

// Linux has the same columns, printed much the same.
test.runIf(existsSync('/bin/ps'))('reads this very process from the ps of this machine', async () => {
  const limits = { timeoutMs: 20_000, maxBytes: 16 * 1024 * 1024 };
  const processes = await readProcesses(await runCommand('/bin/ps', ['-axww', '-o', PROCESS_COLUMNS], limits));
  expect(processes.get(process.pid)).toMatchObject({ parent: process.ppid, uid: process.geteuid?.() });
  const parent = processes.get(process.ppid);
  expect(parent?.started).toBeLessThanOrEqual(processes.get(process.pid)?.started ?? 0);
  const args = ['-ww', '-o', ARGUMENT_COLUMNS, '-p', `${process.pid},${process.ppid}`];
  const commands = await readCommands(await runCommand('/bin/ps', args, limits));
  expect(new Set(commands.keys())).toEqual(new Set([process.pid, process.ppid]));
  expect(commands.get(process.pid)).toContain('node');
});
