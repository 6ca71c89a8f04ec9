import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * Sends one request after the other on a connection, and calls back after each response. All responses of one proxy are
 * of one length, so that only the first is read and the others are counted: the proxy is to be what takes the time.
 */
function drive(socket: Socket, request: Buffer, onResponse: () => boolean): void {
  let length: number | undefined;
  let first = '';
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (length === undefined) {
      first += chunk.toString('latin1');
      if (!isComplete(first)) return;
      length = received;
    }
    if (received < length) return;
    if (received > length) throw new Error(`a response of ${received} bytes after one of ${length}`);
    received = 0;
    if (onResponse()) socket.write(request);
    else socket.end();
  });
  socket.write(request);
}

function isComplete(response: string): boolean {
  const head = response.indexOf('\r\n\r\n');
  if (head === -1) return false;
  if (!response.startsWith('HTTP/1.1 200')) throw new Error(response.slice(0, head));
  const length = /content-length: *(\d+)/i.exec(response.slice(0, head))?.[1];
  return length === undefined ? response.endsWith('0\r\n\r\n') : response.length >= head + 4 + Number(length);
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
