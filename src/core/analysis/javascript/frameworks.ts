/** What a server of this kind does when the code leaves the host or the port out. Source: ports-and-binds, section 8. */
export interface Framework {
  readonly name: string;
  readonly defaultHost: string;
  readonly defaultPort?: number;
  /** Environment variables and options that the framework itself reads for the port. */
  readonly portEnv?: readonly string[];
  /** Whether `listen` takes the host before the port, when it takes both. */
  readonly hostFirst?: boolean;
}

const dualStack = (name: string): Framework => ({ name, defaultHost: '::' });

const http = dualStack('http');
const https = dualStack('https');
const http2 = dualStack('http2');
const fastify: Framework = { name: 'fastify', defaultHost: 'localhost' };
const nest = dualStack('nestjs');
const elysia: Framework = { name: 'elysia', defaultHost: '::' };
/** What its `start` does; `listen` it has none. */
export const bolt: Framework = { name: 'bolt', defaultHost: '::', defaultPort: 3000 };
/** Deno's own sockets are not for HTTP alone. */
export const denoListen: Framework = { name: 'net', defaultHost: '0.0.0.0' };
const oak: Framework = { name: 'oak', defaultHost: '0.0.0.0' };

/** Nest on Fastify hands the host on, so that Fastify's default holds. */
export const nestOnFastify: Framework = { name: 'nestjs', defaultHost: 'localhost' };

/** Whether a connection to it can be anything but HTTP. */
export function isRawTcp(framework: string): boolean {
  return framework === 'net' || framework === 'tls';
}

/** What a `listen` belongs to when only its shape tells that it is a server's. */
export const unknownFramework = 'node';

interface Creator {
  readonly framework: Framework;
  /** Exports that make a server or are its type; an empty name is the module itself (its default export). */
  readonly exports: readonly string[];
}

const creators: Readonly<Record<string, Creator>> = {
  http: { framework: http, exports: ['createServer', 'Server'] },
  https: { framework: https, exports: ['createServer', 'Server'] },
  http2: { framework: http2, exports: ['createServer', 'createSecureServer'] },
  net: { framework: dualStack('net'), exports: ['createServer', 'Server'] },
  tls: { framework: dualStack('tls'), exports: ['createServer', 'Server'] },
  express: { framework: dualStack('express'), exports: ['', 'Express', 'Application'] },
  'express-ws': { framework: dualStack('express'), exports: [''] },
  '@feathersjs/express': { framework: dualStack('express'), exports: [''] },
  'json-server': { framework: dualStack('express'), exports: ['create'] },
  koa: { framework: dualStack('koa'), exports: [''] },
  fastify: { framework: fastify, exports: ['', 'fastify', 'Fastify', 'FastifyInstance'] },
  '@nestjs/core': { framework: nest, exports: ['NestFactory.create', 'INestApplication'] },
  '@nestjs/platform-express': { framework: nest, exports: ['NestExpressApplication'] },
  '@nestjs/platform-fastify': { framework: nestOnFastify, exports: ['NestFastifyApplication'] },
  '@hono/node-server': { framework: http, exports: ['createAdaptorServer'] },
  connect: { framework: dualStack('connect'), exports: [''] },
  polka: { framework: dualStack('polka'), exports: [''] },
  micro: { framework: dualStack('micro'), exports: ['', 'micro'] },
  restify: { framework: dualStack('restify'), exports: ['createServer'] },
  spdy: { framework: https, exports: ['createServer'] },
  'http-proxy': { framework: http, exports: ['createServer', 'createProxyServer', 'createProxy'] },
  'socket.io': { framework: dualStack('socket.io'), exports: ['', 'Server'] },
  'apollo-server': { framework: { name: 'apollo', defaultHost: '::', defaultPort: 4000 }, exports: ['ApolloServer'] },
  elysia: { framework: elysia, exports: ['', 'Elysia'] },
  oak: { framework: oak, exports: ['Application'] },
  '@oak/oak': { framework: oak, exports: ['Application'] },
  '@oakserver/oak': { framework: oak, exports: ['Application'] },
  '@feathersjs/koa': { framework: dualStack('koa'), exports: ['koa'] },
  '@tinyhttp/app': { framework: dualStack('tinyhttp'), exports: ['App'] },
  '@trpc/server/adapters/standalone': { framework: http, exports: ['createHTTPServer'] },
  'http-server': { framework: http, exports: ['createServer'] },
  'uWebSockets.js': {
    framework: { name: 'uwebsockets', defaultHost: '::', hostFirst: true },
    exports: ['App', 'SSLApp'],
  },
  '@slack/bolt': { framework: bolt, exports: ['', 'App'] },
};

