import { corpus } from '../corpus.ts';
import { bodies } from './bodies.ts';
import { furtherWebhooks } from './furtherWebhooks.ts';
import { handshakes } from './handshakes.ts';
import { requestFields } from './fields.ts';
import { responses } from './responses.ts';
import { targets } from './targets.ts';
import { webhooks } from './webhooks.ts';
import type { WireExchange } from './wire.ts';

/** All of the exchanges that must pass unchanged. */
export const wholeCorpus: readonly WireExchange[] = [
  ...corpus,
  ...targets,
  ...requestFields,
  ...bodies,
  ...webhooks,
  ...furtherWebhooks,
  ...handshakes,
  ...responses,
];
