import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { formatText } from '../../../src/core/text.ts';
import {
  applied,
  findingsOf,
  grammarFolder,
  listener,
  root,
  settings,
  summariesOf,
  summary,
  textAt,
  type Files,
} from './workspace.ts';

const url = 'http://localhost:3001/webhooks/stripe';
const marked = 'port-mismatch warning .vscode/settings.json: 3001';

function app(port: string, before = ''): string {
  return `${before}import express from 'express';\nconst app = express();\napp.post('/webhooks/stripe', handle);\napp.listen(${port});\n`;
}

const literal: Files = { 'server.js': app('3000'), '.vscode/settings.json': settings(url) };
const fromEnv: Files = {
  'server.js': app('PORT', 'const PORT = Number(process.env.PORT ?? 8080);\n'),
  'package.json': JSON.stringify({ scripts: { start: 'node --env-file=.env server.js' } }),
  '.env': 'PORT=3000\n',
  '.vscode/settings.json': settings(url),
};

test('marks the port of the URL and points to the server and its port', async () => {
  const [finding, ...more] = await findingsOf(literal);
  expect(more).toEqual([]);
  expect(finding && summary(literal, finding)).toBe(marked);
  expect(finding && formatText(finding.message)).toBe(
    `The webhook URL ${url} leads to port 3001, but the app listens on port 3000.`,
  );
  expect(finding?.related.map(({ span }) => textAt(literal['server.js'] ?? '', span))).toEqual(['listen', '3000']);
});

test('either end can be changed, and then nothing is wrong', async () => {
  const [finding] = await findingsOf(literal);
  const fixes = finding?.fixes ?? [];
  expect(fixes.map(({ title }) => formatText(title))).toEqual([
    'Change the port of the webhook URL to 3000',
    'Listen on port 3001 instead',
  ]);
  const [first, second] = fixes.map((fix) => applied(literal, fix));
  expect(first?.['.vscode/settings.json']).toBe(settings('http://localhost:3000/webhooks/stripe'));
  expect(second?.['server.js']).toBe(app('3001'));
  for (const files of [first, second]) expect(files && (await summariesOf(files))).toEqual([]);
});

test('the port comes from the environment file that the start script names', async () => {
  const [finding] = await findingsOf(fromEnv);
  expect(finding && summary(fromEnv, finding)).toBe(marked);
  expect(finding?.related.map(({ file, message }) => [file, formatText(message)])).toEqual([
    [join(root, 'server.js'), 'The server is started here.'],
    [join(root, '.env'), 'PORT is set here.'],
  ]);
  const fixed = finding?.fixes[1] && applied(fromEnv, finding.fixes[1]);
  expect(fixed?.['.env']).toBe('PORT=3001\n');
  expect(fixed && (await summariesOf(fixed))).toEqual([]);
});

test('the whole story of the demo: one warning at each end', async () => {
  const files = {
    ...fromEnv,
    'server.js': app(`PORT, '127.0.0.1'`, 'const PORT = Number(process.env.PORT ?? 3000);\n'),
    '.vscode/settings.json': settings('http://my-laptop.local:3001/webhooks/stripe'),
  };
  expect(await summariesOf(files)).toEqual([marked, `loopback-bind warning server.js: '127.0.0.1'`]);
});

test.each([
  ['dotenv imported', { 'server.js': app('process.env.PORT || 3001', `import 'dotenv/config';\n`) }],
  [
    'dotenv required elsewhere in the package',
    { 'src/config.js': `require('dotenv').config();`, 'package.json': '{}' },
  ],
  ['process.loadEnvFile', { 'server.js': app('process.env.PORT || 3001', 'process.loadEnvFile();\n') }],
  ['a dotenv command', { 'package.json': JSON.stringify({ scripts: { dev: 'dotenv -- node server.js' } }) }],
  ['Bun', { 'package.json': JSON.stringify({ scripts: { dev: 'bun run server.js' } }) }],
])('an environment file beats the fallback: %s', async (_name, more) => {
  const files = {
    'server.js': app('process.env.PORT || 3001'),
    '.env': 'PORT=3000',
    '.vscode/settings.json': settings(url),
  };
  expect(await summariesOf(files)).toEqual([]);
  expect(await summariesOf({ ...files, ...more })).toEqual([marked]);
});

