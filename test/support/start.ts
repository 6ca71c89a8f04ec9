/**
 * `npm start`: the demo. A real VS Code with Hookline installed, a sample app, and a localtunnel relay, all on loopback.
 * With `-- --desktop`, and where VS Code's server cannot run, it is the `code` command's VS Code, with a profile of its own.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath } from '@vscode/test-electron';
import { findOnPath, run } from './command.ts';
import { startLeashed } from './leash.ts';
import { packageExtension } from './package.ts';
import { cache, repository } from './paths.ts';
import { startRelay } from './relay.ts';
import { copySample } from './sample.ts';
import { installExtension, startVSCodeServer } from './vscode/server.ts';
import { writeUserSettings } from './vscode/userSettings.ts';

const { values: flags } = parseArgs({ options: { desktop: { type: 'boolean', default: false } } });
const desktop = flags.desktop || process.platform !== 'linux';

const demo = join(cache, 'demo');
const userDataDir = join(demo, 'user-data');
const extensionsDir = join(demo, 'extensions');

await run(process.execPath, ['esbuild.ts', '--production'], { cwd: repository, show: true });
const vsix = await packageExtension();
await rm(demo, { recursive: true, force: true });
const workspace = await copySample(join(demo, 'sample'));
const relay = await startRelay();
await writeUserSettings(userDataDir, {
  'hookline.tunnel.relay': relay.url,
  'task.allowAutomaticTasks': 'on',
});
const stop = desktop ? await openDesktop() : await openServer();

const stopped = Promise.withResolvers<undefined>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped.resolve(undefined);
  });
}
await stopped.promise;
console.log('\nStopping.');
await stop();
await relay.close();

async function openServer(): Promise<() => Promise<void>> {
  await installExtension('1.139', vsix, extensionsDir);
  const server = await startVSCodeServer({
    version: '1.139',
    userDataDir,
    extensionsDir,
    trust: true,
    development: false,
  });
  const address = server.address({ workspace, openFile: join(workspace, 'server.js') });
  explain(`Open ${address}`);
  const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  const opener = hasDisplay ? await findOnPath('xdg-open') : undefined;
  // Not waited for: some openers end only with the browser.
  if (opener !== undefined) run(opener, [address]).catch(() => undefined);
  return () => server.close();
}

async function openDesktop(): Promise<() => Promise<void>> {
  const code =
    (await findOnPath('code')) ?? resolveCliPathFromVSCodeExecutablePath(await downloadAndUnzipVSCode('stable'));
  const profile = [`--user-data-dir=${userDataDir}`, `--extensions-dir=${extensionsDir}`];
  await run(code, [...profile, `--install-extension=${vsix}`]);
  const window = startLeashed(code, [
    ...profile,
    '--disable-workspace-trust',
    '--new-window',
    '--wait',
    workspace,
    join(workspace, 'server.js'),
  ]);
  explain('A VS Code window opens.');
  return () => window.stop();
}

function explain(where: string): void {
  console.log(`
${where}

  1. The sample app starts by itself, in a terminal. Hookline's icon in the activity bar shows its port, 3000.
  2. Send: choose "Use the One in .env" for the secret, and send. The app verifies the signature.
  3. Expose the port, and call its public URL: each request is kept under Requests, and Replay sends it again.
  4. Problems: the app is bound to 127.0.0.1, and the webhook URL in .vscode/settings.json names another port.
     Each has a quick fix; the app restarts when you save.

The relay of this demo is ${relay.url}. Ctrl-C stops all of it.`);
}
