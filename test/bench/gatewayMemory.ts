import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { atLeast, atMost, type Metric } from './report.ts';
import { start } from './startProgram.ts';

const BYTES = 4 * 1024 ** 3;
const PIECE = Buffer.alloc(256 * 1024, 'x');
const SAMPLE_MS = 20;
const WARMING = 500;
const SOCKETS = 1000;
const IDLE_MS = 5000;

/** How much memory of the gateway's process a body of 4 GiB takes, each way and framing, and 1,000 idle WebSockets. */
export async function gatewayMemory(packages: string): Promise<Metric[]> {
  const app = await start('bigApp.ts');
  const gateway = await start('proxy.ts', 'hookline', String(app.port), packages);
  try {
    for (let at = 0; at < WARMING; at += 1) await transfer(gateway.port, 'GET /length?bytes=20000', 20_000);
    const settled = residentMiB(gateway.child.pid);
    const grown = async (work: Promise<void>): Promise<number> => {
      let most = 0;
      const sample = (): number => (most = Math.max(most, residentMiB(gateway.child.pid) - settled));
      const timer = setInterval(sample, SAMPLE_MS);
      await work.finally(() => clearInterval(timer));
      return most;
    };
    const metrics: Metric[] = [];
    for (const framing of ['length', 'chunked'] as const) {
      const up = await grown(upload(gateway.port, framing));
      metrics.push(atMost(`memory for 4 GiB up, ${framing}`, up, 'MiB', 48));
      const down = await grown(transfer(gateway.port, `GET /${framing}?bytes=${BYTES}`, BYTES));
      metrics.push(atMost(`memory for 4 GiB down, ${framing}`, down, 'MiB', 48));
    }
    metrics.push(atLeast('idle WebSockets that still echo', await idleSockets(gateway.port), 'sockets', SOCKETS));
    return metrics;
  } finally {
    for (const { child } of [app, gateway]) child.kill('SIGKILL');
  }
}

function residentMiB(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Asks for a response, and reads it to its end. */
async function transfer(port: number, request: string, bytes: number): Promise<void> {
  const socket = await open(port);
  let received = 0;
  socket.on('data', (chunk: Buffer) => (received += chunk.length));
  socket.write(`${request} HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  if (received < bytes) throw new Error(`${received} of ${bytes} bytes came`);
}

async function upload(port: number, framing: 'length' | 'chunked'): Promise<void> {
  const socket = await open(port);
  const field = framing === 'length' ? `Content-Length: ${BYTES}` : 'Transfer-Encoding: chunked';
  socket.write(`POST / HTTP/1.1\r\nHost: app\r\n${field}\r\nConnection: close\r\n\r\n`);
  const piece =
    framing === 'length' ? PIECE : Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, CRLF]);
  for (let sent = 0; sent < BYTES; sent += PIECE.length) if (!socket.write(piece)) await once(socket, 'drain');
  if (framing === 'chunked') socket.write('0\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString().startsWith('HTTP/1.1 200')) throw new Error(answer.toString());
  socket.destroy();
}

const CRLF = Buffer.from('\r\n');

/** How many of so many upgraded connections echo after some seconds of silence. */
async function idleSockets(port: number): Promise<number> {
  const sockets: Socket[] = [];
  for (let at = 0; at < SOCKETS; at += 1) {
    const socket = await open(port);
    socket.write('GET / HTTP/1.1\r\nHost: app\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await once(socket, 'data');
    sockets.push(socket);
  }
  await setTimeout(IDLE_MS);
  const echoes = sockets.map(async (socket, at) => {
    socket.write(`echo ${at}`);
    const [data] = (await once(socket, 'data')) as [Buffer];
    return data.toString() === `echo ${at}`;
  });
  const echoed = (await Promise.all(echoes)).filter(Boolean).length;
  for (const socket of sockets) socket.destroy();
  return echoed;
}