test('of several environment files the more local one wins, and none of them is called wrong', async () => {
  const files = {
    ...fromEnv,
    'package.json': '{}',
    'server.js': app('process.env.PORT || 8080', `import 'dotenv/config';\n`),
  };
  const [finding] = await findingsOf({ ...files, '.env.local': 'PORT=4000' });
  expect(finding && formatText(finding.message)).toContain('listens on port 4000');
  expect(await summariesOf({ ...files, '.env.development': 'PORT=3001' })).toEqual([]);
  expect(await summariesOf({ ...files, '.env.example': 'PORT=3001' })).toEqual([marked]);
});

test('a URL in an environment file counts when the app has its route', async () => {
  const env =
    'STRIPE_WEBHOOK_URL=http://localhost:3001/webhooks/stripe\nN8N_WEBHOOK_URL=http://localhost:5678/webhook/abc\n';
  const files = { 'server.js': app('3000'), '.env': env };
  expect(await summariesOf(files)).toEqual(['port-mismatch warning .env: 3001']);
  const mounted = `app.use('/webhooks', hooks);\nhooks.post('/stripe', handle);`;
  expect(await summariesOf({ '.env': env, 'server.js': app('3000').replace(/app.post.*/, mounted) })).toHaveLength(1);
  expect(await summariesOf({ '.env': env, 'server.js': app('3000').replace(/app.post.*/, '') })).toEqual([]);
});

test('a URL that stands in no file is marked at the port of the code', async () => {
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  await analyzer.update(join(root, 'server.js'), app('3000'));
  const findings = (url: string) =>
    analyzer.findings({
      roots: [root],
      registered: [{ url, location: undefined }],
      evidence: { listeners: [], refusedPorts: [] },
    });
  const [finding] = findings(url);
  expect(finding && textAt(app('3000'), finding.span)).toBe('3000');
  expect(finding?.fixes).toHaveLength(1);
  // A user's own setting holds for every workspace, so that a URL which the app does not route is another's.
  expect(findings('http://localhost:3001/elsewhere')).toEqual([]);
});

const quiet: readonly (readonly [name: string, more: Files, url?: string])[] = [
  ['the ports agree', {}, 'http://localhost:3000/x'],
  ['the URL is public', {}, 'https://example.com:3001/x'],
  ['the URL writes no port', {}, 'http://localhost/x'],
  ['the URL goes to a proxy', {}, 'http://localhost:80/x'],
  ['the URL is https and the server is not', {}, 'https://localhost:3001/x'],
  ['the port cannot be told', { 'server.js': app('config.port') }],
  ['the port comes from the environment alone', { 'server.js': app('process.env.PORT') }],
  ['another server is on that port', { 'hooks.js': app('3001') }],
  ['another server is on a port that cannot be told', { 'hooks.js': app('config.port') }],
  [
    'a server without the route is on a port that cannot be told',
    { 'hooks.js': `require('express')().listen(config.port);` },
  ],
  ['all there is speaks no HTTP', { 'server.js': `require('net').createServer(f).listen(1883);` }],
  ['a chore starts a server on that port', { 'scripts/preview.js': app('3001') }],
  [
    'something unknown is started',
    { 'hooks.js': `import { Bus } from './bus';\nconst bus = new Bus();\nbus.listen(busPort);` },
  ],
  ['there is no server', { 'server.js': '' }],
  ['Compose publishes that port', { 'docker-compose.yml': 'services:\n  app:\n    ports:\n      - "3001:3000"\n' }],
  [
    'a reverse proxy listens on that port',
    { 'nginx.conf': 'server { listen 3001; location / { proxy_pass http://127.0.0.1:3000; } }' },
  ],
  ['a script sets that port', { 'package.json': JSON.stringify({ scripts: { start: 'node proxy.js --port 3001' } }) }],
  ['a launch configuration names that port', { '.vscode/launch.json': '{"env": {"PROXY_PORT": "3001"}}' }],
  ['another variable names that port', { '.env': 'PROXY_URL=http://localhost:3001' }],
  [
    'a Vite that counted upwards may be there',
    { 'package.json': JSON.stringify({ devDependencies: { vite: '^7' } }) },
    'http://localhost:5174/x',
  ],
  [
    'a Next.js that counted upwards may be there',
    { 'package.json': JSON.stringify({ dependencies: { next: '^16' } }) },
  ],
  [
    'a server in another language may be there',
    { 'api/main.py': 'app = Flask(__name__)\napp.run()' },
    'http://localhost:5000/x',
  ],
];

