import { ensureModules } from './install.ts';
import { holdAgainstKernel, inManifest, type Case } from './harness.ts';

await ensureModules();

type More = Partial<Omit<Case, 'name'>>;

const node = (name: string, source: string, more: More = {}): Case => ({
  name,
  run: 'node server.js',
  ...more,
  files: { 'server.js': source, ...more.files },
});

/** `listen` of a plain Node server with these arguments. */
const listen = (args: string, more: More = {}): Case =>
  node(`listen(${args})`, `const http = require('node:http');\nhttp.createServer().listen(${args});\n`, more);

const on = (name: string, prelude: string, call: string, more: More = {}): Case =>
  node(name, `${prelude}\n${call};\n`, more);

const http = `const server = require('http').createServer();`;

holdAgainstKernel({ name: 'node', command: inManifest }, [
  listen('3000'),
  listen(`'3000'`),
  listen('3_000'),
  listen('0xbb8'),
  listen(`3000, '127.0.0.1'`, { fixedTo: '0.0.0.0' }),
  listen(`3000, "127.0.0.2"`),
  listen(`3000, '0.0.0.0'`),
  listen(`3000, 'localhost'`, { fixedTo: '127.0.0.1' }),
  listen(`3000, '::1'`, { fixedTo: '0.0.0.0' }),
  listen(`3000, '::'`),
  listen(`3000, undefined, () => {}`),
  listen(`3000, null`),
  listen(`3000, ''`),
  listen('3000, 511'),
  listen('{ port: 3000 }'),
  listen(`{ port: 3000, host: 'localhost' }`, { fixedTo: '0.0.0.0' }),
  listen(`{ host: '127.0.0.1', port: '3000', backlog: 5 }, () => {}`),
  listen(`{ port: 3000, host: '::', ipv6Only: true }`),
  listen('{ port: 3000, ipv6Only: false }'),
  listen('0', { noBind: 'any port' }),
  listen(`0, '127.0.0.1'`, { noBind: 'any port' }),
  listen('', { noBind: 'any port' }),
  listen('() => {}', { noBind: 'any port' }),
  listen(`'/tmp/' + process.pid + '.sock', () => console.log('ready')`, { noBind: { prints: /ready/ } }),
  listen(`{ path: '/tmp/' + process.pid + '.sock' }, () => console.log('ready')`, { noBind: { prints: /ready/ } }),
  on('https', `const https = require('https');`, `https.createServer({}).listen(8443, '127.0.0.1')`),
  on('http2', `const { createServer } = require('http2');`, `createServer().listen(8080)`),
  on('http2, secure', `const http2 = require('node:http2');`, `http2.createSecureServer({}).listen(8443, '0.0.0.0')`),
  on('net', `const net = require('net');`, `net.createServer((s) => s.end()).listen(1883, 'localhost')`),
  on('tls', `const tls = require('tls');`, `tls.createServer({}).listen(8883)`),
  on('new http.Server', `const { Server } = require('http');`, `new Server().listen(8080, '::1')`),
  on(
    'two servers',
    `const http = require('http');`,
    `http.createServer().listen(3000);\nhttp.createServer().listen(3001, '127.0.0.1')`,
  ),
  node('ES modules', `import { createServer } from 'node:http';\ncreateServer().listen(3000, '127.0.0.1');\n`, {
    run: 'node server.mjs',
    files: {
      'server.mjs': `import { createServer } from 'node:http';\ncreateServer().listen(3000, '127.0.0.1');\n`,
      'server.js': '',
    },
  }),
]);

