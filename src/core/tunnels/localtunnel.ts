import LocaltunnelClient from 'localtunnel/lib/Tunnel.js';
import { Emitter } from '../emitter.ts';
import { HooklineError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { text, type Text } from '../text.ts';
import { parseRelay, register, type Registration } from './localtunnelRelay.ts';
import type { Tunnel, TunnelProvider } from './tunnel.ts';

/** How long a relay may take to give a URL and accept the first connection. */
const OPEN_DEADLINE_MS = 15_000;
/** How long a tunnel may be without any connection to its relay before it counts as lost. */
const LOST_AFTER_MS = 5_000;

/** localtunnel's client, given a registration that we made: its own asks for ever, in silence. */
class RegisteredClient extends LocaltunnelClient {
  readonly #info: LocaltunnelClient.Info;

  constructor(port: number, relay: URL, { id, url, ip, port: remotePort, max_conn_count }: Registration) {
    super({ port, host: relay.origin });
    this.#info = {
      name: id,
      url,
      max_conn: max_conn_count,
      // A socket takes an IPv6 address without the brackets that a URL writes.
      remote_host: relay.hostname.replace(/^\[|\]$/g, ''),
      remote_ip: ip,
      remote_port: remotePort,
      local_port: port,
    };
  }

  override _init(done: (error: null, info: LocaltunnelClient.Info) => void): void {
    done(null, this.#info);
  }
}

/** Tunnels through a localtunnel relay, as https://loca.lt or one of your own. */
export class LocaltunnelProvider implements TunnelProvider {
  readonly id = 'localtunnel';
  readonly #relay: string;
  readonly #logger: Logger;
  readonly #deadlineMs: number;

  constructor(relay: string, logger: Logger, deadlineMs = OPEN_DEADLINE_MS) {
    this.#relay = relay;
    this.#logger = logger;
    this.#deadlineMs = deadlineMs;
  }

  async open(port: number, signal: AbortSignal): Promise<Tunnel> {
    signal.throwIfAborted();
    const relay = parseRelay(this.#relay);
    const deadline = AbortSignal.timeout(this.#deadlineMs);
    const either = AbortSignal.any([signal, deadline]);
    try {
      const registration = await register(relay, either);
      const tunnel = new LocaltunnelTunnel(new RegisteredClient(port, relay, registration), relay, this.#logger);
      await tunnel.connected(either);
      return tunnel;
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      const message = 'The relay {0} gave no tunnel within {1} s. Try again, or choose another relay.';
      throw new HooklineError('RELAY_TIMEOUT', text(message, relay.host, this.#deadlineMs / 1000), { cause: error });
    }
  }
}

class LocaltunnelTunnel implements Tunnel {
  readonly #client: RegisteredClient;
  readonly #relay: URL;
  readonly #failed = new Emitter<Text>();
  readonly onDidFail = this.#failed.event;
  readonly #opened = Promise.withResolvers<void>();
  #sockets = 0;
  #lost: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(client: RegisteredClient, relay: URL, logger: Logger) {
    this.#client = client;
    this.#relay = relay;
    // Heard for as long as the client lives: an `error` event nobody listens to would end the process.
    client.on('error', (error) => {
      if (this.#closed) return;
      logger.warn(`localtunnel, relay ${relay.host}: ${error.message}`);
      this.#opened.reject(this.#refused(error));
      if (this.#sockets === 0) this.#fail();
    });
    client.open(() => this.#watchSockets());
  }

  get url(): string {
    return this.#client.url;
  }

  /** Settles when the first connection to the relay stands, or cannot. */
  async connected(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#opened.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#opened.promise;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lost);
    this.#client.close();
  }

  /** The client opens a new connection for each that ends, but never again after one was refused. */
  #watchSockets(): void {
    this.#client.tunnelCluster.on('open', (socket) => {
      this.#sockets += 1;
      clearTimeout(this.#lost);
      this.#opened.resolve();
      socket.once('close', () => {
        this.#sockets -= 1;
        if (this.#sockets === 0 && !this.#closed) this.#lost = setTimeout(() => this.#fail(), LOST_AFTER_MS).unref();
      });
    });
  }

  #fail(): void {
    if (this.#closed) return;
    void this.close();
    this.#failed.fire(text('The relay {0} dropped the tunnel.', this.#relay.host));
  }

  #refused(cause: Error): HooklineError {
    const message = 'The relay {0} gave a URL but refuses the connections behind it. A firewall may block its ports.';
    return new HooklineError('RELAY_REFUSED', text(message, this.#relay.host), { cause });
  }
}
