import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import { freePort } from '../support/freePort.ts';
import { cache } from '../support/paths.ts';
import { Workbench } from '../support/workbench.ts';

const PORT = await freePort(3300);
const SERVER = `import { createServer } from 'node:http';

const server = createServer((request, response) => response.end('hello'));
server.listen(${PORT}, '127.0.0.1', () => console.log('up'));
`;

let workbench: Workbench;

beforeAll(async () => {
  const workspace = join(cache, 'runs', 'ports');
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'server.js'), SERVER);
  await writeFile(join(workspace, 'package.json'), '{"type":"module"}');
  workbench = await Workbench.open({ workspace });
  await workbench.openContainer('Hookline');
});

afterAll(() => workbench?.close());

beforeEach(({ task }) => {
  onTestFailed(() => workbench.explainFailure(task.name));
});

const row = () => workbench.rows('Ports').filter({ hasText: `:${PORT}` });
/** What a person reads who rests the pointer on the port. */
const tooltip = async () => {
  await workbench.page.mouse.move(600, 300);
  await row().locator('.label-name').hover();
  await workbench.page.waitForTimeout(1500);
  return (await workbench.page.locator('.monaco-hover').allTextContents()).join().replaceAll('\u00a0', ' ');
};
/** What stands behind the port, which VS Code draws by its style alone. */
const badge = () =>
  workbench.page.evaluate<string>(`
    const label = document.querySelector('.pane-body .custom-view-tree-node-item-resourceLabel');
    getComputedStyle(label, '::after').content.replaceAll('"', '');
  `);
const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
const clipboard = () => workbench.page.evaluate<string>('navigator.clipboard.readText()');

it('shows an app with its owner, and that only this machine reaches it', async () => {
  await workbench.runInTerminal('node --watch server.js');
  await row().filter({ hasText: '127.0.0.1' }).filter({ hasText: 'node' }).waitFor();
  await expect.poll(badge).toBe('L');
  await expect.poll(tooltip).toContain('speaks HTTP, answered 200');
  await workbench.picture('ports 1 loopback');
});

it('leads to the line that binds', async () => {
  await workbench.runCommand('Hookline: Go to Bind Line');
  await workbench.statusBarItem('Ln 4, Col 14 (6 selected)').waitFor();
  expect(await workbench.page.locator('.tab.active').textContent()).toContain('server.js');
});

it('copies the URL, and the port as a variable', async () => {
  await workbench.runCommand('Hookline: Copy URL');
  await expect.poll(clipboard).toBe(`http://localhost:${PORT}`);
  await workbench.runCommand('Hookline: Copy as Environment Variable');
  await expect.poll(clipboard).toBe(`PORT=${PORT}`);
});

it('keeps its place in the list while the app starts again', async () => {
  const owner = await row().textContent();
  await workbench.page.evaluate(`
    const lost = () => !document.querySelector('.pane-body')?.textContent?.includes(':${PORT}');
    const observer = new MutationObserver(() => lost() && document.body.setAttribute('data-lost', ''));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  `);
  await workbench.openFile('server.js');
  await workbench.replaceText(SERVER.replace('hello', 'hello again'));
  await workbench.save();
  await expect.poll(() => row().textContent()).not.toBe(owner);
  await row().filter({ hasText: 'node' }).waitFor();
  expect(await workbench.page.locator('[data-lost]').count()).toBe(0);
});

it('ignores a port until that is undone, or it is asked for again', async () => {
  await workbench.runCommand('Hookline: Ignore Port');
  await row().waitFor({ state: 'detached' });
  await workbench.notification(`Port ${PORT} is ignored`, 'Undo');
  await row().waitFor();
  await workbench.runCommand('Hookline: Ignore Port');
  await row().waitFor({ state: 'detached' });
  await workbench.runCommand('Hookline: Show Ignored Ports…');
  await workbench.pick(`:${PORT}`);
  await workbench.page.keyboard.press('Enter');
  await row().waitFor();
  expect(await row().count()).toBe(1);
});

it('ends the process, after asking', async () => {
  await workbench.runCommand('Hookline: Kill Process');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: `which listens on port ${PORT}` }).waitFor();
  await workbench.picture('ports 2 kill');
  await dialog.getByRole('button', { name: 'End Process' }).click();
  await row().waitFor({ state: 'detached' });
  await expect.poll(() => answers(PORT)).toBe(false);
});
