import type { Listener } from '../ports/listener.ts';
import type { RegisteredUrl } from './registeredUrls.ts';
import type { RuleSettings } from './ruleSettings.ts';

/** What is known of the running app. */
export interface Evidence {
  readonly listeners: readonly Listener[];
  /** Ports of this machine on which a gateway found nobody listening. */
  readonly refusedPorts: readonly number[];
  readonly exposures?: readonly ExposedPort[];
  /** What the hosts of registered URLs resolve to; a host that does not resolve, or was not asked for, is left out. */
  readonly addresses?: ReadonlyMap<string, readonly string[]>;
  /** The addresses by which this machine is reached; undefined where it sees only some of them, as in a container. */
  readonly ownAddresses?: readonly string[] | undefined;
}

/** A port of this machine that has a public URL now. */
export interface ExposedPort {
  readonly port: number;
  /** The name of the host in its public URL. */
  readonly publicHost: string;
  /** Whether the app gets its local name for a Host instead. */
  readonly rewritesHost: boolean;
}

/** What findings depend on besides the files. */
export interface AnalysisContext {
  /** Absolute paths of the workspace folders; files outside of them have no findings. */
  readonly roots: readonly string[];
  readonly registered: readonly RegisteredUrl[];
  readonly evidence: Evidence;
  readonly rules?: RuleSettings;
}
