import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import { freePort } from '../support/freePort.ts';
import { cache } from '../support/paths.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Workbench } from '../support/workbench.ts';
import { inspectedApp, PNG } from './inspectedApp.ts';

const PORT = await freePort(3400);

let relay: Relay;
let workbench: Workbench;
let publicHost: string;

const row = (text: string) => workbench.rows('Requests').filter({ hasText: text });
/** The panel, once it shows a request whose title contains this. */
const inspect = async (title: string): Promise<Frame> => {
  await row(title).first().click();
  const panel = await workbench.webview('.overview');
  await panel.locator('h1', { hasText: title }).waitFor();
  return panel;
};
/** Calls the public URL, whose name only browsers resolve. */
async function call(
  path: string,
  options: { headers?: http.OutgoingHttpHeaders; body?: Buffer | string } = {},
): Promise<void> {
  const { headers = {}, body } = options;
  const method = body === undefined ? 'GET' : 'POST';
  const sent = http.request({
    host: '127.0.0.1',
    port: relay.port,
    method,
    path,
    headers: { host: publicHost, ...headers },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
}
const clipboard = () => workbench.page.evaluate<string>('navigator.clipboard.readText()');

beforeAll(async () => {
  const workspace = join(cache, 'runs', 'inspector');
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'server.js'), inspectedApp(PORT));
  await writeFile(join(workspace, 'package.json'), '{"type":"module"}');
  relay = await startRelay();
  workbench = await Workbench.open({ workspace, settings: { 'hookline.tunnel.relay': relay.url } });
  await workbench.openContainer('Hookline');
  await workbench.runInTerminal('node server.js');
  await workbench
    .rows('Ports')
    .filter({ hasText: `:${PORT}` })
    .waitFor();
  await workbench.runCommand('Hookline: Expose Port');
  const exposed = workbench.rows('Ports').filter({ hasText: 'http://' });
  await exposed.waitFor();
  publicHost = /[\w-]+\.localhost:\d+/.exec((await exposed.textContent()) ?? '')?.[0] ?? '';
  await workbench.runCommand('View: Toggle Terminal');
});

afterAll(async () => {
  await workbench?.close();
  await relay?.close();
});

beforeEach(({ task }) => {
  onTestFailed(() => workbench.explainFailure(task.name));
});

it('shows a signed POST and its compressed response, decoded, with the time they took', async () => {
  const event = {
    id: 'evt_1',
    type: 'checkout.session.completed',
    data: { object: { id: 'cs_1', amount: 1, client_secret: 'cs_secret_1', lines: [{ price: 'price_1' }] } },
  };
  await call('/webhooks/stripe', {
    headers: {
      'content-type': 'application/json',
      'stripe-signature': 't=1,v1=00',
      authorization: 'Bearer secret-of-mine',
    },
    body: JSON.stringify(event).replace('"amount":1', '"amount":12345678901234567890,"amount":1.0'),
  });
  const panel = await inspect('POST /webhooks/stripe');
  await panel.getByText('200 OK').waitFor();
  await panel.getByText('Stripe · checkout.session.completed').waitFor();
  expect(await panel.locator('.timing-bar').getAttribute('aria-label')).toMatch(
    /^Timing: .*first byte [\d.]+ ms.*, total [\d.]+ ms$/,
  );
  // Numbers as they were written, and the key that comes twice.
  const amounts = panel.getByRole('treeitem', { name: /^amount:/ });
  await expect
    .poll(() => amounts.evaluateAll((items) => items.map((item) => item.ariaLabel)))
    .toEqual(['amount: 12345678901234567890', 'amount: 1.0']);
  await workbench.picture('inspector 1 request');

  await panel.getByRole('tab', { name: 'Response', exact: true }).click();
  await panel.getByRole('treeitem', { name: 'received: true' }).waitFor();
  await panel.getByText('gzip').first().waitFor();
  await workbench.picture('inspector 2 response');
});

