import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

interface RawConnection {
  readonly client: Socket;
  readonly upstream: Socket;
  /** What has come from either side and was not passed on. */
  readonly fromClient: Buffer;
  readonly fromUpstream: Buffer;
}

/**
 * Makes one raw connection of two sockets, as it is after 101: bytes, back-pressure, half-close and failure pass both
 * ways, and the beginning is recorded.
 */
export function joinRaw({ client, upstream, fromClient, fromUpstream }: RawConnection, exchange: Exchange): void {
  exchange.record('app', fromUpstream);
  exchange.record('caller', fromClient);
  if (fromUpstream.length > 0) client.write(fromUpstream);
  if (fromClient.length > 0) upstream.write(fromClient);
  client.on('data', (chunk: Buffer) => exchange.record('caller', chunk));
  upstream.on('data', (chunk: Buffer) => exchange.record('app', chunk));
  client.pipe(upstream);
  upstream.pipe(client);
  client.once('close', () => upstream.destroySoon());
  upstream.once('close', () => client.destroySoon());
}
