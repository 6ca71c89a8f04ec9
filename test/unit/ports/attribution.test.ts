import { expect, test } from 'vitest';
import { attribute as attributeListener, type SocketOwner } from '../../../src/core/ports/attribution.ts';
import type { AttributionReason, ListenerRole, WorkspaceScope } from '../../../src/core/ports/listener.ts';

const scope: WorkspaceScope = { folders: ['/home/ada/shop'], rootPids: [500] };
const editor = [300, 200];

function owner(fields: Partial<SocketOwner>): SocketOwner {
  return { pid: 900, lineage: [900, 1], session: 900, cwd: '/', executable: undefined, argv: [], ...fields };
}

function attribute(
  owners: readonly SocketOwner[],
  within: WorkspaceScope,
  own: readonly number[],
  role: ListenerRole = 'app',
): AttributionReason | undefined {
  return attributeListener({ port: 3000, owners, role }, within, own);
}

test('a process below a terminal, and the terminal itself, are the workspace’s', () => {
  expect(attribute([owner({ lineage: [900, 700, 500, 200, 1] })], scope, editor)).toBe('terminal');
  expect(attribute([owner({ pid: 500, lineage: [500, 200, 1] })], scope, editor)).toBe('terminal');
});

test('a process started in a terminal stays the terminal’s when what started it has ended', () => {
  expect(attribute([owner({ lineage: [900, 1], session: 500 })], scope, editor)).toBe('terminal');
});

test('a debuggee, though below the extension host, is the workspace’s', () => {
  expect(attribute([owner({ lineage: [900, 500, 300, 200, 1] })], scope, editor)).toBe('terminal');
});

test('a terminal outranks a working directory', () => {
  expect(attribute([owner({ lineage: [900, 500], cwd: '/home/ada/shop' })], scope, editor)).toBe('terminal');
});

test.each(['/home/ada/shop', '/home/ada/shop/api', '/home/ada/shop/..api'])('%s is in the workspace', (cwd) => {
  expect(attribute([owner({ cwd })], scope, editor)).toBe('cwd');
});

test.each(['/home/ada/shop-old', '/home/ada/sho', '/home/ada', '/', '(unreachable)/home/ada/shop', undefined])(
  '%s is outside the workspace',
  (cwd) => {
    expect(attribute([owner({ cwd })], scope, editor)).toBeUndefined();
  },
);

test('a folder may be named with a slash at its end, or be the root', () => {
  expect(attribute([owner({ cwd: '/a/b' })], { folders: ['/a/'], rootPids: [] }, editor)).toBe('cwd');
  expect(attribute([owner({ cwd: '/a' })], { folders: ['/a/'], rootPids: [] }, editor)).toBe('cwd');
  expect(attribute([owner({ cwd: '/a/b' })], { folders: ['/'], rootPids: [] }, editor)).toBe('cwd');
});

test('without a folder and without a terminal nothing is the workspace’s', () => {
  expect(attribute([owner({ cwd: '/home/ada/shop' })], { folders: [], rootPids: [] }, editor)).toBeUndefined();
});

test('the editor’s own processes are never the workspace’s, wherever they were started', () => {
  const server = owner({ pid: 200, lineage: [200, 500, 1], session: 500, cwd: '/home/ada/shop' });
  const extensionHost = owner({ pid: 300, lineage: [300, 200, 500, 1], session: 500, cwd: '/home/ada/shop' });
  expect(attribute([server, extensionHost], scope, editor)).toBeUndefined();
});

test('a language server, which the extension host has started, is not the workspace’s', () => {
  const server = owner({ lineage: [900, 300, 200, 1], cwd: '/home/ada/shop', argv: ['/home/ada/shop/server.js'] });
  expect(attribute([server], { ...scope, printedPorts: [3000] }, editor)).toBeUndefined();
});

test.each([
  { executable: '/home/ada/shop/target/debug/api' },
  { argv: ['/home/ada/shop/.venv/bin/python', 'app.py'] },
  { argv: ['nginx', '-c', '/home/ada/shop/nginx.conf'] },
  { argv: ['serve', '--root=/home/ada/shop/public'] },
])('a program or an argument in the folder makes a process the workspace’s: %o', (fields) => {
  expect(attribute([owner(fields)], scope, editor)).toBe('path');
});

test.each([
  { argv: ['node', 'server.js', '../shop/x'] },
  { argv: ['node', '/home/ada/shop-old/server.js'] },
  { argv: ['node', '-e', 'listen("/home/ada/shop")'] },
])('what only resembles a path in the folder does not: %o', (fields) => {
  expect(attribute([owner(fields)], scope, editor)).toBeUndefined();
});

test('a URL that a terminal printed speaks for a listener of which nothing else is known', () => {
  const printed = { ...scope, printedPorts: [3000] };
  expect(attribute([], printed, editor)).toBe('url');
  expect(attribute([owner({})], printed, editor)).toBe('url');
  expect(attribute([owner({})], { ...scope, printedPorts: [3001] }, editor)).toBeUndefined();
  expect(attribute([owner({ pid: 300, lineage: [300, 200] })], printed, editor)).toBeUndefined();
});

test.each<ListenerRole>(['inspector', 'editor', 'system', 'dataStore'])('an %s is no app of the workspace', (role) => {
  expect(attribute([owner({ lineage: [900, 500], cwd: '/home/ada/shop' })], scope, editor, role)).toBeUndefined();
});

test('a database of the workspace is its own when databases are asked for', () => {
  const asked = { ...scope, dataStores: true };
  expect(attribute([owner({ cwd: '/home/ada/shop' })], asked, editor, 'dataStore')).toBe('cwd');
  expect(attribute([owner({})], asked, editor, 'dataStore')).toBeUndefined();
});

test('one owner in the workspace is enough', () => {
  expect(attribute([owner({ pid: 2 }), owner({ pid: 3, cwd: '/home/ada/shop' })], scope, editor)).toBe('cwd');
});

test('a listener without known owners is nobody’s', () => {
  expect(attribute([], scope, editor)).toBeUndefined();
});