it('goes through tabs, headers and the tree by keyboard, finds in the tree, and copies what has the focus', async () => {
  const { keyboard } = workbench.page;
  const panel = await inspect('POST /webhooks/stripe');
  const chosen = panel.getByRole('tab', { selected: true });
  await chosen.press('Home');
  await chosen.press('ArrowRight');
  await chosen.press('ArrowRight');
  await panel.getByRole('tab', { name: 'Raw', selected: true }).waitFor();
  await chosen.press('Home');
  await panel.getByRole('tab', { name: 'Request', selected: true }).waitFor();

  const headers = panel.getByRole('listbox', { name: 'Request headers' });
  await headers.getByRole('option').first().focus();
  await keyboard.press('End');
  await keyboard.press('ArrowUp');
  const focused = headers.locator('[role=option]:focus');
  const [name = '', value = ''] = ((await focused.getAttribute('aria-label')) ?? '').split(/: (.*)/);
  await keyboard.press('Control+C');
  await expect.poll(clipboard).toBe(value);
  await workbench.statusBarItem(`Copied: ${name}`).waitFor();

  await keyboard.press('Control+F');
  await keyboard.type('PRICE_1');
  await panel.getByText('1 of 1').waitFor();
  const tree = panel.getByRole('tree');
  await tree.focus();
  await keyboard.press('Control+C');
  await expect.poll(clipboard).toBe('price_1');
  await keyboard.press('Control+Alt+C');
  await expect.poll(clipboard).toBe('data.object.lines[0].price');
  await keyboard.press('Home');
  await keyboard.press('ArrowLeft');
  await panel.getByRole('treeitem', { expanded: false }).waitFor();
  expect(await panel.getByRole('treeitem').count()).toBe(1);
  await keyboard.press('ArrowRight');
  await workbench.picture('inspector 3 keyboard');
});

it('hides secrets until they are asked for, and again for the next request', async () => {
  const panel = await inspect('POST /webhooks/stripe');
  await panel.getByRole('tab', { name: 'Request', exact: true }).click();
  await panel.getByRole('option', { name: 'authorization: [redacted], hidden' }).waitFor();
  await panel.getByRole('tab', { name: 'Raw' }).click();
  await panel.getByRole('region', { name: 'Request' }).getByText('content-type').waitFor();
  expect(await panel.locator('body').textContent()).not.toMatch(/secret-of-mine|cs_secret_1/);

  await panel.getByRole('button', { name: 'Show Secrets' }).click();
  await panel.getByRole('region', { name: 'Request' }).getByText('Bearer secret-of-mine').waitFor();
  await panel.getByRole('tab', { name: 'Request', exact: true }).click();
  await panel.getByRole('treeitem', { name: 'client_secret: "cs_secret_1"' }).waitFor();

  await call('/other', { headers: { authorization: 'Bearer another' } });
  await inspect('GET /other');
  await panel.getByRole('option', { name: 'authorization: [redacted], hidden' }).waitFor();
  await panel.getByRole('tab', { name: 'Response', exact: true }).click();
  await panel.getByRole('option', { name: 'set-cookie: [redacted], hidden' }).waitFor();
  await panel.getByRole('treeitem', { name: 'token: "[redacted]"' }).waitFor();
});

it('loads nothing from elsewhere and runs nothing inline', async () => {
  const panel = await inspect('GET /other');
  const violations = await panel.evaluate<string[]>(`new Promise((resolve) => {
    const found = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => found.push(effectiveDirective));
    document.body.insertAdjacentHTML('beforeend', '<img src="data:image/gif;base64,R0lGOD"><p style="color:red">');
    fetch('https://example.com/').catch(() => {});
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.body.append(script);
    setTimeout(() => resolve([...found.sort(), window.wasRun === undefined ? 'not run' : 'run']), 300);
  })`);
  expect(violations).toEqual(['connect-src', 'img-src', 'script-src-elem', 'style-src-attr', 'not run']);
});

it('shows an image, and its bytes', async () => {
  await call('/logo.png');
  const panel = await inspect('GET /logo.png');
  await panel.getByRole('tab', { name: 'Response', exact: true }).click();
  const image = panel.locator('.image img');
  await expect.poll(() => image.evaluate((element) => element.naturalWidth)).toBe(32);
  await workbench.picture('inspector 4 image');
  await panel.locator('vscode-single-select').click();
  await panel.getByRole('option', { name: 'Hex' }).click();
  await panel.getByRole('option', { name: /^00000000: 89 50 4e 47/ }).waitFor();
  await panel.getByText('·PNG····').waitFor();
  await workbench.picture('inspector 5 hex');
});

it('takes a multipart body apart', async () => {
  const form = new FormData();
  form.append('note', 'hello there');
  form.append('password', 'of-mine');
  form.append('file', new Blob(['{"rows":[1,2]}'], { type: 'application/json' }), 'rows.json');
  form.append('logo', new Blob([Buffer.from(PNG, 'base64')], { type: 'image/png' }), 'logo.png');
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  await call('/upload', { headers: { 'content-type': type }, body: Buffer.from(await encoded.arrayBuffer()) });
  const panel = await inspect('POST /upload');
  await panel.getByRole('tab', { name: 'Request', exact: true }).click();
  await panel.getByText('rows.json · application/json').waitFor();
  await panel.getByRole('treeitem', { name: /^rows: / }).waitFor();
  await panel.getByText('hello there').waitFor();
  await expect.poll(() => panel.locator('.image img').evaluate((element) => element.naturalWidth)).toBe(32);
  expect(await panel.locator('body').textContent()).not.toContain('of-mine');
  await workbench.picture('inspector 6 multipart');
});

