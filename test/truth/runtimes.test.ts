import { ensureModules } from './install.ts';
import { holdAgainstKernel, inManifest, type Case } from './harness.ts';

await ensureModules();

type More = Partial<Omit<Case, 'name'>>;

const bun = (name: string, source: string, more: More = {}): Case => ({
  name,
  run: 'bun server.ts',
  ...more,
  files: { 'server.ts': source, ...more.files },
});

const deno = (name: string, source: string, more: More = {}): Case =>
  bun(name, source, { run: 'deno run --allow-all server.ts', ...more });

const answer = `fetch: () => new Response('ok')`;
const handler = `() => new Response('ok')`;

holdAgainstKernel({ name: 'Bun', command: inManifest }, [
  bun('its default', `Bun.serve({ ${answer} });\n`),
  bun('a port', `Bun.serve({ port: 4100, ${answer} });\n`),
  bun('127.0.0.1', `Bun.serve({ port: 4100, hostname: '127.0.0.1', ${answer} });\n`, { fixedTo: '0.0.0.0' }),
  bun('localhost', `Bun.serve({ port: 4100, hostname: 'localhost', ${answer} });\n`),
  bun('0.0.0.0', `Bun.serve({ hostname: '0.0.0.0', ${answer} });\n`),
  bun('::', `Bun.serve({ hostname: '::', ${answer} });\n`),
  bun('PORT of the shell', `Bun.serve({ ${answer} });\n`, { env: { PORT: '4200' } }),
  bun('BUN_PORT before PORT', `Bun.serve({ ${answer} });\n`, { env: { PORT: '4200', BUN_PORT: '4300' } }),
  bun('PORT of .env, which Bun reads itself', `Bun.serve({ ${answer} });\n`, { files: { '.env': 'PORT=4200\n' } }),
  bun('its environment', `Bun.serve({ port: Bun.env.PORT ?? 4100, ${answer} });\n`, { env: { PORT: '4200' } }),
  bun('any port', `Bun.serve({ port: 0, ${answer} });\n`, { noBind: 'any port' }),
  bun('an import', `import { serve } from 'bun';\nserve({ port: 4100, ${answer} });\n`),
  bun('a default export', `export default { port: 4100, ${answer} };\n`),
  bun('Hono by default export', `import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;\n`, {}),
  bun('an object by default export', `export default { ${answer} };\n`),
  bun('an app of another file', `import app from './app';\nexport default app;\n`, {
    files: { 'app.ts': `import { Hono } from 'hono';\nexport default new Hono();\n` },
  }),
  bun('--port', `Bun.serve({ ${answer} });\n`, { run: 'bun --port 4100 server.ts' }),
  bun('--port after PORT', `Bun.serve({ ${answer} });\n`, { run: 'bun --port=4100 server.ts', env: { PORT: '4200' } }),
  bun("--port, which is the program's own", `Bun.serve({ ${answer} });\n`, { run: 'bun server.ts --port 4100' }),
  bun('--port before the code', `export default { ${answer} };\n`, { run: 'bun run --port 4100 server.ts' }),
  bun('Elysia', `import { Elysia } from 'elysia';\nnew Elysia().get('/', () => 'ok').listen(4100);\n`),
  bun(
    'Elysia, options',
    `import { Elysia } from 'elysia';\nnew Elysia().listen({ port: 4100, hostname: '127.0.0.1' });\n`,
  ),
  bun('Express', `import express from 'express';\nexpress().listen(4100);\n`),
]);

holdAgainstKernel({ name: 'Deno', command: inManifest }, [
  deno('its default', `Deno.serve(${handler});\n`),
  deno('a port', `Deno.serve({ port: 4100 }, ${handler});\n`),
  deno('127.0.0.1', `Deno.serve({ port: 4100, hostname: '127.0.0.1' }, ${handler});\n`, { fixedTo: '0.0.0.0' }),
  deno('localhost', `Deno.serve({ hostname: 'localhost', handler: ${handler} });\n`),
  deno('::', `Deno.serve({ hostname: '::', port: 4100 }, ${handler});\n`),
  deno('its environment', `Deno.serve({ port: Number(Deno.env.get('PORT') ?? 4100) }, ${handler});\n`, {
    env: { PORT: '4200' },
  }),
  deno('any port', `Deno.serve({ port: 0, hostname: '127.0.0.1' }, ${handler});\n`, { noBind: 'any port' }),
  deno('deno serve', `export default { ${answer} };\n`, { run: 'deno serve --allow-all server.ts' }),
  deno('deno serve, options', `export default { ${answer} };\n`, {
    run: 'deno serve --allow-all --host 127.0.0.1 --port 4100 server.ts',
  }),
  deno('a Node server', `import { createServer } from 'node:http';\ncreateServer().listen(4100, 'localhost');\n`),
  deno('Express', `import express from 'express';\nexpress().listen(4100);\n`),
]);
