import type { Listener } from '../core/ports/listener.ts';
import { createPortScanner } from '../core/ports/portScanner.ts';
import { printJson, printLine } from './output.ts';

interface PortsOptions {
  readonly all?: true;
  readonly json?: true;
}

/** `hookline ports`: who listens, of the current folder's processes or of all. */
export async function ports(options: PortsOptions): Promise<number> {
  const scope = { folders: [process.cwd()], rootPids: [] };
  const found = await createPortScanner().scan(scope);
  const shown = options.all ? found : found.filter(({ workspace }) => workspace);
  if (options.json) printJson(shown);
  else if (shown.length === 0) printLine('Nothing of this folder listens. See all with: hookline ports --all');
  else printTable(shown);
  return 0;
}

function printTable(listeners: readonly Listener[]): void {
  const rows = listeners.map(({ port, address, scope, framework, pids, command }) => [
    String(port),
    address,
    scope,
    framework ?? '',
    pids.join(','),
    command.slice(0, 80),
  ]);
  const table = [['PORT', 'ADDRESS', 'REACH', 'FRAMEWORK', 'PID', 'COMMAND'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
