import { randomAlphanumeric } from '../randomText.ts';

/** What Stripe's objects have in common: the form of their ids, and the customer of every sample. */
export const longId = (prefix: string): string => `${prefix}_1${randomAlphanumeric(23)}`;
export const shortId = (prefix: string): string => `${prefix}_${randomAlphanumeric(14)}`;

/** A day in seconds, Stripe's unit of time. */
export const DAY = 86_400;
export const EMAIL = 'ada@example.com';
export const NAME = 'Ada Example';
export const ADDRESS = {
  city: 'Portland',
  country: 'US',
  line1: '1 Sample Street',
  line2: null,
  postal_code: '97201',
  state: 'OR',
};
