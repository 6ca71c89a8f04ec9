import { expect, test, vi } from 'vitest';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { openGateway, RawUpstream } from './peers.ts';

const WAIT = { timeout: 20_000 };

function last(states: readonly Capture[]): Capture | undefined {
  return states.at(-1);
}

test('how far a stream of events has come is told while it goes on', async () => {
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    await peer.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n', 'data: one\n\n');
  });
  await using gateway = await openGateway(app.port);
  const caller = await gateway.connect();
  await caller.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await vi.waitUntil(() => last(gateway.states)?.events?.length === 1, WAIT);
  expect(last(gateway.states)).toMatchObject({ outcome: 'pending', response: { truncated: true } });
  await app.peers[0]?.write('data: two\n\n');
  await vi.waitUntil(() => last(gateway.states)?.events?.length === 2, WAIT);
  expect(last(gateway.states)?.response?.body.toString()).toBe('data: one\n\ndata: two\n\n');
  app.peers[0]?.socket.end();
  expect(await gateway.capture()).toMatchObject({ outcome: 'complete', response: { truncated: false } });
});

test('so is what passes after an upgrade, up to what is kept of it', async () => {
  await using app = await RawUpstream.open(async (peer) => {
    await peer.until(1);
    await peer.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: raw\r\n\r\n');
  });
  await using gateway = await openGateway(app.port);
  const caller = await gateway.connect();
  await caller.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: raw\r\nConnection: upgrade\r\n\r\n');
  await caller.until(1);
  await caller.write('asked');
  await vi.waitUntil(() => last(gateway.states)?.conversation?.fromCaller.toString() === 'asked', WAIT);
  await app.peers[0]?.write('answered');
  await vi.waitUntil(() => last(gateway.states)?.conversation?.fromApp.toString() === 'answered', WAIT);
  expect(last(gateway.states)).toMatchObject({ outcome: 'complete', conversation: { truncated: false } });
});
