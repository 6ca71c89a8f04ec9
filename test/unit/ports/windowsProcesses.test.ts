import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROCESS_ARGUMENTS, readWindowsProcesses, splitCommandLine } from '../../../src/core/ports/windowsProcesses.ts';

function recorded(name: string): string {
  return readFileSync(new URL(`recorded/windows/processes-${name}.txt`, import.meta.url), 'utf8');
}

test('reads a line for each process', async () => {
  const processes = await readWindowsProcesses(recorded('made-by-hand'));
  expect([...processes.keys()]).toEqual([4, 1004, 2200, 3000, 3010, 4300, 4312, 6100, 9001]);
  expect(processes.get(4)).toEqual({
    parent: 0,
    started: 1_791_190_800_000,
    user: undefined,
    executable: undefined,
    argv: ['System'],
  });
  expect(processes.get(2200)).toMatchObject({
    parent: 700,
    executable: 'C:\\Program Files\\PostgreSQL\\18\\bin\\postgres.exe',
    argv: ['C:\\Program Files\\PostgreSQL\\18\\bin\\postgres.exe', '-D', 'C:\\Program Files\\PostgreSQL\\18\\data'],
  });
  expect(processes.get(3000)?.executable).toContain('José');
  expect(processes.get(6100)?.argv).toEqual(['node', 'server.js']);
});

test.each([
  ['ohmypm', [7296, 4321, 1234]],
  ['ps51-array', [4, 10]],
  ['ps51-object', [12]],
  ['ps7-array', [1]],
  ['indented', [100, 4]],
])('reads what others recorded as processes-%s', async (name, pids) => {
  expect([...(await readWindowsProcesses(recorded(name))).keys()]).toEqual(pids);
});

test('takes one object for one process, and the dates that each PowerShell makes', async () => {
  const started = async (name: string, pid: number): Promise<number | undefined> =>
    (await readWindowsProcesses(recorded(name))).get(pid)?.started;
  expect(await started('ps51-object', 12)).toBe(1_759_650_000_000);
  expect(await started('ps51-array', 10)).toBe(1_789_992_421_800);
  expect(await started('ps7-array', 1)).toBe(Date.UTC(2026, 9, 5, 8));
  expect(await started('ohmypm', 7296)).toBeUndefined();
});

test('takes a byte order mark, and objects over several lines', async () => {
  expect([...(await readWindowsProcesses('\uFEFF{"ProcessId":7}')).keys()]).toEqual([7]);
  expect([...(await readWindowsProcesses('{\r\n  "ProcessId": 7\r\n}\r\n')).keys()]).toEqual([7]);
});

test('skips what is no process', async () => {
  const lines = [
    'null',
    '7',
    '[]',
    '{}',
    '{"ProcessId":"7"}',
    '{"ProcessId":-1}',
    '{"ProcessId":1.5}',
    '{"ProcessId":8,',
  ];
  expect((await readWindowsProcesses(lines.join('\n'))).size).toBe(0);
  const odd =
    '{"ProcessId":9,"ParentProcessId":null,"CreationDate":{},"Name":3,"ExecutablePath":[],"CommandLine":false}';
  expect((await readWindowsProcesses(odd)).get(9)).toEqual({
    parent: undefined,
    started: undefined,
    user: undefined,
    executable: undefined,
    argv: [],
  });
});

test.each([
  ['a.exe', ['a.exe']],
  ['"C:\\Program Files\\nodejs\\node.exe"  server.js', ['C:\\Program Files\\nodejs\\node.exe', 'server.js']],
  ['C:\\bin\\app "a b" c\\d', ['C:\\bin\\app', 'a b', 'c\\d']],
  ['app "--root=C:\\my dir\\\\" x', ['app', '--root=C:\\my dir\\', 'x']],
  ['app a\\\\b "c\\\\d" e\\\\\\"f g', ['app', 'a\\\\b', 'c\\\\d', 'e\\"f', 'g']],
  ['app a"b c"d', ['app', 'ab cd']],
  ['app "" ""', ['app', '', '']],
  ['app "say ""hi""', ['app', 'say "hi']],
  ['app """quoted"""', ['app', '"quoted"']],
  ['app "open end', ['app', 'open end']],
  ['"C:\\in quotes\\" it ends at the next', ['C:\\in quotes\\', 'it', 'ends', 'at', 'the', 'next']],
  ['\tapp\t a', ['app', 'a']],
  ['', []],
])('splits %j as Windows does', (line, argv) => {
  expect(splitCommandLine(line)).toEqual(argv);
});

test('arguments quoted as Windows programs quote them come out as they went in', () => {
  /** As Microsoft describes it for `CreateProcess`: backslashes are doubled before a quote and before the end. */
  const quoted = (word: string): string => `"${word.replace(/(\\*)("|$)/g, '$1$1$2').replaceAll('"', '\\"')}"`;
  const words = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\\', '"', 'é', '/') });
  fc.assert(
    fc.property(fc.array(words), (argv) => {
      expect(splitCommandLine(['app', ...argv.map(quoted)].join(' '))).toEqual(['app', ...argv]);
    }),
  );
});

test('cuts a command line of hundreds of kilobytes', async () => {
  const output = JSON.stringify({ ProcessId: 7, CommandLine: `java -cp ${'x'.repeat(300_000)}` });
  const argv = (await readWindowsProcesses(output)).get(7)?.argv ?? [];
  expect(argv.slice(0, 2)).toEqual(['java', '-cp']);
  expect(argv.join(' ').length).toBe(4096);
});

test('whatever is printed, nothing is thrown, and a part of it gives a part of the processes', async () => {
  const output = recorded('made-by-hand');
  const whole = [...(await readWindowsProcesses(output))];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: output.length }), fc.string({ unit: 'binary' }), async (at, junk) => {
      const part = [...(await readWindowsProcesses(output.slice(0, at)))];
      expect(part).toEqual(whole.slice(0, part.length));
      await readWindowsProcesses(output.slice(0, at) + junk + output.slice(at));
      splitCommandLine(junk);
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.json(), async (json) => {
      await readWindowsProcesses(json);
    }),
  );
});

test('asks PowerShell without a profile, in the encoding that -EncodedCommand wants', () => {
  expect(PROCESS_ARGUMENTS.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-EncodedCommand']);
  const script = Buffer.from(PROCESS_ARGUMENTS[3] ?? '', 'base64').toString('utf16le');
  expect(script).toContain('Get-CimInstance Win32_Process');
  expect(script).toContain('-gt 4096');
  expect(script).not.toMatch(/wmic/i);
  // CreateProcess takes 32,767 characters.
  expect(PROCESS_ARGUMENTS.join(' ').length).toBeLessThan(8000);
});
