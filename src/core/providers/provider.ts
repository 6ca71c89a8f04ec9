import type { HeaderList } from '../gateway/messageHead.ts';
import type { Header } from '../send/header.ts';

/** An event a provider can send. */
export interface WebhookEvent {
  /** The provider's own name for it, as `invoice.paid`. */
  readonly name: string;
  /** Indented JSON text of a realistic payload, with ids of its own and times at or shortly before `now`. */
  readonly sample: (now: Date) => string;
}

/** What a provider signs its deliveries with. */
export interface SigningSecret {
  /** False when the provider also delivers unsigned. */
  readonly required: boolean;
  /** What a secret looks like, as `whsec_…`. */
  readonly placeholder: string;
  /** The environment variable that apps read it from by convention. */
  readonly variable: string;
  /** A new random secret in the provider's own form. */
  readonly generate: () => string;
}

/** What a delivery's headers are made of. */
interface Delivery {
  readonly event: string;
  /** The very bytes that will be sent. */
  readonly body: Buffer;
  /** Undefined or empty for an unsigned delivery. */
  readonly secret: string | undefined;
  readonly now: Date;
}

/** A service that sends webhooks. One file per provider. */
export interface WebhookProvider {
  readonly id: string;
  readonly name: string;
  /** Undefined when nothing is signed. */
  readonly secret: SigningSecret | undefined;
  /** Names of headers, in lower case, any of which tells its deliveries from those of every other provider. */
  readonly marks: readonly string[];
  /** Never empty; the most used first. */
  readonly events: readonly WebhookEvent[];
  /** The headers the provider sends beside those that frame every HTTP request, signature included. */
  readonly headers: (delivery: Delivery) => readonly Header[];
  /**
   * The event that a delivery with these headers and this body tells of; undefined when it does not say. The body has no
   * framing or codings, and may be the beginning of one.
   */
  readonly eventOf?: (headers: HeaderList, body: Buffer) => string | undefined;
}