for (const [name, more, registered = url] of quiet) {
  test(`says nothing when ${name}`, async () => {
    expect(await summariesOf({ ...literal, '.vscode/settings.json': settings(registered), ...more })).toEqual([]);
  });
}

test('a script in another language keeps it quiet no longer when the code has the route', async () => {
  expect(await summariesOf({ ...literal, 'tools/report.py': 'port = 1' })).toEqual([marked]);
});

test('what chores start is never what a URL is meant for', async () => {
  expect(await summariesOf({ ...literal, 'scripts/preview.js': app('9000') })).toEqual([marked]);
});

test('of several servers the one that routes the path is meant', async () => {
  const other = `import express from 'express';\nexpress().listen(9000);\n`;
  expect(await summariesOf({ ...literal, 'admin.js': other })).toEqual([marked]);
  const elsewhere = { ...literal, 'server.js': app('3000').replace('/webhooks/stripe', '/x'), 'admin.js': other };
  expect(await summariesOf(elsewhere)).toEqual([]);
});

test('what is seen running counts more than the sources', async () => {
  expect(await summariesOf(literal, { listeners: [listener(3001, '::')] })).toEqual([]);
  expect(await summariesOf(literal, { listeners: [listener(3001, '0.0.0.0', { workspace: false })] })).toEqual([]);
  const [seen] = await findingsOf(literal, { listeners: [listener(3000, '::')] });
  expect(seen && formatText(seen.message)).toMatch(/listens on port 3000\. It is seen on \[::\]:3000 \(pid 4711\)\.$/);
});

test('a port from the environment gives way to the one that is seen', async () => {
  const [finding] = await findingsOf(fromEnv, { listeners: [listener(4000, '127.0.0.1')] });
  expect(finding && formatText(finding.message)).toMatch(/listens on port 4000\. It is seen on 127\.0\.0\.1:4000/);
  expect(finding?.fixes.map(({ title }) => formatText(title))).toEqual(['Change the port of the webhook URL to 4000']);
  const inspected = { listeners: [listener(4000, '127.0.0.1'), listener(9229, '127.0.0.1')] };
  expect((await findingsOf(fromEnv, inspected)).map(({ message }) => formatText(message))).toEqual([
    finding && formatText(finding.message),
  ]);
  const [ambiguous] = await findingsOf(fromEnv, { listeners: [listener(4000, '::'), listener(4001, '::')] });
  expect(ambiguous && formatText(ambiguous.message)).toMatch(/listens on port 3000\.$/);
});

test('a delivery that was refused makes it an error', async () => {
  const [finding] = await findingsOf(literal, { refusedPorts: [3001], listeners: [listener(3000, '127.0.0.1')] });
  expect(finding?.severity).toBe('error');
  expect(finding && formatText(finding.message)).toBe(
    `A delivery to port 3001 was refused: the webhook URL ${url} leads there, but the app listens on port 3000. It is seen on 127.0.0.1:3000 (pid 4711).`,
  );
});
