import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { MalformedMessage } from '../../../src/core/gateway/messageHead.ts';
import type { GatewayPolicy } from '../../../src/core/gateway/policy.ts';
import { RequestReader } from '../../../src/core/gateway/requestReader.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import type { Attack } from './corpus/smuggling/attack.ts';
import { attacks } from './corpus/smuggling/attacks.ts';
import { join, lines } from './corpus/wire.ts';
import { openResources, untilFreed } from './openResources.ts';
import { openGateway, type Peer, type TestGateway } from './peers.ts';
import { realServers, type RealServerKind } from './realServers.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Attacks that run at the same time. */
const AT_ONCE = 48;
/** After so many milliseconds without a byte, what has been answered is all that will be. */
const QUIET_MS = 25;
/** How long an answer may take that will come. */
const PATIENCE_MS = 15_000;

const PLAIN: GatewayPolicy = { forwarded: false, host: undefined };
const REWRITING: GatewayPolicy = { forwarded: true, host: 'localhost:3000' };

/** Whether the gateway refuses it by its head, whatever is behind it. */
function isRefused({ bytes }: Attack): boolean {
  const reader = new RequestReader();
  reader.push(bytes('/0'));
  try {
    return reader.readHead() === undefined;
  } catch (error) {
    if (error instanceof MalformedMessage) return true;
    throw error;
  }
}

const admitted = attacks.filter((attack) => !isRefused(attack));

/** Waits until the connection has ended, or nothing has come for a while. */
async function quiet(peer: Peer): Promise<void> {
  for (let length = -1; !peer.ended && !peer.socket.closed;) {
    if (peer.received.length === length) return;
    ({ length } = peer.received);
    await Promise.race([peer.untilEnd(), setTimeout(QUIET_MS)]);
  }
}

/** Ends a connection in order, or at once where that leads to nothing. */
async function end(peer: Peer): Promise<void> {
  peer.socket.end();
  await Promise.race([peer.closed, setTimeout(PATIENCE_MS, undefined, { ref: false })]);
  peer.socket.destroy();
  await peer.closed;
}

