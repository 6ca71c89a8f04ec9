import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { Stripe } from 'stripe';
import { expect, it, onTestFinished } from 'vitest';
import { deliver } from '../../../src/core/send/deliver.ts';
import { repository } from '../../support/paths.ts';
import { startProcess } from '../ports/listeningProcess.ts';
import { startRelay } from '../../support/relay.ts';

const HTTP_SERVER = `require('node:http').createServer((_, response) => response.end())
  .listen(0, '127.0.0.1', () => console.log('up'))`;

const cli = join(repository, 'dist', 'cli.cjs');

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

function start(
  args: readonly string[],
  { cwd = repository, env = {}, input = '' }: Options = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
  child.stdin.end(input);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs to the end. */
async function hookline(args: readonly string[], options?: Options) {
  const child = start(args, options);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: Number(code), out, err };
}

/** The events that a running command prints, one a line. */
function events(child: ChildProcessWithoutNullStreams): () => Promise<Record<string, unknown>> {
  const lines: Interface = createInterface({ input: child.stdout });
  const iterator = lines[Symbol.asyncIterator]();
  return async () => JSON.parse((await iterator.next()).value as string);
}

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

function post(url: string) {
  const request = { method: 'POST', url, headers: [], body: Buffer.from('{}') };
  return deliver(request, { signal: new AbortController().signal });
}

async function folder(files: Record<string, string>): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'hookline-cli-')));
  onTestFinished(() => rm(path, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(path, name), content)));
  return path;
}

it.each([
  [['ports', '--jsno'], '--json'],
  [['prots'], 'ports'],
  [['check', '--fromat', 'json'], '--format'],
])('refuses %j as wrong usage and names the nearest real thing', async (args, nearest) => {
  const { code, out, err } = await hookline(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`Did you mean ${nearest}?`);
});

it.each([
  [['serve']],
  [['serve', '--to', '70000']],
  [['expose', 'http']],
  [['send', 'http://127.0.0.1:1/', '--provider', 'nobody']],
  [['send', 'http://127.0.0.1:1/', '--header', 'no colon']],
  [['check', '.', '--format', 'xml']],
])('refuses %j as wrong usage', async (args) => {
  expect(await hookline(args)).toMatchObject({ code: 2, out: '' });
});

it.each(['ports', 'serve', 'expose', 'send', 'requests', 'check'])('explains %s', async (command) => {
  const { code, out } = await hookline([command, '--help']);
  expect(code).toBe(0);
  expect(out).toContain(`Usage: hookline ${command}`);
});

it.runIf(process.platform === 'linux')(
  'lists the ports of the folder it runs in, and with --all of others',
  async () => {
    const [here, elsewhere] = [await folder({}), await folder({})];
    const app = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd: here });
    const [port] = app.ports;
    const find = async (args: readonly string[], cwd: string) => {
      const { out } = await hookline(['ports', '--json', ...args], { cwd });
      return JSON.parse(out).find((listener: { port: number }) => listener.port === port);
    };
    const own = { port, address: '127.0.0.1', family: 'IPv4', scope: 'loopback', pids: [app.pid], workspace: true };
    expect(await find([], here)).toMatchObject(own);
    expect(await find([], elsewhere)).toBeUndefined();
    expect(await find(['--all'], elsewhere)).toMatchObject({ ...own, workspace: false });
  },
);

