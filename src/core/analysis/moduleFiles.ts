import { dirname, join } from 'node:path';

const scriptExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/**
 * The files that a module's name may stand for in `file`, the likeliest first; which of them there are is another
 * matter. Paths are absolute.
 */
export function moduleFiles(file: string, module: string): readonly string[] {
  return file.endsWith('.py') ? pythonFiles(file, module) : scriptFiles(file, module);
}

function scriptFiles(file: string, module: string): readonly string[] {
  if (/^\.{1,2}(?:\/|$)/.test(module)) return withExtensions(join(dirname(file), module));
  // Aliases, as bundlers and tsconfig.json usually define them: for the folder of the sources, or for the package's.
  const path = /^(?:@\/|~\/?|#\/?)(.+)$/.exec(module)?.[1] ?? module;
  return foldersAbove(file).flatMap((folder) => [
    ...withExtensions(join(folder, 'src', path)),
    ...withExtensions(join(folder, path)),
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

function pythonFiles(file: string, module: string): readonly string[] {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(module) ?? [];
  const path = name.split('.').join('/');
  const folders = dots === '' ? foldersAbove(file) : [join(dirname(file), ...Array.from(dots.slice(1), () => '..'))];
  return folders.flatMap((folder) => [
    ...(path === '' ? [] : [`${join(folder, path)}.py`]),
    join(folder, path, '__init__.py'),
  ]);
}

/** The folder of a file and those around it, the nearest first. */
function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) return folders;
  }
}
