import { HooklineError } from '../errors.ts';
import type { WebhookProvider } from '../providers/provider.ts';
import { text } from '../text.ts';
import type { DeliveryRequest } from './deliver.ts';
import { overrideHeaders, type Header } from './header.ts';

/** What a test webhook is made of. */
export interface Composition {
  readonly provider: WebhookProvider;
  readonly event: string;
  readonly body: Buffer;
  readonly secret: string | undefined;
  readonly url: string;
  /** Replace the provider's own of the same name, in any case. */
  readonly headers: readonly Header[];
  readonly now: Date;
}

/**
 * The request as the provider itself would make it, signed at `now`.
 * @throws HooklineError SECRET_INVALID when the provider signs every delivery and there is no secret.
 */
export function compose({ provider, event, body, secret, url, headers, now }: Composition): DeliveryRequest {
  if (provider.secret?.required && !secret) {
    throw new HooklineError(
      'SECRET_INVALID',
      text(
        '{0} signs every delivery. Set the signing secret your app verifies with ({1}).',
        provider.name,
        provider.secret.variable,
      ),
    );
  }
  return {
    method: 'POST',
    url,
    body,
    headers: overrideHeaders(provider.headers({ event, body, secret, now }), headers),
  };
}
