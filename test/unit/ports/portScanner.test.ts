import { expect, test } from 'vitest';
import { LinuxPortScanner } from '../../../src/core/ports/linuxScanner.ts';
import { createPortScanner } from '../../../src/core/ports/portScanner.ts';

test.each(['darwin', 'win32', 'freebsd'] as const)('on %s, says at each scan what still works', async (platform) => {
  await expect(createPortScanner({ platform }).scan({ folders: [], rootPids: [] })).rejects.toMatchObject({
    code: 'PORT_SCAN_UNSUPPORTED',
    message: expect.stringContaining(platform),
  });
});

test('on Linux, reads /proc', () => {
  expect(createPortScanner({ platform: 'linux' })).toBeInstanceOf(LinuxPortScanner);
});