holdAgainstKernel({ name: 'node, where the port comes from', command: inManifest }, [
  on('a constant', `${http}\nconst PORT = 4100;\nconst HOST = '127.0.0.1';`, `server.listen(PORT, HOST)`, {
    fixedTo: '0.0.0.0',
  }),
  on(
    'an object',
    `${http}\nconst config = { port: 4100, host: 'localhost' };`,
    `server.listen(config.port, config.host)`,
  ),
  on('an object, handed over', `${http}\nconst options = { port: 4100, host: '::1' };`, `server.listen(options)`),
  on(
    'an object, taken apart',
    `${http}\nconst { port, host } = { port: 4100, host: '0.0.0.0' };`,
    `server.listen(port, host)`,
  ),
  on('a template', `${http}\nconst PORT = 4100;`, 'server.listen(`${PORT}`)'),
  on(
    'a field',
    `class App {\n  port = 4100;\n  start() { require('http').createServer().listen(this.port, '127.0.0.1'); }\n}`,
    `new App().start()`,
  ),
  on('|| without the variable', http, `server.listen(process.env.PORT || 4100)`),
  on('|| with the variable', http, `server.listen(process.env.PORT || 4100)`, { env: { PORT: '4200' } }),
  on('|| with an empty variable', http, `server.listen(process.env.PORT || 4100)`, { env: { PORT: '' } }),
  on('?? without the variable', http, `server.listen(process.env.PORT ?? 4100)`),
  on('?? with the variable', http, `server.listen(process.env.PORT ?? 4100)`, { env: { PORT: '4200' } }),
  on(
    'a number of the variable',
    http,
    `server.listen(Number(process.env.PORT ?? 4100), process.env.HOST ?? '127.0.0.1')`,
    { env: { PORT: '4200', HOST: '::' } },
  ),
  on('parseInt', http, `server.listen(parseInt(process.env.PORT || '4100', 10), '0.0.0.0')`),
  on('a plus sign', http, `server.listen(+(process.env.PORT || 4100))`),
  on('a condition', http, `server.listen(process.env.PORT ? Number(process.env.PORT) : 4100)`),
  on('a condition with the variable', http, `server.listen(process.env.PORT ? Number(process.env.PORT) : 4100)`, {
    env: { PORT: '4200' },
  }),
  on('two variables, the second set', http, `server.listen(process.env.APP_PORT || process.env.PORT || 4100)`, {
    env: { PORT: '4200' },
  }),
  on('two variables, both set', http, `server.listen(process.env.APP_PORT || process.env.PORT || 4100)`, {
    env: { APP_PORT: '4300', PORT: '4200' },
  }),
  on('a variable by index', http, `server.listen(process.env['PORT'] || 4100)`, { env: { PORT: '4200' } }),
  on(
    'variables, taken apart',
    `${http}\nconst { PORT = 4100, HOST = 'localhost' } = process.env;`,
    `server.listen(PORT, HOST)`,
  ),
  on(
    'variables, taken apart and set',
    `${http}\nconst { PORT = 4100, HOST = 'localhost' } = process.env;`,
    `server.listen(PORT, HOST)`,
    { env: { PORT: '4200', HOST: '127.0.0.1' } },
  ),
  on('a variable alone', http, `server.listen(process.env.PORT)`, { env: { PORT: '4200' } }),
  on('dotenv', `require('dotenv').config();\n${http}`, `server.listen(process.env.PORT || 4100, process.env.HOST)`, {
    files: { '.env': 'PORT=4200\nHOST=127.0.0.1\n' },
    fixedTo: '0.0.0.0',
  }),
  on('dotenv, quotes and comments', `require('dotenv').config();\n${http}`, `server.listen(process.env.PORT || 4100)`, {
    files: { '.env': '# PORT=1\nexport PORT="4200" # two\n' },
  }),
  on(
    'dotenv, the variable set in the shell',
    `require('dotenv').config();\n${http}`,
    `server.listen(process.env.PORT || 4100)`,
    { files: { '.env': 'PORT=4200\n' }, env: { PORT: '4300' } },
  ),
  on('dotenv, the name twice', `require('dotenv').config();\n${http}`, `server.listen(process.env.PORT || 4100)`, {
    files: { '.env': 'PORT=4200\nPORT=4300\n' },
  }),
  on('an .env that nobody reads', http, `server.listen(process.env.PORT || 4100)`, {
    files: { '.env': 'PORT=4200\n' },
  }),
  on('--env-file', http, `server.listen(process.env.PORT || 4100)`, {
    run: 'node --env-file=.env server.js',
    files: { '.env': 'PORT=4200\n' },
  }),
  on('--env-file of another name', http, `server.listen(process.env.PORT || 4100)`, {
    run: 'node --env-file .env.dev server.js',
    files: { '.env': 'PORT=4200\n', '.env.dev': 'PORT=4300\n' },
  }),
  on('loadEnvFile', `process.loadEnvFile();\n${http}`, `server.listen(process.env.PORT || 4100)`, {
    files: { '.env': 'PORT=4200\n' },
  }),
  on('a variable in the script', http, `server.listen(process.env.PORT || 4100)`, { run: 'PORT=4200 node server.js' }),
  on('two variables in the script', http, `server.listen(process.env.PORT || 4100, process.env.HOST || 'localhost')`, {
    run: 'HOST=127.0.0.1 PORT=4200 node server.js',
  }),
  on('the command line, computed', http, `server.listen(Number(process.argv[2]) + 1)`, {
    run: 'node server.js 4099',
    unknown: { port: 'computed from arguments' },
  }),
  on(
    'a value from a file that is read',
    `const { port } = JSON.parse(require('fs').readFileSync('port.json', 'utf8'));\n${http}`,
    `server.listen(port, '127.0.0.1')`,
    { files: { 'port.json': '{ "port": 4100 }' }, unknown: { port: 'read from a file at run time' } },
  ),
  on('a port that was random', `${http}\nconst port = 4100 + Math.floor(Math.random() * 10);`, `server.listen(port)`, {
    unknown: { port: 'random' },
  }),
]);

