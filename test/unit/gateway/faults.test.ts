import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { ENDS, failApp, failCaller } from './brokenOff.ts';
import { brokenAnswers, brokenRequests, EMPTY_LINE } from './corpus/broken.ts';
import { GET, join, lines, OK } from './corpus/wire.ts';
import { Field, pathOf } from './faultField.ts';
import { openResources, untilFreed } from './openResources.ts';
import { freePort, openGateway, RawUpstream, type Peer } from './peers.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Faults that are injected at the same time. */
const AT_ONCE = 40;

/** What was injected, in all tests of this file. */
let injected = 0;

/** Runs so many of them at a time. */
async function inject<T>(faults: readonly (() => Promise<T>)[]): Promise<T[]> {
  const left = [...faults];
  const results: T[] = [];
  const work = async (): Promise<void> => {
    for (let fault = left.pop(); fault; fault = left.pop()) results.push(await fault());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  injected += faults.length;
  return results;
}

/** The policies under which a fault may meet a request; each leaves the bytes of a body alone. */
const policies: readonly (readonly [name: string, policy: GatewayPolicy, keeps: boolean])[] = [
  ['that passes all through', { forwarded: false, host: undefined }, false],
  [
    'with all that it may do',
    {
      forwarded: true,
      host: 'localhost:3000',
      holdMs: 5000,
      concurrency: { limit: AT_ONCE / 2, maxWaiting: 1000, deadlineMs: 60_000 },
    },
    false,
  ],
  ['whose captures are kept in their own time', { forwarded: false, host: undefined }, true],
];

describe.each(policies)('a gateway %s', (_, policy, keeps) => {
  test.each(brokenAnswers)('an app that goes away at any byte of an answer $name', async (answer) => {
    const before = await openResources();
    {
      await using field = await Field.open(policy, keeps);
      const faults = ENDS.flatMap((how) =>
        (['GET', 'POST'] as const).flatMap((method) =>
          [false, true].flatMap((reused) =>
            Array.from({ length: answer.bytes.length + 1 }, (_, at) => ({ answer, at, how, method, reused })),
          ),
        ),
      );
      const found = await inject(faults.map((fault, at) => () => failApp(field, `/${at}`, fault)));
      await stillServes(field);
      expect(found.flat()).toEqual([]);
    }
    await untilFreed(before);
  });

  test.each(brokenRequests)('a caller that goes away at any byte of a request $name', async (caller) => {
    const before = await openResources();
    {
      await using field = await Field.open(policy, keeps);
      const { length } = join(caller.before('/0000'), caller.request('/0000'));
      const faults = ENDS.flatMap((how) => Array.from({ length: length + 1 }, (_, at) => ({ caller, at, how })));
      const checks = await inject(
        faults.map((fault, number) => () => failCaller(field, `/${String(number).padStart(4, '0')}`, fault)),
      );
      await stillServes(field);
      expect(checks.flatMap((check) => check())).toEqual([]);
    }
    await untilFreed(before);
  });
});

/** A place at the app that a fault had not given back would be missed here. */
async function stillServes(field: Field): Promise<void> {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, at) => {
      field.plan(`/after/${at}`, (peer) => peer.write(OK));
      const client = await field.gateway.connect();
      await client.write(lines(`GET /after/${at} HTTP/1.1`, 'Host: x'));
      expect((await client.until(OK.length)).equals(OK)).toBe(true);
      client.socket.destroy();
      await client.closed;
    }),
  );
  const last = new Map(field.gateway.states.map(({ id, outcome }) => [id, outcome]));
  expect([...last.values()]).not.toContain('pending');
}

