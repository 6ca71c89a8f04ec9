import type { Socket } from 'node:net';

/** Makes one raw connection of two sockets: bytes, back-pressure, half-close and failure pass both ways. */
export function joinSockets(one: Socket, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  one.once('close', () => other.destroySoon());
  other.once('close', () => one.destroySoon());
}
