/**
 * Run on its own: an app for long bodies and many connections. POST swallows a body, GET /length and /chunked give one of
 * so many bytes as the query says, and an upgrade leads to an echo. Prints its port.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PIECE = Buffer.alloc(256 * 1024, 'x');

function pour(response: ServerResponse, left: number): void {
  for (let rest = left; rest > 0; rest -= PIECE.length) {
    const piece = rest < PIECE.length ? PIECE.subarray(0, rest) : PIECE;
    if (response.write(piece)) continue;
    response.once('drain', () => pour(response, rest - piece.length));
    return;
  }
  response.end();
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app');
    const bytes = Number(searchParams.get('bytes') ?? 0);
    if (pathname === '/length') response.setHeader('Content-Length', bytes);
    pour(response, bytes);
  });
});
server.on('upgrade', (_request, socket) => {
  socket.on('error', () => {});
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  socket.pipe(socket);
});
server.listen(0, '127.0.0.1', () => {
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  console.log((server.address() as AddressInfo).port);
});
