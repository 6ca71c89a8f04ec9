import { expect, test } from 'vitest';
import { bindTexts } from './factText.ts';
import { bindsOf } from './workspace.ts';

const express = `const express = require('express'); const app = express();\n`;
const any = 'default ::';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  // Frameworks
  ['Express, CommonJS', `${express}app.listen(3000)`, [`express listen | ${any} | literal 3000 <3000>`]],
  ['Express, an empty host', `${express}app.listen(3000, '')`, [`express listen | ${any} | literal 3000 <3000>`]],
  [
    'Express, ES modules and a host',
    `import express from 'express';\nconst app = express();\napp.listen(3000, '127.0.0.1', () => {});`,
    [`express listen | literal 127.0.0.1 <'127.0.0.1'> | literal 3000 <3000>`],
  ],
  [
    'Express, namespace import in TypeScript',
    `import * as express from 'express';\nconst app: express.Application = express();\napp.listen(3000, "localhost");`,
    [`express listen | literal localhost <"localhost"> | literal 3000 <3000>`],
    'server.ts',
  ],
  [
    'Express, import = require',
    `import express = require('express');\nexpress().listen(3000);`,
    [`express listen | ${any} | literal 3000 <3000>`],
    'server.ts',
  ],
  [
    'Express, dynamic import',
    `const { default: express } = await import('express');\nconst app = express();\napp.listen(80);`,
    [`express listen | ${any} | literal 80 <80>`],
    'server.mjs',
  ],
  [
    'Express, chained',
    `const express = require('express');\nexpress().use(express.json()).get('/', (q, s) => s.end()).listen(3000);`,
    [`express listen | ${any} | literal 3000 <3000>`],
  ],
  [
    'Express, exported in passing',
    `const express = require('express');\nconst app = module.exports = express();\nif (!module.parent) app.listen(3000);`,
    [`express listen | ${any} | literal 3000 <3000>`],
  ],
  [
    'Express, made by a function of the file',
    `import express from 'express';\nfunction createApp() { const app = express(); app.use(x); return app; }\nconst api = createApp();\napi.listen(3000);\ncreateApp().listen(3001);`,
    [`express listen | ${any} | literal 3000 <3000>`, `express listen | ${any} | literal 3001 <3001>`],
  ],
  [
    'Koa',
    `const Koa = require('koa');\nconst app = new Koa();\napp.listen(3000);`,
    [`koa listen | ${any} | literal 3000 <3000>`],
  ],
  ['Koa, required inline', `new (require('koa'))().listen(3000);`, [`koa listen | ${any} | literal 3000 <3000>`]],
  [
    'node http',
    `import { createServer } from 'node:http';\nconst server = createServer((req, res) => res.end());\nserver.listen(8080, '::1');`,
    [`http listen | literal ::1 <'::1'> | literal 8080 <8080>`],
  ],
  [
    'node http with an options object',
    `const http = require('http');\nhttp.createServer(h).listen({ port: 8080, host: '127.0.0.1', backlog: 5 });`,
    [`http listen | literal 127.0.0.1 <'127.0.0.1'> | literal 8080 <8080>`],
  ],
  [
    'new http.Server',
    `const http = require('http');\nnew http.Server(app).listen(80);`,
    [`http listen | ${any} | literal 80 <80>`],
  ],
  [
    'https',
    `import https from 'https';\nhttps.createServer({ key, cert }, app).listen(8443);`,
    [`https listen | ${any} | literal 8443 <8443>`],
  ],
  [
    'http2',
    `import * as http2 from 'node:http2';\nhttp2.createSecureServer(o).on('stream', f).listen(8443);`,
    [`http2 listen | ${any} | literal 8443 <8443>`],
  ],
  [
    'http or https',
    `const http = require('http'), https = require('https');\nlet server;\nif (tls) server = https.createServer(o, app); else server = http.createServer(app);\nserver.listen(3000);`,
    [`https listen | ${any} | literal 3000 <3000>`],
  ],
  ['net', `require('net').createServer(s => s.end()).listen(1883);`, [`net listen | ${any} | literal 1883 <1883>`]],
  [
    'Fastify without a host',
    `import Fastify from 'fastify';\nconst fastify = Fastify({ logger: true });\nawait fastify.listen({ port: 3000 });`,
    ['fastify listen | default localhost | literal 3000 <3000>'],
  ],
  [
    'Fastify with a host',
    `const fastify = require('fastify')({ logger: true });\nfastify.listen({ port: 3000, host: '0.0.0.0' }, (err) => {});`,
    [`fastify listen | literal 0.0.0.0 <'0.0.0.0'> | literal 3000 <3000>`],
  ],
  [
    'Fastify handed to a function',
    `import type { FastifyInstance } from 'fastify';\nexport async function start(instance: FastifyInstance) { await instance.listen({ port: 3000 }); }`,
    ['fastify listen | default localhost | literal 3000 <3000>'],
    'start.ts',
  ],
  [
    'Nest',
    `import { NestFactory } from '@nestjs/core';\nasync function bootstrap() {\n  const app = await NestFactory.create<NestExpressApplication>(AppModule);\n  await app.listen(process.env.PORT ?? 3000);\n}`,
    [`nestjs listen | ${any} | env 3000 PORT <3000>`],
    'main.ts',
  ],
  [
    'Nest on Fastify',
    `import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(AppModule, new FastifyAdapter());\nawait app.listen(3000);`,
    ['nestjs listen | default localhost | literal 3000 <3000>'],
    'main.ts',
  ],
  [
    'Hono on Node',
    `import { serve } from '@hono/node-server';\nserve({ fetch: app.fetch, port: 8787, hostname: 'localhost' }, (info) => {});\nserve(app);`,
    [`hono serve | literal localhost <'localhost'> | literal 8787 <8787>`, `hono serve | ${any} | default 3000`],
  ],
  [
    'serve with options that cannot be told',
    `import { serve } from '@hono/node-server';\nserve(options);\nserve({ ...options, port: 4000 });`,
    ['hono serve | unresolved | unresolved <options>', 'hono serve | unresolved | literal 4000 <4000>'],
  ],
  [
    'Bun.serve',
    `Bun.serve({ port: 4000, hostname: '127.0.0.1', fetch(req) { return new Response('x'); } });\nBun.serve({ fetch });`,
    [
      `bun Bun.serve | literal 127.0.0.1 <'127.0.0.1'> | literal 4000 <4000>`,
      'bun Bun.serve | default :: | env 3000 BUN_PORT,PORT,NODE_PORT,bun --port',
    ],
    'server.ts',
  ],
  [
    'Bun.serve with type arguments',
    `Bun.serve<Data>({ port: 4000, fetch });`,
    ['bun Bun.serve | default :: | literal 4000 <4000>'],
    'server.ts',
  ],
  [
    'Deno.serve',
    `Deno.serve({ port: 4000, hostname: 'localhost' }, handler);\nDeno.serve(handler);`,
    [
      `deno Deno.serve | literal localhost <'localhost'> | literal 4000 <4000>`,
      'deno Deno.serve | default 0.0.0.0 | default 8000',
    ],
    'main.ts',
  ],
  [
    'serve of the old Deno standard library',
    `import { serve } from 'https://deno.land/std@0.177.0/http/server.ts';\nserve(handler, { port: 4000 });`,
    ['deno serve | default 0.0.0.0 | literal 4000 <4000>'],
    'main.ts',
  ],
  [
    'a class that holds its app',
    `import express, { Application } from 'express';\nclass Server {\n  private app: Application;\n  private port = process.env.PORT || 3000;\n  constructor() { this.app = express(); }\n  start() { this.app.listen(this.port, () => {}); }\n}`,
    [`express listen | ${any} | env 3000 PORT <3000>`],
    'server.ts',
  ],
  [
    'an app imported from the project',
    `import app from './app.js';\napp.listen(3000, '127.0.0.1');`,
    [`node listen | literal 127.0.0.1 <'127.0.0.1'> | literal 3000 <3000>`],
  ],
  [
    'an app required from the project',
    `const { app } = require('../app');\napp.listen(PORT);`,
    ['node listen | unresolved | unresolved <PORT>'],
  ],
  [
    'a server handed to a function',
    `export function start(httpServer) { httpServer.listen(8080, 'localhost'); }`,
    [`node listen | literal localhost <'localhost'> | literal 8080 <8080>`],
  ],
  [
    'express-generator',
    `var app = require('../app');\nvar http = require('http');\nvar port = normalizePort(process.env.PORT || '3000');\napp.set('port', port);\nvar server = http.createServer(app);\nserver.listen(port);`,
    [`http listen | ${any} | env 3000 PORT <'3000'>`],
  ],
  [
    'socket.io on its own',
    `const { Server } = require('socket.io');\nconst io = new Server({});\nio.listen(3000);`,
    [`socket.io listen | ${any} | literal 3000 <3000>`],
  ],
  [
    'Elysia',
    `import { Elysia } from 'elysia';\nnew Elysia().get('/', () => 'x').listen({ port: 3000, hostname: '127.0.0.1' });`,
    [`elysia listen | literal 127.0.0.1 <'127.0.0.1'> | literal 3000 <3000>`],
    'index.ts',
  ],
  [
    'hapi',
    `const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: 3000, host: 'localhost' });\nawait server.start();`,
    [`hapi Hapi.server | literal localhost <'localhost'> | literal 3000 <3000>`],
    'server.mjs',
  ],
  [
    'hapi by its class, without a host',
    `import { Server } from '@hapi/hapi';\nconst server = new Server({ port: process.env.PORT || 3000 });`,
    [`hapi Server | ${any} | env 3000 PORT <3000>`],
  ],
  [
    'ws on a port of its own',
    `import { WebSocketServer } from 'ws';\nconst wss = new WebSocketServer({ port: 8080, host: '127.0.0.1' });`,
    [`ws WebSocketServer | literal 127.0.0.1 <'127.0.0.1'> | literal 8080 <8080>`],
  ],
  [
    'ws under another name',
    `import WebSocket, { WebSocketServer as Sockets } from 'ws';\nnew Sockets({ port: 8080 });\nnew WebSocket.Server({ port: 8081 });`,
    [`ws Sockets | ${any} | literal 8080 <8080>`, `ws WebSocket.Server | ${any} | literal 8081 <8081>`],
  ],
  [
    'socket.io with a port',
    `import { Server } from 'socket.io';\nconst io = new Server(3000, { cors: {} });`,
    [`socket.io Server | ${any} | literal 3000 <3000>`],
  ],
  [
    'Apollo Server',
    `import { startStandaloneServer } from '@apollo/server/standalone';\nawait startStandaloneServer(server, { context, listen: { port: 4001, host: 'localhost' } });\nawait startStandaloneServer(server);`,
    [
      `apollo startStandaloneServer | literal localhost <'localhost'> | literal 4001 <4001>`,
      `apollo startStandaloneServer | ${any} | default 4000`,
    ],
    'index.mjs',
  ],
  [
    'Bolt for Slack',
    `const { App } = require('@slack/bolt');\nconst app = new App({ token, signingSecret });\n(async () => { await app.start(process.env.PORT || 3000); })();`,
    [`bolt start | ${any} | env 3000 PORT <3000>`],
  ],
  [
    'Bolt with its port among the options, and without any',
    `import { App } from '@slack/bolt';\nconst app = new App({ port: 4000 });\nawait app.start();\nconst other = new App({ token });\nawait other.start();`,
    [`bolt start | ${any} | literal 4000 <4000>`, `bolt start | ${any} | default 3000`],
    'app.mjs',
  ],
  [
    'uWebSockets.js',
    `import uWS from 'uWebSockets.js';\nuWS.App().get('/*', h).listen(9001, (token) => {});\nuWS.App().listen('127.0.0.1', 9002, () => {});`,
    [
      `uwebsockets listen | ${any} | literal 9001 <9001>`,
      `uwebsockets listen | literal 127.0.0.1 <'127.0.0.1'> | literal 9002 <9002>`,
    ],
  ],
  [
    'Deno.listen',
    `const listener = Deno.listen({ port: 8080, hostname: '127.0.0.1' });`,
    [`net listen | literal 127.0.0.1 <'127.0.0.1'> | literal 8080 <8080>`],
    'main.ts',
  ],
  [
    'a program of Bun',
    `import { Hono } from 'hono';\nconst app = new Hono();\nexport default { port: Number(process.env.PORT) || 3000, fetch: app.fetch };`,
    ['bun port | default :: | env 3000 PORT <3000>'],
    'index.ts',
  ],
  [
    'an options object that spreads another of the file',
    `${express}const defaults = { host: '127.0.0.1', port: 3000 };\napp.listen({ ...defaults, port: 4000 });`,
    [`express listen | literal 127.0.0.1 <'127.0.0.1'> | literal 4000 <4000>`],
  ],
  [
    'a worker of a cluster',
    `const cluster = require('node:cluster');\nconst http = require('node:http');\nif (cluster.isPrimary) { cluster.fork(); } else { http.createServer(f).listen(8000); }`,
    [`http listen | ${any} | literal 8000 <8000>`],
  ],
];

