import { Agent as NodeAgent, request as nodeRequest, type IncomingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'undici';
import { expect, test, vi } from 'vitest';
import { EXTRA, poisons } from './corpus/poisoning.ts';
import { lines } from './corpus/wire.ts';
import { openResources, untilFreed } from './openResources.ts';
import { openGateway, RawUpstream, type Peer, type TestGateway } from './peers.ts';

vi.setConfig({ testTimeout: 120_000 });

const AT_ONCE = 48;
/** How long a caller may take over what has no end, and the app until it sends more, in milliseconds. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 100;

/** Somebody's HTTP client that keeps one connection to the gateway. */
interface Caller {
  /** The headers of the answer; rejects when there is none that it can read. */
  ask(method: string, path: string): Promise<IncomingHttpHeaders>;
  close(): Promise<void>;
}

function nodeCaller(port: number, insecureHTTPParser: boolean): Caller {
  const agent = new NodeAgent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: (method, path) =>
      new Promise((resolve, reject) => {
        const request = nodeRequest({ port, host: '127.0.0.1', method, path, agent, insecureHTTPParser });
        request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('no answer')));
        request.on('error', reject);
        request.on('upgrade', (_, socket) => {
          socket.destroy();
          reject(new Error('upgraded'));
        });
        request.on('response', (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => resolve(response.headers));
        });
        request.end();
      }),
    close: async () => agent.destroy(),
  };
}

function undiciCaller(port: number): Caller {
  const client = new Client(`http://127.0.0.1:${port}`, {
    pipelining: 1,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  return {
    ask: async (method, path) => {
      const { headers, body } = await client.request({ method: method === 'HEAD' ? 'HEAD' : 'GET', path });
      await body.dump();
      return headers;
    },
    close: () => client.destroy(),
  };
}

const callers: readonly (readonly [name: string, open: (port: number) => Caller])[] = [
  ['Node’s client', (port) => nodeCaller(port, false)],
  ['Node’s client with a lenient parser', (port) => nodeCaller(port, true)],
  ['undici', undiciCaller],
];

type Ask = (path: string) => 'asked' | 'answered' | undefined;

/**
 * Answers `/N/first` with the poison N and, at once or while the gateway still takes it for the same answer, with what
 * nobody asked for; every other path with its name.
 */
async function poisonousApp(
  when: 'at once' | 'later',
  stateOf: Ask,
  isAsked: (path: string) => boolean,
): Promise<RawUpstream> {
  return RawUpstream.open(async (peer: Peer) => {
    for (let at = 0; (await peer.until(at + 1)).length > at;) {
      const [, path = '', number] = /^\S+ (\/(\d+)\S*)/.exec(peer.text.slice(at)) ?? [];
      at = peer.received.length;
      if (!path.endsWith('/first')) {
        await peer.write(lines('HTTP/1.1 200 OK', `X-For: ${path}`, 'Content-Length: 0'));
        continue;
      }
      const { answer } = poisons[Number(number)] ?? { answer: '' };
      await peer.write(when === 'at once' ? answer + EXTRA : answer);
      const isOver = (): boolean => peer.received.length > at || peer.ended || peer.socket.closed;
      const until = performance.now() + PAUSE_MS;
      while (!isOver() && !isAsked(`/${number}/second`) && performance.now() < until) await setTimeout(2);
      // While it waits for more of this answer, the gateway passes no other request on.
      await setTimeout(5);
      if (!isOver() && when === 'later' && stateOf(path) === 'asked') await peer.write(EXTRA);
      if (!isOver() && stateOf(path) === 'asked') await setTimeout(5);
      if (!isOver() && stateOf(path) === 'asked') peer.socket.end();
    }
    peer.socket.destroy();
  });
}

for (const when of ['at once', 'later'] as const) {
  test.each(callers)(`%s never takes one answer for another, whatever an app sends ${when}`, async (_, open) => {
    const before = await openResources();
    const wrong: string[] = [];
    {
      const asked = new Set<string>();
      const states: { of: Ask } = { of: () => undefined };
      await using app = await poisonousApp(
        when,
        (path) => states.of(path),
        (path) => asked.has(path),
      );
      await using gateway = await openGateway(app.port);
      states.of = statesIn(gateway);
      let next = 0;
      const work = async (): Promise<void> => {
        for (let at = next++; at < poisons.length; at = next++) {
          const { name, method } = poisons[at] ?? { name: '', method: 'GET' };
          const caller = open(gateway.port);
          await caller.ask(method, `/${at}/first`).catch(() => {});
          for (const path of [`/${at}/second`, `/${at}/third`]) {
            asked.add(path);
            const headers = await caller.ask('GET', path).catch(() => undefined);
            const own = headers?.['x-for'] === path || headers?.['x-hookline'] !== undefined;
            if (headers && !own) wrong.push(`${name}: ${path} got ${JSON.stringify(headers)}`);
          }
          await caller.close();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      for (const { request, response } of gateway.states) {
        const named = /\r\nX-For: (\S+)/.exec(response?.head.toString('latin1') ?? '')?.[1];
        const path = pathOf(request.head);
        if (named !== undefined && named !== path) wrong.push(`the gateway gave ${path} the answer to ${named}`);
      }
      expect(gateway.states.length).toBeGreaterThan(poisons.length);
    }
    expect(wrong.slice(0, 30)).toEqual([]);
    await untilFreed(before);
  });
}

/** Tells what the gateway makes of the request for a path. */
function statesIn({ states }: TestGateway): Ask {
  const known = new Map<string, 'asked' | 'answered'>();
  let at = 0;
  return (path) => {
    for (; at < states.length; at++) {
      const state = states[at];
      if (state) known.set(pathOf(state.request.head), state.outcome === 'pending' ? 'asked' : 'answered');
    }
    return known.get(path);
  };
}

function pathOf(head: Buffer): string {
  return head.toString('latin1').split(' ')[1] ?? '';
}