const express = `const express = require('express');\nconst app = express();\napp.post('/hook', (request, response) => response.end());`;
const koa = `const Koa = require('koa');\nconst app = new Koa();`;
const fastify = `const fastify = require('fastify')();\nfastify.post('/hook', async () => 'ok');`;
const nest = (adapter: string): string =>
  `require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const { Module } = require('@nestjs/common');
${adapter ? `const { FastifyAdapter } = require('@nestjs/platform-fastify');` : ''}
class AppModule {}
Module({})(AppModule);
async function bootstrap() {
  const app = await NestFactory.create(AppModule${adapter});`;
const nestCall = (args: string): string => `  await app.listen(${args});\n}\nbootstrap()`;
const hono = `const { serve } = require('@hono/node-server');\nconst { Hono } = require('hono');\nconst app = new Hono();\napp.post('/hook', (c) => c.text('ok'));`;

holdAgainstKernel({ name: 'frameworks', command: inManifest }, [
  on('Express', express, `app.listen(3000)`),
  on('Express, 127.0.0.1', express, `app.listen(3000, '127.0.0.1')`, { fixedTo: '0.0.0.0' }),
  on('Express, 0.0.0.0', express, `app.listen(process.env.PORT || 3000, '0.0.0.0', () => {})`),
  on('Express, localhost', express, `app.listen(3000, 'localhost')`, { fixedTo: '127.0.0.1' }),
  on('Express, ::1', express, `app.listen(3000, '::1')`),
  on('Express, a Node server of it', express, `require('http').createServer(app).listen(3000, '127.0.0.1')`),
  node('Express in TypeScript', '', {
    run: 'tsx server.ts',
    files: {
      'server.ts': `import express, { type Express } from 'express';\nconst port: number = Number(process.env.PORT) || 3000;\nconst app: Express = express();\napp.listen(port, 'localhost' as string);\n`,
    },
  }),
  on('Koa', koa, `app.listen(3000)`),
  on('Koa, 127.0.0.1', koa, `app.listen(3000, '127.0.0.1')`, { fixedTo: '0.0.0.0' }),
  on('Koa, options', koa, `app.listen({ port: 3000, host: '::' })`),
  on('Koa, its callback', koa, `require('http').createServer(app.callback()).listen(3000, 'localhost')`),
  on('Fastify', fastify, `fastify.listen({ port: 3000 })`, { fixedTo: '0.0.0.0' }),
  on('Fastify, 127.0.0.1', fastify, `fastify.listen({ port: 3000, host: '127.0.0.1' })`, { fixedTo: '0.0.0.0' }),
  on('Fastify, 0.0.0.0', fastify, `fastify.listen({ host: '0.0.0.0', port: 3000 }, () => {})`),
  on('Fastify, localhost', fastify, `fastify.listen({ port: 3000, host: 'localhost' })`, { fixedTo: '127.0.0.1' }),
  on('Fastify, ::', fastify, `fastify.listen({ port: 3000, host: '::' })`),
  on('Fastify, ::1', fastify, `fastify.listen({ port: 3000, host: '::1' })`),
  on(
    'Fastify, variables',
    fastify,
    `fastify.listen({ port: process.env.PORT ?? 3000, host: process.env.HOST ?? 'localhost' })`,
    { env: { PORT: '4200', HOST: '0.0.0.0' } },
  ),
  on('Fastify, any port', fastify, `fastify.listen({ port: 0, host: '127.0.0.1' })`, { noBind: 'any port' }),
  on('Fastify, its server', fastify, `fastify.ready().then(() => fastify.server.listen(3000, '127.0.0.1'))`),
  on('Nest', nest(''), nestCall('3000')),
  on('Nest, 127.0.0.1', nest(''), nestCall(`3000, '127.0.0.1'`), { fixedTo: '0.0.0.0' }),
  on('Nest, a variable', nest(''), nestCall(`process.env.PORT ?? 3000`), { env: { PORT: '4200' } }),
  on('Nest on Fastify', nest(', new FastifyAdapter()'), nestCall('3000'), { fixedTo: '0.0.0.0' }),
  on('Nest on Fastify, 0.0.0.0', nest(', new FastifyAdapter()'), nestCall(`3000, '0.0.0.0'`)),
  on('Nest on Fastify, a variable', nest(', new FastifyAdapter()'), nestCall(`process.env.PORT || 3000, 'localhost'`), {
    env: { PORT: '4200' },
  }),
  on('Hono', hono, `serve(app)`),
  on('Hono, a port', hono, `serve({ fetch: app.fetch, port: 4100 })`),
  on('Hono, 127.0.0.1', hono, `serve({ fetch: app.fetch, port: 4100, hostname: '127.0.0.1' })`, { fixedTo: '0.0.0.0' }),
  on('Hono, localhost', hono, `serve({ fetch: app.fetch, hostname: 'localhost' })`),
  on('Hono, 0.0.0.0', hono, `serve({ fetch: app.fetch, hostname: '0.0.0.0', port: Number(process.env.PORT) || 4100 })`),
  on(
    'Hono, a server of it',
    `${hono}\nconst { createAdaptorServer } = require('@hono/node-server');`,
    `createAdaptorServer({ fetch: app.fetch }).listen(4100, '127.0.0.1')`,
  ),
  on('connect', `const app = require('connect')();`, `app.listen(3000, '127.0.0.1')`),
  on('Polka', `const polka = require('polka');`, `polka().get('/', (q, s) => s.end()).listen(3000)`),
  on('Polka, localhost', `const polka = require('polka');`, `polka().listen(3000, 'localhost')`),
  on('restify', `const server = require('restify').createServer();`, `server.listen(8080, '127.0.0.1')`),
  on('socket.io', `const { Server } = require('socket.io');`, `new Server().listen(3000)`),
  on(
    'socket.io on Express',
    `${express}\nconst server = require('http').createServer(app);\nnew (require('socket.io').Server)(server);`,
    `server.listen(3000, 'localhost')`,
  ),
]);

