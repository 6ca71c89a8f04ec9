import * as fc from 'fast-check';
import { Stripe } from 'stripe';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { invoice, subscription } from '../../../src/core/providers/samples/stripeBilling.ts';
import type {
  charge,
  checkoutSession,
  failedPaymentIntent,
  paymentIntent,
} from '../../../src/core/providers/samples/stripePayments.ts';
import { stripe } from '../../../src/core/providers/stripe.ts';

const oracle = new Stripe('sk_test_unused');
const now = new Date('2026-11-21T12:00:00.900Z');
const seconds = Math.floor(now.getTime() / 1000);

function signatureOf(body: Buffer, secret: string): string {
  const headers = stripe.headers({ event: 'invoice.paid', body, secret, now });
  return headers.find(([name]) => name === 'Stripe-Signature')?.[1] ?? '';
}

function verify(body: Buffer, header: string, secret: string): boolean {
  return oracle.webhooks.signature?.verifyHeader(body, header, secret, 300, undefined, now.getTime()) ?? false;
}

describe('the Stripe signature', () => {
  it('is accepted by constructEvent for every sample', () => {
    for (const { name, sample } of stripe.events) {
      const secret = stripe.secret?.generate() ?? '';
      const body = Buffer.from(sample(now));
      const header = signatureOf(body, secret);
      const event = oracle.webhooks.constructEvent(body, header, secret, 300, undefined, now.getTime());
      expect(event.type).toBe(name);
    }
  });

  it('equals what Stripe’s own test signer writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (payload, secret) => {
        const expected = oracle.webhooks.generateTestHeaderString({ payload, secret, timestamp: seconds });
        expect(signatureOf(Buffer.from(payload), secret)).toBe(expected);
      }),
    );
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['unicode', Buffer.from('{"name":"Łódź 東京 🚀"}')],
    ['every byte from 01 to 7f', Buffer.from(Array.from({ length: 127 }, (_, index) => index + 1))],
    ['a megabyte long', Buffer.alloc(1024 * 1024, '{"a":"é"}')],
  ])('verifies over a body that is %s, and only over that body', (_, body) => {
    const header = signatureOf(body, 'whsec_test');
    expect(verify(body, header, 'whsec_test')).toBe(true);
    expect(() => verify(Buffer.concat([body, Buffer.from(' ')]), header, 'whsec_test')).toThrow('No signatures found');
    expect(() => verify(body, header, 'whsec_other')).toThrow('No signatures found');
  });

  it('is absent without a secret', () => {
    expect(signatureOf(Buffer.from('{}'), '')).toBe('');
  });
});

describe('a Stripe sample', () => {
  it('is indented JSON of this moment, with ids of its own', () => {
    for (const { sample } of stripe.events) {
      const text = sample(now);
      expect(JSON.parse(text)).toMatchObject({
        id: expect.stringMatching(/^evt_1\w{23}$/) as unknown,
        object: 'event',
        api_version: Stripe.API_VERSION,
        created: seconds,
      });
      expect(text).toContain('\n  "object": "event"');
      expect(sample(now)).not.toBe(text);
    }
  });

  it('is complete by Stripe’s own types', () => {
    // The compiler is the oracle: it misses a required field, and refuses an unknown one, at any depth.
    expectTypeOf<Difference<typeof checkoutSession, Stripe.Checkout.Session>>().toBeNever();
    expectTypeOf<Difference<typeof paymentIntent, Stripe.PaymentIntent>>().toBeNever();
    expectTypeOf<Difference<typeof failedPaymentIntent, Stripe.PaymentIntent>>().toBeNever();
    expectTypeOf<Difference<typeof invoice, Stripe.Invoice>>().toBeNever();
    expectTypeOf<Difference<typeof subscription, Stripe.Subscription>>().toBeNever();
    expectTypeOf<Difference<typeof charge, Stripe.Charge>>().toBeNever();
  });
});

/** `T` as JSON carries it: literal types widened, decimals as text. */
type Wire<T> = T extends Stripe.Decimal | string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly (infer Item)[]
        ? readonly Wire<Item>[]
        : T extends object
          ? { [K in keyof T]: Wire<T[K]> }
          : T;

/** The names, at any depth, that `Sample` has and `T` has not. */
type Unknown<Sample, T> = Sample extends readonly (infer SampleItem)[]
  ? T extends readonly (infer Item)[]
    ? Unknown<SampleItem, Item>
    : never
  : Sample extends object
    ? T extends object
      ? Exclude<keyof Sample, keyof T> | NestedUnknown<Sample, T, keyof Sample & keyof T>
      : never
    : never;

type NestedUnknown<Sample, T, Keys extends keyof Sample & keyof T> = {
  [K in Keys]: Unknown<Sample[K], NonNullable<T[K]>>;
}[Keys];

type Difference<Build extends (now: number) => object, T> =
  ReturnType<Build> extends Wire<T> ? Unknown<ReturnType<Build>, T> : 'lacks a field';