for (const [name, source, expected, file] of servers) {
  test(`finds ${name}`, async () => expect(await bindTexts(source, file)).toEqual(expected));
}

const ports: readonly (readonly [expression: string, expected: string, before?: string])[] = [
  ['3_000', 'literal 3000 <3_000>'],
  [`'3000'`, `literal 3000 <'3000'>`],
  ['`3000`', 'literal 3000 <`3000`>'],
  ['port', 'literal 3000 <3000>', 'const port = 3000;'],
  ['`${port}`', 'literal 3000 <3000>', 'const port = 3000;'],
  ['port', 'unresolved <port>', 'let port = 3000; port = 4000;'],
  ['port', 'unresolved <port>', 'let port = 3000; port++;'],
  ['config.port', 'literal 3000 <3000>', 'const config = { port: 3000, host: "x" };'],
  ['config.server.port', 'literal 3000 <3000>', 'const config = { server: { port: 3000 } };'],
  ['config.port', 'unresolved <config.port>', 'const config = { port: 3000, ...other };'],
  ['config.port', 'unresolved <config.port>', 'const config = { port: 3000 }; config.port = argv.port;'],
  ['config.port', 'unresolved <config.port>', `const config = require('./config');`],
  ['config.port', 'unresolved <config.port>'],
  ['port', 'literal 3000 <3000>', 'const { port } = { port: 3000 };'],
  ['process.env.PORT', 'env PORT <process.env.PORT>'],
  [`process.env['PORT']`, `env PORT <process.env['PORT']>`],
  ['process.env.PORT || 3000', 'env 3000 PORT <3000>'],
  [`process.env.PORT ?? '3000'`, `env 3000 PORT <'3000'>`],
  ['Number(process.env.PORT || 3000)', 'env 3000 PORT <3000>'],
  ['Number(process.env.PORT) || 3000', 'env 3000 PORT <3000>'],
  [`parseInt(process.env.PORT ?? '3000', 10)`, `env 3000 PORT <'3000'>`],
  [`Number.parseInt(process.env.PORT || "3000")`, 'env 3000 PORT <"3000">'],
  ['+process.env.PORT', 'env PORT <process.env.PORT>'],
  ['process.env.PORT ? Number(process.env.PORT) : 3000', 'env 3000 PORT <3000>'],
  ['PORT', 'env 3000 PORT <3000>', 'const { PORT = 3000 } = process.env;'],
  ['port', 'env 3000 PORT <3000>', 'const { PORT: port = 3000 } = process.env;'],
  ['PORT', 'env PORT <PORT>', 'const { PORT } = process.env;'],
  ['env.PORT || 3000', 'env 3000 PORT <3000>', `import { env } from 'node:process';`],
  ['env.PORT || 3000', 'env 3000 PORT <3000>', 'const env = process.env;'],
  ['env.PORT || 3000', 'unresolved <env.PORT || 3000>', `import { env } from './env.js';`],
  ['process.env.PORT || process.env.APP_PORT || 3000', 'env 3000 PORT,APP_PORT <3000>'],
  ['argv.port || process.env.PORT || 3000', 'unresolved <argv.port || process.env.PORT || 3000>'],
  ['process.env.PORT || DEFAULT_PORT', 'env 3000 PORT <3000>', 'const DEFAULT_PORT = 3000;'],
  ['import.meta.env.PORT', 'env PORT <import.meta.env.PORT>'],
  ['Bun.env.PORT ?? 3000', 'env 3000 PORT <3000>'],
  [`Number(Deno.env.get('PORT') ?? 3000)`, 'env 3000 PORT <3000>'],
  ['3000 || fallback', 'literal 3000 <3000>'],
  ['undefined ?? 3000', 'literal 3000 <3000>'],
  ['isProduction ? 80 : 3000', 'unresolved <isProduction ? 80 : 3000>'],
  [`app.get('port')`, `unresolved <app.get('port')>`],
  ['basePort + 1', 'unresolved <basePort + 1>', 'const basePort = 3000;'],
  ['port', 'unresolved <port>', 'for (const port of ports)'],
  [`app.get('port')`, 'env 3000 PORT <3000>', `app.set('port', process.env.PORT || 3000);`],
  [`app.get('port')`, `unresolved <app.get('port')>`, `app.set('port', 3000); app.set('port', 4000);`],
  [`app.get('port')`, `unresolved <app.get('port')>`, `other.set('port', 3000);`],
  [`configService.get('PORT') ?? 3000`, 'env 3000 PORT <3000>', 'const configService = app.get(ConfigService);'],
  [`config.get('PORT', 3000)`, 'env 3000 PORT <3000>', 'const config = app.get(ConfigService);'],
  [`app.get(ConfigService).getOrThrow('PORT')`, `env PORT <app.get(ConfigService).getOrThrow('PORT')>`],
  [`config.get('app.port')`, `unresolved <config.get('app.port')>`, 'const config = app.get(ConfigService);'],
  [`cache.get('PORT')`, `unresolved <cache.get('PORT')>`, 'const cache = new Map();'],
  [
    'env.PORT',
    'env 3000 PORT <3000>',
    `const env = z.object({ PORT: z.coerce.number().int().default(3000) }).parse(process.env);`,
  ],
  [
    'env.PORT',
    `env 3000 PORT <'3000'>`,
    `const schema = z.object({ PORT: z.string().default('3000').transform(Number) }).passthrough();\nconst parsed = schema.safeParse(process.env);\nconst env = parsed.data;`,
  ],
  ['env.PORT', 'env PORT <env.PORT>', `const env = z.object({ PORT: z.coerce.number() }).parse(process.env);`],
  [
    'env.PORT',
    'unresolved <env.PORT>',
    `const env = z.object({ PORT: z.preprocess(fallBack, z.number()) }).parse(process.env);`,
  ],
  [
    'PORT',
    'env 3000 PORT <3000>',
    `const { PORT } = z.object({ PORT: z.coerce.number().default(3000) }).parse(process.env);`,
  ],
  ['env.PORT', 'env 3000 PORT <3000>', 'const env = cleanEnv(process.env, { PORT: port({ default: 3000 }) });'],
  [
    'env.PORT',
    'unresolved <env.PORT>',
    'const env = cleanEnv(process.env, { PORT: port({ default: 80, devDefault: 3000 }) });',
  ],
  [
    'env.PORT',
    'env 3000 PORT <3000>',
    `const env = createEnv({ server: { PORT: z.coerce.number().default(3000) }, runtimeEnv: process.env });`,
  ],
  [
    'env.PORT',
    'env 3000 PORT <3000>',
    'const { value: env } = Joi.object({ PORT: Joi.number().port().default(3000) }).unknown().validate(process.env);',
  ],
  [`env.get('PORT').default('3000').asPortNumber()`, `env 3000 PORT <'3000'>`, `import env from 'env-var';`],
  [
    `config.get('server.port')`,
    'env 3000 PORT <3000>',
    `const config = convict({ server: { port: { format: 'port', default: 3000, env: 'PORT' } } });`,
  ],
  [
    `config.get('port')`,
    `unresolved <config.get('port')>`,
    `const config = convict({ port: { default: 3000 } });\nconfig.loadFile('./config.json');`,
  ],
  ['getPort()', 'env 3000 PORT <3000>', 'function getPort() { return process.env.PORT || 3000; }'],
  ['getPort()', 'unresolved <getPort()>', 'function getPort() { if (x) return 80; return 3000; }'],
  ['env.PORT || 3000', 'env 3000 PORT <3000>', 'const { env } = process;'],
  ['PORT', 'env PORT <PORT>', 'const { env: { PORT } } = process;'],
];

