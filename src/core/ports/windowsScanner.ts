import { CommandScanner } from './commandScanner.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';
import { readNetstatWindows } from './netstatWindows.ts';
import { runCommand, type RunCommand } from './runCommand.ts';
import { PROCESS_ARGUMENTS, readWindowsProcesses } from './windowsProcesses.ts';

interface WindowsScannerOptions {
  readonly run?: RunCommand;
  /** The extension host: neither its ports nor those of what started it are ever the workspace's. */
  readonly editorPid?: number | undefined;
  /** Where Windows is: programs are started by their full path, so that none of that name elsewhere runs instead. */
  readonly systemRoot?: string;
}

const NETSTAT = { timeoutMs: 5000, maxBytes: 16 * 1024 * 1024, encoding: 'latin1' } as const;
const POWERSHELL = { timeoutMs: 15_000, maxBytes: 16 * 1024 * 1024 } as const;

/**
 * Listeners on Windows, from `netstat`; PowerShell tells of the processes that are new. A process's working directory is
 * not told to others, nor is a user's name here.
 */
export class WindowsPortScanner implements PortScanner {
  readonly #scanner: CommandScanner;

  constructor({ run = runCommand, editorPid, systemRoot = windowsFolder() }: WindowsScannerOptions = {}) {
    const system32 = `${systemRoot}\\System32`;
    const powershell = `${system32}\\WindowsPowerShell\\v1.0\\powershell.exe`;
    this.#scanner = new CommandScanner(
      {
        // With -p TCP it would leave IPv6 out.
        sockets: async () => readNetstatWindows(await run(`${system32}\\netstat.exe`, ['-ano'], NETSTAT)),
        processes: async () => readWindowsProcesses(await run(powershell, PROCESS_ARGUMENTS, POWERSHELL)),
      },
      editorPid,
    );
  }

  scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    return this.#scanner.scan(scope);
  }
}

function windowsFolder(): string {
  return process.env['SystemRoot'] ?? 'C:\\Windows';
}
