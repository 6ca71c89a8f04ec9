import { expect, test } from 'vitest';
import { factsOf, textAt } from './workspace.ts';

/** `express POST /hook handler <marked text>`; a method or a handler that there is not is a dash. */
async function routesOf(source: string, name: string): Promise<readonly string[]> {
  const routes = (await factsOf({ [name]: source })).filter((fact) => fact.kind === 'route');
  return routes.map(({ framework, method = '-', path, handler = '-', span }) => {
    const marked = textAt(source, span);
    return `${framework} ${method} ${path} ${handler}${marked === path ? '' : ` <${marked}>`}`;
  });
}

const express = `const express = require('express');\nconst app = express();\n`;

const routes: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  [
    'Express',
    `${express}app.get('/', (req, res) => {});\napp.post('/hook', express.raw({ type: '*/*' }), handleHook);\napp.all('/any', hooks.any);\napp.delete("/x/:id", async function remove(req, res) {});`,
    ['express GET / -', 'express POST /hook handleHook', 'express - /any any', 'express DELETE /x/:id remove'],
  ],
  [
    'a router of Express, mounted in the same file',
    `${express}const router = express.Router();\nrouter.post('/stripe', hook);\nrouter.get('/', list);\napp.use('/webhooks', router);`,
    ['express POST /webhooks/stripe hook </stripe>', 'express GET /webhooks list </>'],
  ],
  [
    'a router of Express, mounted elsewhere',
    `import { Router } from 'express';\nconst router = Router();\nrouter.post('/stripe', wrap(hook));\nexport default router;`,
    ['express POST /stripe hook'],
  ],
  [
    'route() of Express',
    `${express}app.route('/hook').get(show).post(check, receive);`,
    ['express GET /hook show', 'express POST /hook receive'],
  ],
  ['several paths', `${express}app.post(['/a', '/b'], hook);`, ['express POST /a hook', 'express POST /b hook']],
  [
    'Koa',
    `import Router from '@koa/router';\nconst router = new Router({ prefix: '/api' });\nrouter.post('/hook', async (ctx) => {});`,
    ['koa POST /api/hook - </hook>'],
  ],
  [
    'Fastify',
    `import Fastify from 'fastify';\nconst fastify = Fastify();\nfastify.post('/hook', { schema }, async (request) => {});\nfastify.route({ method: 'PUT', url: '/x', handler: put });\nfastify.route({ method: ['GET', 'POST'], url: '/y', handler });`,
    ['fastify POST /hook -', 'fastify PUT /x put', 'fastify GET /y handler', 'fastify POST /y handler'],
  ],
  [
    'a plugin of Fastify',
    `import type { FastifyInstance } from 'fastify';\nexport default async function routes(app: FastifyInstance) { app.post<{ Body: Hook }>('/hook', receive); }`,
    ['fastify POST /hook receive'],
    'routes.ts',
  ],
  [
    'Hono',
    `import { Hono } from 'hono';\nconst app = new Hono();\napp.post('/hook', (c) => c.text('ok')).get('/x', x);\napp.on('PURGE', '/cache', purge);\napp.get('/api/*', cors());`,
    ['hono POST /hook -', 'hono GET /x x', 'hono PURGE /cache purge', 'hono GET /api/* -'],
    'app.ts',
  ],
  [
    'Elysia',
    `import { Elysia } from 'elysia';\nnew Elysia().get('/', () => 'x').post('/hook', ({ body }) => body).listen(3000);`,
    ['elysia GET / -', 'elysia POST /hook -'],
    'index.ts',
  ],
  [
    'hapi',
    `const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: 3000 });\nserver.route({ method: 'POST', path: '/hook', handler: (request, h) => 'ok' });\nserver.route({ method: '*', path: '/any', handler: any });`,
    ['hapi POST /hook -', 'hapi - /any any'],
  ],
  [
    'Nest',
    `@Controller('webhooks')\nexport class WebhooksController {\n  @Post('stripe')\n  @HttpCode(200)\n  stripe(@Body() body: Buffer) {}\n  @Get()\n  list() {}\n  @All(['a', 'b']) any() {}\n}\n@Controller({ path: 'x' }) class X { @Put(':id') put() {} }\n@Controller() class Y { @Get('/y') y() {} }`,
    [
      'nestjs POST /webhooks/stripe stripe <stripe>',
      'nestjs GET /webhooks list <Get>',
      'nestjs - /webhooks/a any <a>',
      'nestjs - /webhooks/b any <b>',
      'nestjs PUT /x/:id put <:id>',
      'nestjs GET /y y',
    ],
    'webhooks.controller.ts',
  ],
  [
    'a router by its name alone',
    `export function mount(router) { router.post('/hook', (req, res) => {}); }`,
    ['node POST /hook -'],
  ],
  [
    'a path of another name',
    `${express}const HOOK = '/hook';\napp.post(HOOK + '/x', hook); app.post('/y', hook);`,
    ['express POST /y hook'],
  ],
  [
    'Next, app router',
    `export async function POST(request: Request) {}\nexport const GET = async () => {};\nexport const dynamic = 'force-dynamic';`,
    ['next POST /api/webhooks/[provider] POST <POST>', 'next GET /api/webhooks/[provider] GET <GET>'],
    'src/app/(site)/api/webhooks/[provider]/route.ts',
  ],
  [
    'Next, pages',
    `import type { NextApiRequest, NextApiResponse } from 'next';\nexport default async function handler(req: NextApiRequest, res: NextApiResponse) {}`,
    ['next - /api/hook handler <handler>'],
    'pages/api/hook.ts',
  ],
  [
    'SvelteKit',
    `export async function POST({ request }) {}`,
    ['sveltekit POST /api/hook POST <POST>'],
    'web/routes/api/hook/+server.ts',
  ],
  [
    'Nuxt',
    `export default defineEventHandler(async (event) => {});`,
    ['nitro POST /api/hook - <default>'],
    'server/api/hook.post.ts',
  ],
];

for (const [name, source, expected, file = 'server.js'] of routes) {
  test(`finds the routes of ${name}`, async () => expect(await routesOf(source, file)).toEqual(expected));
}

const strangers: readonly (readonly [name: string, source: string, file?: string])[] = [
  ['a client', `import axios from 'axios';\naxios.get('/api/x', config); axios.post('/api', data, () => {});`],
  [
    'a client of the project',
    `const api = axios.create();\napi.post('/login', credentials);\nconst app = axios.create(); app.get('/x', f);`,
  ],
  ['a request of a test', `request(app).get('/x').expect(200); supertest(app).post('/hook', f);`],
  ['settings', `${express}app.get('port'); app.get('/x');`],
  ['a map', `const app = new Map();\napp.get('/x', () => {});`],
  [
    'a route of a browser',
    `import { createRouter } from 'vue-router';\nconst router = createRouter({});\nrouter.get('/x', f);`,
  ],
  ['a function called POST', `export async function POST(request) {}`, 'src/lib/http.ts'],
  ['middleware', `${express}app.use('/static', express.static('public'));`],
];

for (const [name, source, file = 'server.js'] of strangers) {
  test(`does not take ${name} for a route`, async () => expect(await routesOf(source, file)).toEqual([]));
}
