import { dirname, relative } from 'node:path';
import { isSkippedFolder } from './fileKinds.ts';
import type { FileRecord } from './fileRecord.ts';
import { isWithin } from './paths.ts';

/** The files of the workspace folders, by the packages that they belong to. */
export class Packages {
  readonly records: readonly FileRecord[];
  readonly #roots: readonly string[];
  readonly #rootByFolder = new Map<string, string | undefined>();
  readonly #packageByFolder = new Map<string, string>();
  readonly #manifestFolders: ReadonlySet<string>;
  readonly #recordsByPackage = new Map<string, FileRecord[]>();
  readonly #related = new Map<string, readonly FileRecord[]>();

  /** `roots` are absolute; files outside of them, and in folders that are skipped, are left out. */
  constructor(records: Iterable<FileRecord>, roots: readonly string[]) {
    this.#roots = [...roots].sort((one, other) => other.length - one.length);
    this.records = [...records].filter(({ folder }) => this.#rootOf(folder) !== undefined);
    this.#manifestFolders = new Set(this.records.filter(({ kind }) => kind === 'manifest').map(({ folder }) => folder));
    for (const record of this.records) {
      const folder = this.#packageOf(record.folder);
      const own = this.#recordsByPackage.get(folder);
      if (own) own.push(record);
      else this.#recordsByPackage.set(folder, [record]);
    }
  }

  /** The workspace folder of a file; undefined for what the analysis does not look at. */
  rootOf(file: string): string | undefined {
    return this.#rootOf(dirname(file));
  }

  /** The nearest folder around a file that has a package.json, else its workspace folder. */
  folderOf(file: string): string {
    return this.#packageOf(dirname(file));
  }

  /** The folders that hold a file, nearest first, up to its workspace folder. */
  foldersAround(file: string): readonly string[] {
    return this.#upwards(dirname(file));
  }

  /** The records of a package without those of packages inside of it. */
  own(folder: string): readonly FileRecord[] {
    return this.#recordsByPackage.get(folder) ?? [];
  }

  /** The records of a package, of the packages inside of it, and of those around it. */
  related(folder: string): readonly FileRecord[] {
    let found = this.#related.get(folder);
    if (!found) {
      const packages = [...this.#recordsByPackage.keys()].filter(
        (other) => isWithin(other, folder) || isWithin(folder, other),
      );
      found = packages.flatMap((other) => this.own(other));
      this.#related.set(folder, found);
    }
    return found;
  }

  /** The records of files in a folder, at any depth; of all files without one. */
  within(folder: string | undefined): readonly FileRecord[] {
    if (folder === undefined) return this.records;
    return [...this.#recordsByPackage].flatMap(([own, records]) => {
      if (isWithin(own, folder)) return records;
      return isWithin(folder, own) ? records.filter(({ path }) => isWithin(path, folder)) : [];
    });
  }

  #rootOf(folder: string): string | undefined {
    if (!this.#rootByFolder.has(folder)) {
      const root = this.#roots.find((candidate) => isWithin(folder, candidate));
      const isSkipped = root !== undefined && relative(root, folder).split(/[\\/]/).some(isSkippedFolder);
      this.#rootByFolder.set(folder, isSkipped ? undefined : root);
    }
    return this.#rootByFolder.get(folder);
  }

  #packageOf(folder: string): string {
    let found = this.#packageByFolder.get(folder);
    if (found === undefined) {
      found = this.#upwards(folder).find((each) => this.#manifestFolders.has(each)) ?? this.#rootOf(folder) ?? folder;
      this.#packageByFolder.set(folder, found);
    }
    return found;
  }

  #upwards(folder: string): readonly string[] {
    const root = this.#rootOf(folder);
    const folders: string[] = [];
    if (root === undefined) return folders;
    for (let each = folder; each !== root; each = dirname(each)) folders.push(each);
    return [...folders, root];
  }
}