/** A function or class that binds at once and takes its host and port in an options object. */
export interface Serve {
  readonly framework: Framework;
  /** Which argument may be the options. */
  readonly options: 'first' | 'last';
  /** The option that holds host and port, when they are no options themselves. */
  readonly within?: string;
  /** What the host is called, the first that is given counts; `hostname` unless said otherwise. */
  readonly hosts?: readonly string[];
  /** Options that say that another server is made use of. */
  readonly attached?: readonly string[];
  /** Whether it binds only when a port is written in the call, and whether that may be all that it is given. */
  readonly only?: 'port' | 'port option';
}

/** `Bun.serve`, and a program whose default export has a `fetch`. */
export const bun: Serve = {
  framework: {
    name: 'bun',
    defaultHost: '::',
    defaultPort: 3000,
    portEnv: ['BUN_PORT', 'PORT', 'NODE_PORT', 'bun --port'],
  },
  options: 'first',
};
const deno: Serve = { framework: { name: 'deno', defaultHost: '0.0.0.0', defaultPort: 8000 }, options: 'first' };
const hono: Serve = { framework: { name: 'hono', defaultHost: '::', defaultPort: 3000 }, options: 'first' };
const apollo: Serve = {
  framework: { name: 'apollo', defaultHost: '::', defaultPort: 4000 },
  options: 'last',
  within: 'listen',
  hosts: ['host'],
};
const hapi: Serve = {
  framework: dualStack('hapi'),
  options: 'first',
  hosts: ['address', 'host'],
  attached: ['listener', 'autoListen'],
};
const webSocket: Serve = {
  framework: dualStack('ws'),
  options: 'first',
  hosts: ['host'],
  attached: ['server', 'noServer'],
  only: 'port option',
};
const socketIo: Serve = { framework: dualStack('socket.io'), options: 'first', only: 'port' };

/** By package and export. */
const serves: Readonly<Record<string, Readonly<Record<string, Serve>>>> = {
  '@hono/node-server': { serve: hono },
  bun: { serve: bun },
  '@apollo/server/standalone': { startStandaloneServer: apollo },
  '@hapi/hapi': { server: hapi, Server: hapi },
  hapi: { server: hapi, Server: hapi },
  ws: { WebSocketServer: webSocket, Server: webSocket, 'WebSocket.Server': webSocket },
  'socket.io': { Server: socketIo },
};

/** Packages in `serves` whose functions and classes have names of their own, or that others have too. */
const rareServe =
  /["'](?:@apollo\/server\/standalone|@hono\/node-server|@?hapi(?:\/hapi)?|ws|socket\.io|@slack\/bolt)["']/;
const alias = /\b(?:serve|startStandaloneServer|Server|WebSocketServer)(?:\s+as\s+|:\s*)([A-Za-z_]\w*)(?=\s*[,}])/g;

