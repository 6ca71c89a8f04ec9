import type { ServerKind } from '../syntax/binds.ts';
import type { ServerCall } from '../syntax/serverCalls.ts';

/** All interfaces of IPv4, as sockets take an empty host. */
const any = '0.0.0.0';
/** All interfaces of both families, as asyncio takes a missing host. */
const both = '::';
const loopback = '127.0.0.1';

const kind = (name: string, defaultHost: string, defaultPort?: number): ServerKind =>
  defaultPort === undefined ? { name, defaultHost } : { name, defaultHost, defaultPort };

const keywords = (server: ServerKind, instead: readonly string[] = []): ServerCall => ({
  kind: server,
  host: { names: ['host'] },
  port: { names: ['port'] },
  instead,
});

/** Host and port are the first two arguments. */
const hostFirst = (server: ServerKind, instead: readonly string[] = [], first = 0): ServerCall => ({
  kind: server,
  host: { names: ['host'], place: first },
  port: { names: ['port'], place: first + 1 },
  instead,
});

const pairFirst = (server: ServerKind, name = 'server_address'): ServerCall => ({
  kind: server,
  address: { names: [name], place: 0 },
});

const flask = kind('flask', loopback, 5000);
const quart = kind('quart', loopback, 5000);
const sanic = kind('sanic', loopback, 8000);
const uvicorn = kind('uvicorn', loopback, 8000);
const hypercorn = kind('hypercorn', loopback, 8000);
const aiohttp = kind('aiohttp', both, 8080);
const tornado = kind('tornado', both);
const bottle = kind('bottle', loopback, 8080);
const cherrypy = kind('cherrypy', loopback, 8080);
const waitress = kind('waitress', any, 8080);
const httpServer = kind('http.server', any);
const wsgiref = kind('wsgiref', any);
const rawTcp = kind('net', any);
const asyncioTcp = kind('net', both);
const gevent = kind('gevent', any);
const gradio: ServerKind = {
  name: 'gradio',
  defaultHost: loopback,
  hostEnv: ['GRADIO_SERVER_NAME'],
  defaultPort: 7860,
  portEnv: ['GRADIO_SERVER_PORT'],
};
const dash: ServerKind = {
  name: 'dash',
  defaultHost: loopback,
  hostEnv: ['HOST'],
  defaultPort: 8050,
  portEnv: ['PORT'],
};
const robyn: ServerKind = {
  name: 'robyn',
  defaultHost: loopback,
  hostEnv: ['ROBYN_HOST'],
  defaultPort: 8080,
  portEnv: ['ROBYN_PORT'],
};

/** MCP speaks over the standard streams unless it is told otherwise. */
const fastMcp: ServerCall = {
  ...keywords({
    name: 'fastmcp',
    defaultHost: loopback,
    hostEnv: ['FASTMCP_HOST'],
    defaultPort: 8000,
    portEnv: ['FASTMCP_PORT'],
  }),
  onlyIf: [{ names: ['transport'], place: 0 }, /^(?:http|sse|streamable-http)$/],
};

const uvicornElsewhere = ['uds', 'fd'];
const sanicElsewhere = ['unix', 'sock', 'fd'];

const listenOfTornado: ServerCall = {
  kind: tornado,
  port: { names: ['port'], place: 0 },
  host: { names: ['address'], place: 1 },
};
const launch: ServerCall = {
  kind: gradio,
  host: { names: ['server_name'] },
  port: { names: ['server_port'] },
};
const waitressServe: ServerCall = {
  ...keywords(waitress, ['unix_socket', 'sockets', 'map']),
  address: { names: ['listen'] },
};

