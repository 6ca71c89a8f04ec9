/** `npm run pictures`: takes the pictures of README anew, in media/pictures/. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { packageExtension } from './package.ts';
import { cache, repository } from './paths.ts';
import { startRelay } from './relay.ts';
import { copySample } from './sample.ts';
import { Workbench } from './workbench.ts';

/** What to do before the picture of this name is taken; the scenes follow one another in the same window. */
const scenes: readonly { readonly name: string; readonly play: (workbench: Workbench) => Promise<void> }[] = [
  {
    name: 'loop',
    play: async (workbench) => {
      const row = (view: string, text: string) => workbench.rows(view).filter({ hasText: text }).first();
      await workbench.openContainer('Hookline');
      await row('Ports', ':3000').waitFor();
      await workbench.runCommand('Hookline: Expose Port');
      await row('Ports', 'http://').waitFor();
      const send = await workbench.webview('#path');
      await send.getByRole('button', { name: 'Use the One in .env' }).click();
      await send.getByText('Same as in .env').waitFor();
      await send.getByRole('button', { name: 'Send', exact: true }).click();
      await send.getByText('200 OK').waitFor();
      await row('Requests', '200').click();
      const inspector = await workbench.webview('.overview');
      await inspector.getByRole('treeitem').first().waitFor();
      await workbench.problems();
    },
  },
  {
    name: 'marker',
    play: async (workbench) => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.openFile('server.js', 22, 20);
      await workbench.quickFixes();
    },
  },
];

const folder = join(repository, 'media', 'pictures');
await mkdir(folder, { recursive: true });
await run(process.execPath, ['esbuild.ts', '--production'], { cwd: repository, show: true });
const vsix = await packageExtension();
const workspace = await copySample(join(cache, 'pictures', 'acme-shop'));
const relay = await startRelay();
const workbench = await Workbench.open({
  workspace,
  vsix,
  scale: 2,
  settings: { 'hookline.tunnel.relay': relay.url, 'task.allowAutomaticTasks': 'on' },
});
try {
  for (const { name, play } of scenes) {
    await play(workbench);
    const path = join(folder, `${name}.png`);
    await workbench.page.screenshot({ path });
    console.log(path);
  }
} finally {
  await workbench.close();
  await relay.close();
}
