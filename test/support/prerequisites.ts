/** What the real VS Code under test needs from the machine beside npm packages. */
import { join } from 'node:path';
import { canExecute, findOnPath, run } from './command.ts';

/** The path of a Chromium, Chrome or Edge; installs Debian's Chromium where it may. `HOOKLINE_CHROMIUM` overrides. */
export async function ensureChromium(): Promise<string> {
  const chosen = process.env['HOOKLINE_CHROMIUM'];
  if (chosen !== undefined) return chosen;
  const found = await findChromium();
  if (found !== undefined) return found;
  await installPackages('a Chromium, Chrome or Edge browser (HOOKLINE_CHROMIUM names one in an unusual place)', [
    'chromium',
    'fonts-dejavu-core',
  ]);
  const installed = await findChromium();
  if (installed === undefined) throw new Error('Chromium was installed, but it is not on PATH.');
  return installed;
}

/** Makes sure that native npm modules can be compiled. */
export async function ensureCompiler(): Promise<void> {
  for (const program of ['python3', 'make', 'g++']) {
    if ((await findOnPath(program)) !== undefined) continue;
    await installPackages('Python 3, make and a C++ compiler', ['python3', 'build-essential']);
    return;
  }
}

async function findChromium(): Promise<string | undefined> {
  const onPath = await findOnPath(
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  );
  if (onPath !== undefined) return onPath;
  for (const path of wellKnownBrowsers()) if (await canExecute(path)) return path;
  return undefined;
}

function wellKnownBrowsers(): readonly string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform === 'win32') {
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
      const folder = process.env[name];
      if (folder === undefined) return [];
      return [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ];
    });
  }
  return [];
}

/** Installs packages of Debian. Fails, with what to do, where it may not. */
export async function installPackages(needed: string, packages: readonly string[]): Promise<void> {
  const names = packages.join(' ');
  if ((await findOnPath('apt-get')) === undefined || process.getuid?.() !== 0) {
    throw new Error(
      `Needed: ${needed}. Please install it and run this again; on Debian or Ubuntu: sudo apt-get install ${names}`,
    );
  }
  console.log(`Needed: ${needed}. Installing ${names} with apt-get.`);
  const install = async (): Promise<unknown> =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  try {
    await install();
  } catch {
    // A fresh machine has no package lists, or old ones.
    await run('apt-get', ['update']);
    await install();
  }
}
