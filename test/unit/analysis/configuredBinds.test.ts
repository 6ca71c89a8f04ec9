import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileRecord } from '../../../src/core/analysis/fileRecord.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { Project } from '../../../src/core/analysis/project.ts';
import { hostIn, portIn } from '../../../src/core/analysis/topology/resolveIn.ts';
import { startedBy } from '../../../src/core/analysis/topology/units.ts';
import { grammarFolder, root, type Files } from './workspace.ts';

const grammars = new Grammars(grammarFolder);

/** What the process `web` listens on; a question mark for what cannot be told. */
async function listensOn(web: string, files: Files): Promise<readonly string[] | undefined> {
  const all = Object.entries({ ...files, Procfile: `web: ${web}\n` });
  const read = all.map(([name, text]) => readFileRecord(join(root, name), text, grammars, true));
  const records = (await Promise.all(read)).filter((record) => record !== undefined);
  const evidence = { listeners: [], refusedPorts: [] };
  const project = new Project(records, { roots: [root], registered: [], evidence });
  const command = project.packages.records.flatMap(({ commands }) => commands)[0];
  const started = command && startedBy(project.packages, command);
  const outside = { isSetOutside: () => false };
  return started?.map((each) => {
    const host = hostIn(project, outside, each)?.value ?? '?';
    return `${host}:${portIn(project, outside, each)?.value ?? '?'}`;
  });
}

const gunicorn = { 'gunicorn.conf.py': `bind = '0.0.0.0:8001'\n` };
const vite = { 'vite.config.js': `export default { server: { host: true, port: 4100 }, preview: { port: 4200 } };\n` };

const sinatra = (settings = ''): Files => ({ 'app.rb': `require 'sinatra'\n${settings}\n` });
const hono = `import { Hono } from 'hono';\nconst app = new Hono();\n`;
const python = (bind: string): Files => ({ 'settings/deploy.py': `${bind}\n`, 'app.py': '' });

