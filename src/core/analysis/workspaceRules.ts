import { basename, dirname, join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { fileKind, isSkippedFolder } from './fileKinds.ts';
import { isWithin, relativePath } from './paths.ts';
import { readSource } from './readSource.ts';

interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Which files of a folder the analysis looks at. Sources that .gitignore names are left out; environment files and
 * configuration are a person's own when git ignores them, and count all the same. What is excluded counts in no case.
 */
export class WorkspaceRules {
  /** Absolute. */
  readonly root: string;
  /** Undefined when nothing is. */
  readonly #excluded: Ignore | undefined;
  readonly #within = new Map<string, FolderRules>();

  /** `excluded` are globs as those of the editor's `files.exclude`. */
  constructor(root: string, excluded: readonly string[] = []) {
    this.root = root;
    this.#excluded = excluded.length > 0 ? ignore().add(excluded.flatMap(toIgnorePatterns)) : undefined;
  }

  /** The rules for what is in a folder; `mayHaveOwn` says whether there may be a .gitignore in it. */
  within(folder: string, mayHaveOwn = true): FolderRules {
    let found = this.#within.get(folder);
    if (!found) {
      found = this.#read(folder, mayHaveOwn);
      this.#within.set(folder, found);
    }
    return found;
  }

  /** Whether the analysis looks at a file, wherever it lies. */
  wants(path: string): boolean {
    const folder = dirname(path);
    if (!isWithin(folder, this.root)) return false;
    for (let each = folder; each !== this.root; each = dirname(each)) {
      if (!this.within(dirname(each)).enters(each)) return false;
    }
    return this.within(folder).takes(path);
  }

  #read(folder: string, mayHaveOwn: boolean): FolderRules {
    const outer = folder === this.root ? [] : this.within(dirname(folder)).ignored;
    const own = mayHaveOwn ? readSource(join(folder, '.gitignore')) : undefined;
    const ignored = own === undefined ? outer : [...outer, { folder, rules: ignore().add(own) }];
    return new FolderRules(ignored, (path) => this.#isExcluded(path));
  }

  #isExcluded(path: string): boolean {
    if (!this.#excluded) return false;
    const name = relativePath(this.root, path);
    return name !== '' && this.#excluded.ignores(name);
  }
}

/** The rules for the entries of one folder. */
class FolderRules {
  readonly ignored: readonly IgnoreRules[];
  readonly #isExcluded: (path: string) => boolean;

  constructor(ignored: readonly IgnoreRules[], isExcluded: (path: string) => boolean) {
    this.ignored = ignored;
    this.#isExcluded = isExcluded;
  }

  /** Whether files of this folder in it may be wanted. */
  enters(path: string): boolean {
    const name = basename(path);
    if (isSkippedFolder(name) || this.#isExcluded(path)) return false;
    return name === '.vscode' || !this.#isIgnored(path, true);
  }

  /** Whether this file in it is wanted. */
  takes(path: string): boolean {
    const kind = fileKind(path);
    if (!kind || this.#isExcluded(path)) return false;
    return kind === 'env' || kind === 'configuration' || !this.#isIgnored(path, false);
  }

  /** The innermost .gitignore that says anything about the path decides. */
  #isIgnored(path: string, isFolder: boolean): boolean {
    for (const { folder, rules } of this.ignored.toReversed()) {
      const name = relative(folder, path).replaceAll('\\', '/') + (isFolder ? '/' : '');
      const { ignored, unignored } = rules.test(name);
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

/** The editor's globs begin at the folder and have alternatives in braces; otherwise they are .gitignore's. */
function toIgnorePatterns(glob: string): readonly string[] {
  const [, before = '', alternatives, after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(glob) ?? [];
  if (alternatives === undefined) return [glob.startsWith('**/') || glob.startsWith('/') ? glob : `/${glob}`];
  return alternatives.split(',').flatMap((each) => toIgnorePatterns(before + each + after));
}