/** What serves web requests when it is called, or makes what will, by full names; see `Paths`. */
export const servers: Readonly<Record<string, ServerCall>> = {
  'flask.Flask().run': hostFirst(flask),
  'flask.app.Flask().run': hostFirst(flask),
  'apiflask.APIFlask().run': hostFirst(flask),
  'eve.Eve().run': hostFirst(flask),
  'flask_openapi3.OpenAPI().run': hostFirst(flask),
  'flask_socketio.SocketIO().run': hostFirst(flask, [], 1),
  'connexion.FlaskApp().run': keywords({ name: 'flask', defaultPort: 5000 }),
  'dash.Dash().run': hostFirst(dash),
  'dash.Dash().run_server': hostFirst(dash),
  'quart.Quart().run': hostFirst(quart),
  'quart.app.Quart().run': hostFirst(quart),
  'quart.Quart().run_task': hostFirst(quart),
  'werkzeug.serving.run_simple': {
    kind: kind('werkzeug', loopback),
    host: { names: ['hostname'], place: 0 },
    port: { names: ['port'], place: 1 },
  },
  'werkzeug.run_simple': {
    kind: kind('werkzeug', loopback),
    host: { names: ['hostname'], place: 0 },
    port: { names: ['port'], place: 1 },
  },
  'werkzeug.serving.make_server': hostFirst(kind('werkzeug', loopback), ['fd']),
  'uvicorn.run': keywords(uvicorn, uvicornElsewhere),
  'uvicorn.main.run': keywords(uvicorn, uvicornElsewhere),
  'uvicorn.Config': hostFirst(uvicorn, uvicornElsewhere, 1),
  'uvicorn.config.Config': hostFirst(uvicorn, uvicornElsewhere, 1),
  'aiohttp.web.run_app': keywords(aiohttp, ['path', 'sock']),
  'aiohttp.web.TCPSite': hostFirst(aiohttp, [], 1),
  'aiohttp.web_runner.TCPSite': hostFirst(aiohttp, [], 1),
  'tornado.web.Application().listen': listenOfTornado,
  'tornado.httpserver.HTTPServer().listen': listenOfTornado,
  'tornado.httpserver.HTTPServer().bind': listenOfTornado,
  'tornado.tcpserver.TCPServer().listen': { ...listenOfTornado, kind: rawTcp },
  'tornado.tcpserver.TCPServer().bind': { ...listenOfTornado, kind: rawTcp },
  'http.server.HTTPServer': pairFirst(httpServer),
  'http.server.ThreadingHTTPServer': pairFirst(httpServer),
  'http.server.HTTPSServer': pairFirst(httpServer),
  'BaseHTTPServer.HTTPServer': pairFirst(httpServer),
  'http.server.test': { kind: kind('http.server', any, 8000), port: { names: ['port'] }, host: { names: ['bind'] } },
  'xmlrpc.server.SimpleXMLRPCServer': pairFirst(httpServer, 'addr'),
  'xmlrpc.server.DocXMLRPCServer': pairFirst(httpServer, 'addr'),
  'socketserver.TCPServer': pairFirst(rawTcp),
  'socketserver.ThreadingTCPServer': pairFirst(rawTcp),
  'socketserver.ForkingTCPServer': pairFirst(rawTcp),
  'SocketServer.TCPServer': pairFirst(rawTcp),
  'SocketServer.ThreadingTCPServer': pairFirst(rawTcp),
  'wsgiref.simple_server.make_server': hostFirst(wsgiref),
  'wsgiref.simple_server.WSGIServer': pairFirst(wsgiref),
  'waitress.serve': waitressServe,
  'waitress.create_server': waitressServe,
  'waitress.server.create_server': waitressServe,
  'bottle.run': keywords(bottle),
  'bottle.Bottle().run': keywords(bottle),
  'bottle.default_app().run': keywords(bottle),
  'bottle.app().run': keywords(bottle),
  'sanic.Sanic().run': hostFirst(sanic, sanicElsewhere),
  'sanic.app.Sanic().run': hostFirst(sanic, sanicElsewhere),
  'sanic.Sanic().prepare': hostFirst(sanic, sanicElsewhere),
  'sanic.Sanic().create_server': hostFirst(sanic, sanicElsewhere),
  'sanic.Sanic.get_app().run': hostFirst(sanic, sanicElsewhere),
  'gradio.Interface().launch': launch,
  'gradio.Blocks().launch': launch,
  'gradio.ChatInterface().launch': launch,
  'gradio.TabbedInterface().launch': launch,
  'gradio.Blocks().queue().launch': launch,
  'gradio.Interface().queue().launch': launch,
  'gradio.ChatInterface().queue().launch': launch,
  'gradio.TabbedInterface().queue().launch': launch,
  'nicegui.ui.run': keywords(kind('nicegui', any, 8080)),
  'robyn.Robyn().start': hostFirst(robyn),
  'klein.Klein().run': hostFirst(kind('klein', loopback, 8080)),
  'klein.run': hostFirst(kind('klein', loopback, 8080)),
  'paste.httpserver.serve': keywords(kind('paste', loopback, 8080)),
  'bjoern.run': { ...hostFirst(kind('bjoern', any), [], 1) },
  'granian.Granian': {
    kind: kind('granian', loopback, 8000),
    host: { names: ['address'], place: 1 },
    port: { names: ['port'], place: 2 },
    instead: ['uds'],
  },
  'livereload.Server().serve': {
    kind: kind('livereload', loopback, 5500),
    port: { names: ['port'], place: 0 },
    host: { names: ['host'], place: 2 },
  },
  'fastmcp.FastMCP().run': fastMcp,
  'fastmcp.FastMCP().run_async': fastMcp,
  'slack_bolt.App().start': { kind: kind('slack-bolt', any, 3000), port: { names: ['port'], place: 0 } },
  'slack_bolt.app.App().start': { kind: kind('slack-bolt', any, 3000), port: { names: ['port'], place: 0 } },
  'slack_bolt.async_app.AsyncApp().start': {
    kind: kind('slack-bolt', any, 3000),
    port: { names: ['port'], place: 0 },
    host: { names: ['host'] },
  },
  'gevent.pywsgi.WSGIServer': { kind: gevent, address: { names: ['listener'], place: 0 } },
  'gevent.wsgi.WSGIServer': { kind: gevent, address: { names: ['listener'], place: 0 } },
  'gevent.server.StreamServer': { kind: rawTcp, address: { names: ['listener'], place: 0 } },
  'eventlet.listen': pairFirst(kind('eventlet', any), 'addr'),
  'meinheld.listen': pairFirst(kind('meinheld', any), 'address'),
  'cheroot.wsgi.Server': pairFirst(kind('cheroot', any), 'bind_addr'),
  'cheroot.wsgi.WSGIServer': pairFirst(kind('cheroot', any), 'bind_addr'),
  'cheroot.server.HTTPServer': pairFirst(kind('cheroot', any), 'bind_addr'),
  'websockets.serve': hostFirst(kind('websockets', both), ['sock', 'path'], 1),
  'websockets.server.serve': hostFirst(kind('websockets', both), ['sock', 'path'], 1),
  'websockets.asyncio.server.serve': hostFirst(kind('websockets', both), ['sock', 'path'], 1),
  'websockets.sync.server.serve': hostFirst(kind('websockets', any), ['sock'], 1),
  'asyncio.start_server': hostFirst(asyncioTcp, ['sock'], 1),
  'asyncio.get_event_loop().create_server': hostFirst(asyncioTcp, ['sock'], 1),
  'asyncio.get_running_loop().create_server': hostFirst(asyncioTcp, ['sock'], 1),
  'asyncio.new_event_loop().create_server': hostFirst(asyncioTcp, ['sock'], 1),
  'socket.create_server': pairFirst(rawTcp, 'address'),
  'trio.serve_tcp': { kind: rawTcp, port: { names: ['port'], place: 1 }, host: { names: ['host'] } },
  'anyio.create_tcp_listener': { kind: rawTcp, port: { names: ['local_port'] }, host: { names: ['local_host'] } },
  'twisted.internet.reactor.listenTCP': {
    kind: kind('twisted', any),
    port: { names: ['port'], place: 0 },
    host: { names: ['interface'], place: 3 },
  },
  'twisted.internet.reactor.listenSSL': {
    kind: kind('twisted', any),
    port: { names: ['port'], place: 0 },
    host: { names: ['interface'], place: 4 },
  },
};

export const hypercornKind = hypercorn;
export const cherrypyKind = cherrypy;
/** A leading colon stands for all interfaces. */
export const gunicornKind = kind('gunicorn', any, 8000);

/** `run` of an app that comes from another file, when the rest of the file speaks of Flask. */
export const flaskByName = hostFirst(flask);
/** `run` or `listen` of something called like a server, when only the shape of the call tells that it is one. */
export const byShape: ServerCall = keywords({ name: 'python' });

/** The last step of each name, by which candidates are looked for. */
export const serverNames: readonly string[] = [
  ...new Set(Object.keys(servers).map((path) => path.slice(path.lastIndexOf('.') + 1))),
];
