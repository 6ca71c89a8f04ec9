import type { Socket } from 'node:net';

/**
 * Writes received bytes to a socket; gives false when it should drain first. Where nobody keeps the bytes, their memory
 * is given back once they are out: left to the garbage collector, some 70 MiB of them gather in a long body.
 */
export function writeBytes(socket: Socket, bytes: Buffer, kept: boolean): boolean {
  if (kept) return socket.write(bytes);
  const { buffer } = bytes;
  if (buffer.byteLength !== bytes.length || !(buffer instanceof ArrayBuffer)) return socket.write(bytes);
  return socket.write(bytes, () => void buffer.transfer(0));
}