it('shows the events of a stream with their times', async () => {
  await call('/events');
  const panel = await inspect('GET /events');
  await panel.getByRole('tab', { name: 'Timeline' }).click();
  const events = panel.getByRole('listbox', { name: 'Events' });
  await events.getByRole('option', { name: /^\+[\d.]+ ms, from the app, progress, .*"step":3/ }).click();
  await panel.getByRole('treeitem', { name: 'step: 3' }).waitFor();
  expect(await events.getByRole('option').count()).toBe(3);
  await events.press('ArrowUp');
  await panel.getByRole('treeitem', { name: 'step: 2' }).waitFor();
  await workbench.picture('inspector 7 events');
});

it('shows what a WebSocket said in both directions', async () => {
  const socket = connect(relay.port, '127.0.0.1');
  const lines = [
    'GET /socket HTTP/1.1',
    `Host: ${publicHost}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  // A masked frame, whose mask changes nothing.
  const frame = (opcode: number, text: string) =>
    Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
  socket.write(frame(1, '{"say":"hello"}'));
  await once(socket, 'data');
  socket.write(frame(8, ''));
  await once(socket, 'close');
  const panel = await inspect('GET /socket');
  await panel.getByRole('tab', { name: 'Timeline' }).click();
  const messages = panel.getByRole('listbox', { name: 'Messages' });
  await messages.getByRole('option', { name: /from the caller, text, 15 bytes, {"say":"hello"}/ }).click();
  await panel.getByRole('treeitem', { name: 'say: "hello"' }).waitFor();
  await messages.getByRole('option', { name: /from the app, text, 15 bytes, {"heard":"you"}/ }).waitFor();
  await messages.getByRole('option', { name: /from the app, close, .*1000/ }).waitFor();
  expect(await messages.getByRole('option').count()).toBe(4);
  await workbench.picture('inspector 8 socket');
});

it('follows a request until its response is there', async () => {
  const answered = call('/slow');
  const panel = await inspect('GET /slow');
  await panel.getByRole('tab', { name: 'Response', exact: true }).click();
  await panel.getByText('No response yet.').waitFor();
  expect(await panel.getByRole('button', { name: 'Replay' }).isDisabled()).toBe(true);
  await call('/go');
  await answered;
  await panel.getByText('200 OK · ').waitFor();
  await panel.getByText('at last').waitFor();
});

it('replays, copies as chosen, and opens a body in an editor', async () => {
  const panel = await inspect('POST /webhooks/stripe');
  await panel.getByRole('button', { name: 'Copy…' }).click();
  await workbench.pick('Request Headers');
  await expect.poll(clipboard).toContain('authorization: [redacted]\n');
  await panel.getByRole('button', { name: 'Copy…' }).click();
  await workbench.pick('As cURL');
  await expect.poll(clipboard).toMatch(/^curl /);
  const before = await row('POST /webhooks/stripe').count();
  await panel.getByRole('button', { name: 'Replay' }).click();
  await expect.poll(() => row('POST /webhooks/stripe').count()).toBe(before + 1);

  await panel.getByRole('tab', { name: 'Response', exact: true }).click();
  await panel.getByRole('button', { name: 'Open Body in Editor' }).click();
  await workbench.page.locator('.view-line', { hasText: '"token":"[redacted]"' }).waitFor();
  // Hidden behind the document, the panel was taken down; it comes up as it was.
  await workbench.page.locator('.tab', { hasText: 'POST /webhooks/stripe' }).click();
  const again = await workbench.webview('.overview');
  await again.getByRole('tab', { name: 'Response', selected: true }).waitFor();
});

it('comes back after the window is reloaded, and says when its request is deleted', async () => {
  const before = await inspect('GET /socket');
  await before.getByRole('tab', { name: 'Timeline' }).click();
  await before.getByRole('option', { name: /"say"/ }).click();
  await before.getByRole('treeitem', { name: 'say: "hello"' }).waitFor();
  // In a browser VS Code writes down what it remembers every five seconds.
  await workbench.page.waitForTimeout(6_000);
  await workbench.reload();
  const panel = await workbench.webview('.overview');
  await panel.getByRole('tab', { name: 'Timeline', selected: true }).waitFor();
  await panel.getByRole('treeitem', { name: 'say: "hello"' }).waitFor();
  await workbench.openContainer('Hookline');
  await workbench.runCommand('Hookline: Clear Requests');
  await panel.getByText('This request has been deleted.').waitFor();
  expect(await panel.getByRole('button', { name: 'Replay' }).isDisabled()).toBe(true);
});
