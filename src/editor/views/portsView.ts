import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import type { Exposure, Exposures } from '../../core/exposures/exposures.ts';
import type { Listener } from '../../core/ports/listener.ts';
import type { PortWatcher } from '../../core/ports/portWatcher.ts';
import { errorText } from '../../core/errors.ts';
import { viewIds } from '../ids.ts';
import { localize } from '../messages.ts';

/** One port of the workspace: everything that listens on it, and its public URL if it has one. */
export interface PortItem {
  readonly port: number;
  readonly listeners: readonly Listener[];
  readonly exposure: Exposure | undefined;
}

/** The ports of the workspace's apps, and those that are exposed. */
export class PortsView implements vscode.TreeDataProvider<PortItem>, vscode.Disposable {
  readonly #watcher: PortWatcher;
  readonly #exposures: Exposures;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned = new DisposableStore();

  constructor(watcher: PortWatcher, exposures: Exposures) {
    this.#watcher = watcher;
    this.#exposures = exposures;
    const tree = vscode.window.createTreeView(viewIds.ports, { treeDataProvider: this });
    this.#owned.add(
      tree,
      watcher.onDidChange(() => {
        tree.message = watcher.error === undefined ? '' : localize(errorText(watcher.error));
        this.#changed.fire();
      }),
      exposures.onDidChange(() => this.#changed.fire()),
      this.#changed,
    );
  }

  /** The workspace's ports in order, exposed ones always among them. */
  items(): PortItem[] {
    const listeners = this.#watcher.listeners;
    const own = listeners.filter(({ workspace }) => workspace).map(({ port }) => port);
    const exposed = this.#exposures.list().map(({ port }) => port);
    return [...new Set([...own, ...exposed])]
      .sort((a, b) => a - b)
      .map((port) => ({
        port,
        listeners: listeners.filter((listener) => listener.port === port),
        exposure: this.#exposures.get(port),
      }));
  }

  getChildren(item?: PortItem): PortItem[] {
    return item ? [] : this.items();
  }

  getTreeItem(item: PortItem): vscode.TreeItem {
    const { port, exposure } = item;
    const tree = new vscode.TreeItem(`:${port}`);
    tree.id = String(port);
    tree.contextValue = exposure ? (exposure.state === 'open' ? 'exposedPort' : 'failedPort') : 'port';
    tree.description = describe(item);
    tree.iconPath = icon(item);
    tree.tooltip = tooltip(item);
    tree.accessibilityInformation = { label: `${vscode.l10n.t('Port {0}', port)}, ${tree.description}` };
    return tree;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

export function describe({ listeners, exposure }: PortItem): string {
  const framework = listeners.find((listener) => listener.framework)?.framework;
  const addresses = [...new Set(listeners.map(({ address }) => address))].join(', ');
  const url = exposure && (exposure.state === 'open' ? exposure.publicUrl : vscode.l10n.t('tunnel lost'));
  return [framework, addresses || vscode.l10n.t('nothing listens'), url].filter(Boolean).join(' · ');
}

function icon({ listeners, exposure }: PortItem): vscode.ThemeIcon {
  if (exposure?.state === 'failed' || (exposure && listeners.length === 0)) {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  return new vscode.ThemeIcon(exposure ? 'broadcast' : 'plug');
}

function tooltip({ port, listeners, exposure }: PortItem): vscode.MarkdownString {
  const lines = [`**${vscode.l10n.t('Port {0}', port)}**`];
  if (exposure?.state === 'open') lines.push(vscode.l10n.t('Public URL: {0}', exposure.publicUrl));
  if (exposure?.reason) lines.push(localize(exposure.reason));
  if (listeners.length === 0) lines.push(vscode.l10n.t('Nothing listens here: requests are answered with 502.'));
  const tip = new vscode.MarkdownString(lines.join('\n\n'));
  for (const { address, scope, pids, command, cwd } of listeners) {
    tip.appendMarkdown('\n\n---\n\n');
    tip.appendText(`${address} (${reach(scope)})`);
    if (command) tip.appendCodeblock(command.slice(0, 500), 'shellscript');
    if (pids.length > 0) tip.appendText(vscode.l10n.t('Process {0}', pids.join(', ')));
    if (cwd) tip.appendText(` · ${cwd}`);
  }
  return tip;
}

function reach(scope: Listener['scope']): string {
  switch (scope) {
    case 'loopback':
      return vscode.l10n.t('reachable from this machine only');
    case 'all':
      return vscode.l10n.t('reachable on every interface');
    case 'specific':
      return vscode.l10n.t('reachable on this address only');
  }
}