for (const [expression, expected, before = ''] of ports) {
  test(`reads the port ${expression} after ${before} as ${expected}`, async () => {
    const source = `${express}${before}\napp.listen(${expression});`;
    expect(await bindTexts(source, 'server.mjs')).toEqual([`express listen | ${any} | ${expected}`]);
  });
}

const parameters: readonly (readonly [name: string, source: string, expected: string])[] = [
  ['a function that is called once', 'function start(port) { app.listen(port); }\nstart(3000);', 'literal 3000 <3000>'],
  [
    'an arrow function that is called once',
    'const start = async (port) => { app.listen(port); };\nstart(process.env.PORT || 3000);',
    'env 3000 PORT <3000>',
  ],
  ['the default of a parameter', 'function start(port = 3000) { app.listen(port); }\nstart();', 'literal 3000 <3000>'],
  [
    'a constructor that is called once',
    'class Server { constructor(port) { this.port = port; } run() { app.listen(this.port); } }\nnew Server(3000).run();',
    'literal 3000 <3000>',
  ],
  [
    'a function that is called twice',
    'function start(port) { app.listen(port); }\nstart(3000); start(4000);',
    'unresolved <port>',
  ],
  [
    'a function that others may call',
    'export function start(port) { app.listen(port); }\nstart(3000);',
    'unresolved <port>',
  ],
  [
    'a function that is handed on',
    'function start(port) { app.listen(port); }\nstart(3000); module.exports = { start };',
    'unresolved <port>',
  ],
  [
    'a function that calls itself',
    'function start(port) { app.listen(port).on("error", () => start(port + 1)); }\nstart(3000);',
    'unresolved <port>',
  ],
  ['spread arguments', 'function start(port) { app.listen(port); }\nstart(...args);', 'unresolved <port>'],
  [
    'a part of a parameter',
    'function start({ port }) { app.listen(port); }\nstart({ port: 3000 });',
    'unresolved <port>',
  ],
];

