import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface FakeProcess {
  readonly parent?: number;
  readonly session?: number;
  readonly started?: number;
  readonly name?: string;
  /** Descriptor to what it is open on, as `socket:[5]`. */
  readonly descriptors?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly argv?: readonly string[];
}

/** A /proc of files, for what a real one shows only by chance. Gone with the test. */
export class FakeProc {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Writes /proc/net/tcp. */
  async listens(rows: readonly { readonly port: number; readonly inode: string }[]): Promise<void> {
    const lines = rows.map(({ port, inode }) => {
      const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
      return `   0: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;
    });
    await mkdir(join(this.root, 'net'), { recursive: true });
    await writeFile(join(this.root, 'net/tcp'), `  sl  local_address rem_address   st\n${lines.join('')}`);
  }

  /** Writes /proc/PID, in place of the process that had the id before. */
  async runs(pid: number, { descriptors = {}, cwd, argv, ...stat }: FakeProcess): Promise<void> {
    const directory = join(this.root, String(pid));
    await this.ends(pid);
    await mkdir(join(directory, 'fd'), { recursive: true });
    await writeFile(join(directory, 'stat'), statLine(pid, stat));
    if (argv) await writeFile(join(directory, 'cmdline'), argv.map((word) => `${word}\0`).join(''));
    if (cwd !== undefined) await symlink(cwd, join(directory, 'cwd'));
    const links = Object.entries(descriptors);
    await Promise.all(links.map(([descriptor, target]) => symlink(target, join(directory, 'fd', descriptor))));
  }

  async ends(pid: number): Promise<void> {
    await rm(join(this.root, String(pid)), { recursive: true, force: true });
  }
}

export function statLine(
  pid: number,
  { parent = 1, session = pid, started = 100, name = 'node' }: FakeProcess,
): string {
  const before = Array.from({ length: 15 }, () => '0').join(' ');
  const after = Array.from({ length: 30 }, () => '0').join(' ');
  return `${pid} (${name}) S ${parent} ${pid} ${session} ${before} ${started} ${after}\n`;
}

export async function fakeProc(): Promise<FakeProc> {
  const root = await mkdtemp(join(tmpdir(), 'hookline-proc-'));
  onTestFinished(() => rm(root, { recursive: true }));
  return new FakeProc(root);
}
