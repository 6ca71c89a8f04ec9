import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addPolicyOptions, gatewayPolicy, type PolicyOptions } from '../../../src/cli/gatewayPolicy.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';

function policy(args: readonly string[], environment: NodeJS.ProcessEnv = {}): GatewayPolicy {
  const command = addPolicyOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return gatewayPolicy(command.parse(args, { from: 'user' }).opts<PolicyOptions>(), 3000, environment);
}

test('without options the app is told who called, and a request waits for it twenty seconds', () => {
  expect(policy([])).toEqual({ forwarded: true, host: undefined, holdMs: 20_000 });
});

test('options become a policy', () => {
  const args = '--hold 0.5 --no-forwarded --host-header local --https --max-body 1000 --concurrency 2 --rate 10/50';
  expect(policy([...args.split(' '), '--allow', '203.0.113.7', '2001:db8::/32'])).toEqual({
    forwarded: false,
    host: 'localhost:3000',
    holdMs: 500,
    tls: true,
    maxRequestBody: 1000,
    concurrency: { limit: 2, maxWaiting: 1000, deadlineMs: 60_000 },
    rate: { perSecond: 10, burst: 50 },
    access: { addresses: ['203.0.113.7', '2001:db8::/32'] },
  });
  expect(policy(['--rate', 'modal']).rate).toEqual({ perSecond: 200, burst: 1000 });
});

test('credentials come from the environment', () => {
  const environment = { HOOKLINE_BEARER: 'b', HOOKLINE_BASIC: 'ada:a:b', HOOKLINE_TOKEN: 'wk-1:ws-1' };
  expect(policy([], environment).access).toEqual({
    bearer: ['b'],
    basic: [{ user: 'ada', password: 'a:b' }],
    tokens: { keyHeader: 'Modal-Key', secretHeader: 'Modal-Secret', accepted: [{ key: 'wk-1', secret: 'ws-1' }] },
  });
});

test.each([
  [['--hold', '-1'], 'a number from 0'],
  [['--hold', 'soon'], 'a number from 0'],
  [['--rate', '0'], 'Write it as'],
  [['--rate', '10/'], 'Write it as'],
  [['--allow', 'example.com'], 'example.com is no IP address'],
  [['--allow', '10.0.0.0/33'], '10.0.0.0/33 is no IP address'],
  [['--concurrency', '0'], 'a number from 1'],
  [['--host-header', 'other'], 'pass, local'],
])('refuses %j: %s', (args, why) => {
  expect(() => policy(args)).toThrow(why);
});

test('refuses credentials that are only half there', () => {
  expect(() => policy([], { HOOKLINE_TOKEN: 'wk-1' })).toThrow('HOOKLINE_TOKEN');
  expect(() => policy([], { HOOKLINE_BASIC: 'ada:' })).toThrow('HOOKLINE_BASIC');
});
