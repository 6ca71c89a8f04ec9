/** What a server of this kind does when the code leaves the host or the port out. Source: ports-and-binds, section 8. */
export interface Framework {
  readonly name: string;
  readonly defaultHost: string;
  readonly defaultPort?: number;
  /** Environment variables that the framework itself reads for the port. */
  readonly portEnv?: readonly string[];
}

const dualStack = (name: string): Framework => ({ name, defaultHost: '::' });

const http = dualStack('http');
const https = dualStack('https');
const http2 = dualStack('http2');
const fastify: Framework = { name: 'fastify', defaultHost: 'localhost' };
const nest = dualStack('nestjs');
const elysia: Framework = { name: 'elysia', defaultHost: '0.0.0.0' };
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
};

/** A function that binds at once and takes its host and port in an options object. */
export interface Serve {
  readonly framework: Framework;
  /** Which argument may be the options. */
  readonly options: 'first' | 'last';
}

const bun: Serve = {
  framework: { name: 'bun', defaultHost: '0.0.0.0', defaultPort: 3000, portEnv: ['BUN_PORT', 'PORT', 'NODE_PORT'] },
  options: 'first',
};
const deno: Serve = { framework: { name: 'deno', defaultHost: '0.0.0.0', defaultPort: 8000 }, options: 'first' };
const hono: Serve = { framework: { name: 'hono', defaultHost: '::', defaultPort: 3000 }, options: 'first' };

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

/** What `serve` of this module binds, if it is a function that does. */
export function serveOf(reference: ModuleExport): Serve | undefined {
  if (exportName(reference) !== 'serve') return undefined;
  if (/^(?:https:\/\/deno\.land\/std[^/]*|std)\/http\/(?:server|mod)\.ts$/.test(reference.module)) {
    return { ...deno, options: 'last' };
  }
  const name = packageOf(reference.module);
  if (name === '@hono/node-server') return hono;
  return name === 'bun' ? bun : undefined;
}

export function serveOfGlobal(name: string): Serve | undefined {
  return lookUp(globals, name);
}

/** True for a module of the project itself: a relative path or one of the usual aliases. */
export function isOwnModule(module: string): boolean {
  return /^(?:\.|\/|~|#|@\/|src\/)/.test(module);
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
