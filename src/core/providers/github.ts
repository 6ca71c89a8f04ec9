import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { headerValues } from '../gateway/messageHead.ts';
import { githubEvents, SAMPLE_HOOK_ID, SAMPLE_REPOSITORY_ID } from './samples/github.ts';
import type { WebhookProvider } from './provider.ts';

/** https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
export const github: WebhookProvider = {
  id: 'github',
  name: 'GitHub',
  secret: {
    required: false,
    placeholder: 'a random text',
    variable: 'GITHUB_WEBHOOK_SECRET',
    generate: () => randomBytes(20).toString('hex'),
  },
  // X-Hub-Signature-256 is none: others sign with it as well.
  marks: ['x-github-event', 'x-github-delivery', 'x-github-hook-id'],
  events: githubEvents,
  headers: ({ event, body, secret }) => [
    ['Accept', '*/*'],
    ['Content-Type', 'application/json'],
    ['User-Agent', `GitHub-Hookshot/${randomInt(0x10_00_00_00).toString(16).padStart(7, '0')}`],
    ['X-GitHub-Delivery', randomUUID()],
    ['X-GitHub-Event', event],
    ['X-GitHub-Hook-ID', String(SAMPLE_HOOK_ID)],
    ['X-GitHub-Hook-Installation-Target-ID', String(SAMPLE_REPOSITORY_ID)],
    ['X-GitHub-Hook-Installation-Target-Type', 'repository'],
    ...(secret
      ? ([
          ['X-Hub-Signature', `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`],
          ['X-Hub-Signature-256', `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`],
        ] as const)
      : []),
  ],
  eventOf: (headers) => headerValues(headers, 'x-github-event')[0],
};
