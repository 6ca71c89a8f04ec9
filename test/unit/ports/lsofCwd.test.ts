import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { readCwds } from '../../../src/core/ports/lsofCwd.ts';
import { runCommand } from '../../../src/core/ports/runCommand.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const LSOF = ['/usr/sbin/lsof', '/usr/bin/lsof'].find((path) => existsSync(path));

function recorded(name: string): string {
  return readFileSync(new URL(`recorded/macos/lsof-${name}.txt`, import.meta.url), 'utf8');
}

test.each([
  ['cwd-sparkle', [[48_213, '/Users/x/Library/Application Support/ai.sparkle.desktop/worktree-trash/p-a-p999-1']]],
  [
    'cwd-several',
    [
      [123, '/Users/me/proj'],
      [456, '/tmp'],
    ],
  ],
  ['cwd-termany-60', [[5953, '/Users/me/代码']]],
  [
    'fields-with-stdout',
    [
      [10, '/Users/x/dev/a'],
      [11, '/'],
    ],
  ],
  [
    'without-f',
    [
      [4377, '/Users/u/.local/share/claude/versions/2.1.285'],
      [38_507, '/Users/u/.local/share/claude/versions/2.1.280'],
    ],
  ],
  [
    'cwd-made-by-hand',
    [
      [1168, '/opt/homebrew/var'],
      [1341, '/'],
      [59_043, '/Users/me/src/josé/shop'],
    ],
  ],
])('reads what was recorded as lsof-%s', async (name, cwds) => {
  expect([...(await readCwds(recorded(name)))]).toEqual(cwds);
});

test('a process whose directory may not be read has none, and nobody else’s', async () => {
  const output =
    'p1\nfcwd\np2\nfcwd\nn (Permission denied)\npx\nfcwd\nn/of/nobody\np3\nftxt\nn/bin/ls\np4\nfcwd\nn/a\n';
  expect([...(await readCwds(output))]).toEqual([[4, '/a']]);
});

test('every path comes back from the way lsof prints it in the C locale', async () => {
  const printed = (path: string): string =>
    [...Buffer.from(path)]
      .map((byte) => {
        if (byte === 0x5c) return '\\\\';
        return byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`;
      })
      .join('');
  const names = fc.string({ unit: fc.constantFrom('a', ' ', '\\', 'x', '4', '1', 'n', 'é', '代', '😀') });
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      expect((await readCwds(`p7\nfcwd\nn${printed(`/${name}`)}\n`)).get(7)).toBe(`/${name}`);
    }),
  );
});

test('takes a path in a locale that has its characters, and the escapes of the others', async () => {
  expect((await readCwds('p7\nfcwd\nn/Users/me/代码/a\\tb\\xe4\\xbb\\xa3\n')).get(7)).toBe('/Users/me/代码/a\tb代');
});

test('whatever is printed, nothing is thrown, and a part of it gives a part of the directories', async () => {
  const output = recorded('cwd-made-by-hand');
  const whole = [...(await readCwds(output))];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: output.length }), fc.string({ unit: 'binary' }), async (at, junk) => {
      const part = [...(await readCwds(output.slice(0, at)))];
      expect(part).toEqual(whole.slice(0, part.length));
      await readCwds(output.slice(0, at) + junk + output.slice(at));
      await readCwds(`p7\nfcwd\nn/${junk}\n`);
    }),
  );
});

test.runIf(LSOF)(
  'reads folders of any name from the lsof of this machine, and of those processes that are there',
  async () => {
    const parent = await temporaryFolder();
    const cwd = join(parent, 'josé 代码 \\x41 \t😀');
    await mkdir(cwd);
    const child = spawn('sleep', ['60'], { cwd, stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    await once(child, 'spawn');
    const pids = [child.pid ?? 0, process.pid, 99_999_999];
    const output = await runCommand(LSOF ?? '', ['-nP', '-a', '-p', pids.join(','), '-d', 'cwd', '-Fpfn'], {
      timeoutMs: 20_000,
      maxBytes: 1_000_000,
      alsoExits: [1],
    });
    const cwds = await readCwds(output);
    expect(cwds.get(process.pid)).toBe(process.cwd());
    expect(cwds.get(child.pid ?? 0)).toBe(cwd);
    expect(cwds.size).toBe(2);
  },
  30_000,
);
