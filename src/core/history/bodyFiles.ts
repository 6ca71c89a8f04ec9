import { createHash, randomUUID } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { mkdir, open, opendir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A longer body is a file of its own, in bytes. */
export const MAX_INLINE_BODY = 64 * 1024;

/** As much is hashed at a time, in bytes. */
const SLICE = 512 * 1024;
const UNFINISHED = '.part';
/** An unfinished file of that age, in milliseconds, is left over from a process that was ended. */
const UNFINISHED_MS = 60 * 60 * 1000;

/** Long bodies, each in a file named by its SHA-256, so that equal ones are kept once. */
export class BodyFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Gives the hash, when the file is whole and on the disk. Rejects with what the file system says. */
  async write(body: Buffer): Promise<string> {
    const hash = await sha256(body);
    const path = this.#path(hash);
    const existing = await stat(path).catch(() => undefined);
    if (existing?.size === body.length) return hash;
    const unfinished = join(dirname(path), `${randomUUID()}${UNFINISHED}`);
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(unfinished, 'wx');
      try {
        await file.writeFile(body);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await unlink(unfinished).catch(() => {});
      throw error;
    }
    return hash;
  }

  has(hash: string): boolean {
    return statSync(this.#path(hash), { throwIfNoEntry: false }) !== undefined;
  }

  /** Undefined when it is not there. */
  async read(hash: string): Promise<Buffer | undefined> {
    return readFile(this.#path(hash)).catch(() => undefined);
  }

  /** The first bytes; of a file that is not there, none. */
  async readStart(hash: string, length: number): Promise<Buffer> {
    const file = await open(this.#path(hash)).catch(() => undefined);
    if (!file) return Buffer.alloc(0);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } catch {
      return Buffer.alloc(0);
    } finally {
      await file.close();
    }
  }

  delete(hash: string): void {
    try {
      unlinkSync(this.#path(hash));
    } catch {
      // Gone already, or held open on Windows: the next sweep tries again.
    }
  }

  /** The hashes of all files; on the way it deletes what was never finished. */
  async *sweep(): AsyncGenerator<string> {
    for await (const folder of entries(this.#folder)) {
      for await (const name of entries(join(this.#folder, folder))) {
        if (/^[0-9a-f]{64}$/.test(name)) yield name;
        else if (name.endsWith(UNFINISHED)) await deleteOld(join(this.#folder, folder, name));
      }
    }
  }

  #path(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

async function sha256(bytes: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += SLICE) {
    hash.update(bytes.subarray(at, at + SLICE));
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}

async function* entries(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch {
    // Not there, or gone meanwhile: there is nothing in it.
  }
}

async function deleteOld(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && found.mtimeMs < Date.now() - UNFINISHED_MS) await unlink(path).catch(() => {});
}
