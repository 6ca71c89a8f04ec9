import { expect, test } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { applied, bindsOf, findingsOf, listener, settings, summariesOf, summary, type Files } from './workspace.ts';

const lan = 'http://my-laptop.local:3000/webhooks/stripe';

function server(host: string): string {
  return `import express from 'express';\nconst app = express();\napp.post('/webhooks/stripe', handle);\napp.listen(3000, ${host});\n`;
}

test.each([`'127.0.0.1'`, `"localhost"`, '`::1`', `'127.0.0.53'`])('a server on %s is worth a note', async (host) => {
  expect(await summariesOf({ 'server.js': server(host) })).toEqual([`loopback-bind information server.js: ${host}`]);
});

test.each([
  `'0.0.0.0'`,
  `'::'`,
  `'192.168.1.20'`,
  'host',
  'process.env.HOST',
  '() => {}',
  `process.env.HOST || '127.0.0.1'`,
])('a server on %s is none', async (host) => {
  expect(await summariesOf({ 'server.js': server(host) })).toEqual([]);
});

test('the note stands on the constant, once, and points to the servers', async () => {
  const files = {
    'server.js': `const express = require('express');\nconst HOST = '127.0.0.1';\nexpress().listen(3000, HOST);\nexpress().listen(3001, HOST);`,
  };
  const findings = await findingsOf(files);
  expect(findings.map((finding) => summary(files, finding))).toEqual([
    `loopback-bind information server.js: '127.0.0.1'`,
  ]);
  expect(findings[0]?.related.map(({ span }) => span.line)).toEqual([3, 4]);
});

test('a server that listens on all interfaces as well is none', async () => {
  const urls = (all: string): string =>
    `var builder = WebApplication.CreateBuilder(args);\nbuilder.WebHost.UseUrls("${all}", "http://localhost:5000");\nvar app = builder.Build();\napp.Run();\n`;
  expect(await summariesOf({ 'Program.cs': urls('http://*:5000') })).toEqual([]);
  expect(await summariesOf({ 'Program.cs': urls('http://*:5001') })).toEqual([
    'loopback-bind information Program.cs: localhost',
  ]);
});

test('without a reason, loopback stays; localhost can be made certain', async () => {
  expect((await findingsOf({ 'server.js': server(`'127.0.0.1'`) }))[0]?.fixes).toEqual([]);
  const files = { 'server.js': server(`"localhost"`) };
  const [finding] = await findingsOf(files);
  const [fix, ...more] = finding?.fixes ?? [];
  expect(more).toEqual([]);
  expect(fix && applied(files, fix)['server.js']).toBe(server(`"127.0.0.1"`));
});

test.each([lan, 'http://192.168.1.20:3000/hook', 'http://my-laptop:3000/hook', 'http://[fd00::5]:3000/hook'])(
  'a registered URL %s makes it a warning with a wide fix',
  async (url) => {
    const files = { 'server.js': server(`"127.0.0.1"`), '.vscode/settings.json': settings(url) };
    const [finding, ...more] = await findingsOf(files);
    expect(more).toEqual([]);
    expect(finding && summary(files, finding)).toBe('loopback-bind warning server.js: "127.0.0.1"');
    expect(finding?.related).toMatchObject([
      { message: { template: 'Callers of this URL do not arrive on loopback.' } },
    ]);
    expect(finding?.fixes).toHaveLength(1);
    const fixed = finding?.fixes[0] && applied(files, finding.fixes[0]);
    expect(fixed?.['server.js']).toBe(server(`"0.0.0.0"`));
    expect(fixed && (await summariesOf(fixed))).toEqual([]);
  },
);

test.each([
  'http://localhost:3000/webhooks/stripe',
  'http://127.0.0.1:3000/webhooks/stripe',
  'https://abc.loca.lt/webhooks/stripe',
  'https://my-laptop.local:3000/webhooks/stripe',
  'http://my-laptop.local/webhooks/stripe',
  'http://shop.test:3000/webhooks/stripe',
  'http://host.docker.internal:3000/webhooks/stripe',
])('a registered URL %s is no reason to listen elsewhere', async (url) => {
  const files = { 'server.js': server(`'127.0.0.1'`), '.vscode/settings.json': settings(url) };
  expect(await summariesOf(files)).toEqual([`loopback-bind information server.js: '127.0.0.1'`]);
});

