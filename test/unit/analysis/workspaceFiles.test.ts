import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileKind } from '../../../src/core/analysis/fileKinds.ts';
import { workspaceFiles } from '../../../src/core/analysis/workspaceFiles.ts';
import { WorkspaceRules } from '../../../src/core/analysis/workspaceRules.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookline-files-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

function listed(): readonly string[] {
  const files = [...workspaceFiles(new WorkspaceRules(folder))];
  return files.map(({ path }) => relative(folder, path).replaceAll('\\', '/')).sort();
}

test('lists what may start a server or name a port, and nothing else', async () => {
  const wanted = [
    '.env',
    '.vscode/settings.json',
    'Dockerfile',
    'apps/api/src/main.ts',
    'apps/api/package.json',
    'compose.yaml',
    'server.js',
  ];
  await write(
    ...wanted,
    'README.md',
    'package-lock.json',
    'data.json',
    'logo.png',
    '.env.example',
    'types.d.ts',
    'server.test.js',
    'test/server.js',
    'node_modules/x/index.js',
    'dist/server.js',
    '.git/hooks/x.js',
    'examples/app.js',
  );
  expect(listed()).toEqual(wanted.sort());
});

test('honours .gitignore files, but not for environment files and configuration', async () => {
  await write(
    'server.js',
    'generated/a.js',
    'src/keep.js',
    'src/drop.js',
    'src/inner/drop.js',
    '.env',
    '.env.local',
    'secret/.env',
    '.vscode/launch.json',
    'compose.override.yaml',
  );
  await writeFile(join(folder, '.gitignore'), 'generated/\n.env*\ndrop.js\nsecret/\n.vscode\n*.override.yaml\n');
  await writeFile(join(folder, 'src/inner/.gitignore'), '!drop.js\n');
  expect(listed()).toEqual([
    '.env',
    '.env.local',
    '.vscode/launch.json',
    'compose.override.yaml',
    'server.js',
    'src/inner/drop.js',
    'src/keep.js',
  ]);
});

test('follows links to files, and no links to folders', async () => {
  await write('shared/.env', 'api/server.js');
  await symlink('../shared/.env', join(folder, 'api', '.env'));
  await symlink('..', join(folder, 'api', 'loop'));
  await symlink('missing', join(folder, 'api', 'gone.js'));
  expect(listed()).toEqual(['api/.env', 'api/server.js', 'shared/.env']);
});

test('a folder that is not there is an error', async () => {
  await rm(folder, { recursive: true });
  expect(listed).toThrow('ENOENT');
});

test.each([
  ['src/server.ts', true],
  ['.env.local', true],
  ['.env.test', false],
  ['.env.sample', false],
  ['.env.example.local', false],
  ['latest/server.js', true],
  ['contest.js', true],
  ['test.js', false],
  ['src/app.e2e-spec.ts', false],
  ['src/app_test.ts', false],
  ['app.min.js', false],
  ['node_modules/x/index.js', false],
  ['Test/server.js', false],
  ['build.gradle', false],
  ['docker/Dockerfile.dev', true],
  ['Procfile', true],
  ['config/default.json', true],
  ['locales/en.json', false],
  ['manage.py', true],
  ['bin/www', true],
  ['www', false],
])('%s is analysed: %s', (path, expected) => {
  expect(new WorkspaceRules(folder).wants(join(folder, path))).toBe(expected);
});

test('a path of Windows has the same kind', () => {
  expect(fileKind(String.raw`src\server.ts`)).toBe('script');
});

test.each([
  ['**/generated', 'src/generated/server.js', false],
  ['**/*.{js,ts}', 'src/server.ts', false],
  ['**/*.{js,ts}', 'src/server.py', true],
  ['legacy', 'legacy/server.js', false],
  ['legacy', 'src/legacy/server.js', true],
  ['src/*.js', 'src/server.js', false],
  ['src/*.js', 'src/inner/server.js', true],
  ['**/.env', '.env', false],
])('with %s excluded %s is analysed: %s', (glob, path, expected) => {
  expect(new WorkspaceRules(folder, [glob]).wants(join(folder, path))).toBe(expected);
});

test('what the rules list is what they want', async () => {
  await write('.gitignore', 'src/.gitignore', 'src/a.js', 'src/b.js', 'gone/c.js', '.env', 'd.js');
  await writeFile(join(folder, '.gitignore'), 'gone/\n*.js\n.env\n');
  await writeFile(join(folder, 'src', '.gitignore'), '!a.js\n');
  expect(listed()).toEqual(['.env', 'src/a.js']);
  const rules = new WorkspaceRules(folder);
  const all = ['src/a.js', 'src/b.js', 'gone/c.js', '.env', 'd.js'];
  expect(all.filter((path) => rules.wants(join(folder, path)))).toEqual(['src/a.js', '.env']);
  expect(rules.wants(join(folder, '..', 'server.js'))).toBe(false);
});
