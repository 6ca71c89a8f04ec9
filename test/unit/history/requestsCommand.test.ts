import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { deliver } from '../../../src/core/send/deliver.ts';
import { repository } from '../../support/paths.ts';
import { capture } from './captures.ts';
import { folder, openStore, request, message } from './stores.ts';

vi.setConfig({ testTimeout: 60_000 });

let dist: string;

// A bundle of its own, so that the test shows the sources as they are.
beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'hookline-cli-'));
  await esbuild.build({
    absWorkingDir: repository,
    entryPoints: ['src/cli.ts', 'src/core/history/historyWorker.ts'],
    entryNames: '[name]',
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    alias: { axios: './src/core/tunnels/noAxios.cjs' },
    logLevel: 'error',
  });
}, 60_000);
afterAll(() => rm(dist, { recursive: true, force: true }));

function start(args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
  const env = { ...process.env, ...options.env };
  const child = spawn(process.execPath, [join(dist, 'cli.cjs'), ...args], { cwd: options.cwd, env, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function hookline(args: readonly string[], options?: Parameters<typeof start>[1]) {
  const child = start(args, options);
  const [out, err, [code]] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: Number(code), out, err, lines: out.toString().trimEnd().split('\n') };
}

const binary = Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x80]);

async function storeWith(...captures: readonly Capture[]): Promise<string> {
  const path = await folder();
  const store = openStore(path);
  for (const one of captures) await store.put(one);
  await store.close();
  return path;
}