test.each<[web: string, files: Files, expected: readonly string[] | undefined]>([
  ['gunicorn app:app', {}, ['127.0.0.1:8000']],
  ['gunicorn app:app', gunicorn, ['0.0.0.0:8001']],
  ['gunicorn -b 127.0.0.1:8002 app:app', gunicorn, ['127.0.0.1:8002']],
  ['gunicorn app:app', { 'api/gunicorn.conf.py': `bind = '0.0.0.0:8001'\n` }, ['127.0.0.1:8000']],
  [
    'gunicorn -c deploy.conf.py app:app',
    { 'deploy.conf.py': `bind = [':8001', ':8002']\n` },
    ['0.0.0.0:8001', '0.0.0.0:8002'],
  ],
  ['gunicorn -c deploy.conf.py app:app', { 'deploy.conf.py': 'from shared import *\n' }, undefined],
  ['vite', vite, [':::4100']],
  ['vite --port 4300', vite, [':::4300']],
  ['vite preview', vite, ['localhost:4200']],
  ['puma', { 'config/puma.rb': `port 9300\n` }, ['0.0.0.0:9300']],
  // A configuration of any name is one because a command line says so.
  ['puma -C web.rb', { 'web.rb': `bind 'tcp://127.0.0.1:9300'\n` }, ['127.0.0.1:9300']],
  ['puma --config=deploy/web.rb', { 'deploy/web.rb': `port 9300\n` }, ['0.0.0.0:9300']],
  ['bundle exec puma -C /app/deploy/web.rb', { 'deploy/web.rb': `port 9300\n` }, undefined],
  ['puma -C web.rb -p 9400', { 'web.rb': `bind 'tcp://127.0.0.1:9300'\n` }, ['0.0.0.0:9400']],
  ['unicorn -c web.rb', { 'web.rb': `listen 8080, tries: 3\n` }, ['0.0.0.0:8080']],
  ['puma', { 'web.rb': `port 9300\n` }, ['0.0.0.0:9292']],
  ['gunicorn -c settings/deploy.py app:app', python(`bind = '0.0.0.0:8001'`), ['0.0.0.0:8001']],
  ['gunicorn -c file:settings/deploy.py app:app', python(`bind = '0.0.0.0:8001'`), ['0.0.0.0:8001']],
  ['gunicorn -c python:settings.deploy app:app', python(`bind = '0.0.0.0:8001'`), ['0.0.0.0:8001']],
  ['hypercorn -c python:settings.deploy app:app', python(`bind = ['0.0.0.0:8001']`), ['0.0.0.0:8001']],
  ['hypercorn -c web.toml app:app', { 'web.toml': `bind = "0.0.0.0:8001"\n` }, ['0.0.0.0:8001']],
  ['gunicorn app:app', python(`bind = '0.0.0.0:8001'`), ['127.0.0.1:8000']],
  // Arguments in a variable come after those of the command line, and before the configuration.
  [`GUNICORN_CMD_ARGS='-b 0.0.0.0:8001 -w 2' gunicorn app:app`, {}, ['0.0.0.0:8001']],
  [`GUNICORN_CMD_ARGS='--bind=0.0.0.0:8001' gunicorn -b :8002 app:app`, {}, ['0.0.0.0:8002']],
  [`GUNICORN_CMD_ARGS='--workers=2' gunicorn app:app`, {}, ['127.0.0.1:8000']],
  [`GUNICORN_CMD_ARGS='--workers=2' PORT=8003 gunicorn app:app`, {}, ['0.0.0.0:8003']],
  [`GUNICORN_CMD_ARGS=--bind=0.0.0.0:8002 gunicorn app:app`, gunicorn, ['0.0.0.0:8002']],
  [`env GUNICORN_CMD_ARGS="-b $HOST:8002" gunicorn app:app`, {}, ['?:8002']],
  // Options of the program itself.
  ['ruby app.rb', sinatra(), ['localhost:4567']],
  ['ruby app.rb -p 4600', sinatra(), ['localhost:4600']],
  ['bundle exec ruby ./app.rb -p4600 -o 0.0.0.0', sinatra(), ['0.0.0.0:4600']],
  ['ruby app.rb -p 4600 -o 0.0.0.0', sinatra(`set :port, 4700`), ['0.0.0.0:4700']],
  ['PORT=4700 ruby app.rb -p 4600', sinatra(), ['localhost:4600']],
  ['ruby app.rb -e production', sinatra(), ['0.0.0.0:4567']],
  ['APP_ENV=production ruby app.rb', sinatra(), ['0.0.0.0:4567']],
  ['RACK_ENV=staging ruby app.rb', sinatra(), ['0.0.0.0:4567']],
  ['APP_ENV=development RACK_ENV=production ruby app.rb', sinatra(), ['localhost:4567']],
  ['APP_ENV=production ruby app.rb -e development', sinatra(), ['localhost:4567']],
  ['APP_ENV=$STAGE ruby app.rb', sinatra(), ['?:4567']],
  ['APP_ENV=production ruby app.rb', sinatra(`set :bind, '127.0.0.1'`), ['127.0.0.1:4567']],
  ['ruby app.rb', { ...sinatra(`require 'dotenv/load'`), '.env': 'APP_ENV=production\n' }, ['0.0.0.0:4567']],
  ['ruby app.rb -p 4600', { 'app.rb': `require 'webrick'\nWEBrick::HTTPServer.new(Port: 80).start\n` }, undefined],
  // What only Bun makes a server of.
  ['bun server.ts', { 'server.ts': `${hono}export default app;\n` }, [':::3000']],
  ['bun run --hot src/index.ts', { 'src/index.ts': `${hono}export default app.basePath('/api');\n` }, [':::3000']],
  ['bun --port 4100 server.ts', { 'server.ts': `export default new (require('hono').Hono)();\n` }, [':::4100']],
  ['bun --port=4100 server.ts', { 'server.ts': `${hono}export default { fetch: app.fetch };\n` }, [':::4100']],
  ['PORT=4200 bun --port=4100 server.ts', { 'server.ts': `${hono}export default app;\n` }, [':::4200']],
  ['bun --port=4100 server.ts', { 'server.ts': 'Bun.serve({ fetch });\n' }, [':::4100']],
  ['bun --port=4100 server.ts', { 'server.ts': 'Bun.serve({ port: 4300, fetch });\n' }, [':::4300']],
  [
    'bun server.ts',
    { 'server.ts': `import app from './app';\nexport default app;\n`, 'app.ts': `${hono}export default app;\n` },
    [':::3000'],
  ],
  [
    'bun server.ts',
    {
      'server.ts': `import app from './app';\nexport default app;\n`,
      'app.ts': `import express from 'express';\nexport default express();\n`,
    },
    undefined,
  ],
  ['node server.js', { 'server.js': `${hono}export default app;\n` }, undefined],
])('%s with %o', async (web, files, expected) => {
  expect(await listensOn(web, files)).toEqual(expected);
});

test('what flask run finds in environment files', async () => {
  expect(await listensOn('flask run', { '.flaskenv': 'FLASK_RUN_PORT=8001\n' })).toEqual(['127.0.0.1:8001']);
});

test('a port that goes by the name of its service', async () => {
  const server = `package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":http", nil)\n}\n`;
  expect((await listensOn('go run server.go', { 'server.go': server }))?.map((each) => each.split(':').at(-1))).toEqual(
    ['80'],
  );
});