const exported = (name: string, config: string, imported: string, call: string, more: More = {}): Case =>
  on(name, `${http}\n${imported}`, call, { ...more, files: { 'config.js': config, ...more.files } });

holdAgainstKernel({ name: 'node, values of other files', command: inManifest }, [
  exported(
    'module.exports',
    `module.exports = { port: 4100, host: '127.0.0.1' };\n`,
    `const config = require('./config');`,
    `server.listen(config.port, config.host)`,
    { fixedTo: '0.0.0.0' },
  ),
  exported(
    'module.exports, taken apart',
    `module.exports = { port: 4100, host: '::1' };\n`,
    `const { port, host } = require('./config.js');`,
    `server.listen(port, host)`,
  ),
  exported(
    'exports.name',
    `exports.PORT = 4100;\nexports.HOST = 'localhost';\n`,
    `const { PORT, HOST } = require('./config');`,
    `server.listen({ port: PORT, host: HOST })`,
  ),
  exported(
    'a variable read elsewhere',
    `module.exports.port = process.env.PORT || 4100;\n`,
    `const { port } = require('./config');`,
    `server.listen(port)`,
    { env: { PORT: '4200' } },
  ),
  exported(
    'dotenv read elsewhere',
    `require('dotenv').config();\nmodule.exports = { port: process.env.PORT || 4100 };\n`,
    `const config = require('./config');`,
    `server.listen(config.port)`,
    { files: { '.env': 'PORT=4200\n' } },
  ),
  on('JSON', `${http}\nconst { port, host } = require('./config.json');`, `server.listen(port, host)`, {
    files: { 'config.json': '{ "port": 4100, "host": "127.0.0.1" }\n' },
  }),
  node('ES modules', '', {
    run: 'node server.mjs',
    files: {
      'config.mjs': `export const PORT = 4100;\nexport default { host: '127.0.0.1' };\n`,
      'server.mjs': `import { createServer } from 'node:http';\nimport config, { PORT } from './config.mjs';\ncreateServer().listen(PORT, config.host);\n`,
    },
  }),
  node('TypeScript', '', {
    run: 'node src/server.ts',
    files: {
      'src/config.ts': `export const config = { port: 4100, host: 'localhost' } as const;\n`,
      'src/server.ts': `import { createServer } from 'node:http';\nimport { config } from './config.ts';\ncreateServer().listen(config.port, config.host);\n`,
    },
  }),
  exported(
    'a server of another file',
    `module.exports = require('express')();\n`,
    `const app = require('./config');`,
    `app.listen(3000, '127.0.0.1')`,
  ),
]);
