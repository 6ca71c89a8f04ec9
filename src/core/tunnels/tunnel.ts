import type { Event } from '../emitter.ts';
import type { Text } from '../text.ts';

/** A public URL that leads to a port of this machine. */
export interface Tunnel {
  readonly url: string;
  /** Fires once, with the reason, when the tunnel is lost though nobody closed it. */
  readonly onDidFail: Event<Text>;
  /** Closes every connection of the tunnel. Never rejects. */
  close(): Promise<void>;
}

/** Opens tunnels. One implementation per provider. */
export interface TunnelProvider {
  readonly id: string;
  /**
   * Leads a public URL to `port` on loopback (127.0.0.1 and ::1).
   * @throws HooklineError RELAY_… when no URL could be had before the provider's deadline; AbortError when aborted.
   */
  open(port: number, signal: AbortSignal): Promise<Tunnel>;
}