/** A Slack app that another file makes is started by this name. */
const startedApp = /\b(?:app|slackApp|bolt|boltApp|slack)\.start\s*\(/;

/** The names under which a file may call something that binds, besides `listen` and `serve`. */
export function bindingNames(text: string): readonly string[] {
  if (!rareServe.test(text)) return startedApp.test(text) ? ['start'] : [];
  const aliases = Array.from(text.matchAll(alias), ([, name = '']) => name);
  return ['startStandaloneServer', 'server', 'Server', 'WebSocketServer', 'start', ...aliases];
}

const globals: Readonly<Record<string, Serve>> = { 'Bun.serve': bun, 'Deno.serve': deno };

/** Reduces what an import names to a package: `node:http` and `npm:express@5` and `https://esm.sh/koa@2` alike. */
function packageOf(module: string): string {
  const bare = module
    .replace(/^(?:node|npm|jsr):/, '')
    .replace(/^https:\/\/(?:esm\.sh|deno\.land\/x|cdn\.skypack\.dev)\//, '');
  return /^((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(?:\/mod\.ts)?$/.exec(bare)?.[1] ?? bare;
}

/** An export of a module: `default` steps are left out, so that the module itself has an empty path. */
export interface ModuleExport {
  readonly module: string;
  readonly path: readonly string[];
}

function exportName({ path }: ModuleExport): string {
  return path.filter((step) => step !== 'default').join('.');
}

/** The kind of server that this export makes, or is the type of. */
export function frameworkOf(reference: ModuleExport): Framework | undefined {
  const creator = lookUp(creators, packageOf(reference.module));
  return creator?.exports.includes(exportName(reference)) ? creator.framework : undefined;
}

/** Exports that make what routes but does not listen by itself, or that are its type. */
const routers: Readonly<Record<string, readonly [framework: string, exports: readonly string[]]>> = {
  express: ['express', ['Router', 'IRouter']],
  'express-promise-router': ['express', ['']],
  router: ['express', ['']],
  '@koa/router': ['koa', ['', 'Router']],
  'koa-router': ['koa', ['', 'Router']],
  hono: ['hono', ['Hono']],
  '@hono/zod-openapi': ['hono', ['OpenAPIHono']],
  oak: ['oak', ['Router']],
  '@oak/oak': ['oak', ['Router']],
  '@hapi/hapi': ['hapi', ['server', 'Server']],
  hapi: ['hapi', ['server', 'Server']],
  h3: ['h3', ['createRouter', 'createApp', 'H3']],
  'itty-router': ['itty-router', ['Router', 'AutoRouter', 'IttyRouter']],
  'restify-router': ['restify', ['Router']],
  '@slack/bolt': ['bolt', ['ExpressReceiver']],
  elysia: ['elysia', ['', 'Elysia']],
};

/** The framework whose routes are added to what this export makes. */
export function routerFramework(reference: ModuleExport): string | undefined {
  const [framework, exports = []] = lookUp(routers, packageOf(reference.module)) ?? [];
  return exports.includes(exportName(reference)) ? framework : frameworkOf(reference)?.name;
}

/** Frameworks whose apps have a `fetch`, which servers are made of. */
const fetching: ReadonlySet<string> = new Set(['hono', 'h3', 'itty-router']);

/** Whether what this export makes has a `fetch`. */
export function fetchingExports(reference: ModuleExport): boolean {
  return fetching.has(routerFramework(reference) ?? '');
}

/** What calling or constructing this export binds, if it does. */
export function serveOf(reference: ModuleExport): Serve | undefined {
  if (
    exportName(reference) === 'serve' &&
    /^(?:https:\/\/deno\.land\/std[^/]*|std)\/http\/(?:server|mod)\.ts$/.test(reference.module)
  ) {
    return { ...deno, options: 'last' };
  }
  const exports = lookUp(serves, packageOf(reference.module));
  return exports && lookUp(exports, exportName(reference));
}

export function serveOfGlobal(name: string): Serve | undefined {
  return lookUp(globals, name);
}

/** Whether this makes a receiver for a Slack app that listens on no port of its own. */
export function isPortlessReceiver({ module, path }: ModuleExport): boolean {
  return packageOf(module) === '@slack/bolt' && /^(?:AwsLambda|SocketMode)Receiver$/.test(path.at(-1) ?? '');
}

/** True for a module of the project itself: a relative path or one of the usual aliases. */
export function isOwnModule(module: string): boolean {
  return /^(?:\.|\/|~|#|@\/|src\/)/.test(module);
}

/** True for what may as well be an alias or a package of the workspace, as `@config` and `@acme/env`, as a module's. */
export function mayBeOwnModule(module: string): boolean {
  return isOwnModule(module) || /^@[\w-]+(?:\/[\w./-]+)?$/.test(module);
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
