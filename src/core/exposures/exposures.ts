import { Emitter } from '../emitter.ts';
import { Gateway, type GatewayOptions } from '../gateway/gateway.ts';
import type { GatewayPolicy } from '../gateway/policy.ts';
import type { HistoryStore } from '../history/historyStore.ts';
import type { Logger } from '../logger.ts';
import type { Text } from '../text.ts';
import type { Tunnel, TunnelProvider } from '../tunnels/tunnel.ts';
import { Inbox } from './inbox.ts';

/** A port that has, or had until it failed, a public URL. */
export interface Exposure {
  readonly port: number;
  readonly gatewayPort: number;
  readonly publicUrl: string;
  readonly provider: string;
  readonly state: 'open' | 'failed';
  /** Why it failed. */
  readonly reason: Text | undefined;
}

interface Held {
  readonly exposure: Exposure;
  readonly tunnel: Tunnel;
}

interface ExposuresOptions {
  readonly history: HistoryStore;
  readonly logger: Logger;
  /** Chosen anew for each exposure, so that a changed setting counts from the next one. */
  readonly tunnels: () => TunnelProvider;
  /** Addresses the port is seen to be bound to, for an app that listens on neither loopback. */
  readonly addresses: (port: number) => readonly string[];
  /** What the gateway in front of a port does besides passing on; asked again by `applyPolicies`. */
  readonly policy: (port: number) => GatewayPolicy;
  /** Called when a request finds that the app of a port does not listen. */
  readonly onMissing?: (port: number) => void;
}

/** The gateways of this process, one a port, and the tunnels that lead to them. */
export class Exposures {
  readonly #options: ExposuresOptions;
  readonly #gateways = new Map<number, Promise<Gateway>>();
  readonly #ownGateways = new Map<number, Promise<Gateway>>();
  readonly #inboxes = new Map<number, Inbox>();
  readonly #held = new Map<number, Held>();
  readonly #changed = new Emitter<Exposure>();
  /** Fires with the new state of an exposure; one that was stopped fires and is no longer listed. */
  readonly onDidChange = this.#changed.event;
  readonly #opening = new Map<number, Promise<Exposure>>();
  readonly #closing = new AbortController();

  constructor(options: ExposuresOptions) {
    this.#options = options;
  }

  list(): readonly Exposure[] {
    return [...this.#held.values()].map(({ exposure }) => exposure);
  }

  get(port: number): Exposure | undefined {
    return this.#held.get(port)?.exposure;
  }

  /** The gateway in front of a port, for whoever calls from outside; started when first asked for. */
  gateway(port: number): Promise<Gateway> {
    return once(this.#gateways, port, () => this.#openWithInbox(port));
  }

  /** One for what Hookline itself sends to a port: nobody is turned away there. Started when first asked for. */
  ownGateway(port: number): Promise<Gateway> {
    return once(this.#ownGateways, port, () => this.#openGateway(port, { policy: openToAll(this.#policy(port)) }));
  }

  /** Has every gateway follow the policy that is in force now. */
  async applyPolicies(): Promise<void> {
    await Promise.all([
      ...[...this.#gateways].map(async ([port, gateway]) => (await gateway).setPolicy(this.#policy(port))),
      ...[...this.#ownGateways].map(async ([port, own]) => (await own).setPolicy(openToAll(this.#policy(port)))),
    ]);
  }

  /**
   * Gives a port a public URL; an open exposure of it is returned as it is, a failed one is made anew.
   * @throws HooklineError GATEWAY_LISTEN_FAILED, RELAY_…; AbortError when aborted.
   */
  async expose(port: number, signal: AbortSignal): Promise<Exposure> {
    const existing = this.get(port);
    if (existing?.state === 'open') return existing;
    const opening = this.#opening.get(port) ?? this.#open(port, AbortSignal.any([signal, this.#closing.signal]));
    this.#opening.set(port, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(port);
    }
  }

  /** Takes the public URL away; the gateway stays for requests sent from here. */
  async stop(port: number): Promise<void> {
    const held = this.#held.get(port);
    if (!held) return;
    this.#held.delete(port);
    await held.tunnel.close();
    this.#changed.fire(held.exposure);
  }

  /** Closes every tunnel and gateway. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#held.keys()].map((port) => this.stop(port)));
    const gateways = await Promise.allSettled([...this.#gateways.values(), ...this.#ownGateways.values()]);
    await Promise.all([...this.#inboxes.values()].map((inbox) => inbox.close()));
    await Promise.all(gateways.flatMap((gateway) => (gateway.status === 'fulfilled' ? [gateway.value.close()] : [])));
    this.#changed.dispose();
  }

  async #open(port: number, signal: AbortSignal): Promise<Exposure> {
    const gateway = await this.gateway(port);
    const provider = this.#options.tunnels();
    const tunnel = await provider.open(gateway.port, signal);
    if (signal.aborted) {
      await tunnel.close();
      signal.throwIfAborted();
    }
    const exposure: Exposure = {
      port,
      gatewayPort: gateway.port,
      publicUrl: tunnel.url,
      provider: provider.id,
      state: 'open',
      reason: undefined,
    };
    tunnel.onDidFail((reason) => {
      if (this.#held.get(port)?.tunnel === tunnel) this.#set({ ...exposure, state: 'failed', reason }, tunnel);
    });
    this.#set(exposure, tunnel);
    return exposure;
  }

  async #openWithInbox(port: number): Promise<Gateway> {
    const { history, logger, onMissing } = this.#options;
    const gateway = await this.#openGateway(port, {
      policy: this.#policy(port),
      onCapture: (capture) => {
        const kept = history.put(capture);
        if (capture.outcome === 'accepted') inbox.add(capture.id, kept);
        return kept;
      },
      inboxWaits: () => inbox.waits,
    });
    const { upstream } = gateway;
    const policy = (): GatewayPolicy => this.#policy(port);
    const inbox = new Inbox({ port, upstream, history, policy, onMissing: () => onMissing?.(port), logger });
    this.#inboxes.set(port, inbox);
    void inbox.load();
    return gateway;
  }

  #openGateway(port: number, options: Partial<GatewayOptions>): Promise<Gateway> {
    const { history, logger, addresses, onMissing } = this.#options;
    return Gateway.open({
      upstreamPort: port,
      upstreamAddresses: () => addresses(port),
      onCapture: (capture) => history.put(capture),
      onUpstreamMissing: () => onMissing?.(port),
      logger,
      ...options,
    });
  }

  #policy(port: number): GatewayPolicy {
    return { ...this.#options.policy(port), publicUrl: this.get(port)?.publicUrl };
  }

  #set(exposure: Exposure, tunnel: Tunnel): void {
    this.#held.set(exposure.port, { exposure, tunnel });
    void this.applyPolicies();
    this.#changed.fire(exposure);
  }
}

function openToAll(policy: GatewayPolicy): GatewayPolicy {
  return { ...policy, access: undefined, rate: undefined, maxRequestBody: undefined, inbox: false };
}

/** What was opened for a key, or is being opened; what failed is opened anew. */
function once<T>(among: Map<number, Promise<T>>, key: number, open: () => Promise<T>): Promise<T> {
  const existing = among.get(key);
  if (existing) return existing;
  const opening = open();
  among.set(key, opening);
  opening.catch(() => among.delete(key));
  return opening;
}
