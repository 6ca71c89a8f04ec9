import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  parseProcessStat,
  ProcessTable,
  readArguments,
  type ProcessStat,
} from '../../../src/core/ports/procProcess.ts';
import { fakeProc, statLine } from './fakeProc.ts';

test('reads the stat line of a process whose name looks like the fields after it', () => {
  const stat = parseProcessStat(statLine(7, { parent: 3, session: 2, started: 991, name: 'a) S 9 (b c' }));
  expect(stat).toMatchObject({ parent: 3, session: 2, started: 991 });
});

test('reads the stat line of this very process', async () => {
  const table = new ProcessTable('/proc');
  expect(table.stat(process.pid)?.parent).toBe(process.ppid);
  expect(table.lineage(process.pid).slice(0, 2)).toEqual([process.pid, process.ppid]);
  expect(table.cwd(process.pid)).toBe(process.cwd());
  expect(await readArguments('/proc', process.pid)).not.toEqual([]);
});

test('a line that is no stat line is no process', () => {
  fc.assert(
    fc.property(fc.string(), (garbage) => {
      expect(parseProcessStat(garbage.replaceAll(')', ''))).toBeUndefined();
      expect(() => parseProcessStat(garbage)).not.toThrow();
    }),
  );
});

test('a process that took an ended process’s id, or another program run by it, is told from the one before', () => {
  const identity = (line: string): string | undefined => parseProcessStat(line)?.identity;
  const before = identity(statLine(7, { started: 100 }));
  expect(identity(statLine(7, { started: 100 }))).toBe(before);
  expect(identity(statLine(7, { started: 101 }))).not.toBe(before);
  expect(identity(statLine(7, { started: 100, name: 'gunicorn' }))).not.toBe(before);
});

test('a program is told from the one of the same name that the same process ran before', async () => {
  const child = spawn('sh', ['-c', 'echo; read x; exec sh -c "echo; read x"'], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const stat = (): ProcessStat | undefined => new ProcessTable('/proc').stat(child.pid ?? 0);
  await once(child.stdout, 'data');
  const before = stat();
  expect(stat()).toEqual(before);
  child.stdin.write('\n');
  await once(child.stdout, 'data');
  const after = stat();
  expect(after?.started).toBe(before?.started);
  expect(after?.identity).not.toBe(before?.identity);
});

test('a lineage ends where a process has ended, where its id went to a younger one, and in a circle', async () => {
  const proc = await fakeProc();
  await proc.runs(10, { parent: 9, started: 50 });
  await proc.runs(20, { parent: 21, started: 50 });
  await proc.runs(21, { parent: 1, started: 60 });
  await proc.runs(30, { parent: 31, started: 50 });
  await proc.runs(31, { parent: 30, started: 50 });
  const table = new ProcessTable(proc.root);
  expect(table.lineage(10)).toEqual([10]);
  expect(table.lineage(20)).toEqual([20]);
  expect(table.lineage(30)).toEqual([30, 31]);
  expect(table.lineage(40)).toEqual([]);
});

test('reads no more of a command line than a person can, and no half of a character', async () => {
  const proc = await fakeProc();
  await proc.runs(10, { argv: ['java', '-cp', 'x€'.repeat(100_000)] });
  const [program, option, path = ''] = await readArguments(proc.root, 10);
  expect([program, option]).toEqual(['java', '-cp']);
  expect(path).toMatch(/^(?:x€)+x?$/);
  expect(path.length).toBeLessThan(4096);
});

test('keeps empty arguments, but not the room a process’s own title left over', async () => {
  const proc = await fakeProc();
  await proc.runs(10, { argv: ['node', '', 'server.js'] });
  await proc.runs(11, { argv: ['puma 6.4.2', '', '', '', ''] });
  await proc.runs(12, { argv: [] });
  expect(await readArguments(proc.root, 10)).toEqual(['node', '', 'server.js']);
  expect(await readArguments(proc.root, 11)).toEqual(['puma 6.4.2']);
  expect(await readArguments(proc.root, 12)).toEqual([]);
  expect(await readArguments(proc.root, 13)).toEqual([]);
});

test('a command line that cannot be read is empty', async () => {
  const proc = await fakeProc();
  await mkdir(join(proc.root, '10/cmdline'), { recursive: true });
  await writeFile(join(proc.root, '11'), '');
  expect(await readArguments(proc.root, 10)).toEqual([]);
  expect(await readArguments(proc.root, 11)).toEqual([]);
});
