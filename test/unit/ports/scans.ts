/** What the tests of every scanner need. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Listener, WorkspaceScope } from '../../../src/core/ports/listener.ts';

export const NOWHERE: WorkspaceScope = { folders: [], rootPids: [] };

export function on(port: number, listeners: readonly Listener[]): Listener[] {
  return listeners.filter((listener) => listener.port === port);
}

/** The text with a piece of it replaced by junk. */
export function damaged(text = ''): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat({ max: text.length }), fc.nat({ max: 400 }), fc.string({ unit: 'binary' }))
    .map(([at, length, junk]) => text.slice(0, at) + junk + text.slice(at + length));
}

/** Servers of this very process, until the test is over. */
export function ownServers(): Promise<{ readonly host: string; readonly port: number }[]> {
  return Promise.all(
    ['127.0.0.1', '::1', '::'].map(async (host) => {
      const server = createServer().listen(0, host);
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      return { host, port: (server.address() as AddressInfo).port };
    }),
  );
}
