import { basename, dirname, join } from 'node:path';
import type { Import } from './facts.ts';

/** Modules inside of packages inside of packages. */
const packageDepth = 6;
const scriptExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** A file that an import may lead to, and what is asked of it there. */
export interface ModuleFile {
  readonly file: string;
  readonly path: readonly string[];
}

/**
 * The files that an import in `file` may lead to, the likeliest first; which of them there are is another matter.
 * Paths are absolute.
 */
export function moduleFiles(file: string, { module, path }: Import): readonly ModuleFile[] {
  if (file.endsWith('.py')) return pythonFiles(file, module, path);
  if (file.endsWith('.rs')) return rustFiles(file, module, path);
  return scriptFiles(file, module).map((candidate) => ({ file: candidate, path }));
}

/**
 * The folders that a Go package of this path may be, the likeliest first: the longest end of the path that there is
 * around `file`. `.` is the package of the file itself.
 */
export function goFolders(file: string, module: string): readonly string[] {
  if (module === '.') return [dirname(file)];
  const segments = module.split('/');
  const folders = foldersAbove(file);
  return segments.slice(1).flatMap((_, index) => folders.map((folder) => join(folder, ...segments.slice(index + 1))));
}

function scriptFiles(file: string, module: string): readonly string[] {
  if (/^\.{1,2}(?:\/|$)/.test(module)) return withExtensions(join(dirname(file), module));
  // Aliases, as bundlers and tsconfig.json usually define them: for the folder of the sources, or for the package's.
  const path = /^(?:@\/|~\/?|#\/?)(.+)$/.exec(module)?.[1] ?? module;
  // `@config/env` may be src/config/env, and `@acme/env` a package of the workspace.
  const [, alias, named] = /^@([\w-]+(?:\/([\w-]+))?.*)$/.exec(module) ?? [];
  return foldersAbove(file).flatMap((folder) => [
    ...withExtensions(join(folder, 'src', path)),
    ...withExtensions(join(folder, path)),
    ...(alias === undefined ? [] : withExtensions(join(folder, 'src', alias))),
    ...(named === undefined
      ? []
      : ['packages', 'libs'].flatMap((packages) => [
          ...withExtensions(join(folder, packages, named, 'src')),
          ...withExtensions(join(folder, packages, named)),
        ])),
  ]);
}

/** TypeScript writes the name of what it compiles to, so that `.ts` stands behind `.js`. */
function withExtensions(path: string): readonly string[] {
  const source = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
  return [
    path,
    ...(source === path ? [] : [source, source.replace(/ts$/, 'tsx')]),
    ...scriptExtensions.map((extension) => path + extension),
    ...scriptExtensions.map((extension) => join(path, `index${extension}`)),
  ];
}

/** `config.PORT` may be the module config.PORT, or PORT of config, or config.PORT of a package. */
function pythonFiles(file: string, module: string, path: readonly string[]): readonly ModuleFile[] {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(module) ?? [];
  const steps = [...name.split('.').filter(Boolean), ...path];
  const folders = dots === '' ? foldersAbove(file) : [join(dirname(file), ...Array.from(dots.slice(1), () => '..'))];
  const lengths = Array.from({ length: Math.min(steps.length, packageDepth) + 1 }, (_, index) => index).toReversed();
  return folders.flatMap((folder) =>
    lengths.flatMap((length) => {
      const segments = steps.slice(0, length);
      const rest = steps.slice(length);
      if (!segments.every((segment) => /^\w+$/.test(segment)) || (length === 0 && dots === '')) return [];
      const target = join(folder, ...segments);
      const files = [...(length === 0 ? [] : [`${target}.py`]), join(target, '__init__.py')];
      return files.map((candidate) => ({ file: candidate, path: rest }));
    }),
  );
}

/** `crate.config.Config` is Config of src/config.rs or src/config/mod.rs; a crate goes by its name in its own binaries. */
function rustFiles(file: string, module: string, path: readonly string[]): readonly ModuleFile[] {
  const [first = '', ...rest] = module.split('.');
  const own = /[\\/](?:main|lib|mod)\.rs$/.test(file) ? dirname(file) : file.replace(/\.rs$/, '');
  const source = foldersAbove(file).find((folder) => basename(folder) === 'src') ?? dirname(file);
  switch (first) {
    case 'crate':
      return rustModules(source, [...rest, ...path]);
    case 'self':
      return rustModules(own, [...rest, ...path]);
    case 'super':
      return rustModules(dirname(own), [...rest, ...path]);
    default:
      return [...rustModules(own, [first, ...rest, ...path]), ...rustModules(source, [...rest, ...path])];
  }
}

function rustModules(folder: string, steps: readonly string[]): readonly ModuleFile[] {
  const lengths = Array.from({ length: Math.min(steps.length, packageDepth) }, (_, index) => index + 1);
  return lengths.toReversed().flatMap((length) => {
    const segments = steps.slice(0, length);
    if (!segments.every((segment) => /^\w+$/.test(segment))) return [];
    const target = join(folder, ...segments);
    return [`${target}.rs`, join(target, 'mod.rs')].map((each) => ({ file: each, path: steps.slice(length) }));
  });
}

/** The folder of a file and those around it, the nearest first. */
function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) return folders;
  }
}
