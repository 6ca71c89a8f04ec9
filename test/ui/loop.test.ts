import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { deliver } from '../../src/core/send/deliver.ts';
import { freePort } from '../support/freePort.ts';
import { cache } from '../support/paths.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { copySample } from '../support/sample.ts';
import { Workbench } from '../support/workbench.ts';

const PORT = await freePort(3000);

let relay: Relay;
let workbench: Workbench;

beforeAll(async () => {
  relay = await startRelay();
  workbench = await Workbench.open({
    workspace: await copySample(join(cache, 'runs', 'loop'), PORT),
    settings: { 'hookline.tunnel.relay': relay.url, 'task.allowAutomaticTasks': 'off' },
  });
});

afterAll(async () => {
  await workbench?.close();
  await relay?.close();
});

it('walks the whole loop: port, URL, signed event, request, marker, fix, replay', async () => {
  onTestFailed(() => workbench.explainFailure('loop'));
  const row = (view: string, text: string) => workbench.rows(view).filter({ hasText: text });

  // The app starts in a terminal, and its port appears with framework and bind address.
  await workbench.openContainer('Hookline');
  await workbench.runInTerminal('npm run dev');
  await row('Ports', `:${PORT}`).filter({ hasText: 'express' }).filter({ hasText: '127.0.0.1' }).waitFor();
  await workbench.picture('loop 1 port');

  // Exposed, it has a public URL that leads to the app.
  await workbench.runCommand('Hookline: Expose Port');
  await row('Ports', 'http://').waitFor();
  const publicUrl = /https?:\/\/\S+\.localhost:\d+/.exec((await row('Ports', `:${PORT}`).textContent()) ?? '')?.[0];
  expect(publicUrl).toContain(`:${relay.port}`);
  const home = await deliver(
    { method: 'GET', url: `${publicUrl}/nothing-here`, headers: [], body: Buffer.alloc(0) },
    { signal: new AbortController().signal },
  );
  expect(home.status).toBe(404);
  expect(home.headers).toContainEqual(['x-powered-by', 'Express']);
  await row('Requests', 'GET /nothing-here').filter({ hasText: '404' }).waitFor();
  await workbench.statusBarItem(new URL(publicUrl ?? '').hostname).waitFor();
  await workbench.picture('loop 2 exposed');

  // A signed event from the side bar, verified by the app with Stripe's own library.
  const send = await workbench.webview('#path');
  expect(await send.getByRole('textbox', { name: 'Path' }).inputValue()).toBe('/webhooks/stripe');
  await send.getByRole('button', { name: 'Use the One in .env' }).click();
  await send.getByText('Same as in .env').waitFor();
  await send.getByRole('button', { name: 'Send', exact: true }).click();
  await send.getByText('200 OK').waitFor();
  await expect.poll(() => workbench.terminalText()).toContain('received checkout.session.completed');
  await row('Requests', 'POST /webhooks/stripe').filter({ hasText: '200' }).waitFor();
  await workbench.picture('loop 3 sent');

  // The request opens in the inspector, with what the app answered.
  await row('Requests', 'POST /webhooks/stripe').click();
  const inspector = await workbench.webview('.overview');
  await inspector.getByRole('option', { name: /^Stripe-Signature: / }).waitFor();
  await inspector.getByRole('tab', { name: 'Response', exact: true }).click();
  await inspector.getByRole('treeitem', { name: 'received: true' }).waitFor();
  await workbench.picture('loop 4 request');

  // The app is bound to loopback while the registered URL names this machine, and another port.
  const marked = async () =>
    (await workbench.problems()).map(({ severity, line, message }) => `${severity} ${line} ${message}`);
  await expect
    .poll(marked)
    .toEqual([
      expect.stringMatching(new RegExp(`^Warning 2 .*:${PORT + 1}/`)),
      expect.stringMatching(/^Warning 22 .*127\.0\.0\.1/),
    ]);
  await workbench.runCommand('View: Toggle Terminal');
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile('server.js', 22, 20);
  const fixes = await workbench.quickFixes();
  expect(fixes.join()).toContain('0.0.0.0');
  await workbench.picture('loop 5 fix');

  // One click puts it right, and the app, restarted by its watcher, is bound to all interfaces.
  await workbench.applyFix('0.0.0.0');
  await workbench.save();
  await row('Ports', `:${PORT}`).filter({ hasText: '0.0.0.0' }).waitFor();
  await expect.poll(marked).toEqual([expect.stringMatching(/^Warning 2 /)]);
  await workbench.picture('loop 6 fixed');

  // The same bytes again, accepted again.
  const before = await row('Requests', 'POST /webhooks/stripe').count();
  await workbench.runCommand('Hookline: Replay Last Request');
  await expect.poll(() => row('Requests', 'POST /webhooks/stripe').filter({ hasText: '200' }).count()).toBe(before + 1);
  await workbench.picture('loop 7 replayed');
});
