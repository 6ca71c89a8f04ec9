import { expect, test } from 'vitest';
import { findProvider, providers } from '../../../src/core/providers/providers.ts';
import { providerOf } from '../../../src/core/providers/providerOf.ts';

test.each(providers.filter(({ marks }) => marks.length > 0))('knows a delivery of $name', (provider) => {
  const event = provider.events[0]?.name ?? '';
  const headers = provider.headers({ event, body: Buffer.from('{}'), secret: 'whsec_x', now: new Date(0) });
  expect(providerOf(headers)).toBe(provider.id);
});

test('looks at names in any case, and nowhere else', () => {
  expect(providerOf([['STRIPE-SIGNATURE', 'x']])).toBe('stripe');
  expect(providerOf([['x-github-event', 'push']])).toBe('github');
  expect(providerOf([['X-Note', 'stripe-signature']])).toBeUndefined();
  expect(providerOf([])).toBeUndefined();
});

test('a signature header that several providers send tells nothing', () => {
  expect(providerOf([['X-Hub-Signature-256', 'sha256=00']])).toBeUndefined();
});

test('no mark is that of two providers', () => {
  const marks = providers.flatMap((provider) => provider.marks);
  expect(new Set(marks).size).toBe(marks.length);
  expect(findProvider('stripe')?.marks).not.toEqual([]);
});
