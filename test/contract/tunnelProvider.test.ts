import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatText, type Text } from '../../src/core/text.ts';
import { LocaltunnelProvider } from '../../src/core/tunnels/localtunnel.ts';
import type { Tunnel, TunnelProvider } from '../../src/core/tunnels/tunnel.ts';
import { deliver } from '../../src/core/send/deliver.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { silent } from '../support/silentLogger.ts';

/** What every provider of tunnels must do, with the real relay behind it. */
function tunnelContract(name: string, provider: (relay: string) => TunnelProvider): void {
  describe(name, () => {
    let relay: Relay;
    let app: Server;
    let port: number;
    let tunnel: Tunnel | undefined;

    beforeEach(async () => {
      relay = await startRelay();
      app = createServer((request, response) => void echo(request).then((body) => response.end(body)));
      await new Promise<void>((resolve) => app.listen(0, 'localhost', resolve));
      ({ port } = app.address() as AddressInfo);
    });

    afterEach(async () => {
      await tunnel?.close();
      tunnel = undefined;
      app.close().closeAllConnections();
      await relay.close();
    });

    const open = async (): Promise<Tunnel> =>
      (tunnel = await provider(relay.url).open(port, new AbortController().signal));

    const post = (url: string, body: Buffer, timeoutMs = 30_000) =>
      deliver({ method: 'POST', url, headers: [], body }, { signal: new AbortController().signal, timeoutMs });

    it('leads a public URL to the port', async () => {
      const { url } = await open();
      const { status, body } = await post(`${url}/hook?x=1`, Buffer.from('{"a":1}'));
      expect(status).toBe(200);
      expect(body.toString()).toBe('POST /hook?x=1 {"a":1}');
    });

    it('carries every byte of a binary body', async () => {
      const { url } = await open();
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256));
      const { body } = await post(url, bytes);
      expect(body.equals(Buffer.concat([Buffer.from('POST / '), bytes]))).toBe(true);
    });

    it('serves more callers at once than it has connections', async () => {
      const { url } = await open();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) => post(url, Buffer.from(String(index)))),
      );
      expect(answers.map(({ body }) => body.toString())).toEqual(answers.map((_, index) => `POST / ${index}`));
    });

    it('tells when the relay is gone', async () => {
      const { onDidFail } = await open();
      const reason = new Promise<Text>((resolve) => onDidFail(resolve));
      await relay.close();
      expect(formatText(await reason)).toContain(new URL(relay.url).host);
    });

    it('says nothing of failing when it is closed, and the URL leads nowhere', async () => {
      const opened = await open();
      let failed = false;
      opened.onDidFail(() => (failed = true));
      await opened.close();
      let reached = false;
      app.once('request', () => (reached = true));
      // A relay may answer, hang up, or keep the caller waiting.
      await post(opened.url, Buffer.from('late'), 300).catch(() => undefined);
      expect(reached).toBe(false);
      expect(failed).toBe(false);
    });

    it('opens nothing once cancelled', async () => {
      await expect(provider(relay.url).open(port, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
}

async function echo(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat([Buffer.from(`${request.method} ${request.url} `), await buffer(request)]);
}

tunnelContract('localtunnel', (relay) => new LocaltunnelProvider(relay, silent));
