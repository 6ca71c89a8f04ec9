import { readFile } from 'node:fs/promises';

/** Names of the users of a POSIX system, from the file that lists the local ones. */
export class UserNames {
  readonly #own = process.geteuid?.();
  #names: Promise<ReadonlyMap<number, string>> | undefined;

  /** The name of a user, the number where there is none; undefined for the one who runs this process. */
  async other(uid: number): Promise<string | undefined> {
    if (uid === this.#own) return undefined;
    this.#names ??= readNames();
    return (await this.#names).get(uid) ?? String(uid);
  }
}

async function readNames(): Promise<ReadonlyMap<number, string>> {
  try {
    const rows = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
    return new Map(rows.flatMap(([name, , uid]) => (name && uid && /^\d+$/.test(uid) ? [[Number(uid), name]] : [])));
  } catch {
    return new Map();
  }
}
