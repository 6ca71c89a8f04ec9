import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileRecord } from '../../../src/core/analysis/fileRecord.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { Project } from '../../../src/core/analysis/project.ts';
import { startedBy } from '../../../src/core/analysis/topology/units.ts';
import { grammarFolder, root, type Files } from './workspace.ts';

const grammars = new Grammars(grammarFolder);

/** What the process `web` listens on; a question mark for what cannot be told. */
async function listensOn(web: string, files: Files): Promise<readonly string[] | undefined> {
  const all = Object.entries({ ...files, Procfile: `web: ${web}\n` });
  const read = all.map(([name, text]) => readFileRecord(join(root, name), text, grammars));
  const records = (await Promise.all(read)).filter((record) => record !== undefined);
  const evidence = { listeners: [], refusedPorts: [] };
  const project = new Project(records, { roots: [root], registered: [], evidence });
  const command = project.packages.records.flatMap(({ commands }) => commands)[0];
  const started = command && startedBy(project.packages, command);
  return started?.map(({ bind }) => `${project.host(bind)?.value ?? '?'}:${project.port(bind)?.value ?? '?'}`);
}

const gunicorn = { 'gunicorn.conf.py': `bind = '0.0.0.0:8001'\n` };
const vite = { 'vite.config.js': `export default { server: { host: true, port: 4100 }, preview: { port: 4200 } };\n` };

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
