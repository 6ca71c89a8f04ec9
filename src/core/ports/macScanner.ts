import { CommandScanner, type ProcessDetails } from './commandScanner.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';
import { readCwds } from './lsofCwd.ts';
import { readNetstatMac } from './netstatMac.ts';
import { ARGUMENT_COLUMNS, PROCESS_COLUMNS, readCommands, readProcesses, splitArguments } from './psMac.ts';
import { runCommand, type RunCommand } from './runCommand.ts';

interface MacScannerOptions {
  readonly run?: RunCommand;
  /** The extension host: neither its ports nor those of what started it are ever the workspace's. */
  readonly editorPid?: number | undefined;
  /** The user who asks. */
  readonly uid?: number | undefined;
}

const LIMITS = { timeoutMs: 5000, maxBytes: 16 * 1024 * 1024 } as const;

/** Listeners of a Mac, from `netstat`, which reads one table of the kernel; `ps` and `lsof` tell of what is new. */
export class MacPortScanner implements PortScanner {
  readonly #scanner: CommandScanner;

  constructor({ run = runCommand, editorPid, uid = process.geteuid?.() }: MacScannerOptions = {}) {
    this.#scanner = new CommandScanner(
      {
        // Without -l an IPv6 address is cut to 16 characters.
        sockets: async () => readNetstatMac(await run('/usr/sbin/netstat', ['-anvl', '-p', 'tcp'], LIMITS)),
        processes: (owners) => processes(run, owners, uid),
        cwds: async (pids) => {
          // Without -a it lists the processes, and besides every process's directory.
          const args = ['-nP', '-a', '-p', pids.join(','), '-d', 'cwd', '-Fpfn'];
          return readCwds(await run('/usr/sbin/lsof', args, { ...LIMITS, alsoExits: [1] }));
        },
      },
      editorPid,
    );
  }

  scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    return this.#scanner.scan(scope);
  }
}

/** Two calls, since a column that holds spaces must be the last. */
async function processes(
  run: RunCommand,
  owners: readonly number[],
  uid: number | undefined,
): Promise<ReadonlyMap<number, ProcessDetails>> {
  const [all, commands] = await Promise.all([
    run('/bin/ps', ['-axww', '-o', PROCESS_COLUMNS], LIMITS).then(readProcesses),
    // With 1 it exits when none of them is there any more.
    owners.length === 0
      ? new Map<number, string>()
      : run('/bin/ps', ['-ww', '-o', ARGUMENT_COLUMNS, '-p', owners.join(',')], { ...LIMITS, alsoExits: [1] }).then(
          readCommands,
        ),
  ]);
  const details = new Map<number, ProcessDetails>();
  for (const [pid, { parent, started, user, uid: owner, program }] of all) {
    details.set(pid, {
      parent,
      started,
      user: owner === uid ? undefined : user,
      executable: program.startsWith('/') ? program : undefined,
      argv: splitArguments(commands.get(pid) ?? '', program),
    });
  }
  return details;
}
