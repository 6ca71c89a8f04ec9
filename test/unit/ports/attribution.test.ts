import { expect, test } from 'vitest';
import { attribute, type SocketOwner } from '../../../src/core/ports/attribution.ts';

const scope = { folders: ['/home/ada/shop'], rootPids: [500] };
const editor = new Set([300, 200]);

function owner(fields: Partial<SocketOwner>): SocketOwner {
  return { pid: 900, lineage: [900, 1], session: 900, cwd: '/', ...fields };
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

test('one owner in the workspace is enough', () => {
  expect(attribute([owner({ pid: 2 }), owner({ pid: 3, cwd: '/home/ada/shop' })], scope, editor)).toBe('cwd');
});

test('a listener without known owners is nobody’s', () => {
  expect(attribute([], scope, editor)).toBeUndefined();
});
