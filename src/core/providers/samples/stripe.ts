import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '../provider.ts';
import { invoice, subscription } from './stripeBilling.ts';
import { DAY, longId, shortId } from './stripeIds.ts';
import { charge, checkoutSession, failedPaymentIntent, paymentIntent } from './stripePayments.ts';

/** The version of Stripe's API that the samples have the shape of. */
const API_VERSION = '2026-10-28.endive';

/** The most used events, each an event envelope around a complete object: https://docs.stripe.com/api/events/object */
export const stripeEvents: readonly WebhookEvent[] = [
  event('checkout.session.completed', (now) => ({ object: checkoutSession(now) })),
  event('payment_intent.succeeded', (now) => ({ object: paymentIntent(now) })),
  event('payment_intent.payment_failed', (now) => ({ object: failedPaymentIntent(now) })),
  event('invoice.paid', (now) => ({ object: invoice(now) })),
  event('customer.subscription.created', (now) => ({ object: subscription(now) })),
  event('customer.subscription.updated', (now) => ({
    object: { ...canceledSubscription(now), cancel_at: now + 20 * DAY, cancel_at_period_end: true },
    previous_attributes: {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { reason: null },
    },
  })),
  event('customer.subscription.deleted', (now) => ({
    object: { ...canceledSubscription(now), ended_at: now, status: 'canceled' },
  })),
  event('charge.refunded', (now) => ({
    object: charge(now),
    previous_attributes: { amount_refunded: 0, refunded: false },
  })),
];

function canceledSubscription(now: number) {
  const active = subscription(now - 10 * DAY);
  const cancellation_details = { ...active.cancellation_details, reason: 'cancellation_requested' };
  return { ...active, canceled_at: now, cancellation_details };
}

function event(type: string, data: (now: number) => object): WebhookEvent {
  return {
    name: type,
    sample: (now) => {
      const created = Math.floor(now.getTime() / 1000);
      const envelope = {
        id: longId('evt'),
        object: 'event',
        api_version: API_VERSION,
        created,
        data: data(created),
        livemode: false,
        pending_webhooks: 1,
        request: { id: shortId('req'), idempotency_key: randomUUID() },
        type,
      };
      return JSON.stringify(envelope, undefined, 2);
    },
  };
}
