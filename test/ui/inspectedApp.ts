/** An image of 32 by 32 pixels. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAANUlEQVR42u3NMQEAAAQAMCe6yCKIKYQKHBkKrHK6Pst6JxAIBAKBQCAQCAQCgUAgEAgEAsHHYAE0SgFB4aXrjAAAAABJRU5ErkJggg==';

/** The source of a server that answers in all the ways the inspector shows. */
export function inspectedApp(port: number): string {
  return `import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const waiting = [];
const server = createServer(async (request, response) => {
  for await (const _ of request);
  switch (request.url.split('?')[0]) {
    case '/slow':
      waiting.push(response);
      break;
    case '/go':
      for (const other of waiting.splice(0)) other.end('at last');
      response.end();
      break;
    case '/logo.png':
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(Buffer.from('${PNG}', 'base64'));
      break;
    case '/events': {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const step of [1, 2, 3]) {
        response.write('event: progress\\nid: ' + step + '\\ndata: {"step":' + step + '}\\n\\n');
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      response.end();
      break;
    }
    default:
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'set-cookie': 'session=of-mine',
      });
      response.end(gzipSync(JSON.stringify({ received: true, token: 'tok_of_mine' })));
  }
});
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' +
      accept + '\\r\\n\\r\\n',
  );
  // Answers each frame with text of its own, and hangs up when it is asked to close.
  socket.on('data', (frame) => {
    if ((frame[0] & 15) === 8) socket.end(Buffer.from([0x88, 2, 3, 232]));
    else socket.write(Buffer.concat([Buffer.from([0x81, 15]), Buffer.from('{"heard":"you"}')]));
  });
});
server.listen(${port}, '127.0.0.1');
`;
}
