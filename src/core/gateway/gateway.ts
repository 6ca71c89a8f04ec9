import { createServer, type Server, type Socket } from 'node:net';
import { HooklineError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { text } from '../text.ts';
import type { Capture } from './capture.ts';
import { CaptureIds } from './captureIds.ts';
import { Connection } from './connection.ts';
import { Gatekeeper, PASS_THROUGH, type GatewayPolicy } from './policy.ts';
import { Upstream } from './upstream.ts';

export interface GatewayOptions {
  /** The app's port. Only it is ever connected to: on 127.0.0.1, then ::1, then `upstreamAddresses`. */
  readonly upstreamPort: number;
  /** IP addresses the app was seen bound to, besides loopback; asked at each connection. */
  readonly upstreamAddresses?: () => readonly string[];
  /**
   * Called with each request when its head is complete (`pending`), now and then while a stream or what follows an
   * upgrade goes on, again when it is over, and once more when something came after that. The end of a response waits for the promise, if one is given.
   */
  readonly onCapture: (capture: Capture) => Promise<void> | undefined | void;
  readonly policy?: GatewayPolicy;
  /** Whether requests that were accepted for later still wait, which those that come meanwhile then do too. */
  readonly inboxWaits?: () => boolean;
  /** Called when a request finds that the app does not listen. */
  readonly onUpstreamMissing?: () => void;
  /** The longest body that is kept whole, in bytes, half of it where its length is not announced; default 64 MiB. */
  readonly maxCapturedBody?: number;
  /** The port to listen on; by default the system chooses. */
  readonly port?: number;
  readonly logger: Logger;
}

const LOOPBACK = ['127.0.0.1', '::1'] as const;
const DEFAULT_MAX_CAPTURED_BODY = 64 * 1024 * 1024;
const NO_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const PORT_ATTEMPTS = 20;
const NOT_HANDED_ON = 'gateway: a capture could not be handed on';

/**
 * The capturing reverse proxy in front of one app. It listens on loopback only, passes HTTP/1 through byte for byte
 * (hop-by-hop fields too) and WebSockets raw, and answers itself, marked `X-Hookline`, where the app does not.
 */
export class Gateway {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The app, as it is connected to. */
  readonly upstream: Upstream;
  readonly #servers: readonly Server[];
  readonly #connections: Set<Connection>;
  readonly #setPolicy: (policy: GatewayPolicy) => void;

  private constructor(
    servers: readonly Server[],
    port: number,
    upstream: Upstream,
    connections: Set<Connection>,
    setPolicy: (policy: GatewayPolicy) => void,
  ) {
    this.#servers = servers;
    this.port = port;
    this.url = `http://${LOOPBACK[0]}:${port}`;
    this.upstream = upstream;
    this.#connections = connections;
    this.#setPolicy = setPolicy;
  }

  /** @throws HooklineError GATEWAY_LISTEN_FAILED when the port is taken. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { upstreamPort, upstreamAddresses, onCapture, maxCapturedBody, logger } = options;
    const connections = new Set<Connection>();
    let gatekeeper = new Gatekeeper(options.policy ?? PASS_THROUGH);
    const context = {
      upstream: new Upstream(
        upstreamPort,
        () => [...LOOPBACK, ...(upstreamAddresses?.() ?? [])],
        () => gatekeeper.policy.tls === true,
      ),
      ids: new CaptureIds(),
      maxCapturedBody: maxCapturedBody ?? DEFAULT_MAX_CAPTURED_BODY,
      logger,
      onCapture: (capture: Capture): Promise<void> | undefined => {
        try {
          return onCapture(capture)?.catch((error: unknown) => logger.error(NOT_HANDED_ON, error));
        } catch (error) {
          logger.error(NOT_HANDED_ON, error);
          return undefined;
        }
      },
      gatekeeper: () => gatekeeper,
      inboxWaits: options.inboxWaits ?? ((): boolean => false),
      onUpstreamMissing: options.onUpstreamMissing ?? ((): void => {}),
    };
    const serve = (client: Socket): void => {
      const connection = new Connection(client, context);
      connections.add(connection);
      client.once('close', () => connections.delete(connection));
    };
    const { servers, port } = await listen(options.port ?? 0, upstreamPort, serve);
    for (const server of servers) server.on('error', (error) => logger.error('gateway: accepting failed', error));
    logger.info(`gateway: listening on port ${port} for the app on port ${upstreamPort}`);
    return new Gateway(servers, port, context.upstream, connections, (policy) => {
      // What a gatekeeper counts, it goes on counting as long as the policy stays what it is.
      if (JSON.stringify(policy) !== JSON.stringify(gatekeeper.policy)) gatekeeper = new Gatekeeper(policy);
    });
  }

  /**
   * Counts from the next request on.
   * @throws RangeError when an allowed address is none.
   */
  setPolicy(policy: GatewayPolicy): void {
    this.#setPolicy(policy);
  }

  /** Stops listening and ends every connection; resolves when all are gone. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const connection of this.#connections) connection.destroy();
    await Promise.all(closed);
  }
}

/** Listens on both loopback addresses with one port; on 127.0.0.1 alone where there is no IPv6. */
async function listen(
  wanted: number,
  upstreamPort: number,
  serve: (client: Socket) => void,
): Promise<{ servers: Server[]; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      let port = wanted;
      for (const host of LOOPBACK) {
        const server = createServer({ allowHalfOpen: true, noDelay: true }, serve);
        try {
          port = await listenOn(server, host, port);
          servers.push(server);
        } catch (error) {
          if (host !== '::1' || !NO_IPV6.has(codeOf(error))) throw error;
        }
      }
      // The system may hand out the very port of an app that is not running; the gateway would then call itself.
      if (port !== upstreamPort) return { servers, port };
      throw new Error(`port ${port} is the app's own`);
    } catch (error) {
      for (const server of servers) server.close();
      if (wanted === 0 && attempt < PORT_ATTEMPTS) continue;
      throw new HooklineError(
        'GATEWAY_LISTEN_FAILED',
        wanted === 0
          ? text('Hookline could not listen on loopback: {0}.', error instanceof Error ? error.message : String(error))
          : text('Hookline could not listen on port {0}: another program, or the app itself, uses it.', wanted),
        { cause: error },
      );
    }
  }
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
