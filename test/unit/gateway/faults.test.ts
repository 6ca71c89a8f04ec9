import { readdir } from 'node:fs/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import {
  brokenAnswers,
  brokenRequests,
  EMPTY_LINE,
  headEnds,
  type BrokenAnswer,
  type BrokenRequest,
} from './corpus/broken.ts';
import { GET, join, lines, OK } from './corpus/wire.ts';
import { freePort, openGateway, RawUpstream, type Peer, type TestGateway } from './peers.ts';

vi.setConfig({ testTimeout: 60_000 });

/** How a side ends its connection: in order, by a reset once its bytes are seen to have arrived, by one at once. */
type End = 'fin' | 'reset' | 'reset at once';
const ENDS: readonly End[] = ['fin', 'reset', 'reset at once'];

/** Faults that are injected at the same time. */
const AT_ONCE = 40;

/** What was injected, in all tests of this file. */
let injected = 0;

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
/** Undefined where the system does not list them. */
const descriptors = async (): Promise<number | undefined> =>
  process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : undefined;

/** What an app does with a request whose body begins at `bodyAt`, the `nth` time that it gets it. */
type Plan = (peer: Peer, nth: number, bodyAt: number) => Promise<void> | void;

/** An app that does with each request what was agreed on for its path, and a gateway in front of it. */
class Field implements AsyncDisposable {
  readonly gateway: TestGateway;
  readonly app: RawUpstream;
  readonly #plans: Map<string, Plan>;
  readonly #captures = new Map<string, Capture[]>();
  #seen = 0;

  private constructor(gateway: TestGateway, app: RawUpstream, plans: Map<string, Plan>) {
    this.gateway = gateway;
    this.app = app;
    this.#plans = plans;
  }

  static async open(policy: GatewayPolicy, keeps: boolean): Promise<Field> {
    const plans = new Map<string, Plan>();
    const calls = new Map<string, number>();
    const app = await RawUpstream.open(async (peer) => {
      // One connection serves at most two requests here, of which the first has no body.
      for (let at = 0; ;) {
        await peer.until(at + 1);
        const path = pathOf(peer.received.subarray(at));
        if (path === undefined) break;
        const nth = (calls.get(path) ?? 0) + 1;
        calls.set(path, nth);
        const before = peer.received.length;
        const bodyAt = peer.received.indexOf(EMPTY_LINE, at) + EMPTY_LINE.length;
        await plans.get(path)?.(peer, nth, bodyAt);
        at = before;
      }
      await peer.untilEnd();
      peer.socket.destroy();
    });
    const keep = keeps ? { keep: () => setTimeout(1) } : {};
    return new Field(await openGateway(app.port, { policy, ...keep }), app, plans);
  }

  plan(path: string, serve: Plan): void {
    this.#plans.set(path, serve);
  }

