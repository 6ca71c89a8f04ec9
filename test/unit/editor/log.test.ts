import { expect, it } from 'vitest';
import type { LogOutputChannel } from 'vscode';
import { ChannelLogger } from '../../../src/editor/log.ts';

function logged(message: string): string {
  const lines: string[] = [];
  const channel = { info: (line: string) => lines.push(line) } as unknown as LogOutputChannel;
  new ChannelLogger(channel).info(message);
  return lines.join('\n');
}

it.each([
  ['whsec_abcdef123456', 'signing secret'],
  ['ghp_abcdef123456', 'token'],
  ['Authorization: Bearer abc.def', 'bearer'],
  ['stripe-signature: t=1,v1=5257a869', 'signature'],
  ['{"cookie":"session=1"}', 'cookie'],
])('hides %s', (secret) => {
  expect(logged(`sent ${secret}`)).not.toContain(secret);
});

it('leaves the rest as it is', () => {
  expect(logged('POST /webhooks/stripe 200 in 18 ms')).toBe('POST /webhooks/stripe 200 in 18 ms');
});
