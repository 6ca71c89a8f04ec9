import { ContainerPorts } from '../core/ports/containerPorts.ts';
import { DetailedScanner } from '../core/ports/detailedScanner.ts';
import type { Listener, WorkspaceScope } from '../core/ports/listener.ts';
import { PortEvents, type PortEvent } from '../core/ports/portEvents.ts';
import { PortProber } from '../core/ports/portProber.ts';
import { createPortScanner } from '../core/ports/portScanner.ts';
import { PortWatcher } from '../core/ports/portWatcher.ts';
import { runCommand } from '../core/ports/runCommand.ts';
import { interrupted, printJson, printLine, stderrLogger } from './output.ts';

interface PortsOptions {
  readonly all?: true;
  readonly databases?: true;
  readonly probe: boolean;
  readonly watch?: true;
  readonly json?: true;
}

/** `hookline ports`: who listens, of the current folder's processes or of all; once, or until Ctrl-C. */
export async function ports(options: PortsOptions): Promise<number> {
  const containers = new ContainerPorts({ run: runCommand, logger: stderrLogger });
  const scanner = new DetailedScanner(createPortScanner(), containers, new PortProber(() => options.probe));
  const scope: WorkspaceScope = {
    folders: [process.cwd()],
    rootPids: [],
    dataStores: options.databases === true,
  };
  const wanted = (listener: Listener): boolean => options.all === true || listener.workspace;
  try {
    if (options.watch) await watch(scanner, scope, wanted, options.json === true);
    else list((await scanner.scanFully(scope)).filter(wanted), options.json === true);
  } finally {
    containers.dispose();
    scanner.dispose();
  }
  return 0;
}

/** What listens now comes first, as opened. */
async function watch(
  scanner: DetailedScanner,
  scope: WorkspaceScope,
  wanted: (listener: Listener) => boolean,
  json: boolean,
): Promise<void> {
  const watcher = new PortWatcher(scanner, () => scope, stderrLogger);
  const events = new PortEvents();
  events.onDidHappen(({ event, listener }) => {
    if (json) printJson({ event, ...listener });
    else printLine(eventLine({ event, listener }));
  });
  watcher.onDidChange((listeners) => events.update(listeners.filter(wanted)));
  scanner.onDidChange(() => void watcher.refresh());
  watcher.start();
  watcher.lookOften(Infinity);
  const keepAlive = setInterval(() => {}, 2 ** 30);
  await interrupted();
  clearInterval(keepAlive);
  watcher.dispose();
  events.dispose();
}

function list(listeners: readonly Listener[], json: boolean): void {
  if (json) printJson(listeners);
  else if (listeners.length === 0) printLine('Nothing of this folder listens. See all with: hookline ports --all');
  else printTable(listeners);
}

function eventLine({ event, listener }: PortEvent): string {
  const { port, address, framework, pids, command } = listener;
  const words = [event.padEnd(9), `${address}:${port}`, framework, pids[0], command.slice(0, 80)];
  return words.filter((word) => word !== undefined && word !== '').join('  ');
}

function printTable(listeners: readonly Listener[]): void {
  const rows = listeners.map(({ port, address, scope, framework, answer, pids, user, container, command }) => [
    String(port),
    address,
    scope,
    framework ?? '',
    answer?.protocol ?? '',
    [pids.join(','), user && `(${user})`].filter(Boolean).join(' '),
    container ? `container ${container.name}` : command.slice(0, 80),
  ]);
  const table = [['PORT', 'ADDRESS', 'REACH', 'FRAMEWORK', 'SPEAKS', 'PID', 'COMMAND'], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    printLine(cells.join('  ').trimEnd());
  }
}
