import { randomUUID } from 'node:crypto';
import type { WebhookProvider } from './provider.ts';

/** JSON of a person's own, unsigned. */
export const customJson: WebhookProvider = {
  id: 'custom',
  name: 'Custom JSON',
  secret: undefined,
  marks: [],
  events: [
    {
      name: 'custom',
      sample: (now) =>
        JSON.stringify({ id: randomUUID(), type: 'example', createdAt: now.toISOString(), data: {} }, undefined, 2),
    },
  ],
  headers: () => [
    ['Content-Type', 'application/json'],
    ['User-Agent', 'Hookline'],
  ],
};
