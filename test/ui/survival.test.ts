import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import { LinuxPortScanner } from '../../src/core/ports/linuxScanner.ts';
import { deliver, type DeliveryResponse } from '../../src/core/send/deliver.ts';
import { freePort } from '../support/freePort.ts';
import { cache } from '../support/paths.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { copySample } from '../support/sample.ts';
import { Workbench } from '../support/workbench.ts';

const PORT = await freePort(3100);
const WORKSPACE = join(cache, 'runs', 'survival');

let relay: Relay;
let workbench: Workbench;

beforeAll(async () => {
  relay = await startRelay();
  workbench = await Workbench.open({
    workspace: await copySample(WORKSPACE, PORT),
    settings: {
      // What is down is to be told at once.
      'hookline.gateway.holdSeconds': 0,
      'hookline.tunnel.relay': relay.url,
      'task.allowAutomaticTasks': 'off',
    },
  });
  await workbench.openContainer('Hookline');
});

afterAll(async () => {
  await workbench?.close();
  await relay?.close();
});

beforeEach(({ task }) => {
  onTestFailed(() => workbench.explainFailure(task.name));
});

const portRow = (text: string) =>
  workbench
    .rows('Ports')
    .filter({ hasText: `:${PORT}` })
    .filter({ hasText: text });

async function startApp(): Promise<void> {
  await workbench.runInTerminal('node --env-file=.env server.js');
  await portRow('127.0.0.1').waitFor();
}

async function setInWorkspace(name: string, value: unknown): Promise<void> {
  const path = join(WORKSPACE, '.vscode', 'settings.json');
  const before: object = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...before, [name]: value }));
}

async function stopApp(): Promise<void> {
  await workbench.runCommand('Terminal: Kill the Active Terminal Instance');
}

/** Exposes the port and returns its public URL. */
async function expose(): Promise<string> {
  await workbench.runCommand('Hookline: Expose Port');
  await portRow('http://').waitFor();
  const url = /https?:\/\/\S+\.localhost:\d+/.exec((await portRow('http://').textContent()) ?? '')?.[0];
  expect(url).toBeDefined();
  return url ?? '';
}

/** The answer at a URL; undefined when there is none within a second, or no connection. */
async function call(url: string): Promise<DeliveryResponse | undefined> {
  const request = { method: 'POST', url, headers: [], body: Buffer.from('{}') };
  return deliver(request, { signal: new AbortController().signal, timeoutMs: 1000 }).catch(() => undefined);
}

/** Ports on which something listens on both loopback addresses, as a gateway does, and the processes that do. */
async function loopbackPairs(): Promise<Map<number, readonly number[]>> {
  const listeners = await new LinuxPortScanner().scan({ folders: [], rootPids: [] });
  const onIPv6 = new Set(listeners.filter(({ address }) => address === '::1').map(({ port }) => port));
  return new Map(
    listeners
      .filter(({ address, port }) => address === '127.0.0.1' && onIPv6.has(port))
      .map(({ port, pids }) => [port, pids]),
  );
}

it('answers for a stopped app, says so everywhere, and is well again when the app is', async () => {
  await startApp();
  const url = await expose();
  expect((await call(`${url}/webhooks/stripe`))?.status).toBe(400);
  await stopApp();
  await portRow('nothing listens').waitFor();
  const answer = await call(`${url}/webhooks/stripe`);
  expect(answer?.status).toBe(502);
  expect(answer?.body.toString()).toContain(`127.0.0.1:${PORT}`);
  await workbench.rows('Requests').filter({ hasText: 'app not listening' }).waitFor();
  await workbench.page
    .locator('.statusbar-item.warning-kind')
    .filter({ hasText: `:${PORT}` })
    .waitFor();
  await workbench.picture('survival 1 app stopped');
  await startApp();
  await expect.poll(async () => (await call(`${url}/webhooks/stripe`))?.status).toBe(400);
  await workbench.page.locator('.statusbar-item.warning-kind').waitFor({ state: 'detached' });
});

