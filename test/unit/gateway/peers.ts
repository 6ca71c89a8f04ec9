import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { Gateway, type GatewayOptions } from '../../../src/core/gateway/gateway.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { silent } from '../../support/silentLogger.ts';

/** One end of a raw connection: keeps all it receives. */
export class Peer {
  readonly socket: Socket;
  /** Resolves when the socket is closed, in whatever way. */
  readonly closed: Promise<void>;
  /** The other side sent its FIN. */
  ended = false;
  failed: Error | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #waiting: { length: number; resolve: () => void }[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake();
    });
    socket.on('end', () => {
      this.ended = true;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.failed = error;
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  get received(): Buffer {
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Resolves when this many bytes came, or no more will. */
  async until(length: number): Promise<Buffer> {
    if (this.#length < length && !this.ended && !this.socket.closed) {
      await new Promise<void>((resolve) => this.#waiting.push({ length, resolve }));
    }
    return this.received;
  }

  /** Resolves when the other side has sent its FIN, or the connection is gone. */
  untilEnd(): Promise<Buffer> {
    return this.until(Number.POSITIVE_INFINITY);
  }

  /** Writes the pieces one by one, each in a packet of its own as far as TCP lets. */
  async write(...pieces: (Buffer | string)[]): Promise<void> {
    for (const piece of pieces) {
      if (this.socket.destroyed) return;
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
      if (!this.socket.write(bytes)) await Promise.race([once(this.socket, 'drain'), this.closed]);
      if (pieces.length > 1) await setImmediate();
    }
  }

  #wake(): void {
    const over = this.ended || this.socket.closed;
    this.#waiting = this.#waiting.filter(({ length, resolve }) => {
      if (!over && this.#length < length) return true;
      resolve();
      return false;
    });
  }
}

/** A raw server: what it does with each connection is the test's. */
export class RawUpstream {
  readonly port: number;
  readonly peers: Peer[] = [];
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async open(
    serve: (peer: Peer, index: number) => void | Promise<void>,
    { host = '127.0.0.1', port = 0 } = {},
  ): Promise<RawUpstream> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(port, host);
    await once(server, 'listening');
    const upstream = new RawUpstream(server, portOf(server));
    server.on('connection', (socket) => {
      const peer = new Peer(socket);
      upstream.peers.push(peer);
      void serve(peer, upstream.peers.length - 1);
    });
    return upstream;
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.listening) await this.close();
  }
}

/** A gateway and the captures it made. */
export interface TestGateway extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Every state of every capture, in order. */
  readonly states: Capture[];
  /** The finished captures, once there are this many. */
  captures(count: number): Promise<Capture[]>;
  /** The first capture, once it is finished. */
  capture(): Promise<Capture>;
  connect(host?: string): Promise<Peer>;
  close(): Promise<void>;
  setPolicy(policy: GatewayPolicy): void;
}

export async function openGateway(
  upstreamPort: number,
  {
    keep,
    ...options
  }: Partial<Omit<GatewayOptions, 'upstreamPort' | 'onCapture'>> & { keep?: (capture: Capture) => Promise<void> } = {},
): Promise<TestGateway> {
  const states: Capture[] = [];
  const events = new EventEmitter();
  const gateway = await Gateway.open({
    logger: silent,
    ...options,
    upstreamPort,
    onCapture: (capture) => {
      states.push(capture);
      events.emit('state');
      return keep?.(capture);
    },
  });
  const captures = async (count: number): Promise<Capture[]> => {
    for (;;) {
      // One that was finished may be told of again, with what came later.
      const finished = new Map(states.filter(({ outcome }) => outcome !== 'pending').map((state) => [state.id, state]));
      if (finished.size >= count) return [...finished.values()];
      await once(events, 'state');
    }
  };
  return {
    port: gateway.port,
    url: gateway.url,
    states,
    captures,
    capture: async () => {
      const [first] = await captures(1);
      if (!first) throw new Error('no capture');
      return first;
    },
    connect: async (host = '127.0.0.1') => {
      const socket = connect({ host, port: gateway.port, allowHalfOpen: true, noDelay: true });
      const peer = new Peer(socket);
      await once(socket, 'connect');
      return peer;
    },
    close: () => gateway.close(),
    setPolicy: (policy) => gateway.setPolicy(policy),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

/** A port nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('not listening on a port');
  return address.port;
}
