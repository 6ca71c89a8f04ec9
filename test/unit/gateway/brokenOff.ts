import { setImmediate } from 'node:timers/promises';
import { EMPTY_LINE, headEnds, type BrokenAnswer, type BrokenRequest } from './corpus/broken.ts';
import { join, lines, OK } from './corpus/wire.ts';
import type { Field } from './faultField.ts';
import type { Peer } from './peers.ts';

/** How a side ends its connection: in order, by a reset once its bytes are seen to have arrived, by one at once. */
export type End = 'fin' | 'reset' | 'reset at once';
export const ENDS: readonly End[] = ['fin', 'reset', 'reset at once'];

async function end(peer: Peer, how: End, arrived: () => Promise<unknown>): Promise<void> {
  if (how === 'fin') peer.socket.end();
  else {
    if (how === 'reset') await arrived();
    peer.socket.resetAndDestroy();
  }
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
export async function failApp(
  field: Field,
  path: string,
  { answer, at, how, method, reused }: AppFault,
): Promise<string[]> {
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
export async function failCaller(
  field: Field,
  path: string,
  { caller, at, how }: CallerFault,
): Promise<() => string[]> {
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