test('only the server that the URL leads to is warned about', async () => {
  const files = {
    'api.js': server(`'127.0.0.1'`),
    'admin.js': server(`'127.0.0.1'`).replace('3000', '9000'),
    '.vscode/settings.json': settings(lan),
  };
  expect(await summariesOf(files)).toEqual([
    `loopback-bind information admin.js: '127.0.0.1'`,
    `loopback-bind warning api.js: '127.0.0.1'`,
  ]);
});

test(`Fastify's own localhost is marked on the call and given a host`, async () => {
  const source = `import Fastify from 'fastify';\nconst fastify = Fastify();\nawait fastify.listen({ port: 3000 });\n`;
  expect(await summariesOf({ 'server.mjs': source })).toEqual(['loopback-bind information server.mjs: listen']);
  const files = { 'server.mjs': source, '.vscode/settings.json': settings(lan) };
  const [finding] = await findingsOf(files);
  const [fix] = finding?.fixes ?? [];
  expect(finding?.severity).toBe('warning');
  const fixed = fix && applied(files, fix)['server.mjs'];
  expect(fixed).toBe(source.replace('port: 3000', `port: 3000, host: '0.0.0.0'`));
  expect(await bindsOf(fixed ?? '')).toMatchObject([{ host: { value: '0.0.0.0' }, port: { value: 3000 } }]);
});

test('Nest on Fastify is given a host in its place', async () => {
  const source = `import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule, new FastifyAdapter());\nawait app.listen(3000);\n`;
  const [finding] = await findingsOf({ 'main.ts': source, '.vscode/settings.json': settings(lan) });
  const [fix] = finding?.fixes ?? [];
  expect(fix && applied({ 'main.ts': source }, fix)['main.ts']).toBe(source.replace('(3000)', '(3000, "0.0.0.0")'));
});

test('a host that falls back to loopback is warned about only where a URL needs more', async () => {
  const code = { 'server.js': server(`process.env.HOST || 'localhost'`) };
  const warned: Files = { ...code, '.vscode/settings.json': settings(lan) };
  expect(await summariesOf(code)).toEqual([]);
  expect(await summariesOf(warned)).toEqual([`loopback-bind warning server.js: 'localhost'`]);
  expect(await summariesOf({ ...warned, '.env': 'HOST=0.0.0.0' })).toEqual([]);
  expect(await summariesOf(warned, { listeners: [listener(3000, '0.0.0.0')] })).toEqual([]);
});

test('a loopback host from an environment file is marked there', async () => {
  const files = {
    'server.js': `require('dotenv').config();\n${server('process.env.HOST')}`,
    '.env': 'HOST=127.0.0.1\n',
    '.vscode/settings.json': settings(lan),
  };
  const [finding] = await findingsOf(files);
  expect(finding && summary(files, finding)).toBe('loopback-bind warning .env: 127.0.0.1');
  expect(finding?.fixes[0] && applied(files, finding.fixes[0])['.env']).toBe('HOST=0.0.0.0\n');
});

test('the message names the address that is seen', async () => {
  const files = { 'server.js': server(`'localhost'`), '.vscode/settings.json': settings(lan) };
  const messages = async (address: string, more: object): Promise<string> => {
    const [finding] = await findingsOf(files, { listeners: [listener(3000, address, more)] });
    return finding ? formatText(finding.message) : '';
  };
  expect(await messages('127.0.0.1', {})).toContain('it is seen listening on 127.0.0.1:3000 (pid 4711)');
  expect(await messages('::1', { pids: [] })).toContain('it is seen listening on [::1]:3000.');
  expect(await messages('127.0.0.1', { workspace: false })).not.toContain('seen');
});

test.each([
  'test/server.js',
  'tests/server.js',
  'src/__tests__/server.js',
  'fixtures/app/server.js',
  'examples/server.js',
  'node_modules/x/server.js',
  'vendor/server.js',
  'dist/server.js',
  'src/server.test.js',
  'src/server.spec.ts',
  'server.min.js',
  'vite.config.js',
  'gulpfile.js',
  'scripts/preview.js',
])('%s is never marked', async (name) => {
  expect(await summariesOf({ [name]: server(`'127.0.0.1'`) })).toEqual([]);
});

test('raw TCP servers are none of its business', async () => {
  expect(await summariesOf({ 'broker.js': `require('net').createServer(f).listen(1883, '127.0.0.1');` })).toEqual([]);
});
