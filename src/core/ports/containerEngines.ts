import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

const ENGINES = ['docker', 'podman'];

/** The first `docker` and the first `podman` on PATH. Leaves out directories that are not named by an absolute path. */
export async function findContainerEngines(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  isProgram: (path: string) => Promise<boolean> = isExecutableFile,
): Promise<readonly string[]> {
  const windows = platform === 'win32';
  const path = windows ? win32 : posix;
  const variable = (name: string): string =>
    environment[name] ?? Object.entries(environment).find(([key]) => windows && key.toUpperCase() === name)?.[1] ?? '';
  // Scripts are not started without a shell.
  const named = (variable('PATHEXT') || '.COM;.EXE').split(';').filter((ending) => /^\.(?:com|exe)$/i.test(ending));
  const endings = windows ? named : [''];
  const directories = variable('PATH')
    .split(path.delimiter)
    .filter((directory) => path.isAbsolute(directory));
  const engines = ENGINES.map(async (name) => {
    for (const file of directories.flatMap((each) => endings.map((ending) => path.join(each, name + ending)))) {
      if (await isProgram(file)) return file;
    }
    return undefined;
  });
  return (await Promise.all(engines)).filter((path) => path !== undefined);
}

async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
