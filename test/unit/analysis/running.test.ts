import { expect, test } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { applied, findingsOf, listener, root, settings, summariesOf, type Files } from './workspace.ts';

const app: Files = { 'server.js': `const app = require('express')();\napp.listen(5173);\n`, 'package.json': '{}' };
const exposed = { exposures: [{ port: 5173, publicHost: 'abc.loca.lt', rewritesHost: false }] };

test('a port that another program has is marked where it is written', async () => {
  const other = listener(5173, '0.0.0.0', {
    workspace: false,
    cwd: '/opt',
    command: '/usr/bin/airplayd -x',
    pids: [7],
  });
  expect(await summariesOf(app, { listeners: [other] })).toEqual(['port-taken warning server.js: 5173']);
  const [finding] = await findingsOf(app, { listeners: [other] });
  expect(finding && formatText(finding.message)).toBe(
    'Port 5173 is taken: airplayd listens on 0.0.0.0:5173 (pid 7), and is none of this workspace.',
  );
});

test.each([
  ['the app itself', listener(5173, '::')],
  ['somebody unknown', listener(5173, '::', { workspace: false, pids: [] })],
  [
    'a container',
    listener(5173, '::', {
      workspace: false,
      container: { name: 'app', image: 'app', port: 80, project: undefined, folder: undefined },
    }),
  ],
])('says nothing when %s has the port', async (_name, seen) => {
  expect(await summariesOf(app, { listeners: [seen] })).toEqual([]);
});

test('an exposed port that the app has passed over is an error', async () => {
  expect(await summariesOf(app, { ...exposed, listeners: [listener(5174, '::')] })).toEqual([
    'nothing-listens error server.js: 5173',
  ]);
  expect(await summariesOf(app, { ...exposed, listeners: [listener(5173, '::')] })).toEqual([]);
  expect(await summariesOf(app, { ...exposed, listeners: [] })).toEqual([]);
  const two = [listener(5174, '::'), listener(5175, '::')];
  expect(await summariesOf(app, { ...exposed, listeners: two })).toEqual([]);
});

test('a URL of the network that leads to another machine', async () => {
  const files = { ...app, '.vscode/settings.json': settings('http://192.168.1.20:5173/hook') };
  expect(await summariesOf(files, { ownAddresses: ['192.168.1.31'] })).toEqual([
    'stale-url warning .vscode/settings.json: http://192.168.1.20:5173/hook',
  ]);
  expect(await summariesOf(files, { ownAddresses: ['192.168.1.20'] })).toEqual([]);
  expect(await summariesOf(files)).toEqual([]);
  const named = { ...app, '.vscode/settings.json': settings('http://box.local:5173/hook') };
  const addresses = new Map([['box.local', ['192.168.1.20', 'fe80::1']]]);
  expect(await summariesOf(named, { addresses, ownAddresses: ['192.168.1.31'] })).toHaveLength(1);
  expect(await summariesOf(named, { addresses, ownAddresses: ['fe80::1'] })).toEqual([]);
  expect(await summariesOf(named, { ownAddresses: ['192.168.1.31'] })).toEqual([]);
});

test('a URL of a tunnel that has another name now', async () => {
  const files = { ...app, '.vscode/settings.json': settings('https://old.loca.lt/hook') };
  const listeners = [listener(5173, '::', { cwd: root })];
  expect(await summariesOf(files, { ...exposed, listeners })).toEqual([
    'stale-url warning .vscode/settings.json: https://old.loca.lt/hook',
  ]);
  const [finding] = await findingsOf(files, { ...exposed, listeners });
  const fixed = finding?.fixes[0] && applied(files, finding.fixes[0]);
  expect(fixed?.['.vscode/settings.json']).toBe(settings('https://abc.loca.lt/hook'));
  const now = { ...app, '.vscode/settings.json': settings('https://abc.loca.lt/hook', 'https://example.com/hook') };
  expect(await summariesOf(now, { ...exposed, listeners })).toEqual([]);
});

test('a development server that refuses the name of its tunnel', async () => {
  const vite = (hosts: string): Files => ({
    'vite.config.js': `export default { server: { port: 5173${hosts} } };\n`,
    'package.json': '{"devDependencies":{"vite":"*"}}',
  });
  const listeners = [listener(5173, '127.0.0.1', { framework: 'vite' })];
  const shown = async (files: Files, rewritesHost = false): Promise<readonly string[]> =>
    (
      await summariesOf(files, { listeners, exposures: [{ port: 5173, publicHost: 'abc.loca.lt', rewritesHost }] })
    ).filter((each) => each.startsWith('host-check'));
  const listed = vite(`, allowedHosts: ['.example.com']`);
  expect(await shown(listed)).toEqual([`host-check warning vite.config.js: ['.example.com']`]);
  expect(await shown(listed, true)).toEqual([]);
  expect(await shown(vite(`, allowedHosts: ['.loca.lt']`))).toEqual([]);
  expect(await shown(vite(', allowedHosts: true'))).toEqual([]);
  const left = vite('');
  expect(await shown(left)).toHaveLength(1);
  const finding = (
    await findingsOf(left, { listeners, exposures: [{ port: 5173, publicHost: 'abc.loca.lt', rewritesHost: false }] })
  ).find(({ rule }) => rule === 'host-check');
  const fixed = finding?.fixes[0] && applied(left, finding.fixes[0]);
  expect(fixed?.['vite.config.js']).toContain(`['abc.loca.lt']`);
  expect(fixed && (await shown(fixed))).toEqual([]);
});

test('a registered public URL that the only server refuses', async () => {
  const files: Files = {
    'vite.config.js': `export default { server: { allowedHosts: ['a.example.com'] } };\n`,
    'package.json': '{"devDependencies":{"vite":"*"}}',
    '.vscode/settings.json': settings('https://hooks.example.org/in'),
  };
  expect(await summariesOf(files)).toEqual([`host-check warning vite.config.js: ['a.example.com']`]);
  expect(await summariesOf({ ...files, 'server.js': `require('express')().listen(3000);` })).toEqual([]);
});

test.each([
  ['::1', '127.0.0.1:3000', '127.0.0.1'],
  ['127.0.0.1', '"[::1]:3000"', '[::1]'],
])('an app on %s that a tunnel dials at %s', async (host, address, marked) => {
  const files: Files = {
    'server.js': `require('express')().listen(3000, '${host}');\n`,
    'ngrok.yml': `version: 2\ntunnels:\n  app:\n    proto: http\n    addr: ${address}\n`,
  };
  const found = (await summariesOf(files)).filter((each) => each.startsWith('address-family'));
  expect(found).toEqual([`address-family warning ngrok.yml: ${marked}`]);
  const finding = (await findingsOf(files)).find(({ rule }) => rule === 'address-family');
  const fixed = finding?.fixes[0] && applied(files, finding.fixes[0]);
  expect(fixed && (await summariesOf(fixed)).filter((each) => each.startsWith('address-family'))).toEqual([]);
  const any = { ...files, 'server.js': `require('express')().listen(3000);\n` };
  expect(await summariesOf(any)).toEqual([]);
});