for (const [name, source, expected] of parameters) {
  test(`reads the port from the parameter of ${name}`, async () => {
    expect(await bindTexts(express + source, 'server.mjs')).toEqual([`express listen | ${any} | ${expected}`]);
  });
}

test('an app that is handed to a function which is called once is known there', async () => {
  const source = `${express}function start(instance, port) { instance.listen(port); }\nstart(app, 3000);`;
  expect(await bindTexts(source)).toEqual([`express listen | ${any} | literal 3000 <3000>`]);
});

test('a name means what it means in its scope', async () => {
  const source = `${express}const port = 1000;
function a() { const port = 2000; app.listen(port); }
function b(port) { app.listen(port); }
app.listen(port);`;
  expect((await bindsOf(source)).map(({ port }) => port.value)).toEqual([2000, undefined, 1000]);
});

const typed: readonly (readonly [expression: string, expected: string])[] = [
  ['process.env.PORT!', 'env PORT <process.env.PORT>'],
  ['(process.env.PORT as unknown as number) || 3000', 'env 3000 PORT <3000>'],
  ['<number>3000', 'literal 3000 <3000>'],
  ['3000 satisfies number', 'literal 3000 <3000>'],
];

test.each(typed)('reads the TypeScript port %s as %s', async (expression, expected) => {
  const source = `import express from 'express'; const app = express();\napp.listen(${expression});`;
  expect(await bindTexts(source, 'server.ts')).toEqual([`express listen | ${any} | ${expected}`]);
});

