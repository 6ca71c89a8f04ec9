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
      await workbench.openContainer('Hookline');
      await workbench.openFile('server.js');
      await workbench.rows('Ports').filter({ hasText: '3000' }).waitFor();
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
