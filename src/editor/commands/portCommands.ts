import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Location } from '../../core/analysis/finding.ts';
import { endProcess } from '../../core/ports/endProcess.ts';
import type { Listener } from '../../core/ports/listener.ts';
import { toRange } from '../diagnostics/toDiagnostic.ts';
import type { IgnoredPorts } from '../ignoredPorts.ts';
import { commandIds } from '../ids.ts';
import { withProgress } from '../messages.ts';
import { portDescription } from '../views/portText.ts';
import { isKillable, type PortItem, type PortsView } from '../views/portsView.ts';
import type { RegisterCommand } from './registerCommand.ts';

interface Dependencies {
  readonly ports: PortsView;
  readonly ignored: IgnoredPorts;
  readonly refresh: () => Promise<unknown>;
  /** The lines of the workspace's code that bind a port. */
  readonly bindLines: (port: number) => Promise<readonly Location[]>;
}

/** What can be done with a port besides exposing it. */
export function registerPortCommands(register: RegisterCommand, dependencies: Dependencies): void {
  const { ports, ignored, refresh, bindLines } = dependencies;

  /** The port that was clicked or named, the only one there is, or the one picked. */
  async function choose(
    target: PortItem | number | undefined,
    title: string,
    fits: (item: PortItem) => boolean = () => true,
  ): Promise<PortItem | undefined> {
    const port = typeof target === 'number' ? target : target?.port;
    const items = ports.items().filter((item) => (port === undefined ? fits(item) : item.port === port));
    const [first] = items;
    if (!first)
      void vscode.window.showInformationMessage(vscode.l10n.t('No port of this workspace is there for that.'));
    if (items.length < 2) return first;
    const picks = items.map((item) => ({ label: `:${item.port}`, description: portDescription(item), item }));
    return (await vscode.window.showQuickPick(picks, { title }))?.item;
  }

  async function copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', text), 3000);
  }

  async function goToBindLine({ port }: PortItem): Promise<void> {
    const lines = await bindLines(port);
    const [only] = lines;
    if (!only) {
      const message = vscode.l10n.t('No line of this workspace is known to listen on port {0}.', port);
      void vscode.window.showInformationMessage(message);
      return;
    }
    const picks = lines.map(({ file, span }) => ({
      label: vscode.workspace.asRelativePath(file),
      description: vscode.l10n.t('line {0}', span.line),
      line: { file, span },
    }));
    const title = vscode.l10n.t('Which line that listens on port {0}?', port);
    const line = lines.length === 1 ? only : (await vscode.window.showQuickPick(picks, { title }))?.line;
    if (line) await vscode.window.showTextDocument(vscode.Uri.file(line.file), { selection: toRange(line.span) });
  }

  async function kill(item: PortItem): Promise<void> {
    const listener = item.listeners.find(isKillable);
    const [pid] = listener?.pids ?? [];
    if (!listener || pid === undefined) {
      const message = vscode.l10n.t('Port {0} has no process of this workspace that Hookline may end.', item.port);
      void vscode.window.showInformationMessage(message);
      return;
    }
    const title = vscode.l10n.t('End {0}, process {1}, which listens on port {2}?', program(listener), pid, item.port);
    const end = vscode.l10n.t('End Process');
    const options = { modal: true, detail: listener.command.slice(0, 300) };
    if ((await vscode.window.showWarningMessage(title, options, end)) !== end) return;
    await refresh();
    // Meanwhile it may have ended, and its id gone to a stranger.
    const now = ports.items().find(({ port }) => port === item.port);
    if (!now?.listeners.some((other) => isKillable(other) && other.pids[0] === pid)) return;
    if (await endWithProgress(pid, false)) return;
    const force = vscode.l10n.t('Force It to End');
    const message = vscode.l10n.t('Process {0} was asked to end, but still runs.', pid);
    if ((await vscode.window.showWarningMessage(message, force)) === force) await endWithProgress(pid, true);
  }

  async function endWithProgress(pid: number, force: boolean): Promise<boolean> {
    const title = vscode.l10n.t('Ending process {0}', pid);
    const ended = await withProgress(title, () => endProcess(pid, force));
    await refresh();
    return ended;
  }

  async function ignore({ port }: PortItem): Promise<void> {
    const before = ignored.list();
    await ignored.set([...new Set([...before, port])]);
    const undo = vscode.l10n.t('Undo');
    const message = vscode.l10n.t('Port {0} is ignored in this workspace.', port);
    if ((await vscode.window.showInformationMessage(message, undo)) === undo) {
      await ignored.set(ignored.list().filter((other) => other !== port));
    }
  }

  async function showIgnored(): Promise<void> {
    const picks = ignored.list().map((port) => ({ label: `:${port}`, port }));
    if (picks.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No port is ignored in this workspace.'));
      return;
    }
    const title = vscode.l10n.t('Ignored ports: pick those to show again');
    const again = await vscode.window.showQuickPick(picks, { title, canPickMany: true });
    if (again) await ignored.set(ignored.list().filter((port) => !again.some((pick) => pick.port === port)));
  }

  register(commandIds.copyUrl, async (target?: PortItem | number) => {
    const item = await choose(target, vscode.l10n.t('Copy the URL of which port?'));
    if (item) await copy(item.exposure?.publicUrl ?? localUrl(item));
  });
  register(commandIds.openInBrowser, async (target?: PortItem | number) => {
    const item = await choose(target, vscode.l10n.t('Open which port?'), isListening);
    if (!item) return;
    await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(localUrl(item))));
  });
  register(commandIds.copyAsEnv, async (target?: PortItem | number) => {
    const item = await choose(target, vscode.l10n.t('Copy which port?'));
    if (!item) return;
    const picks = variables(item).map((label) => ({ label }));
    const title = vscode.l10n.t('Copy which variable?');
    const picked = picks.length === 1 ? picks[0] : await vscode.window.showQuickPick(picks, { title });
    if (picked) await copy(picked.label);
  });
  register(commandIds.goToBindLine, async (target?: PortItem | number) => {
    const item = await choose(target, vscode.l10n.t('Go to the line of which port?'));
    if (item) await goToBindLine(item);
  });
  register(commandIds.killProcess, async (target?: PortItem | number) => {
    const fits = (item: PortItem): boolean => item.listeners.some(isKillable);
    const item = await choose(target, vscode.l10n.t('End the process of which port?'), fits);
    if (item) await kill(item);
  });
  register(commandIds.ignorePort, async (target?: PortItem | number) => {
    const item = await choose(target, vscode.l10n.t('Ignore which port?'));
    if (item) await ignore(item);
  });
  register(commandIds.showIgnoredPorts, showIgnored);
}

function isListening({ listeners }: PortItem): boolean {
  return listeners.length > 0;
}

/** Where a browser on this machine finds the app. */
function localUrl({ port, listeners }: PortItem): string {
  const own = listeners.find(({ workspace }) => workspace) ?? listeners[0];
  const scheme = own?.answer?.protocol === 'https' ? 'https' : 'http';
  if (own?.scope !== 'specific') return `${scheme}://localhost:${port}`;
  return `${scheme}://${own.family === 'IPv6' ? `[${own.address}]` : own.address}:${port}`;
}

function variables(item: PortItem): string[] {
  const { port, exposure } = item;
  const url = exposure?.state === 'open' ? [`WEBHOOK_URL=${exposure.publicUrl}`] : [];
  return [...url, `PORT=${port}`];
}

function program({ command }: Listener): string {
  return basename(command.split(' ')[0] ?? '');
}
