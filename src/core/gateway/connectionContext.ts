import type { Logger } from '../logger.ts';
import type { Capture } from './capture.ts';
import type { CaptureIds } from './captureIds.ts';
import type { Gatekeeper } from './policy.ts';
import type { Upstream } from './upstream.ts';

/** What the gateway lends to each of its connections. */
export interface ConnectionContext {
  readonly upstream: Upstream;
  readonly ids: CaptureIds;
  readonly maxCapturedBody: number;
  readonly logger: Logger;
  /** Asked anew for each request, so that a changed policy counts from the next one. */
  readonly gatekeeper: () => Gatekeeper;
  /** Takes a capture; a promise delays the end of the response until it resolves. Never throws or rejects. */
  readonly onCapture: (capture: Capture) => Promise<void> | undefined;
  /** Whether accepted requests still wait for the app: a new one must not overtake them. */
  readonly inboxWaits: () => boolean;
  /** Called when a request finds nothing listening. */
  readonly onUpstreamMissing: () => void;
}
