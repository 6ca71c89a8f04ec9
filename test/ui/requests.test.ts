import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import { cache } from '../support/paths.ts';
import { Workbench } from '../support/workbench.ts';

/** What the app received, as `POST /webhooks/stripe {"b":1}`. */
const received: string[] = [];
/** Answers /fail with 500; else says what came. */
const app = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  received.push(`${request.method} ${request.url} ${body}`);
  response.writeHead(request.url === '/fail' ? 500 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ zebra: 1, length: body.length, at: received.length }));
}

let workbench: Workbench;
let workspace: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as AddressInfo;
  workspace = join(cache, 'runs', 'requests');
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  const url = `http://localhost:${port}`;
  const requests = [
    `POST ${url}/webhooks/stripe HTTP/1.1\nContent-Type: application/json\nStripe-Signature: t=1\n\n{"b": 1, "a": "invoice"}`,
    `POST ${url}/webhooks/github HTTP/1.1\nContent-Type: application/json\nAuthorization: Bearer secret\n\n{"a": "issue"}`,
    `GET ${url}/fail HTTP/1.1`,
  ];
  await writeFile(join(workspace, 'requests.http'), requests.join('\n\n###\n\n'));
  workbench = await Workbench.open({ workspace });
  await workbench.openContainer('Hookline');
});

afterAll(async () => {
  await workbench?.close();
  app.close();
});

beforeEach(({ task }) => {
  onTestFailed(() => workbench.explainFailure(task.name));
});

