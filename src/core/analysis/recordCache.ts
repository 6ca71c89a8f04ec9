import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { FileRecord } from './fileRecord.ts';

/** What is known of a file as it was; undefined when it means nothing to the analysis. */
interface Kept {
  readonly stamp: string;
  readonly record: FileRecord | undefined;
}

interface Content {
  /** What has written it: another program may read other things in the same file. */
  readonly program: string;
  readonly files: Map<string, Kept>;
}

/** Keeps what files say on disk, so that they need not be read again while they are what they were. */
export class RecordCache {
  readonly #file: string;
  readonly #program: string;
  readonly #before: ReadonlyMap<string, Kept>;
  readonly #now = new Map<string, Kept>();

  private constructor(file: string, program: string, before: ReadonlyMap<string, Kept>) {
    this.#file = file;
    this.#program = program;
    this.#before = before;
  }

  /** What is in `file`; nothing when it is not there, damaged, or another `program`, a path, has written it. */
  static async open(file: string, program: string): Promise<RecordCache> {
    const { size, mtimeMs } = await stat(program);
    const stamp = `${program} ${size} ${mtimeMs}`;
    try {
      // oxlint-disable-next-line no-unsafe-type-assertion -- `save` has written it.
      const content = deserialize(await readFile(file)) as Content;
      if (content.program === stamp) return new RecordCache(file, stamp, content.files);
    } catch {
      // As if there were none: it only spares time.
    }
    return new RecordCache(file, stamp, new Map());
  }

  /** Undefined for a file that has to be read. */
  get(path: string, stamp: string): Kept | undefined {
    const kept = this.#before.get(path);
    if (kept?.stamp !== stamp) return undefined;
    this.#now.set(path, kept);
    return kept;
  }

  set(path: string, stamp: string, record: FileRecord | undefined): void {
    this.#now.set(path, { stamp, record });
  }

  /** Writes, if that can be, what was asked for or set since it was opened; the rest is of files that are gone. */
  async save(): Promise<void> {
    const isSame =
      this.#now.size === this.#before.size && [...this.#now].every(([path, kept]) => this.#before.get(path) === kept);
    if (isSame) return;
    const content: Content = { program: this.#program, files: this.#now };
    const temporary = `${this.#file}.${process.pid}`;
    try {
      await writeFile(temporary, serialize(content), { mode: 0o600 });
      await rename(temporary, this.#file);
    } catch {
      await rm(temporary, { force: true });
    }
  }
}
