import { exec } from 'node:child_process';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Candidate {
  readonly host: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly detail: string | undefined;
}

/**
 * What VS Code does on a remote Linux machine to find ports to forward, written anew from its description: both tables
 * of the kernel, all descriptors through `ls` and `grep`, working directory and command line of every process, then the
 * join by inode. Source of the description: `extHostTunnelService.ts` of VS Code.
 */
export async function vscodeScan(): Promise<readonly Candidate[]> {
  const [tcp, tcp6] = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const links = await promisify(exec)('ls -l /proc/[0-9]*/fd/[0-9]* | grep socket:', { maxBuffer: 64 * 1024 * 1024 })
    .then(({ stdout }) => stdout)
    .catch((error: { readonly stdout?: string }) => error.stdout ?? '');
  const owners = new Map<string, number>();
  for (const line of links.split('\n')) {
    const match = /\/proc\/(\d+)\/fd\/\d+ -> socket:\[(\d+)\]/.exec(line);
    if (match) owners.set(match[2] ?? '', Number(match[1]));
  }
  const processes = new Map<number, { readonly cwd: string; readonly cmd: string }>();
  for (const name of await readdir('/proc')) {
    try {
      const pid = Number(name);
      const directory = `/proc/${name}`;
      if (!Number.isInteger(pid) || !(await stat(directory)).isDirectory()) continue;
      processes.set(pid, {
        cwd: await readlink(`${directory}/cwd`),
        cmd: await readFile(`${directory}/cmdline`, 'utf8'),
      });
    } catch {
      // Ended, or not ours.
    }
  }
  return [tcp, tcp6].flatMap((table = '') =>
    table
      .split('\n')
      .slice(1)
      .flatMap((line): Candidate[] => {
        const columns = line.trim().split(/\s+/);
        const [, local = '', , state] = columns;
        if (state !== '0A') return [];
        const [host = '', port = ''] = local.split(':');
        const pid = owners.get(columns[9] ?? '');
        return [
          {
            host,
            port: Number.parseInt(port, 16),
            pid,
            detail: pid === undefined ? undefined : processes.get(pid)?.cmd,
          },
        ];
      }),
  );
}
