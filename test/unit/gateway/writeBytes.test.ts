import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { writeBytes } from '../../../src/core/gateway/writeBytes.ts';
import { RawUpstream } from './peers.ts';

test.each([
  ['given back when nobody keeps them', Buffer.from(new ArrayBuffer(100_000)), false, 0],
  ['left alone when somebody does', Buffer.from(new ArrayBuffer(100_000)), true, 100_000],
  ['left alone when they are part of more', Buffer.from(new ArrayBuffer(100_001), 1), false, 100_001],
])('bytes are written, and their memory is %s', async (_name, bytes, kept, left) => {
  bytes.fill('b');
  const written = Buffer.from(bytes);
  await using server = await RawUpstream.open(() => {});
  const socket = connect(server.port, '127.0.0.1');
  writeBytes(socket, bytes, kept);
  await new Promise<void>((resolve) => {
    socket.end(resolve);
  });
  while (server.peers.length === 0) await new Promise(setImmediate);
  expect((await server.peers[0]?.untilEnd())?.equals(written)).toBe(true);
  expect(bytes.buffer.byteLength).toBe(left);
  socket.destroy();
});
