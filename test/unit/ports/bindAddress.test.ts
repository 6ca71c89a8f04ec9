import { expect, test } from 'vitest';
import { bindScope } from '../../../src/core/ports/bindAddress.ts';

test.each(['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:127.9.9.9'])(
  '%s is reached from this machine alone',
  (address) => {
    expect(bindScope(address)).toBe('loopback');
  },
);

test.each(['0.0.0.0', '::', '::ffff:0.0.0.0'])('%s is reached through every interface', (address) => {
  expect(bindScope(address)).toBe('all');
});

test.each([
  '192.168.1.20',
  '10.127.0.1',
  '12.7.0.1',
  '::ffff:10.0.0.1',
  'fe80::1',
  '::2',
  '2001:db8::1',
  '::127.0.0.1',
])('%s is one address of this machine', (address) => {
  expect(bindScope(address)).toBe('specific');
});