const sample = (): Promise<string> =>
  storeWith(
    capture('a', {
      request: request(
        '/hooks/stripe',
        { 'Stripe-Signature': 't=1', 'Content-Type': 'application/json' },
        '{"x":"first words"}',
      ),
      response: message('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }, '2\r\nok\r\n0\r\n\r\n'),
    }),
    capture('b', {
      request: request('/hooks/github', { 'X-GitHub-Event': 'push' }, binary),
      response: undefined,
      outcome: 'refused',
    }),
    capture('c', { request: message('GET /health HTTP/1.1', { Host: 'x' }), response: message('HTTP/1.1 503 X') }),
  );

test('lists the newest first, a line each', async () => {
  const { code, lines, err } = await hookline(['requests', '--store', await sample()]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines.map((line) => line.split(/ {2,}/).toSpliced(1, 1))).toEqual([
    ['c', 'GET /health', '503', '3 ms'],
    ['b', 'POST /hooks/github', 'refused', '3 ms', 'github'],
    ['a', 'POST /hooks/stripe', '200', '3 ms', 'stripe'],
  ]);
});

test('prints JSON with every key', async () => {
  const { out } = await hookline([
    'requests',
    '--json',
    '--limit',
    '1',
    '--provider',
    'github',
    '--store',
    await sample(),
  ]);
  expect(JSON.parse(out.toString())).toEqual([
    {
      id: 'b',
      startedAt: 0,
      upstreamPort: 3000,
      outcome: 'refused',
      answeredBy: 'app',
      provider: 'github',
      pinned: false,
      method: 'POST',
      target: '/hooks/github',
      path: '/hooks/github',
      status: null,
      lateStatus: null,
      contentType: null,
      durationMs: 3,
      bytesIn: 5,
      bytesOut: 0,
    },
  ]);
});

test.each([
  [['--search', 'first words'], ['a']],
  [['--search', '"words first"'], []],
  [
    ['--search', '"'],
    ['c', 'b', 'a'],
  ],
  [['--method', 'get'], ['c']],
  [['--status', '5xx'], ['c']],
  [
    ['--path', 'HOOKS'],
    ['b', 'a'],
  ],
  [
    ['--limit', '2'],
    ['c', 'b'],
  ],
  [['--filter', 'path:hooks "first words"'], ['a']],
  [['--filter', 'status:5xx', '--method', 'post'], []],
])('finds by %j', async (args, found) => {
  const { code, out } = await hookline(['requests', ...args, '--json', '--store', await sample()]);
  expect(code).toBe(0);
  expect(JSON.parse(out.toString()).map(({ id }: { id: string }) => id)).toEqual(found);
});

test.each([
  [['--status', 'teapot']],
  [['--filter', 'status:teapot']],
  [['--limit', '0']],
  [['--provider', 'nobody']],
  [['show']],
  [['pin']],
  [['nothing', 'of', 'the', 'kind']],
])('refuses %j as wrong usage', async (args) => {
  expect(await hookline(['requests', ...args, '--store', await folder()])).toMatchObject({ code: 2 });
});

test('shows the very bytes, or what they say', async () => {
  const store = ['--store', await sample()];
  const raw = await hookline(['requests', 'show', 'b', '--raw', ...store]);
  const sent = request('/hooks/github', { 'X-GitHub-Event': 'push' }, binary);
  expect(raw).toMatchObject({ code: 0, err: '', out: Buffer.concat([sent.head, sent.body]) });
  const answer = await hookline(['requests', 'show', '--raw', '--response', 'a', ...store]);
  expect(answer.out.toString()).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n');
  const readable = await hookline(['requests', 'show', 'a', ...store]);
  expect(readable.out.toString()).toMatch(
    /^POST \/hooks\/stripe[^]*first words"\}\n\nHTTP\/1\.1 200 OK[^]*\r\n\r\nok$/,
  );
  expect(await hookline(['requests', 'show', 'b', '--response', ...store])).toMatchObject({ code: 1 });
  expect(await hookline(['requests', 'show', 'z', ...store])).toMatchObject({
    code: 1,
    err: 'hookline: No request with the id z is kept.\n',
  });
});

test('a body of many megabytes comes whole through a pipe', async () => {
  const body = Buffer.alloc(25_000_000, 'x');
  const store = await storeWith(capture('a', { request: request('/', {}, body) }));
  const { out } = await hookline(['requests', 'show', 'a', '--raw', '--store', store]);
  expect(out.subarray(-body.length).equals(body)).toBe(true);
});

test('pins, unpins and deletes', async () => {
  const store = ['--store', await sample()];
  expect(await hookline(['requests', 'pin', 'a', 'c', ...store])).toMatchObject({ code: 0, err: '' });
  const pinned = await hookline(['requests', ...store]);
  expect(pinned.lines.map((line) => line.endsWith('  pinned'))).toEqual([true, false, true]);
  expect(await hookline(['requests', 'unpin', 'a', ...store])).toMatchObject({ code: 0 });
  expect(await hookline(['requests', 'rm', 'a', 'c', 'z', ...store])).toMatchObject({
    code: 1,
    err: expect.stringContaining(' z '),
  });
  const left = await hookline(['requests', '--json', ...store]);
  expect(JSON.parse(left.out.toString())).toMatchObject([{ id: 'b' }]);
});

test('serve keeps what it passes on in the store of the folder it runs in, unless it is not to', async () => {
  const app = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => app.close().closeAllConnections());
  const [cwd, state] = [await folder(), await folder()];
  const env = { XDG_STATE_HOME: state, LOCALAPPDATA: state, HOME: state };
  const serve = async (...args: readonly string[]): Promise<void> => {
    const child = start(['serve', '--to', String((app.address() as AddressInfo).port), '--json', ...args], {
      cwd,
      env,
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { url } = JSON.parse((await lines.next()).value as string);
    const hook = { method: 'POST', url: `${url}/hook`, headers: [], body: Buffer.from('some words') };
    await deliver(hook, { signal: new AbortController().signal });
    expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ event: 'request', path: '/hook' });
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  };
  await serve('--no-store');
  expect(await readdir(state)).toEqual([]);
  await serve();
  await serve();
  const { out } = await hookline(['requests', '--search', 'words', '--json'], { cwd, env });
  expect(JSON.parse(out.toString())).toMatchObject([{ path: '/hook', status: 200 }, { path: '/hook' }]);
  const elsewhere = join(cwd, 'below');
  await mkdir(elsewhere);
  expect((await hookline(['requests', '--json'], { cwd: elsewhere, env })).out.toString()).toBe('[]\n');
});

test('says so, and ends with 1, when the store cannot be read', async () => {
  const path = await folder();
  await mkdir(join(path, 'history.db'));
  const { code, err } = await hookline(['requests', '--store', path]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('cannot be stored in') });
});