it('holds a request while the app is down, and delivers it as soon as the app is there', async () => {
  await setInWorkspace('hookline.gateway.holdSeconds', 30);
  const url = /https?:\/\/\S+\.localhost:\d+/.exec((await portRow('http://').textContent()) ?? '')?.[0] ?? '';
  await stopApp();
  await portRow('nothing listens').waitFor();
  const request = { method: 'POST', url: `${url}/held`, headers: [], body: Buffer.from('{}') };
  let held = deliver(request, { signal: new AbortController().signal });
  // Until the setting has come through, the app is said to be down.
  while ((await Promise.race([held, setTimeout(1000)]))?.status === 502) {
    held = deliver(request, { signal: new AbortController().signal });
  }
  const row = workbench.rows('Requests').filter({ hasText: 'POST /held' }).first();
  await row.filter({ hasText: 'waiting' }).waitFor();
  await workbench.picture('survival 2 held');
  await startApp();
  expect((await held).status).toBe(404);
  await row.filter({ hasText: '404' }).waitFor();
  await setInWorkspace('hookline.gateway.holdSeconds', 0);
});

it('accepts a request while the app is down, starts the app for it, and stops it when there are no more', async () => {
  const launch = { port: PORT, command: 'node --env-file=.env server.js', idleMinutes: 0.1 };
  await setInWorkspace('hookline.gateway.whenAppIsDown', 'accept');
  await setInWorkspace('hookline.launch', [launch]);
  const url = /https?:\/\/\S+\.localhost:\d+/.exec((await portRow('http://').textContent()) ?? '')?.[0] ?? '';
  await stopApp();
  await portRow('nothing listens').waitFor();
  await expect.poll(async () => (await call(`${url}/later`))?.status).toBe(202);
  await portRow('127.0.0.1').waitFor();
  await workbench.rows('Requests').filter({ hasText: 'POST /later' }).filter({ hasText: '202' }).first().waitFor();
  await workbench.picture('survival 4 launched');
  await portRow('nothing listens').waitFor();
  await setInWorkspace('hookline.launch', []);
  await setInWorkspace('hookline.gateway.whenAppIsDown', 'hold');
  await startApp();
});

it('shows a lost tunnel, and reconnects when asked', async () => {
  await relay.close();
  await portRow('tunnel lost').waitFor();
  await workbench.picture('survival 3 tunnel lost');
  relay = await startRelay({ port: relay.port });
  await workbench.statusBarItem(`:${PORT}`).click();
  await workbench.pick('Reconnect');
  await portRow('http://').waitFor();
  expect(await portRow('tunnel lost').count()).toBe(0);
});

it('closes the tunnel and the gateway when the window is reloaded', async () => {
  await workbench.runCommand('Hookline: Stop Exposing Port');
  await portRow('http://').waitFor({ state: 'detached' });
  const url = await expose();
  const gateways = await loopbackPairs();
  expect(gateways.size).toBeGreaterThan(0);
  await workbench.reload();
  await portRow('127.0.0.1').waitFor();
  expect(await portRow('http://').count()).toBe(0);
  expect((await call(url))?.headers.map(([name]) => name.toLowerCase()) ?? []).not.toContain('x-powered-by');
  await expect.poll(async () => (await loopbackPairs()).size).toBeLessThan(gateways.size);
});

it('leaves nothing behind when the extension host is killed', async () => {
  const before = await loopbackPairs();
  const url = await expose();
  const [gateway, pids] = [...(await loopbackPairs())].find(([port]) => !before.has(port)) ?? [0, []];
  expect(gateway).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await loopbackPairs()).has(gateway)).toBe(false);
  expect((await call(url))?.headers.map(([name]) => name.toLowerCase()) ?? []).not.toContain('x-powered-by');
});