const hosts: readonly (readonly [rest: string, expected: string, before?: string])[] = [
  [`, "127.0.0.1"`, 'literal 127.0.0.1 <"127.0.0.1">'],
  [', `localhost`', 'literal localhost <`localhost`>'],
  [', HOST, () => {}', `literal localhost <'localhost'>`, `const HOST = 'localhost';`],
  [', process.env.HOST', 'env HOST <process.env.HOST>'],
  [`, process.env.HOST || '127.0.0.1'`, `env 127.0.0.1 HOST <'127.0.0.1'>`],
  [', host', 'unresolved <host>'],
  [', config.host', 'unresolved <config.host>'],
  [', () => {}', any],
  [', function () {}', any],
  [', undefined, () => {}', any],
  [', 511, () => {}', any],
  [', onListening', any, 'function onListening() {}'],
  [', callback', any],
  [', console.log("x")', any],
];

for (const [rest, expected, before = ''] of hosts) {
  test(`reads the host of listen(3000${rest}) as ${expected}`, async () => {
    const bind = `express listen | ${expected} | literal 3000 <3000>`;
    expect(await bindTexts(`${express}${before}\napp.listen(3000${rest});`)).toEqual([bind]);
  });
}

const strangers: readonly (readonly [name: string, source: string, file?: string])[] = [
  ['an array', `const list = [1]; list.listen(3000);`],
  ['a socket', `socket.listen('message', () => {});`],
  [
    'an event emitter',
    `import { EventEmitter } from 'node:events';\nconst emitter = new EventEmitter();\nemitter.listen('x', f);`,
  ],
  ['a subprocess', `import { spawn } from 'node:child_process';\nconst server = spawn('node');\nserver.listen(3000);`],
  ['i18n', `import i18n from 'i18next';\ni18n.listen('languageChanged', f);`],
  [
    'history',
    `import { createBrowserHistory } from 'history';\nconst history = createBrowserHistory();\nhistory.listen(({ location }) => {});`,
  ],
  ['the global history', `history.listen(listener); window.history.listen(3000);`],
  ['messaging', `import messaging from '@react-native-firebase/messaging';\nmessaging().listen(3000);`],
  [
    'a mock server',
    `import { setupServer } from 'msw/node';\nconst server = setupServer();\nserver.listen({ onUnhandledRequest: 'error' });\nserver.listen(3000);`,
  ],
  [
    'a mail server',
    `const { SMTPServer } = require('smtp-server');\nconst server = new SMTPServer({});\nserver.listen(25);`,
  ],
  ['what a package exports', `import server from 'lan-party';\nserver.listen(3000);`],
  ['a class of the project', `import { App } from './app';\nconst app = new App();\napp.listen(3000);`, 'index.ts'],
  [
    'ws on another server',
    `import { WebSocketServer } from 'ws';\nnew WebSocketServer({ server }); new WebSocketServer({ noServer: true }); new WebSocketServer(options);`,
  ],
  [
    'socket.io on another server',
    `import { Server } from 'socket.io';\nnew Server(httpServer, { path: '/x' }); new Server();`,
  ],
  [
    'Bolt in socket mode',
    `const { App } = require('@slack/bolt');\nconst app = new App({ socketMode: true });\napp.start(3000);`,
  ],
  [
    'a Slack app on AWS Lambda',
    `const { App, AwsLambdaReceiver } = require('@slack/bolt');\nconst receiver = new AwsLambdaReceiver({});\nconst app = new App({ receiver });\napp.start();`,
  ],
  [
    'hapi without a port',
    `const Hapi = require('@hapi/hapi');\nHapi.server(); Hapi.server({ host: 'x', port: 0 }); Hapi.server({ port: 3000, autoListen: false });`,
  ],
  ['a worker of Cloudflare', `export default { fetch(request) { return new Response('port'); } };`],
  [
    'a class called Server',
    `import { Server } from 'ws';\nconst other = { Server: class {} };\nnew other.Server({ port: 3000 });`,
  ],
  ['a start', `import { App } from '@slack/bolt';\nlevel.start(3000); new Level().start(3000);`],
  ['a port of 0', `${express}app.listen(0); app.listen({ port: 0 });`],
  ['no port', `${express}app.listen(); app.listen(() => {}); app.listen(resolve);`],
  [
    'a socket in the file system',
    `${express}app.listen('/tmp/app.sock'); app.listen({ path: '/tmp/app.sock' }); app.listen(socketPath); app.listen({ fd: 3 });`,
  ],
  [
    'attaching to another server',
    `const io = require('socket.io')();\nconst http = require('http');\nconst server = http.createServer();\nio.listen(server);`,
  ],
  ['Express settings', `${express}app.get('io').listen(3000);`],
  ['a router', `const express = require('express');\nconst app = express.Router();\napp.listen(3000);`],
  ['text', `// app.listen(3000, '127.0.0.1')\nconst help = "app.listen(3000, '127.0.0.1')";\n/* server.listen(80) */`],
  ['a definition', `class Bus { listen(port) {} }\nconst api = { listen(port) {}, serve(port) {} };`],
  ['a serve of the project', `import { serve } from './serve';\nserve({ port: 3000 });`],
  [
    'serve of esbuild',
    `import * as esbuild from 'esbuild';\nconst context = await esbuild.context({});\nawait context.serve({ port: 3000, host: '127.0.0.1' });`,
  ],
  ['a shadowed Bun', `const Bun = { serve() {} };\nBun.serve({ port: 3000 });`],
  ['a port out of range', `${express}app.listen(70000); app.listen(3.5);`],
  ['Redux', `import { listen } from './store';\nlisten(3000); store.listen(3000);`],
  ['a channel', `Echo.channel('x').listen('Event', f); app.on('x').listen;`],
  [
    'a parameter of another type',
    `import { SMTPServer } from 'smtp-server';\nexport function start(server: SMTPServer) { server.listen(25); }`,
    'start.ts',
  ],
];

