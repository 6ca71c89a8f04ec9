import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applied, bindsOf, findingsOf, summariesOf, summary, listener, root, type Files } from './workspace.ts';

const server = `const express = require('express');\nconst app = express();\napp.listen(3000);\n`;
const files: Files = { 'server.js': server, '.env': 'API_KEY=x\nPORT=4000\n', 'package.json': '{}' };
const noted = 'env-port-ignored information .env: 4000';

test('marks a PORT that nothing reads', async () => {
  const [finding, ...more] = await findingsOf(files);
  expect(more).toEqual([]);
  expect(finding && summary(files, finding)).toBe(noted);
  expect(finding?.related).toMatchObject([{ file: join(root, 'server.js'), span: { line: 3, column: 12 } }]);
});

test('the code can read it, or it can say what the code says', async () => {
  const [finding] = await findingsOf(files);
  const [read, set] = (finding?.fixes ?? []).map((fix) => applied(files, fix));
  expect(read?.['server.js']).toBe(server.replace('3000', 'process.env.PORT || 3000'));
  expect(await bindsOf(read?.['server.js'] ?? '')).toMatchObject([
    { port: { source: 'env', env: ['PORT'], value: 3000 } },
  ]);
  expect(set?.['.env']).toBe('API_KEY=x\nPORT=3000\n');
  for (const fixed of [read, set]) expect(fixed && (await summariesOf(fixed))).toEqual([]);
});

test.each([
  ['server.js', `const port = '3000';`, 'port', `const port = process.env.PORT || '3000';`],
  ['server.ts', 'const port = 3_000;', 'port', 'const port = Number(process.env.PORT) || 3_000;'],
])('the fix keeps the style of the number in %s: %s', async (name, declaration, argument, expected) => {
  const code = `import express from 'express';\n${declaration}\nexpress().listen(${argument});\n`;
  const own = { [name]: code, '.env': 'PORT=4000' };
  const [finding] = await findingsOf(own);
  expect(finding?.fixes[0] && applied(own, finding.fixes[0])[name]).toContain(expected);
});

const quiet: readonly (readonly [name: string, more: Files])[] = [
  ['the code reads it', { 'server.js': server.replace('3000', 'process.env.PORT || 3000') }],
  ['it says the same', { '.env': 'PORT=3000' }],
  ['another file reads it', { 'client.js': 'fetch(`http://localhost:${process.env.PORT}`)' }],
  ['Compose reads it', { 'compose.yaml': 'services:\n  app:\n    ports: ["${PORT}:3000"]' }],
  ['a script reads it', { 'package.json': JSON.stringify({ scripts: { open: 'open http://localhost:$PORT' } }) }],
  ['a program in another language reads it', { 'main.py': `os.environ['PORT']` }],
  ['a tool reads it', { 'package.json': JSON.stringify({ dependencies: { 'react-scripts': '5' } }) }],
  ['there are two servers', { 'admin.js': server.replace('3000', '9000') }],
  ['there is no server', { 'server.js': '' }],
  ['something unknown is started', { 'hooks.js': 'bus.listen(busPort);' }],
  ['it is no number', { '.env': 'PORT=$BASE_PORT' }],
  ['it is an example', { '.env': '', '.env.example': 'PORT=4000' }],
  ['it is for production', { '.env': '', '.env.production': 'PORT=4000' }],
  [
    'the server is of another package',
    { 'package.json': '{}', 'api/package.json': '{}', 'api/server.js': server, 'server.js': '' },
  ],
  ['the file is beside the server', { '.env': '', 'client/.env': 'PORT=4000' }],
];

test.each(quiet)('says nothing when %s', async (_name, more) => {
  expect(await summariesOf({ ...files, ...more })).toEqual([]);
});

test('says nothing while something listens there', async () => {
  expect(await summariesOf(files, { listeners: [listener(4000, '::')] })).toEqual([]);
  expect(await summariesOf(files, { listeners: [listener(3000, '::')] })).toEqual([noted]);
});
