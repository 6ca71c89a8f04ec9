import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SocketOwners } from '../../../src/core/ports/socketOwners.ts';
import { fakeProc } from './fakeProc.ts';

/** Owners as an object, for comparison. */
async function find(owners: SocketOwners, ...inodes: string[]): Promise<Record<string, readonly number[]>> {
  return Object.fromEntries(await owners.find(Promise.resolve(inodes)));
}

/** Scans until the next one does not walk all descriptors unless it sees a reason to. */
async function settle(owners: SocketOwners, ...inodes: string[]): Promise<void> {
  for (let scan = 0; scan < 4; scan += 1) await owners.find(Promise.resolve(inodes));
}

test('finds every process that holds a socket, once each, among files and other sockets', async () => {
  const proc = await fakeProc();
  await proc.runs(10, { descriptors: { '0': '/dev/null', '3': 'socket:[5]', '4': 'socket:[5]', '5': 'socket:[55]' } });
  await proc.runs(11, { descriptors: { '7': 'socket:[5]' } });
  await proc.runs(12, { descriptors: { '7': 'pipe:[5]' } });
  expect(await find(new SocketOwners(proc.root), '5', '6')).toEqual({ '5': [10, 11], '6': [] });
});

test('what is no process, has no descriptors, or vanishes is passed over', async () => {
  const proc = await fakeProc();
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await proc.runs(11, {});
  await rm(join(proc.root, '11/fd'), { recursive: true });
  await writeFile(join(proc.root, '12'), '');
  await proc.runs(13, {});
  await writeFile(join(proc.root, '13/fd/0'), 'no link');
  await symlink('socket:[5]', join(proc.root, '13/fd/3'));
  await writeFile(join(proc.root, '13/fd/9'), 'no link');
  await symlink('/nowhere', join(proc.root, '14'));
  expect(await find(new SocketOwners(proc.root), '5')).toEqual({ '5': [10, 13] });
});

test('an unreadable list of processes leaves every owner unknown', async () => {
  expect(await find(new SocketOwners('/nonexistent'), '5')).toEqual({ '5': [] });
});

test('an id that went to another process is not taken for the owner', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await settle(owners, '5');
  await proc.runs(10, { descriptors: { '3': 'socket:[6]' } });
  await proc.runs(11, { descriptors: { '3': 'socket:[5]' } });
  expect(await find(owners, '5')).toEqual({ '5': [11] });
});

test('an inode number that went to another process’s socket is not taken for the first one’s', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await settle(owners, '5');
  await proc.runs(10, { descriptors: {} });
  await proc.runs(11, { descriptors: { '9': 'socket:[5]' } });
  expect(await find(owners, '5')).toEqual({ '5': [11] });
});

test('the owners that remain are found when one of several ends, and when one moves its descriptor', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await proc.runs(11, { descriptors: { '3': 'socket:[5]' } });
  await settle(owners, '5');
  expect(await find(owners, '5')).toEqual({ '5': [10, 11] });
  await proc.ends(10);
  await proc.runs(11, { descriptors: { '8': 'socket:[5]' } });
  expect(await find(owners, '5')).toEqual({ '5': [11] });
});

test('a socket that lost all its owners is left out once, and then has unknown owners', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await settle(owners, '5');
  await proc.ends(10);
  expect(await find(owners, '5')).toEqual({});
  expect(await find(owners, '5')).toEqual({ '5': [] });
});

test('workers that get the socket after it was first seen join its owners', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  await find(owners, '5');
  await proc.runs(11, { descriptors: { '3': 'socket:[5]' } });
  expect(await find(owners, '5')).toEqual({ '5': [10, 11] });
});

test('a worker that joins late is found within 128 scans', async () => {
  const proc = await fakeProc();
  const owners = new SocketOwners(proc.root);
  await proc.runs(10, { descriptors: { '3': 'socket:[5]' } });
  for (let scan = 0; scan < 300; scan += 1) await find(owners, '5');
  await proc.runs(11, { descriptors: { '3': 'socket:[5]' } });
  let scans = 1;
  while ((await find(owners, '5'))['5']?.length !== 2 && scans < 1000) scans += 1;
  expect(scans).toBeLessThanOrEqual(128);
});

test('finds owners among thousands of descriptors', async () => {
  const proc = await fakeProc();
  const descriptors = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [String(at), `socket:[${at}]`]));
  await proc.runs(10, { descriptors });
  expect(await find(new SocketOwners(proc.root), '1499', '1500')).toEqual({ '1499': [10], '1500': [] });
});
