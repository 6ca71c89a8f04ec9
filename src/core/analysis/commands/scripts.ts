import { readArguments, takes } from './options.ts';
import type { Word } from './word.ts';

/** What a package manager is told to run. */
export type PackageRun =
  /** Scripts of the package that the command line stands in, and what is passed on to them. */
  | { readonly kind: 'scripts'; readonly names: readonly string[]; readonly passedOn: readonly Word[] }
  /** A program that the package has installed. */
  | { readonly kind: 'program'; readonly words: readonly Word[] }
  | { readonly kind: 'nothing' }
  /** What cannot be told, or belongs to another package. */
  | { readonly kind: 'unknown' };

const managers = new Set(['npm', 'pnpm', 'yarn', 'yarnpkg', 'bun', 'cnpm', 'ni', 'nr', 'deno']);
const lists = new Set(['npm-run-all', 'npm-run-all2', 'run-p', 'run-s', 'run-z', 'npm-run-all-next', 'bun-run-all']);
const values = takes(
  '--prefix -C --dir --cwd -w --workspace --filter -F --loglevel --reporter --userconfig --registry --max-parallel --print-label! -s! --port --preload',
);
const elsewhere =
  /^(?:--prefix|-C|--dir|--cwd|-w|--workspace|--workspaces|-ws|--filter|-F|-r|--recursive|--include-workspace-root|-iwr)$/;
const runs = new Set(['run', 'run-script', 'rum', 'urn']);
const lifecycle = new Set(['start', 'stop', 'restart', 'test', 't', 'tst']);
const chores = new Set(
  (
    'install i ci add a remove rm uninstall un update up upgrade link unlink publish pack version view info init create audit ' +
    'outdated ls list ll la config cache prune dedupe rebuild root bin whoami login logout owner deprecate fund pkg set-script ' +
    'store import patch deploy why licenses env setup plugin set global policies self-update autoclean check dist-tag doctor ' +
    'explain explore find-dupes help hook install-test it org ping profile query repo search shrinkwrap star team token approve-builds ' +
    'fetch install-ci-test cit build-deps rebuild completion pm tag unplug workspaces constraints dedup clean'
  ).split(' '),
);

export function isPackageManager(name: string): boolean {
  return managers.has(name);
}

/** What `npm run dev`, `yarn dev`, `run-p a b` and the like run; undefined for other programs. */
export function packageRun(
  name: string,
  words: readonly Word[],
  isProgram: (word: Word, next: Word | undefined) => boolean,
): PackageRun | undefined {
  if (lists.has(name)) return listed(words);
  if (!managers.has(name)) return undefined;
  const { options, rest } = readArguments(words, values, 0);
  let [first, ...following] = rest;
  let isElsewhere = options.some((option) => elsewhere.test(option.name));
  if (name === 'nr') return first ? scriptsOf([first], following) : { kind: 'nothing' };
  if (name === 'deno') return first?.text === 'task' ? task(following) : undefined;
  if (!first) return { kind: 'nothing' };
  const isRun = runs.has(first.text);
  if (first.text === 'workspace' || (first.text === 'workspaces' && following.length > 0)) return { kind: 'unknown' };
  if (isRun) {
    const inner = readArguments(following, values, 0);
    isElsewhere ||= inner.options.some((option) => elsewhere.test(option.name));
    [first, ...following] = inner.rest;
    if (!first) return { kind: 'nothing' };
  } else if (name === 'npm') {
    if (!lifecycle.has(first.text)) return { kind: 'nothing' };
  } else if (chores.has(first.text)) return { kind: 'nothing' };
  isElsewhere ||= readArguments(following, values).options.some((option) => elsewhere.test(option.name));
  if (name === 'bun' && /\.[cm]?[jt]sx?$|^\.|\//.test(first.text)) return undefined;
  if (name !== 'npm' && isProgram(first, following[0])) return { kind: 'program', words: [first, ...following] };
  return isElsewhere ? { kind: 'unknown' } : scriptsOf([first], following);
}

function task(words: readonly Word[]): PackageRun {
  const { options, rest } = readArguments(words, takes('-c --config --cwd -f --filter'), 0);
  const [first, ...following] = rest;
  if (options.some(({ name }) => /^(?:--cwd|-f|--filter|-r|--recursive)$/.test(name))) return { kind: 'unknown' };
  return first ? scriptsOf([first], following) : { kind: 'nothing' };
}

function listed(words: readonly Word[]): PackageRun {
  const { positionals } = readArguments(words, values);
  return scriptsOf(positionals, []);
}

function scriptsOf(words: readonly Word[], passedOn: readonly Word[]): PackageRun {
  const names = words.flatMap((word) => word.plain?.split(/\s/)[0] ?? []);
  if (names.length < words.length || names.some((name) => /[*{!]/.test(name))) return { kind: 'unknown' };
  return { kind: 'scripts', names, passedOn };
}