const rows = () => workbench.rows('Requests');
const row = (label: string) => rows().filter({ hasText: label });
const labels = () => rows().locator('.label-name').allInnerTexts();
const spoken = () => rows().evaluateAll((all) => all.map((element) => element.getAttribute('aria-label') ?? ''));
const press = (key: string) => workbench.page.keyboard.press(key);
const editorText = async () => {
  const lines = await workbench.page.locator('.editor-group-container.active .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
};

it('lists what was imported, and says it to a screen reader', async () => {
  await row('No request yet').or(workbench.view('Requests').getByText('No request yet')).waitFor();
  await workbench.runCommand('Hookline: Import Requests…');
  await workbench.pick('requests.http');
  await row('POST /webhooks/github').waitFor();
  await expect.poll(labels).toEqual(['GET /fail', 'POST /webhooks/github', 'POST /webhooks/stripe']);
  expect((await spoken())[2]).toMatch(/^POST \/webhooks\/stripe, imported, Stripe, port \d+, /);
  await workbench.picture('requests 1 imported');
});

it('replays the same bytes, and several times', async () => {
  await row('POST /webhooks/stripe').click();
  await press('Control+Enter');
  await row('POST /webhooks/stripe').filter({ hasText: '200' }).waitFor();
  expect(received).toEqual(['POST /webhooks/stripe {"b": 1, "a": "invoice"}']);
  await row('GET /fail').click();
  await workbench.runCommand('Hookline: Replay Several Times…');
  await workbench.answer('3');
  await workbench.pick('One after the other');
  await workbench.notification('3 × 500');
  await expect.poll(() => row('GET /fail').filter({ hasText: '500' }).count()).toBe(3);
  await workbench.picture('requests 2 replayed');
});

it('filters while it is typed; Escape brings back what was, Enter keeps', async () => {
  await row('GET /fail').first().click();
  await press('Control+F');
  const offered = async () => (await workbench.quickPickEntries()).map((entry) => entry.replace(/^\w+, /, ''));
  const openFilter = async () => {
    await workbench.runCommand('Hookline: Filter Requests…');
    await expect.poll(offered).toContain('pinned:');
  };
  await expect.poll(offered).toContain('pinned:');
  await workbench.page.keyboard.type('sta');
  await expect.poll(offered).toEqual([expect.stringContaining('0 requests'), 'status:  as status:5xx']);
  await press('ArrowDown');
  await press('Enter');
  await expect.poll(offered).toContain('status:200  1');
  await workbench.page.keyboard.type('5');
  await expect.poll(offered).toEqual([expect.anything(), 'status:500  3', 'status:5xx  3']);
  await press('ArrowDown');
  await press('ArrowDown');
  await press('Enter');
  await expect.poll(labels).toEqual(['GET /fail', 'GET /fail', 'GET /fail']);
  await workbench.picture('requests 3 filter');
  // The first closes the notifications.
  await press('Escape');
  await press('Escape');
  await expect.poll(() => rows().count()).toBe(7);
  await openFilter();
  await workbench.page.keyboard.type('status:many');
  await workbench.page.getByText('A status is 404, or 4xx for a class; not many.').waitFor();
  await workbench.answer('provider:stripe invoice');
  await expect.poll(labels).toEqual(['POST /webhooks/stripe', 'POST /webhooks/stripe']);
  await openFilter();
  await workbench.answer('method:PUT');
  await workbench.view('Requests').getByText('No request matches the filter.').waitFor();
  await workbench.picture('requests 4 no match');
  await workbench.runCommand('Hookline: Clear Filter');
  await expect.poll(() => rows().count()).toBe(7);
});

it('groups by path, live and without losing what is open or selected', async () => {
  await workbench.runCommand('Hookline: Group Requests…');
  await workbench.pick('By Path');
  await expect.poll(labels).toEqual(['/fail', '/webhooks/github', '/webhooks/stripe']);
  await row('/webhooks/stripe').click();
  await expect.poll(() => rows().count()).toBe(5);
  await row('POST /webhooks/stripe').last().click();
  await press('Control+Enter');
  await expect.poll(() => rows().count()).toBe(6);
  await expect.poll(spoken).toContain('/webhooks/stripe, 3 requests');
  expect(await row('POST /webhooks/stripe').last().getAttribute('aria-selected')).toBe('true');
  await workbench.picture('requests 5 by path');
  await workbench.runCommand('Hookline: Group Requests…');
  await workbench.pick('By Time');
  await expect.poll(() => rows().count()).toBe(9);
  await workbench.picture('requests 6 by time');
  await workbench.runCommand('Hookline: Group Requests…');
  await workbench.pick('No Groups');
  await expect.poll(() => rows().count()).toBe(8);
});

it('pins in place, deletes by key what has the focus, and brings it back', async () => {
  const pinned = row('POST /webhooks/github');
  await pinned.hover();
  await pinned.getByRole('button', { name: 'Pin Request' }).click();
  await expect.poll(async () => (await spoken()).filter((label) => label.endsWith('pinned'))).toHaveLength(1);
  const before = await spoken();
  await rows().nth(2).click();
  await press('ArrowUp');
  await press('ArrowUp');
  await press('Delete');
  await expect.poll(spoken).toEqual(before.slice(1));
  await workbench.notification('The request was deleted.', 'Undo');
  await expect.poll(spoken).toEqual(before);
  await rows().nth(0).click();
  await rows()
    .nth(1)
    .click({ modifiers: ['Shift'] });
  await press('Delete');
  await expect.poll(spoken).toEqual(before.slice(2));
  await press('Control+Z');
  await expect.poll(spoken).toEqual(before);
  await workbench.runCommand('Hookline: Clear Requests');
  await expect.poll(labels).toEqual(['POST /webhooks/github']);
  await workbench.picture('requests 7 cleared');
  await workbench.runCommand('Hookline: Undo Delete');
  await expect.poll(spoken).toEqual(before);
});

it('edits a request in an editor that needs no saving, and sends it', async () => {
  await row('POST /webhooks/stripe').last().click();
  await press('F2');
  await workbench.page.locator('.tab.active').filter({ hasText: 'POST stripe.http' }).waitFor();
  await expect.poll(editorText).toContain('{"b": 1, "a": "invoice"}');
  await workbench.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  await press('Control+End');
  await press('ArrowLeft');
  await workbench.page.keyboard.insertText(', "c": "edited"');
  await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  await workbench.picture('requests 8 edited');
  // Closed and reloaded, nothing is asked and nothing is lost.
  await workbench.runCommand('View: Close All Editors');
  await workbench.reload();
  await row('POST /webhooks/stripe').last().click();
  await press('F2');
  await workbench.page.locator('.tab.active').filter({ hasText: 'POST stripe.http' }).waitFor();
  await expect.poll(editorText).toContain('"c": "edited"');
  await workbench.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  await press('Control+Enter');
  await expect.poll(() => received.at(-1)).toBe('POST /webhooks/stripe {"b": 1, "a": "invoice", "c": "edited"}');
  await workbench.statusBarItem('Sent: 200').waitFor();
  await workbench.page.locator('.editor-group-container').nth(1).locator('.tab', { hasText: 'stripe' }).waitFor();
  const inspector = await workbench.webview('.overview');
  await inspector.getByText('"edited"').waitFor();
  await workbench.picture('requests 9 sent');
});

it('sends nothing of what is no request, and tells the line', async () => {
  const sent = received.length;
  await press('Control+Home');
  await press('End');
  await workbench.page.keyboard.insertText('\nno colon');
  await expect.poll(() => workbench.problems()).toMatchObject([{ line: 2, message: 'a header line has no colon' }]);
  await workbench.runCommand('View: Focus First Editor Group');
  await press('Control+Enter');
  await workbench.notification('Nothing was sent: in line 2, a header line has no colon.');
  expect(received).toHaveLength(sent);
  await workbench.picture('requests 10 refused');
  await workbench.runCommand('View: Focus First Editor Group');
  await workbench.runCommand('Hookline: Revert to Request as Received');
  await expect.poll(editorText).not.toContain('edited');
  await expect.poll(() => workbench.problems()).toEqual([]);
});

it('compares two requests, and their responses, with JSON in order and secrets masked', async () => {
  await workbench.runCommand('View: Close All Editors');
  await row('POST /webhooks/stripe').nth(0).click();
  await row('POST /webhooks/github').click({ modifiers: ['Control'] });
  await press('Control+D');
  const diff = workbench.page.locator('.diff-editor, .monaco-diff-editor');
  await diff.first().waitFor();
  await diff.locator('.view-line', { hasText: '[redacted]' }).first().waitFor();
  const shown = async () => (await diff.locator('.view-line').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  await expect.poll(shown).toContain('  "a": "invoice",\n  "b": 1,\n  "c": "edited"\n');
  expect(await shown()).not.toContain('Bearer');
  await workbench.picture('requests 11 compare');
});

it('shows older requests, and goes on from the first of them', async () => {
  await workbench.runCommand('View: Close All Editors');
  await row('GET /fail').first().click();
  await workbench.runCommand('Hookline: Replay Several Times…');
  await workbench.answer('1000');
  await workbench.pick('20 at a time');
  await workbench.notification('1000 × 500');
  const count = async () => Number(await rows().first().getAttribute('aria-setsize'));
  await expect.poll(count).toBe(1001);
  const list = workbench.view('Requests').locator('.monaco-list');
  await list.focus();
  await press('End');
  await row('Show older requests…').waitFor();
  await workbench.picture('requests 12 older');
  await press('Enter');
  await expect.poll(count).toBe(1009);
  await expect.poll(() => list.locator('.monaco-list-row.focused').getAttribute('aria-posinset')).toBe('1001');
  await workbench.picture('requests 13 more');
});
