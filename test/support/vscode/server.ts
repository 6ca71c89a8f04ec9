import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import { startLeashed } from '../leash.ts';
import { installVSCode, type VSCodeVersion } from './install.ts';

export interface ServerOptions {
  readonly version: VSCodeVersion;
  readonly userDataDir: string;
  /** Where installed extensions are; default: an empty folder in the user data folder. */
  readonly extensionsDir?: string;
  /** Whether every workspace is trusted. Otherwise none is, without a question. */
  readonly trust: boolean;
  /**
   * Whether the window may load an extension under development, named in its address. VS Code then takes itself for
   * under test, and shows no notification of its own accord.
   */
  readonly development: boolean;
  /** What the extension host and the terminals get beside our own environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What a window opens; all paths are absolute. */
interface WindowPaths {
  /** A folder or a `.code-workspace` file; default: nothing. */
  readonly workspace?: string | undefined;
  /** An extension under development. */
  readonly extensionDevelopmentPath?: string;
  /** The entry of tests to run inside VS Code; needs an extension under development. */
  readonly extensionTestsPath?: string;
  /** A file to show. */
  readonly openFile?: string;
}

export interface VSCodeServer {
  readonly port: number;
  address(window: WindowPaths): string;
  /** The extension host's log, and the output channels of Hookline. */
  logs(): Promise<string>;
  close(): Promise<void>;
}

/** Starts VS Code's own server on loopback; opened in a browser, it is VS Code. */
export async function startVSCodeServer(options: ServerOptions): Promise<VSCodeServer> {
  const { node, root } = await installVSCode(options.version);
  const server = startLeashed(
    node,
    [
      join(root, 'out', 'server-main.js'),
      '--host=127.0.0.1',
      '--port=0',
      '--without-connection-token',
      '--accept-server-license-terms',
      // What makes a built VS Code honour extensionDevelopmentPath and extensionTestsPath in the address.
      ...(options.development ? ['--enable-smoke-test-driver'] : []),
      '--telemetry-level=off',
      ...(options.trust ? ['--disable-workspace-trust'] : []),
      `--user-data-dir=${options.userDataDir}`,
      `--extensions-dir=${options.extensionsDir ?? join(options.userDataDir, 'extensions')}`,
    ],
    // Without a gallery: nothing here is installed or updated from one.
    { env: { ...plainEnvironment(), EXTENSIONS_GALLERY: '{}', ...options.env } },
  );
  const port = Number((await server.waitFor(/Extension host agent listening on (\d+)/))[1]);
  return {
    port,
    address: ({ workspace, ...paths }) => {
      const url = new URL(`http://127.0.0.1:${String(port)}/`);
      if (workspace?.endsWith('.code-workspace') === true) url.searchParams.set('workspace', workspace);
      else if (workspace !== undefined) url.searchParams.set('folder', workspace);
      else url.searchParams.set('ew', 'true');
      const payload = Object.entries(paths).map(([name, path]) => [name, `vscode-remote://${url.host}${path}`]);
      if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
      return url.href;
    },
    logs: () => readLogs(join(options.userDataDir, 'logs')),
    close: () => server.stop(),
  };
}

/** Installs an extension from a VSIX. */
export async function installExtension(version: VSCodeVersion, vsix: string, extensionsDir: string): Promise<void> {
  const { node, root } = await installVSCode(version);
  const program = join(root, 'out', 'server-main.js');
  await run(node, [
    program,
    '--accept-server-license-terms',
    `--extensions-dir=${extensionsDir}`,
    `--install-extension=${vsix}`,
  ]);
}

/**
 * Without what npm, a test runner or the terminal of another VS Code add to the environment: the terminals and the
 * extension host of the VS Code under test would take it for their own.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const added = /^(npm_|INIT_CWD$|NODE_ENV$|VITEST|VSCODE_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)));
}

async function readLogs(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const wanted = files.filter((file) => /remoteexthost\.log$|hookline.*\.log$/i.test(file)).sort();
  const logs = await Promise.all(
    wanted.map(async (file) => `--- ${file}\n${await readFile(join(folder, file), 'utf8')}`),
  );
  // VS Code's own extensions say this many times of their own code.
  return logs.join('\n').replaceAll(/^.*Accessing a (?:resource|window) scoped configuration.*\n/gm, '');
}
