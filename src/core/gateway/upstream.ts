import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { bindScope } from '../ports/bindAddress.ts';

/** How often a held request looks whether the app listens, in milliseconds. */
const HOLD_RETRY = 100;

/** Nothing listens at any address of the upstream. */
export class UpstreamRefused extends Error {
  override readonly name = 'UpstreamRefused';
  /** What was tried: `127.0.0.1:3000`, `[::1]:3000`. */
  readonly tried: readonly string[];
  /** True when something listens, but broke off the TLS handshake. */
  readonly insecure: boolean;

  constructor(tried: readonly string[], cause: unknown) {
    super(`nothing listens on ${tried.join(' nor on ')}`, { cause });
    this.tried = tried;
    this.insecure = cause instanceof HandshakeFailed;
  }
}

class HandshakeFailed extends Error {
  override readonly name = 'HandshakeFailed';
}

/** The one app that is connected to: a port, at the first of its addresses that answers. */
export class Upstream {
  readonly port: number;
  readonly #addresses: () => readonly string[];
  readonly #tls: () => boolean;
  #answered: string | undefined;

  /**
   * `addresses` are IP addresses in the order to try; asked again for each connection, as is whether the app speaks TLS.
   * On loopback any certificate will do, elsewhere one that is vouched for.
   */
  constructor(port: number, addresses: () => readonly string[], tls: () => boolean = () => false) {
    this.port = port;
    this.#addresses = addresses;
    this.#tls = tls;
  }

  /**
   * A new connection as soon as something listens, for at most `holdMs` milliseconds. `onMissing` is called each time
   * that nothing does.
   * @throws as `connect` does.
   */
  async reach(holdMs: number, signal: AbortSignal, onMissing: () => void): Promise<Socket> {
    const deadline = performance.now() + holdMs;
    for (;;) {
      try {
        return await this.connect(signal);
      } catch (error) {
        if (!(error instanceof UpstreamRefused)) throw error;
        if (error.insecure) throw error;
        onMissing();
        if (performance.now() + HOLD_RETRY > deadline) throw error;
      }
      await setTimeout(HOLD_RETRY, undefined, { signal });
    }
  }

  /**
   * A new connection, tried first where the last one was answered.
   * @throws UpstreamRefused when no address answers; AbortError when aborted.
   */
  async connect(signal: AbortSignal): Promise<Socket> {
    const addresses = new Set(this.#addresses());
    const order =
      this.#answered !== undefined && addresses.has(this.#answered) ? [this.#answered, ...addresses] : addresses;
    const tried = new Set<string>();
    let cause: unknown;
    for (const address of new Set(order)) {
      tried.add(address.includes(':') ? `[${address}]:${this.port}` : `${address}:${this.port}`);
      try {
        const plain = await open(address, this.port, signal);
        const socket = this.#tls() ? await secure(plain, address, signal) : plain;
        this.#answered = address;
        return socket;
      } catch (error) {
        signal.throwIfAborted();
        // That something listens says more than that elsewhere nothing does.
        if (!(cause instanceof HandshakeFailed)) cause = error;
      }
    }
    throw new UpstreamRefused([...tried], cause);
  }
}

function open(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new UpstreamSocket({ allowHalfOpen: true });
    socket.setNoDelay(true);
    socket.connect({ host, port });
    const onAbort = (): void => {
      socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', onAbort));
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', reject);
      // Where nothing listens on a port of the ephemeral range, TCP can connect a socket to itself.
      if (socket.localPort === port && socket.localAddress === socket.remoteAddress) {
        socket.destroy();
        reject(new Error('connected to itself'));
      } else {
        resolve(socket);
      }
    });
  });
}

function secure(plain: Socket, address: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const rejectUnauthorized = bindScope(address) !== 'loopback';
    const socket = connectTls({
      socket: plain,
      rejectUnauthorized,
      servername: 'localhost',
      ALPNProtocols: ['http/1.1'],
    });
    const onAbort = (): void => void socket.destroy();
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (then: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      then();
    };
    socket.once('error', (error) => settle(() => reject(new HandshakeFailed(error.message, { cause: error }))));
    socket.once('close', () => settle(() => reject(new HandshakeFailed('the connection was closed'))));
    socket.once('secureConnect', () => settle(() => resolve(socket)));
  });
}

type WriteCallback = (error?: Error | null) => void;

/**
 * A socket that a failed write does not destroy. An app may answer and close before it has read the whole request;
 * writes then fail, while its answer still waits to be read. The end of the connection is what reading finds.
 */
class UpstreamSocket extends Socket {
  #broken = false;

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: WriteCallback): void {
    if (this.#broken) callback();
    else super._write(chunk, encoding, this.#unlessBroken(callback));
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], callback: WriteCallback): void {
    if (this.#broken) callback();
    else super._writev?.(chunks, this.#unlessBroken(callback));
  }

  #unlessBroken(callback: WriteCallback): WriteCallback {
    return (error) => {
      if (error) this.#broken = true;
      callback();
    };
  }
}
