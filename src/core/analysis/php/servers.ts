import type { ServerKind } from '../syntax/binds.ts';
import type { ServerCall } from '../syntax/serverCalls.ts';

const any = '0.0.0.0';
const rawTcp: ServerKind = { name: 'net', defaultHost: any };

const hostFirst = (kind: ServerKind): ServerCall => ({
  kind,
  host: { names: ['host'], place: 0 },
  port: { names: ['port'], place: 1 },
});
const swoole = hostFirst({ name: 'swoole', defaultHost: any });
/** A port alone is one of loopback. */
const react: ServerCall = {
  kind: { name: 'react', defaultHost: '127.0.0.1' },
  address: { names: ['uri'], place: 0 },
};
const amp: ServerCall = { kind: { name: 'amp', defaultHost: any }, address: { names: [], place: 0 } };

/** What serves when it is called, or makes what will, by full names in lower case; see `Paths`. */
export const phpServers: Readonly<Record<string, ServerCall>> = {
  'swoole.http.server': swoole,
  'swoole.websocket.server': swoole,
  'swoole.coroutine.http.server': swoole,
  'openswoole.http.server': swoole,
  'openswoole.websocket.server': swoole,
  'openswoole.coroutine.http.server': swoole,
  swoole_http_server: swoole,
  'swoole.server': hostFirst(rawTcp),
  'openswoole.server': hostFirst(rawTcp),
  'react.socket.socketserver': react,
  'react.socket.server': react,
  'react.socket.tcpserver': react,
  'workerman.worker': { kind: { name: 'workerman' }, address: { names: ['socketName'], place: 0 } },
  'ratchet.server.ioserver.factory': {
    kind: { name: 'ratchet', defaultHost: any, defaultPort: 80 },
    port: { names: ['port'], place: 1 },
    host: { names: ['address'], place: 2 },
  },
  'ratchet.app': {
    kind: { name: 'ratchet', defaultHost: '127.0.0.1', defaultPort: 8080 },
    port: { names: ['port'], place: 1 },
    host: { names: ['address'], place: 2 },
  },
  'amp.socket.listen': amp,
  'amp.socket.server.listen': amp,
  stream_socket_server: { kind: rawTcp, address: { names: ['address'], place: 0 } },
  socket_create_listen: { kind: rawTcp, port: { names: ['port'], place: 0 } },
};

/** `$server->expose(...)` of Amp takes an address, or one that is made by `new InternetAddress(host, port)`. */
export const exposed: ServerCall = amp;
export const internetAddress: ServerCall = hostFirst(amp.kind);