it.runIf(process.platform === 'linux')('tells what an app speaks, unless it is not to be asked', async () => {
  const cwd = await folder({ 'server.cjs': HTTP_SERVER });
  const child = spawn(process.execPath, ['server.cjs'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const asked = await hookline(['ports', '--json'], { cwd });
  expect(JSON.parse(asked.out)).toMatchObject([{ answer: { protocol: 'http', status: 200 }, role: 'app' }]);
  const unasked = await hookline(['ports', '--json', '--no-probe'], { cwd });
  expect(JSON.parse(unasked.out)).toMatchObject([{ pids: [child.pid] }]);
  expect(unasked.out).not.toContain('answer');
  expect((await hookline(['ports'], { cwd })).out).toMatch(/^PORT +ADDRESS.*\n\d+ +127\.0\.0\.1 +loopback +http /);
});

it.runIf(process.platform === 'linux')('watches: what opens, what starts again, what closes', async () => {
  const cwd = await folder({});
  const first = await startProcess({ binds: [{ host: '127.0.0.1' }] }, { cwd });
  const [port = 0] = first.ports;
  const child = start(['ports', '--watch', '--json', '--no-probe'], { cwd });
  const next = events(child);
  expect(await next()).toMatchObject({ event: 'opened', port, pids: [first.pid] });
  await first.stop();
  const second = await startProcess({ binds: [{ host: '127.0.0.1', port }] }, { cwd });
  expect(await next()).toMatchObject({ event: 'restarted', port, pids: [second.pid] });
  await second.stop();
  expect(await next()).toMatchObject({ event: 'closed', port });
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

it('serves through the gateway, a line for each event, until it is interrupted', async () => {
  const port = await serve((_request, response) => response.writeHead(201).end('made'));
  const child = start(['serve', '--to', String(port), '--no-store', '--json']);
  const next = events(child);
  const listening = await next();
  expect(listening).toMatchObject({ event: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  expect((await post(`${String(listening['url'])}/hook?a=1`)).status).toBe(201);
  expect(await next()).toMatchObject({
    event: 'request',
    method: 'POST',
    path: '/hook',
    status: 201,
    bytesIn: 2,
    id: expect.any(String),
    durationMs: expect.any(Number),
    bytesOut: expect.any(Number),
  });
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

it('exposes a port, and ends with 1 when the relay is gone', async () => {
  const relay = await startRelay();
  onTestFinished(() => relay.close());
  const port = await serve((_request, response) => response.end('hello'));
  const child = start(['expose', String(port), '--relay', relay.url, '--no-store', '--json']);
  const next = events(child);
  expect(await next()).toMatchObject({ event: 'listening' });
  const exposed = await next();
  expect(exposed).toMatchObject({ event: 'exposed', provider: 'localtunnel' });
  expect((await post(String(exposed['publicUrl']))).body.toString()).toBe('hello');
  expect(await next()).toMatchObject({ event: 'request', status: 200 });
  await relay.close();
  expect(await next()).toMatchObject({ event: 'state', state: 'failed', reason: expect.stringContaining('relay') });
  expect(await once(child, 'close')).toEqual([1, null]);
});

it('sends a webhook that the provider’s own library accepts, its secret from the environment', async () => {
  const secret = 'whsec_made_up_for_this_test';
  const port = await serve((request, response) => {
    void buffer(request).then((body) => {
      const signature = request.headers['stripe-signature'] ?? '';
      const event = Stripe.webhooks.constructEvent(body, signature, secret);
      response.end(event.type);
    });
  });
  const args = [
    'send',
    `http://127.0.0.1:${port}/hook`,
    '--event',
    'invoice.paid',
    '--secret-env',
    'SIGNING',
    '--json',
  ];
  const { code, out } = await hookline(args, { env: { SIGNING: secret } });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    status: 200,
    body: 'invoice.paid',
    headers: expect.arrayContaining([['Content-Length', '12']]),
    timings: {
      dns: null,
      connect: expect.any(Number),
      tls: null,
      firstByte: expect.any(Number),
      total: expect.any(Number),
    },
  });
});

it('sends a body of one’s own from standard input, and ends with 1 when the answer is not 2xx', async () => {
  const port = await serve((request, response) => {
    void text(request).then((body) => response.writeHead(422).end(`${String(request.headers['x-test'])} ${body}`));
  });
  const args = ['send', `http://127.0.0.1:${port}/`, '--provider', 'custom', '--body', '-', '--header', 'X-Test: yes'];
  const { code, out } = await hookline(args, { input: '{"own":1}' });
  expect(code).toBe(1);
  expect(out).toContain('yes {"own":1}');
});

it('says what to do when nothing listens', async () => {
  const { code, err } = await hookline(['send', 'http://127.0.0.1:1/', '--provider', 'custom']);
  expect(code).toBe(1);
  expect(err).toMatch(/^hookline: .*127\.0\.0\.1:1/);
});

it('checks a folder: 1 with findings, 0 without', async () => {
  const listen = "const app = require('express')();\napp.listen(3000, '127.0.0.1');\n";
  const wrong = await folder({ 'server.js': listen });
  const found = await hookline(['check', wrong, '--format', 'json', '--facts']);
  expect(found.code).toBe(1);
  expect(JSON.parse(found.out)).toMatchObject({
    findings: [{ rule: 'loopback-bind', file: 'server.js', line: 2, column: 18 }],
    facts: [{ kind: 'bind', framework: 'express', host: '127.0.0.1', port: 3000 }],
  });
  expect(JSON.parse((await hookline(['check', wrong, '--format', 'sarif'])).out)).toMatchObject({ version: '2.1.0' });
  expect((await hookline(['check', wrong])).out).toContain('server.js:2:18');
  const right = await folder({ 'server.js': listen.replace(", '127.0.0.1'", '') });
  expect((await hookline(['check', right])).code).toBe(0);
});

it('imports requests, lists, exports and shows them', async () => {
  const cwd = await folder({});
  const store = ['--store', join(cwd, 'store')];
  const input = 'POST /hooks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer top\r\nContent-Length: 2\r\n\r\n{}';
  const imported = await hookline(['requests', 'import', '-', '--port', '3000', ...store], { cwd, input });
  const id = imported.out.trim();
  expect(imported.code).toBe(0);
  const listed = JSON.parse((await hookline(['requests', '--json', ...store], { cwd })).out);
  expect(listed).toMatchObject([{ id, method: 'POST', path: '/hooks', outcome: 'imported', upstreamPort: 3000 }]);
  expect((await hookline(['requests', 'show', id, '--raw', ...store], { cwd })).out).toBe(input);
  const exportAs = async (...args: string[]) =>
    (await hookline(['requests', 'export', id, ...args, ...store], { cwd })).out;
  expect(JSON.parse(await exportAs()).log.entries[0].request.url).toBe('http://x/hooks');
  expect(await exportAs('--format', 'curl')).not.toContain('Bearer top');
  expect(await exportAs('--format', 'curl', '--no-redact')).toContain('Bearer top');
  expect(await exportAs('--format', 'raw')).toBe(input);
  expect((await hookline(['requests', 'export', 'nothing', ...store], { cwd })).code).toBe(1);
  const broken = await hookline(['requests', 'import', '-', ...store], { cwd, input: 'no request' });
  expect(broken).toMatchObject({ code: 1, out: '' });
});

it('asks callers for credentials that the environment names', async () => {
  const port = await serve((_request, response) => response.end('in'));
  const child = start(['serve', '--to', String(port), '--json', '--no-store'], { env: { HOOKLINE_BEARER: 'secret' } });
  const next = events(child);
  const { url } = await next();
  expect((await fetch(String(url))).status).toBe(401);
  expect((await fetch(String(url), { headers: { Authorization: 'Bearer secret' } })).status).toBe(200);
});