/** A good request, the last of its connection. */
const last = (path: string): Buffer => lines(`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close');

/** What two connections got: one with an attack and a good request behind it, and one with another good request. */
interface Answers {
  readonly attacked: string;
  readonly fresh: string;
}

async function run(gateway: TestGateway, { bytes }: Attack, number: number): Promise<Answers> {
  const at = `/a${number}`;
  const client = await gateway.connect();
  const attack = bytes(at);
  // In one piece, in two of which the second is the good request, or parted in the middle.
  const cut = number % 3 === 0 ? 0 : Math.floor(attack.length / (number % 3));
  await client.write(attack.subarray(0, cut), join(attack.subarray(cut), last(`${at}/next`)));
  await quiet(client);
  await end(client);
  const fresh = await gateway.connect();
  await fresh.write(last(`${at}/fresh`));
  await Promise.race([fresh.untilEnd(), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
  await end(fresh);
  return { attacked: client.text, fresh: fresh.text };
}

/**
 * Which request this is, as `12 POST attack`: servers tell methods and targets as they have understood them. The number
 * is -1 where the target has none.
 */
function roleOf(request: string): string {
  const [, method = '', target = ''] = /^(\S*) ?(.*)/.exec(request) ?? [];
  const [, number = '-1', role = 'attack'] = /a(\d+)(?:\/(smuggled|next|fresh))?/.exec(target) ?? [];
  return `${number} ${method.toUpperCase()} ${role}`;
}

const numberOf = (role: string): number => Number.parseInt(role, 10);
const isFresh = (role: string): boolean => role.endsWith(' fresh');

function roleOfCapture({ request }: Capture): string {
  return roleOf(request.head.toString('latin1', 0, request.head.indexOf('\r\n')));
}

/** The requests whose answers are in these bytes. */
function answeredIn(text: string): string[] {
  return [...text.matchAll(/^x-saw: (.*)\r$/gim)].map(([, line = '']) => roleOf(line));
}

/** Names what two readers of one connection did not see alike. */
function disagreements(captures: readonly Capture[], seen: readonly string[], answers: readonly string[]): string[] {
  const wrong: string[] = [];
  const left = [...seen];
  const due: string[] = [];
  for (const capture of captures) {
    const role = roleOfCapture(capture);
    const answered = answeredIn(capture.response?.head.toString('latin1') ?? '');
    if (answered.length > 1 || (answered[0] ?? role) !== role)
      wrong.push(`${role} got the answer to ${answered.join()}`);
    if (capture.timings.connected !== undefined && left[0] === role) {
      // What may be asked for twice is sent again when its connection was lost.
      while (left[0] === role) left.shift();
    } else if (answered.length > 0) {
      wrong.push(`${role} was answered, but the server was given ${left[0]}`);
    }
    due.push(...answered);
  }
  if (left.length > 0) wrong.push(`the server was given ${left.join()}`);
  if (answers.join() !== due.join()) wrong.push(`the caller got the answers to ${answers.join()}, not ${due.join()}`);
  return wrong;
}

/** What is told of the requests of one attack. */
interface Told {
  readonly captures: readonly Capture[];
  readonly seen: readonly string[];
  readonly answers: Answers;
}

/** Names what does not hold of an attack. */
function broken(number: number, { captures, seen, answers: { attacked, fresh } }: Told): string[] {
  const of = (text: string): string[] => answeredIn(text).filter((role) => numberOf(role) === number);
  return [
    ...disagreements(
      captures.filter((capture) => !isFresh(roleOfCapture(capture))),
      seen.filter((role) => !isFresh(role)),
      of(attacked),
    ),
    ...disagreements(
      captures.filter((capture) => isFresh(roleOfCapture(capture))),
      seen.filter((role) => isFresh(role)),
      of(fresh),
    ),
    ...(/^HTTP\/1\.[01] 200 /.test(fresh) ? [] : [`a fresh connection got ${fresh.slice(0, 80)}`]),
    ...(/^(?:$|HTTP\/1\.)/.test(attacked) ? [] : [`the caller got ${attacked.slice(0, 80)}`]),
  ];
}

/** What a server and the gateway did not see alike. */
async function inject(kind: RealServerKind, list: readonly Attack[], policy: GatewayPolicy): Promise<string[]> {
  const before = await openResources();
  const wrong: string[] = [];
  {
    await using server = await kind.open(await temporaryFolder());
    await using gateway = await openGateway(server.port, { policy });
    const answers: Answers[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < list.length; at = next++) {
        const attack = list[at];
        if (attack) answers[at] = await run(gateway, attack, at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const final = new Map(gateway.states.map((state) => [state.id, state]));
    const captures = Map.groupBy(final.values(), (capture) => numberOf(roleOfCapture(capture)));
    // Whoever logs does so behind its answer.
    await setTimeout(300);
    const seen = Map.groupBy((await server.seen()).map(roleOf), numberOf);
    for (const [at, { name }] of list.entries()) {
      const told = {
        captures: captures.get(at) ?? [],
        seen: seen.get(at) ?? [],
        answers: answers[at] ?? { attacked: '', fresh: '' },
      };
      wrong.push(...broken(at, told).map((what) => `${name}: ${what}`));
    }
    const nameless = new Set((captures.get(-1) ?? []).map(roleOfCapture));
    for (const role of seen.get(-1) ?? []) if (!nameless.has(role)) wrong.push(`the server was given ${role}`);
    for (const { id, outcome } of final.values()) if (outcome === 'pending') wrong.push(`${id} is pending for ever`);
  }
  await untilFreed(before);
  return wrong.slice(0, 30);
}

const [node, ...others] = realServers;

test('Node’s server is given the requests that are captured, whatever is sent', async () => {
  expect(attacks.length).toBeGreaterThan(5000);
  expect(node && (await inject(node, attacks, PLAIN))).toEqual([]);
});

test('Node’s server is given the requests that are captured, also with heads that were changed', async () => {
  expect(admitted.length).toBeGreaterThan(1500);
  expect(node && (await inject(node, admitted, REWRITING))).toEqual([]);
});

/** What so many of the others are not sent alike; between them they are sent all. */
const SHARES = 4;

for (const [at, kind] of others.entries()) {
  test.runIf(kind.present)(`${kind.name} server is given the requests that are captured`, async () => {
    const share = admitted.filter((_, number) => number % SHARES === at % SHARES);
    expect(await inject(kind, share, PLAIN)).toEqual([]);
  });
}
