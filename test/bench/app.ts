/**
 * Run on its own: the app that stands behind each proxy. Prints its port. It answers as soon as it has a request's last
 * byte and does nothing else, so that the proxy is what takes the time.
 */
import { createServer, type AddressInfo } from 'node:net';

const RESPONSE = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 200\r\n\r\n${'x'.repeat(200)}`,
);
const HEAD_END = Buffer.from('\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  let head = '';
  /** Bytes of the body still to come; undefined before the head is complete. */
  let left: number | undefined;
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    let body = chunk.length;
    if (left === undefined) {
      const end = head === '' ? chunk.indexOf(HEAD_END) : -1;
      head += chunk.toString('latin1', 0, end === -1 ? undefined : end + HEAD_END.length);
      const headEnd = head.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      body = end === -1 ? head.length - headEnd - HEAD_END.length : chunk.length - end - HEAD_END.length;
      left = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    }
    left -= body;
    if (left > 0) return;
    head = '';
    left = undefined;
    socket.write(RESPONSE);
  });
});
server.listen(0, '127.0.0.1', () => {
  // oxlint-disable-next-line no-unsafe-type-assertion -- a TCP server's address is no path.
  console.log((server.address() as AddressInfo).port);
});
