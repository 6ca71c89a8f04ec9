import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Sends one request after the other on a connection, and calls back after each response. */
function drive(socket: Socket, request: Buffer, onResponse: () => boolean): void {
  let held = '';
  socket.on('data', (chunk: Buffer) => {
    held += chunk.toString('latin1');
    const head = held.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(held.slice(0, head))?.[1] ?? Number.NaN);
    const complete = Number.isNaN(length) ? held.endsWith('0\r\n\r\n') : held.length >= head + 4 + length;
    if (!complete) return;
    held = '';
    if (onResponse()) socket.write(request);
    else socket.end();
  });
  socket.write(request);
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Requests a second over so many connections, for so long. */
export async function throughput(port: number, request: Buffer, connections: number, forMs: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  let responses = 0;
  const start = performance.now();
  const closed = sockets.map((socket) => {
    drive(socket, request, () => {
      responses += 1;
      return performance.now() - start < forMs;
    });
    return once(socket, 'close');
  });
  await Promise.all(closed);
  return responses / ((performance.now() - start) / 1000);
}

/** How long each of so many requests takes on one connection, in milliseconds. */
export async function latencies(port: number, request: Buffer, count: number): Promise<number[]> {
  const socket = await open(port);
  const times: number[] = [];
  let sent = performance.now();
  drive(socket, request, () => {
    const now = performance.now();
    times.push(now - sent);
    sent = now;
    return times.length < count;
  });
  await once(socket, 'close');
  return times;
}
