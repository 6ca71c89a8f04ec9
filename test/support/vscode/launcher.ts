#!/usr/bin/env node
/**
 * Takes the place of the `code` program for @vscode/test-electron: understands the arguments that a test run passes,
 * opens VS Code's server in a headless Chromium, and exits with the exit code of the tests.
 */
import { parseArgs } from 'node:util';
import { launchBrowser, windowOptions } from '../browser.ts';
import { launcherEnv } from './launcherEnv.ts';
import { startVSCodeServer } from './server.ts';

/** How long the tests of one window may take, in milliseconds. */
const deadline = 180_000;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});
const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error('An argument is missing: start this through @vscode/test-electron.');
  return value;
};

const env = launcherEnv.read();
const server = await startVSCodeServer({
  version: env.version,
  userDataDir: text(values['user-data-dir']),
  extensionsDir: text(values['extensions-dir']),
  // runTests always passes --disable-workspace-trust, so the wish for an untrusted workspace comes in the environment.
  trust: !env.untrusted,
  development: true,
});
const address = server.address({
  workspace: positionals[0],
  extensionDevelopmentPath: text(values.extensionDevelopmentPath),
  extensionTestsPath: text(values.extensionTestsPath),
});

const browser = await launchBrowser();
const page = await browser.newPage(windowOptions);
const exit = new Promise<number>((resolve) => {
  setTimeout(() => {
    console.error(`The tests took longer than ${String(deadline / 1000)} s.`);
    resolve(1);
  }, deadline);
  // The workbench calls it when the extension host has run the tests.
  void page.exposeFunction('codeAutomationExit', resolve);
});
await page.exposeFunction('codeAutomationLog', (level: string, args: readonly unknown[]) => {
  if (level === 'error') console.error(...args);
});
await page.goto(address);
const code = await exit;
if (code !== 0) {
  await page.screenshot({ path: env.picture });
  console.error(await server.logs());
}
await browser.close();
await server.close();
process.exit(code);
