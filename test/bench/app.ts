/** Run on its own: the app that stands behind each proxy. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = Buffer.alloc(200, 'x');
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  console.log((server.address() as AddressInfo).port);
});
