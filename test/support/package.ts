/** Packages the extension: `npm run package` writes hookline-<version>.vsix and shows what is in it. */
import { cp, glob, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { repository } from './paths.ts';

/** The largest VSIX we would have a person download, in bytes. */
const sizeLimit = 4_000_000;

/** Packages what `npm run build` left in dist/; returns the path of the VSIX. */
export async function packageExtension(): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  const vsix = join(repository, `hookline-${version}.vsix`);
  const stage = await mkdtemp(join(tmpdir(), 'hookline-package-'));
  try {
    await copyExtension(stage);
    await cp(join(repository, '.vscodeignore'), join(stage, '.vscodeignore'));
    await createVSIX({ cwd: stage, packagePath: vsix, dependencies: false });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  const { size } = await stat(vsix);
  if (size > sizeLimit) throw new Error(`The VSIX has ${String(size)} bytes; the limit is ${String(sizeLimit)}.`);
  return vsix;
}

/**
 * Copies what ships, the allow-list of .vscodeignore, to a folder. VS Code can load it as an extension under development;
 * loaded from the repository, the extension would seem to contain the VS Code in .vscode-test/, and with it all its themes.
 */
export async function copyExtension(folder: string): Promise<string> {
  const lines = (await readFile(join(repository, '.vscodeignore'), 'utf8')).split('\n');
  for (const pattern of lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))) {
    let found = false;
    for await (const path of glob(pattern, { cwd: repository })) {
      if (!(await stat(join(repository, path))).isFile()) continue;
      await cp(join(repository, path), join(folder, path));
      found = true;
    }
    if (!found) throw new Error(`${pattern} is missing: run "npm run build".`);
  }
  return folder;
}

if (import.meta.main) await packageExtension();
