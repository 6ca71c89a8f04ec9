import { createHmac } from 'node:crypto';
import { findJsonValues } from '../history/jsonValues.ts';
import { randomAlphanumeric } from './randomText.ts';
import { stripeEvents } from './samples/stripe.ts';
import type { WebhookProvider } from './provider.ts';

/** https://docs.stripe.com/webhooks#verify-manually */
export const stripe: WebhookProvider = {
  id: 'stripe',
  name: 'Stripe',
  secret: {
    required: true,
    placeholder: 'whsec_…',
    variable: 'STRIPE_WEBHOOK_SECRET',
    generate: () => `whsec_${randomAlphanumeric(32)}`,
  },
  marks: ['stripe-signature'],
  events: stripeEvents,
  headers: ({ body, secret, now }) => [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['User-Agent', 'Stripe/1.0 (+https://stripe.com/docs/webhooks)'],
    ['Accept', '*/*; q=0.5, application/xml'],
    ['Cache-Control', 'no-cache'],
    ...(secret ? [['Stripe-Signature', signature(body, secret, now)] as const] : []),
  ],
  eventOf: (_, body) => {
    const [type] = findJsonValues(body, (path) => path.length === 1 && path[0] === 'type');
    return type && /^"([^"\\]+)"$/.exec(body.toString('utf8', type.start, type.end))?.[1];
  },
};

function signature(body: Buffer, secret: string, now: Date): string {
  const timestamp = Math.floor(now.getTime() / 1000);
  // The key is the secret as it is written, `whsec_` and all: Stripe does not decode it.
  const v1 = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return `t=${timestamp},v1=${v1}`;
}
