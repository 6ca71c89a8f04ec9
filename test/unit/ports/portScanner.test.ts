import { expect, test } from 'vitest';
import { LinuxPortScanner } from '../../../src/core/ports/linuxScanner.ts';
import { MacPortScanner } from '../../../src/core/ports/macScanner.ts';
import { createPortScanner } from '../../../src/core/ports/portScanner.ts';
import { WindowsPortScanner } from '../../../src/core/ports/windowsScanner.ts';

test.each(['freebsd', 'openbsd', 'aix'] as const)('on %s, says at each scan what still works', async (platform) => {
  await expect(createPortScanner({ platform }).scan({ folders: [], rootPids: [] })).rejects.toMatchObject({
    code: 'PORT_SCAN_UNSUPPORTED',
    message: expect.stringContaining(platform),
  });
});

test.each([
  ['linux', LinuxPortScanner],
  ['darwin', MacPortScanner],
  ['win32', WindowsPortScanner],
] as const)('on %s, has a scanner of its own', (platform, scanner) => {
  expect(createPortScanner({ platform })).toBeInstanceOf(scanner);
});

test.runIf(process.platform !== 'win32')('where its commands are not, fails with words', async () => {
  await expect(createPortScanner({ platform: 'win32' }).scan({ folders: [], rootPids: [] })).rejects.toMatchObject({
    code: 'PORT_SCAN_FAILED',
    message: expect.stringContaining('ENOENT'),
  });
});