test('an app that is gone for a second gets each request that came meanwhile once', async () => {
  const before = await openResources();
  {
    const port = await freePort();
    const got = new Map<string, number>();
    const serve = async (peer: Peer): Promise<void> => {
      for (let at = 0; ;) {
        await peer.until(at + 1);
        const path = pathOf(peer.received.subarray(at));
        if (path === undefined) break;
        const bodyAt = peer.received.indexOf(EMPTY_LINE, at) + EMPTY_LINE.length;
        at = bodyAt + 4;
        await peer.until(at);
        got.set(path, (got.get(path) ?? 0) + 1);
        await peer.write(OK);
      }
      peer.socket.destroy();
    };
    const post = (path: string): Buffer => join(lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 4'), 'body');
    const early = await RawUpstream.open(serve, { port });
    await using gateway = await openGateway(port, { policy: { forwarded: false, host: undefined, holdMs: 30_000 } });
    const kept = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const client = await gateway.connect();
        await client.write(post(`/before/${at}`));
        await client.until(OK.length);
        return client;
      }),
    );
    await early.close();
    // The gateway sees the end of its connections before the next requests come.
    await setTimeout(50);
    const back = setTimeout(1000).then(() => RawUpstream.open(serve, { port }));
    const fresh = await Promise.all(Array.from({ length: 100 }, () => gateway.connect()));
    const started = performance.now();
    await Promise.all(
      [...kept, ...fresh].map(async (client, at) => {
        await setTimeout(at * 8);
        const before = client.received.length;
        // Two at once: the second is held behind the first.
        await client.write(join(post(`/held/${at}/a`), post(`/held/${at}/b`)));
        const answer = (await client.until(before + 2 * OK.length)).subarray(before);
        expect(answer.equals(join(OK, OK))).toBe(true);
        client.socket.destroy();
        await client.closed;
      }),
    );
    expect(performance.now() - started).toBeGreaterThan(800);
    await using late = await back;
    expect(late.listening).toBe(true);
    expect([...got.keys()].filter((path) => path.startsWith('/held'))).toHaveLength(300);
    expect([...got.values()].filter((times) => times !== 1)).toEqual([]);
    const captures = await gateway.captures(350);
    expect(captures.filter(({ outcome }) => outcome !== 'complete')).toEqual([]);
    injected += 300;
  }
  await untilFreed(before);
});

test('a request that is sent again is held too while the app is away', async () => {
  const port = await freePort();
  const app = await RawUpstream.open(
    async (peer) => {
      await peer.until(GET.length);
      await peer.write(OK);
      await peer.until(GET.length + 1);
      void app.close();
    },
    { port },
  );
  await using gateway = await openGateway(port, { policy: { forwarded: false, host: undefined, holdMs: 5000 } });
  const client = await gateway.connect();
  await client.write(GET);
  await client.until(OK.length);
  await client.write(GET);
  await setTimeout(300);
  await using back = await RawUpstream.open(
    async (peer) => {
      await peer.until(1);
      await peer.write(OK);
    },
    { port },
  );
  expect((await client.until(2 * OK.length)).equals(join(OK, OK))).toBe(true);
  expect(back.peers).toHaveLength(1);
});

describe('a clock that goes backwards', () => {
  afterEach(() => void vi.useRealTimers());

  test('leaves captures in the order in which they came', async () => {
    const before = await openResources();
    vi.useFakeTimers({ toFake: ['Date'] });
    {
      await using app = await RawUpstream.open(async (peer) => {
        for (let at = GET.length; (await peer.until(at)).length >= at; at += GET.length) await peer.write(OK);
        peer.socket.destroy();
      });
      await using gateway = await openGateway(app.port);
      const client = await gateway.connect();
      const hour = 3_600_000;
      const clock = [0, 1, 1, -hour, -hour, -2 * hour, 5, -hour * 24 * 365, 4, hour, hour - 1, 0];
      for (const [at, time] of clock.entries()) {
        vi.setSystemTime(1_700_000_000_000 + time);
        await client.write(GET);
        await client.until((at + 1) * OK.length);
      }
      const captures = await gateway.captures(clock.length);
      const ids = captures.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort());
      for (const [at, { startedAt, timings }] of captures.entries()) {
        expect(Math.abs(startedAt - 1_700_000_000_000 - (clock[at] ?? 0))).toBeLessThan(1000);
        expect(timings.total).toBeGreaterThanOrEqual(0);
      }
      client.socket.destroy();
      await client.closed;
      injected += clock.length;
    }
    await untilFreed(before);
  });
});

test('those were more than ten thousand faults', () => {
  expect(injected).toBeGreaterThan(10_000);
});
