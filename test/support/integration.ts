/**
 * Runs test/integration inside a real VS Code, each case in a window of its own, on the oldest VS Code we support and on
 * the newest.
 *
 *   node test/support/integration.ts [--desktop] [--version 1.139] [case …]
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { parseArgs, styleText } from 'node:util';
import { runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import type { CaseOptions } from '../integration/caseOptions.ts';
import type { TestResult } from '../integration/testResult.ts';
import { copyExtension } from './package.ts';
import { pictures, repository, results, runs } from './paths.ts';
import { installVSCode, type VSCodeVersion } from './vscode/install.ts';
import { launcherEnv } from './vscode/launcherEnv.ts';
import { writeUserSettings } from './vscode/userSettings.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { desktop: { type: 'boolean', default: false }, version: { type: 'string' } },
});
const source = join(repository, 'test', 'integration');

interface Window {
  readonly name: string;
  /** The program and what it needs; without one, @vscode/test-electron downloads this version. */
  readonly serverVersion?: VSCodeVersion;
  readonly desktopVersion?: string;
}

const serverWindows: readonly Window[] = (['1.110', '1.139'] as const).map((version) => ({
  name: version,
  serverVersion: version,
}));
const desktopWindows: readonly Window[] = ['1.110.0', 'stable'].map((version) => ({
  name: `${version} (desktop)`,
  desktopVersion: version,
}));

interface Outcome {
  readonly window: string;
  readonly case: string;
  readonly tests: readonly TestResult[];
}

async function main(): Promise<boolean> {
  const windows = (flags.desktop ? desktopWindows : serverWindows).filter(
    ({ name }) => flags.version === undefined || name.startsWith(flags.version),
  );
  const cases = (await findCases()).filter((name) => positionals.length === 0 || positionals.includes(name));
  await Promise.all([runs, results, pictures].map((folder) => mkdir(folder, { recursive: true })));
  const run = await mkdtemp(join(runs, 'integration-'));
  try {
    await bundle(cases, join(run, 'tests'));
    await Promise.all(windows.flatMap(({ serverVersion: version }) => (version ? [installVSCode(version)] : [])));
    const outcomes: Outcome[] = [];
    for (const window of windows) {
      console.log(`\nVS Code ${window.name}`);
      for (const name of cases)
        outcomes.push({ window: window.name, case: name, tests: await runCase(window, name, run) });
    }
    return await summarise(outcomes);
  } finally {
    await rm(run, { recursive: true, force: true });
  }
}

async function findCases(): Promise<string[]> {
  const files = await readdir(source, { recursive: true });
  return files.flatMap((file) => /^(.+)[\\/]\1\.test\.ts$/.exec(file)?.[1] ?? []).sort();
}

