import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { checkDirectory } from '../../src/core/analysis/check.ts';
import { formatText } from '../../src/core/text.ts';
import { replaceAt, settings } from '../unit/analysis/workspace.ts';
import { inWords, kernelInWords } from './agreement.ts';
import { truthFolder } from './install.ts';
import { canIsolate, startIsolated, type Isolated, type Socket } from './kernel.ts';
import { grammars, saidOf, type Said } from './sources.ts';

/** A small project and how it is started. */
export interface Case {
  readonly name: string;
  /** By their relative paths. */
  readonly files: Files;
  /** The command line; the project has it too, where its ecosystem writes such things. */
  readonly run: string;
  /** Variables that the shell has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why nobody can tell the host or the port from the files. */
  readonly unknown?: { readonly host?: string; readonly port?: string };
  /** Why it binds no port that is known beforehand: it takes any, or listens on none after printing this. */
  readonly noBind?: 'any port' | { readonly prints: RegExp };
  /** Sockets that are not the app's, in the words of `ss`. */
  readonly besides?: readonly string[];
  /** The host that a fix of the loopback bind promises. */
  readonly fixedTo?: '0.0.0.0' | '127.0.0.1';
}

type Files = Readonly<Record<string, string>>;

export interface Ecosystem {
  readonly name: string;
  /** The files that the command line stands in. */
  readonly command: (run: string) => Files;
  /** What is not installed; the cases are skipped then. */
  readonly missing?: ReadonlySet<string>;
}

/** As the script `start` of a package.json. */
export const inManifest: Ecosystem['command'] = (run) => ({
  'package.json': JSON.stringify({ private: true, scripts: { start: run } }, undefined, 2),
});

export const inProcfile: Ecosystem['command'] = (run) => ({ Procfile: `web: ${run}\n` });

const isolates = await canIsolate();

/** Until something listens on a busy machine, and until it is what was said, in milliseconds. */
const patience = { start: 60_000, agreement: 5_000 };

/** One test per case: the kernel says of the running server what the analysis says of its files. */
export function holdAgainstKernel({ name, command, missing = new Set() }: Ecosystem, cases: readonly Case[]): void {
  const lacking = isolates ? [...missing] : ['network namespaces'];
  const suffix = lacking.length === 0 ? '' : `, skipped without ${lacking.join(', ')}`;
  describe.skipIf(lacking.length > 0)(name + suffix, () => {
    test.concurrent.for(cases)('$name', { timeout: 3 * patience.start }, hold);
  });

  async function hold(each: Case): Promise<void> {
    await inFolder(async (folder) => {
      await write(folder, { ...command(each.run), ...each.files });
      const said = await holdOnce(folder, each);
      if (each.fixedTo === undefined) return;
      await fix(folder, each.fixedTo, said);
      const fixed = await holdOnce(folder, each);
      expect(fixed.map(({ host }) => host)).toEqual(said.map(() => each.fixedTo));
    });
  }
}

/** Starts it, compares, and returns what the analysis says. */
async function holdOnce(
  folder: string,
  { run, env = {}, unknown, noBind, besides = [] }: Case,
): Promise<readonly Said[]> {
  const said = await saidOf(folder, env);
  const expected = [...new Set([...said.map(inWords), ...besides])].sort();
  const server = await startIsolated(run, folder, { ...environment, ...env });
  try {
    if (typeof noBind === 'object') {
      await server.process.waitFor(noBind.prints);
      expect({ sockets: await server.sockets(), said }).toEqual({ sockets: [], said: [] });
      return said;
    }
    const words = (sockets: readonly Socket[]): readonly string[] => [...kernelInWords(sockets, said)].sort();
    const isSaid = (sockets: readonly Socket[]): boolean =>
      noBind !== undefined || words(sockets).join() === expected.join();
    const sockets = await settled(server, isSaid);
    if (noBind === 'any port') {
      expect(said).toEqual([]);
      expect(sockets.map(({ port }) => port > 32_767)).toEqual([true]);
      return said;
    }
    if (sockets.length === 0) throw new Error(`Nothing listens.\n${server.process.output()}`);
    expect(expected, `what is said, beside what the kernel has`).toEqual(words(sockets));
    expect(said.some(({ host }) => host === undefined)).toBe(unknown?.host !== undefined);
    expect(said.some(({ port }) => port === undefined)).toBe(unknown?.port !== undefined);
    return said;
  } finally {
    await server.process.stop();
  }
}

/** What listens once that is as expected, twice in a row, or at last. */
async function settled(
  server: Isolated,
  isExpected: (sockets: readonly Socket[]) => boolean,
): Promise<readonly Socket[]> {
  let ended = false;
  void server.process.exited.then(() => (ended = true));
  let deadline = Date.now() + patience.start;
  let before: readonly Socket[] = [];
  for (;;) {
    const sockets = await server.sockets();
    if (before.length > 0 && isExpected(before) && isExpected(sockets)) return sockets;
    if (before.length === 0 && sockets.length > 0) deadline = Math.min(deadline, Date.now() + patience.agreement);
    if (ended || Date.now() > deadline) return sockets;
    before = sockets;
    await sleep(150);
  }
}

/** Applies the fix that promises this host; a URL that leads past loopback is the reason for 0.0.0.0. */
async function fix(folder: string, host: string, said: readonly Said[]): Promise<void> {
  if (host === '0.0.0.0') {
    const url = `http://my-laptop.local:${said[0]?.port}/hook`;
    await write(folder, { '.vscode/settings.json': settings(url) });
  }
  const { findings } = await checkDirectory(folder, { grammars, signal: new AbortController().signal });
  const fixes = findings.filter(({ rule }) => rule === 'loopback-bind').flatMap((finding) => finding.fixes);
  const promised = fixes.find(({ title }) => formatText(title).includes(host));
  expect(promised, `a fix to ${host}`).toBeDefined();
  for (const { file, span, newText } of promised?.edits ?? []) {
    await writeFile(file, replaceAt(await readFile(file, 'utf8'), span, newText));
  }
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const cases = join(truthFolder, 'cases');
  await mkdir(cases, { recursive: true });
  const folder = await mkdtemp(join(cases, 'case-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Nothing of the tester's own but where programs are: their HOST and PORT are no part of a case. */
const environment: NodeJS.ProcessEnv = {
  PATH: [
    join(truthFolder, 'node_modules', '.bin'),
    dirname(process.execPath),
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
  ].join(delimiter),
  HOME: join(truthFolder, 'home'),
  LANG: 'C.UTF-8',
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
};
