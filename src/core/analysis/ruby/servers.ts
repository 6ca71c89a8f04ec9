import type { ServerKind } from '../syntax/binds.ts';
import type { ServerCall } from '../syntax/serverCalls.ts';

/** All interfaces. */
const any = '0.0.0.0';

const kind = (name: string, defaultHost: string, defaultPort?: number): ServerKind =>
  defaultPort === undefined ? { name, defaultHost } : { name, defaultHost, defaultPort };

/** In development, which is what holds when nothing is said. */
export const sinatraKind: ServerKind = {
  name: 'sinatra',
  defaultHost: 'localhost',
  defaultPort: 4567,
  portEnv: ['PORT'],
  hostIfSet: { env: ['APP_ENV', 'RACK_ENV'], unless: 'development', host: any },
};
export const pumaKind = kind('puma', any, 9292);
export const unicornKind = kind('unicorn', any, 8080);

const rackHandler = (server: ServerKind): ServerCall => ({
  kind: server,
  host: { names: ['Host', 'BindAddress', 'host'] },
  port: { names: ['Port', 'port'] },
  options: 1,
});

const webrickServer: ServerCall = {
  kind: kind('webrick', '::', 80),
  host: { names: ['BindAddress'] },
  port: { names: ['Port'] },
  options: 0,
  instead: ['DoNotListen'],
};
const rackServer: ServerCall = {
  kind: kind('rack', 'localhost', 9292),
  host: { names: ['Host'] },
  port: { names: ['Port'] },
  options: 0,
};
const thin: ServerCall = {
  kind: kind('thin', any, 3000),
  host: { names: [], place: 0 },
  port: { names: [], place: 1 },
};
const rawTcp = kind('net', any);
const eventMachine: ServerCall = {
  kind: rawTcp,
  host: { names: [], place: 0 },
  port: { names: [], place: 1 },
};

/** What serves when it is called, or makes what will, by full names; see `Paths`. */
export const rubyServers: Readonly<Record<string, ServerCall>> = {
  'WEBrick.HTTPServer.new': webrickServer,
  'WEBrick.HTTPProxyServer.new': webrickServer,
  'WEBrick.GenericServer.new': { ...webrickServer, kind: rawTcp },
  'Rack.Handler.WEBrick.run': rackHandler(kind('webrick', 'localhost', 8080)),
  'Rackup.Handler.WEBrick.run': rackHandler(kind('webrick', 'localhost', 8080)),
  'Rack.Handler.Puma.run': rackHandler(pumaKind),
  'Rackup.Handler.Puma.run': rackHandler(pumaKind),
  'Rack.Handler.Thin.run': rackHandler(kind('thin', 'localhost', 8080)),
  'Rack.Handler.Falcon.run': rackHandler(kind('falcon', 'localhost', 9292)),
  'Rack.Handler.default.run': rackHandler({ name: 'rack', defaultPort: 8080 }),
  'Rackup.Handler.default.run': rackHandler({ name: 'rack', defaultPort: 8080 }),
  'Rack.Handler.get().run': rackHandler({ name: 'rack', defaultPort: 8080 }),
  'Rackup.Handler.get().run': rackHandler({ name: 'rack', defaultPort: 8080 }),
  'Rack.Server.start': rackServer,
  'Rack.Server.new': rackServer,
  'Rackup.Server.start': rackServer,
  'Rackup.Server.new': rackServer,
  'Thin.Server.start': thin,
  'Thin.Server.new': thin,
  'Puma.Server.new().add_tcp_listener': {
    kind: pumaKind,
    host: { names: [], place: 0 },
    port: { names: [], place: 1 },
  },
  'Agoo.Server.init': { kind: kind('agoo', any), port: { names: [], place: 0 } },
  'EM.start_server': eventMachine,
  'EventMachine.start_server': eventMachine,
  'Socket.tcp_server_loop': eventMachine,
  'GRPC.RpcServer.new().add_http2_port': { kind: rawTcp, address: { names: [], place: 0 } },
};

/** `TCPServer.new('127.0.0.1', 8000)` and `TCPServer.new(8000)`. */
export const tcpServer = /^(?:TCPServer|Socket\.TCPServer)\.(?:new|open)$/;
export const tcpServerCall: ServerCall = eventMachine;

export const rubyServerNames: readonly string[] = [
  ...new Set(Object.keys(rubyServers).map((path) => path.slice(path.lastIndexOf('.') + 1))),
];