for (const [name, source, file] of strangers) {
  test(`does not take ${name} for a server`, async () => expect(await bindTexts(source, file)).toEqual([]));
}

test('reads JSX, TSX and module extensions alike', async () => {
  const source = `import express from 'express';\nconst page = <b>hi</b>;\nexpress().listen(3000);`;
  for (const name of ['bin/www', 'server.js', 'server.jsx', 'server.tsx', 'server.mjs', 'server.cjs']) {
    expect(await bindTexts(source, name)).toEqual([`express listen | ${any} | literal 3000 <3000>`]);
  }
  const typedSource = `import express from 'express';\nconst x = <string>y;\nexpress().listen(3000);`;
  for (const name of ['server.ts', 'server.mts', 'server.cts']) {
    expect(await bindTexts(typedSource, name)).toEqual([`express listen | ${any} | literal 3000 <3000>`]);
  }
});

test('columns count UTF-16 units and lines end as in an editor', async () => {
  const source = `import express from 'express';\r\nconst app = express();\r/* é😀 */ app.listen(3000, '127.0.0.1');\r\n`;
  const [bind] = await bindsOf(source);
  expect(bind?.host.span).toEqual({ line: 3, column: 28, endLine: 3, endColumn: 39 });
  expect(bind?.language).toBe('javascript');
});

test('a host can be added after the port, in the quotes of the file', async () => {
  const single = `import Fastify from 'fastify';\nFastify().listen({ port: 3000, backlog: 5 });`;
  const double = `import Fastify from "fastify";\nFastify().listen({ port });`;
  const [first] = await bindsOf(single);
  const [second] = await bindsOf(double);
  expect(first?.hostInsertion).toMatchObject({
    before: `, host: '`,
    after: `'`,
    span: { line: 2, column: 30, endColumn: 30 },
  });
  expect(second?.hostInsertion).toMatchObject({
    before: ', host: "',
    after: '"',
    span: { line: 2, column: 24, endColumn: 24 },
  });
});