async function bundle(cases: readonly string[], outdir: string): Promise<void> {
  await esbuild.build({
    entryPoints: {
      index: join(source, 'index.ts'),
      ...Object.fromEntries(cases.map((name) => [name, testFile(name)])),
    },
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    // One mocha for the entry and the cases.
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

const testFile = (name: string): string => join(source, name, `${name}.test.ts`);

async function runCase(window: Window, name: string, run: string): Promise<readonly TestResult[]> {
  const options = await readOptions(name);
  console.log(`  ${name}`);
  if (options.untrusted === true && window.serverVersion === undefined) {
    console.log(styleText('cyan', '    - left out: @vscode/test-electron trusts every workspace of a desktop window'));
    return [];
  }
  const scratch = await mkdtemp(join(tmpdir(), 'hookline-'));
  const workspace = join(run, `${window.name}-${name}`.replaceAll(/[^\w.-]+/g, '-'));
  const picture = join(pictures, `integration ${name} ${window.name}.png`);
  const result = join(scratch, 'result.json');
  const output = new PassThrough();
  const log: string[] = [];
  output.on('data', (data: Buffer) => log.push(data.toString()));
  try {
    const userDataDir = join(scratch, 'user-data');
    await writeUserSettings(userDataDir, options.settings);
    await copyExtension(join(scratch, 'hookline'));
    const folder = await copyWorkspace(name, workspace);
    const code = await runTests({
      ...(window.serverVersion === undefined
        ? { version: window.desktopVersion ?? 'stable' }
        : { vscodeExecutablePath: join(repository, 'test', 'support', 'vscode', 'launcher.ts') }),
      extensionDevelopmentPath: join(scratch, 'hookline'),
      extensionTestsPath: join(run, 'tests', 'index.cjs'),
      launchArgs: [
        ...(folder === undefined ? [] : [join(folder, options.open ?? '')]),
        `--user-data-dir=${userDataDir}`,
        `--extensions-dir=${join(scratch, 'extensions')}`,
      ],
      extensionTestsEnv: {
        HOOKLINE_TEST_FILE: join(run, 'tests', `${name}.cjs`),
        HOOKLINE_TEST_RESULT: result,
        ...(window.serverVersion === undefined
          ? {}
          : launcherEnv.write({ version: window.serverVersion, untrusted: options.untrusted ?? false, picture })),
      },
      stdout: output,
      stderr: output,
    }).catch((error: unknown) => String(error));
    const tests = await readResult(result, name, String(code));
    for (const test of tests) show(test);
    if (tests.some(({ error }) => error !== undefined)) {
      console.log(log.join(''));
      if (window.serverVersion !== undefined) console.log(`A picture of the window: ${picture}\n`);
    }
    return tests;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readOptions(name: string): Promise<CaseOptions> {
  const files = await readdir(join(source, name));
  if (!files.includes('case.ts')) return {};
  const { options }: { options: CaseOptions } = await import(pathToFileURL(join(source, name, 'case.ts')).href);
  return options;
}

/** A case changes its workspace as it likes: it works on a copy. */
async function copyWorkspace(name: string, to: string): Promise<string | undefined> {
  const files = await readdir(join(source, name));
  if (!files.includes('workspace')) return undefined;
  await cp(join(source, name, 'workspace'), to, { recursive: true });
  return to;
}

async function readResult(path: string, name: string, ending: string): Promise<readonly TestResult[]> {
  try {
    const tests: readonly TestResult[] = JSON.parse(await readFile(path, 'utf8'));
    return tests;
  } catch {
    return [{ titles: [name, 'runs to its end'], duration: 0, error: `VS Code left no result: ${ending}` }];
  }
}

function show({ titles, duration, error }: TestResult): void {
  const title = titles.slice(1).join(' › ');
  if (error === undefined) console.log(`    ${styleText('green', '✓')} ${title} (${String(duration)} ms)`);
  else console.log(styleText('red', `    ✗ ${title}\n${error.replaceAll(/^/gm, '      ')}`));
}

async function summarise(outcomes: readonly Outcome[]): Promise<boolean> {
  const tests = outcomes.flatMap((outcome) => outcome.tests);
  const failed = tests.filter(({ error }) => error !== undefined).length;
  const report = {
    numTotalTests: tests.length,
    numPassedTests: tests.length - failed,
    numFailedTests: failed,
    success: failed === 0,
    testResults: outcomes.map((outcome) => ({
      name: `${outcome.case} on ${outcome.window}`,
      assertionResults: outcome.tests.map(({ titles, duration, error }) => ({
        fullName: titles.join(' '),
        status: error === undefined ? 'passed' : 'failed',
        duration,
        failureMessages: error === undefined ? [] : [error],
      })),
    })),
  };
  await writeFile(join(results, 'integration.json'), JSON.stringify(report, undefined, 2));
  console.log(`\n${String(tests.length - failed)} passed, ${String(failed)} failed`);
  return tests.length > 0 && failed === 0;
}

if (!(await main())) process.exitCode = 1;
