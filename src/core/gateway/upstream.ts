import { Socket } from 'node:net';

/** Nothing listens at any address of the upstream. */
export class UpstreamRefused extends Error {
  override readonly name = 'UpstreamRefused';
  /** What was tried: `127.0.0.1:3000`, `[::1]:3000`. */
  readonly tried: readonly string[];

  constructor(tried: readonly string[], cause: unknown) {
    super(`nothing listens on ${tried.join(' nor on ')}`, { cause });
    this.tried = tried;
  }
}

/** The one app that is connected to: a port, at the first of its addresses that answers. */
export class Upstream {
  readonly port: number;
  readonly #addresses: () => readonly string[];
  #answered: string | undefined;

  /** `addresses` are IP addresses in the order to try; asked again for each connection. */
  constructor(port: number, addresses: () => readonly string[]) {
    this.port = port;
    this.#addresses = addresses;
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
        const socket = await open(address, this.port, signal);
        this.#answered = address;
        return socket;
      } catch (error) {
        signal.throwIfAborted();
        cause = error;
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
