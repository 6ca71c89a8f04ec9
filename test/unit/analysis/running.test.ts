import { expect, test } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { findingsOf, listener, root, settings, summariesOf, type Files } from './workspace.ts';

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
  const now = { ...app, '.vscode/settings.json': settings('https://abc.loca.lt/hook', 'https://example.com/hook') };
  expect(await summariesOf(now, { ...exposed, listeners })).toEqual([]);
});
