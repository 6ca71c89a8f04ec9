import { describe, expect, it } from 'vitest';
import { customJson } from '../../../src/core/providers/customJson.ts';
import { github } from '../../../src/core/providers/github.ts';
import { stripe } from '../../../src/core/providers/stripe.ts';
import { compose, type Composition } from '../../../src/core/send/compose.ts';

const base: Composition = {
  provider: stripe,
  event: 'invoice.paid',
  body: Buffer.from('{}'),
  secret: 'whsec_test',
  url: 'http://127.0.0.1:3000/webhooks/stripe',
  headers: [],
  now: new Date('2026-11-21T12:00:00Z'),
};

describe('a composed webhook', () => {
  it('is a POST of the very body, signed at the given time', () => {
    const request = compose(base);
    expect(request).toMatchObject({ method: 'POST', url: base.url });
    expect(request.body).toBe(base.body);
    expect(new Map(request.headers).get('Stripe-Signature')).toMatch(/^t=1795262400,v1=[\da-f]{64}$/);
  });

  it('has a header of one’s own in place of the provider’s, whatever the case, and keeps duplicates of one’s own', () => {
    const { headers } = compose({
      ...base,
      headers: [
        ['stripe-signature', 'forged'],
        ['X-Own', '1'],
        ['X-Own', '2'],
      ],
    });
    expect(headers.filter(([name]) => /^stripe-signature$/i.test(name))).toEqual([['stripe-signature', 'forged']]);
    expect(headers.filter(([name]) => name === 'X-Own')).toHaveLength(2);
  });

  it('needs a secret only for a provider that signs every delivery', () => {
    expect(() => compose({ ...base, secret: undefined })).toThrow('Stripe signs every delivery');
    expect(() => compose({ ...base, secret: '' })).toThrow('STRIPE_WEBHOOK_SECRET');
    expect(compose({ ...base, provider: github, event: 'push', secret: undefined }).headers.length).toBeGreaterThan(0);
  });

  it('ignores a secret where nothing is signed', () => {
    const { headers } = compose({ ...base, provider: customJson, event: 'custom' });
    expect(headers).toEqual([
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Hookline'],
    ]);
  });
});