  /** The states of the capture of a path, as far as there are any. */
  states(path: string): readonly Capture[] {
    const { states } = this.gateway;
    for (; this.#seen < states.length; this.#seen++) {
      const state = states[this.#seen];
      const of = state && pathOf(state.request.head);
      if (of !== undefined) this.#captures.set(of, [...(this.#captures.get(of) ?? []), state as Capture]);
    }
    return this.#captures.get(path) ?? [];
  }

  /** The capture of a path, once it is finished. */
  async capture(path: string): Promise<Capture> {
    for (;;) {
      const last = this.states(path).at(-1);
      if (last && last.outcome !== 'pending') return last;
      await setImmediate();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
    await this.app.close();
  }
}

function pathOf(bytes: Buffer): string | undefined {
  return /^\S+ (\S+) HTTP/.exec(bytes.toString('latin1', 0, 100))?.[1];
}

async function end(peer: Peer, how: End, arrived: () => Promise<unknown>): Promise<void> {
  if (how === 'fin') peer.socket.end();
  else {
    if (how === 'reset') await arrived();
    peer.socket.resetAndDestroy();
  }
}

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

const resource = { before: 0, descriptors: undefined as number | undefined };

async function countBefore(): Promise<void> {
  resource.before = sockets();
  resource.descriptors = await descriptors();
}

/** Waits until no socket is left; a test that waits in vain fails by its deadline. */
async function nothingLeft(): Promise<void> {
  while (sockets() > resource.before || ((await descriptors()) ?? 0) > (resource.descriptors ?? 0)) await setTimeout(5);
  // Of what ran before, something may have been about to close.
  expect((await descriptors()) ?? 0).toBeLessThanOrEqual(resource.descriptors ?? 0);
}

/** Names what does not hold. */
function broken(fault: string, holds: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(holds).flatMap(([what, does]) => (does ? [] : `${fault}: ${what}`));
}

interface AppFault {
  readonly answer: BrokenAnswer;
  readonly at: number;
  readonly how: End;
  readonly method: 'GET' | 'POST';
  /** The connection has served a request before. */
  readonly reused: boolean;
}

/** The app ends its connection before byte `at` of its answer. */
async function failApp(field: Field, path: string, { answer, at, how, method, reused }: AppFault): Promise<string[]> {
  const { bytes, untilClose } = answer;
  const { interim, final } = headEnds(bytes);
  const sent = bytes.subarray(0, at);
  const passedInterim = Math.max(0, ...interim.filter((headEnd) => headEnd <= at));
  const passed = at >= final ? at : passedInterim;
  const request = join(
    lines(`${method} ${path} HTTP/1.1`, 'Host: x', ...(method === 'POST' ? ['Content-Length: 4'] : [])),
    method === 'POST' ? 'body' : '',
  );
  const client = await field.gateway.connect();
  let before = 0;
  if (reused) {
    field.plan(`${path}/first`, (peer) => peer.write(OK));
    await client.write(lines(`GET ${path}/first HTTP/1.1`, 'Host: x'));
    await client.until(OK.length);
    before = OK.length;
  }
  let deliveries = 0;
  field.plan(path, async (peer, nth, bodyAt) => {
    deliveries = nth;
    if (method === 'POST') await peer.until(bodyAt + 4);
    if (nth > 1) {
      await peer.write(bytes);
      if (untilClose) peer.socket.end();
      return;
    }
    await peer.write(sent);
    await end(peer, how, () => client.until(before + passed));
  });
  await client.write(request);
  const capture = await field.capture(path);
  const { outcome, answeredBy, response } = capture;

  // What had no byte of a final answer on a connection that has served before may be asked for again.
  const resent = reused && method === 'GET' && (at === 0 || interim.includes(at));
  const whole = resent || at === bytes.length;
  const complete = untilClose ? resent || (how === 'fin' && at >= final) : whole;
  const due = how === 'reset at once' ? bytes.length : sent.length + (resent ? bytes.length : 0);
  if (outcome === 'complete') await client.until(before + due);
  else await Promise.race([client.untilEnd(), client.closed]);
  const received = client.received.subarray(before);
  client.socket.destroy();
  await client.closed;
  const always = {
    'two states': field.states(path).length === 2,
    'the request': capture.request.body.toString() === (method === 'POST' ? 'body' : ''),
  };
  if (how === 'reset at once') {
    // What the app had sent may be lost with its connection.
    return broken(`${path} ${how}`, {
      ...always,
      outcome: outcome === 'complete' || outcome === 'reset',
      deliveries: deliveries <= (reused && method === 'GET' ? 2 : 1),
    });
  }
  const own = join(response?.head ?? '', response?.body ?? '');
  const cutOff = !complete && untilClose === true && at >= final;
  const expected = resent ? join(sent, bytes) : at >= final ? sent : join(sent.subarray(0, passed), own);
  return broken(`${method} ${path}, ${reused ? 'reused' : 'fresh'}, ${how} at ${at}`, {
    ...always,
    outcome: outcome === (complete ? 'complete' : 'reset'),
    deliveries: deliveries === (resent ? 2 : 1),
    'what the caller got': cutOff || received.equals(expected),
    'the caller told of the cut': !cutOff || String(client.failed).includes('ECONNRESET'),
    'the answer captured':
      at >= final || resent
        ? answeredBy === 'app' && response?.body.equals(bytes.subarray(final, resent ? bytes.length : at)) === true
        : answeredBy === 'hookline' && /^HTTP\/1\.1 502 [^]*X-Hookline: upstream-reset/.test(own.toString()),
    'truncated where it is': (at < final && !resent) || response?.truncated === !complete,
  });
}

interface CallerFault {
  readonly caller: BrokenRequest;
  readonly at: number;
  readonly how: End;
}

/** The caller ends its connection before byte `at` of what it has to send; gives what must hold in the end. */
async function failCaller(field: Field, path: string, { caller, at, how }: CallerFault): Promise<() => string[]> {
  const { before, request, early } = caller;
  const bytes = join(before(path), request(path));
  const start = before(path).length;
  const bodyAt = bytes.indexOf(EMPTY_LINE, start) + EMPTY_LINE.length;
  const answered = start > 0 && at >= start ? OK.length : 0;
  field.plan(`${path}/first`, (peer) => peer.write(OK));
  const reached = Promise.withResolvers<void>();
  field.plan(path, async (peer, _, appBodyAt) => {
    if (early) await peer.write(OK);
    await peer.until(appBodyAt + at - bodyAt);
    reached.resolve();
    await peer.untilEnd();
    if (!early) await peer.write(OK);
  });
  const client = await field.gateway.connect();
  await client.write(bytes.subarray(0, at));
  const arrived = async (): Promise<void> => {
    await client.until(answered + (early && at >= bodyAt ? OK.length : 0));
    if (at >= bodyAt) await reached.promise;
    else for (let turns = 0; turns < 5; turns++) await setImmediate();
  };
  if (early && how === 'fin') await arrived();
  await end(client, how, arrived);
  await client.closed;

  return () => {
    const states = field.states(path);
    const outcomes = states.map(({ outcome }) => outcome).join();
    const whole = at === bytes.length;
    const fault = `${path} ${caller.name}, ${how} at ${at} of ${bytes.length} (${outcomes})`;
    if (at < bodyAt) return broken(fault, { 'no capture': outcomes === '' });
    if (how === 'reset at once') {
      // What the caller had sent may be lost with its connection, and an answer may have been on its way.
      return broken(fault, { outcome: /^(?:|pending,(?:complete|aborted))$/.test(outcomes) });
    }
    const captured = states.at(-1)?.request;
    return broken(fault, {
      outcome: outcomes === `pending,${early || (whole && how === 'fin') ? 'complete' : 'aborted'}`,
      'truncated where it is': captured?.truncated === !whole,
      'the body captured': captured?.body.equals(bytes.subarray(bodyAt, at)) === true,
    });
  };
}

describe.each(policies)('a gateway %s', (_, policy, keeps) => {
  test.each(brokenAnswers)('an app that goes away at any byte of an answer $name', async (answer) => {
    await countBefore();
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
    await nothingLeft();
  });

  test.each(brokenRequests)('a caller that goes away at any byte of a request $name', async (caller) => {
    await countBefore();
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
    await nothingLeft();
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
  await countBefore();
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
  await nothingLeft();
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
    await countBefore();
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
    await nothingLeft();
  });
});

test('those were more than ten thousand faults', () => {
  expect(injected).toBeGreaterThan(10_000);
});
