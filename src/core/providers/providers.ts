import { customJson } from './customJson.ts';
import { github } from './github.ts';
import type { WebhookEvent, WebhookProvider } from './provider.ts';
import { stripe } from './stripe.ts';

/** Every provider, in the order a person chooses from; never empty. */
export const providers: readonly WebhookProvider[] = [stripe, github, customJson];

export function findProvider(id: string): WebhookProvider | undefined {
  return providers.find((provider) => provider.id === id);
}

export function findEvent(provider: WebhookProvider, name: string): WebhookEvent | undefined {
  return provider.events.find((event) => event.name === name);
}
