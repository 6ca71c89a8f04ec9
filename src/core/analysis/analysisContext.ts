import type { Listener } from '../ports/listener.ts';
import type { RegisteredUrl } from './registeredUrls.ts';

/** What is known of the running app. */
export interface Evidence {
  readonly listeners: readonly Listener[];
  /** Ports of this machine on which a gateway found nobody listening. */
  readonly refusedPorts: readonly number[];
}

/** What findings depend on besides the files. */
export interface AnalysisContext {
  /** Absolute paths of the workspace folders; files outside of them have no findings. */
  readonly roots: readonly string[];
  readonly registered: readonly RegisteredUrl[];
  readonly evidence: Evidence;
}
