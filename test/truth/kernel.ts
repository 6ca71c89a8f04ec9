import { join } from 'node:path';
import { ListenTable } from '../../src/core/ports/procNetTcp.ts';
import { run } from '../support/command.ts';
import { startLeashed, type Leashed } from '../support/leash.ts';

/** A listening socket as the kernel has it. */
export interface Socket {
  readonly address: string;
  readonly port: number;
  /** True for `::` that takes IPv4 as well. */
  readonly dualStack: boolean;
}

/** A command that runs in a network namespace of its own, where every port is free. */
export interface Isolated {
  /** What listens in its namespace, in no order. */
  sockets(): Promise<readonly Socket[]>;
  readonly process: Leashed;
}

const isRoot = process.geteuid?.() === 0;
/** With processes of its own too, which all end when it does. */
const unshare = ['--net', '--mount', '--pid', '--fork', '--kill-child', ...(isRoot ? [] : ['--map-root-user'])];
const nsenter = ['--net', ...(isRoot ? [] : ['--user', '--preserve-credentials'])];

/** With localhost on both families, as most machines have it. */
const hosts = join(import.meta.dirname, 'hosts');

/** Before /proc tells of these processes alone, it tells the number that we know the first of them by. */
const inside = `read -r pid rest </proc/self/stat && mount -t proc proc /proc && ip link set lo up && mount --bind ${hosts} /etc/hosts`;

/** Whether this machine lets us make network namespaces and look into them. */
export async function canIsolate(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return run('unshare', [...unshare, 'sh', '-c', `${inside} && ss -ltnHe`]).then(
    () => true,
    () => false,
  );
}

/** Starts a command line of `sh`. */
export async function startIsolated(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Isolated> {
  const script = `${inside} && echo "namespace of $pid"; sh -c "$1"; exit $?`;
  const process = startLeashed('unshare', [...unshare, 'sh', '-c', script, 'sh', command], { cwd, env });
  const pid = (await process.waitFor(/^namespace of (\d+)$/m))[1] ?? '';
  const tables = ['tcp', 'tcp6'].map((name) => new ListenTable(`/proc/${pid}/net/${name}`));
  return {
    process,
    async sockets() {
      // Spares `ss` while nothing listens yet, and when the process is gone.
      const rows = await Promise.all(tables.map((table) => table.read().catch(() => [])));
      if (rows.flat().length === 0) return [];
      const output = await run('nsenter', ['--target', pid, ...nsenter, 'ss', '-ltnHe']).catch(() => '');
      return output.split('\n').filter(Boolean).map(socketOf);
    },
  };
}

/** `ss` writes `*` for `::` that takes IPv4 as well. */
function socketOf(line: string): Socket {
  const [, , , local = ''] = line.split(/\s+/);
  const colon = local.lastIndexOf(':');
  const address = local.slice(0, colon);
  return {
    // Java binds addresses of IPv4 as those of IPv6 that stand for them.
    address: address
      .replace('*', '::')
      .replaceAll(/[[\]]/g, '')
      .replace(/^::ffff:(?=\d+\.)/, ''),
    port: Number(local.slice(colon + 1)),
    dualStack: address === '*',
  };
}
