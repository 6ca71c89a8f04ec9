import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readLines, runCommand } from '../../../src/core/ports/runCommand.ts';

// Each case starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const LIMITS = { timeoutMs: 20_000, maxBytes: 1_000_000 };

/** Runs a program in Node.js, whose path has no shell in it. */
function node(program: string, options: Partial<Parameters<typeof runCommand>[2]> = {}): Promise<string> {
  return runCommand(process.execPath, ['-e', program], { ...LIMITS, ...options });
}

test('gives back what a command prints, its arguments untouched by any shell', async () => {
  const args = ['-e', 'console.log(process.argv.slice(1).join("|"))', '--', 'a b', '$HOME', '"; exit 1', 'é'];
  expect(await runCommand(process.execPath, args, LIMITS)).toBe('a b|$HOME|"; exit 1|é\n');
});

test('runs it without input, and in no person’s language', async () => {
  expect(await node('process.stdin.on("end", () => console.log(process.env.LC_ALL)).resume()')).toBe('C\n');
});

test('reads bytes of any code page as latin1 when asked', async () => {
  expect(await node('process.stdout.write(Buffer.from([0x41, 0x99, 0xe9]))', { encoding: 'latin1' })).toBe('A\x99é');
});

test('says which command failed and what it complained of', async () => {
  const failing = node('console.error("netstat: sysctl: no\\nmore"); process.exit(3)');
  await expect(failing).rejects.toThrow(`${process.execPath} exited with code 3: netstat: sysctl: no`);
  await expect(node('process.exit(2)')).rejects.toThrow(/exited with code 2$/);
});

test('takes what is printed by a command that exits as it may', async () => {
  expect(await node('console.log("p1"); process.exitCode = 1', { alsoExits: [1] })).toBe('p1\n');
  await expect(node('process.exit(2)', { alsoExits: [1] })).rejects.toThrow('code 2');
});

test('a command that is not there is an error with its name', async () => {
  await expect(runCommand('/nonexistent/netstat', [], LIMITS)).rejects.toThrow(
    /^\/nonexistent\/netstat cannot be started: .*ENOENT/,
  );
});

test('kills what takes too long, prints too much or is no longer wanted', async () => {
  const forever = 'setInterval(() => {}, 1000)';
  await expect(node(forever, { timeoutMs: 300 })).rejects.toThrow(/took more than 300 ms$/);
  await expect(node('for (;;) process.stdout.write("x".repeat(1000))', { maxBytes: 5000 })).rejects.toThrow(
    /printed more than 5000 bytes$/,
  );
  const unwanted = new AbortController();
  const running = node(forever, { signal: unwanted.signal });
  unwanted.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  await expect(node('', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

test.runIf(process.platform !== 'win32')('does not wait for what a killed command has started', async () => {
  const started = performance.now();
  const running = runCommand('/bin/sh', ['-c', 'echo $$; sleep 8 & sleep 8'], { ...LIMITS, timeoutMs: 300 });
  await expect(running).rejects.toThrow('300 ms');
  expect(performance.now() - started).toBeLessThan(6000);
});

test.runIf(process.platform !== 'win32')('says by what a command was ended', async () => {
  await expect(runCommand('/bin/sh', ['-c', 'kill -TERM $$'], LIMITS)).rejects.toThrow('was ended by SIGTERM');
});

test('reads whole lines alone, in order, and lets others run meanwhile', async () => {
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  const text = `${'x\n'.repeat(50_000)}cut`;
  const lines = await readLines(text, (line) => {
    for (let spent = 0; spent < 1000; spent += 1) line.charCodeAt(0);
    return line;
  });
  await sleep(5);
  clearInterval(ticking);
  expect(lines.length).toBe(50_000);
  expect(turns).toBeGreaterThan(1);
});

test('skips the lines that are nothing, and what a text that was cut short ends with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[a-z]{0,5}$/)), fc.nat(), async (lines, at) => {
      const text = lines.map((line) => `${line}\n`).join('');
      const read = (output: string): Promise<string[]> => readLines(output, (line) => (line === '' ? undefined : line));
      const whole = await read(text);
      expect(whole).toEqual(lines.filter((line) => line !== ''));
      const part = await read(text.slice(0, at % (text.length + 1)));
      expect(part).toEqual(whole.slice(0, part.length));
    }),
  );
});
