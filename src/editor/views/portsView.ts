import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import { errorText } from '../../core/errors.ts';
import type { Exposure, Exposures } from '../../core/exposures/exposures.ts';
import type { Listener } from '../../core/ports/listener.ts';
import type { PortEvents } from '../../core/ports/portEvents.ts';
import type { PortWatcher } from '../../core/ports/portWatcher.ts';
import type { IgnoredPorts } from '../ignoredPorts.ts';
import { viewIds } from '../ids.ts';
import type { PortAccess } from '../portAccess.ts';
import { localize } from '../messages.ts';
import { portUri } from './portDecorations.ts';
import { portDescription, portTooltip } from './portText.ts';

/** One port of the workspace: everything that listens on it, and its public URL if it has one. */
export interface PortItem {
  readonly port: number;
  readonly listeners: readonly Listener[];
  readonly exposure: Exposure | undefined;
  /** Its app ended a moment ago and is expected back. */
  readonly restarting: boolean;
  /** Callers must show credentials. */
  readonly isProtected: boolean;
}

/** What is wrong with a port, or worth knowing, the gravest first. */
export type PortState = 'lost' | 'down' | 'silent' | 'exposed' | 'loopback' | 'open';

interface PortsViewOptions {
  readonly watcher: PortWatcher;
  readonly events: PortEvents;
  readonly exposures: Exposures;
  readonly ignored: IgnoredPorts;
  readonly access: PortAccess;
}

/** The ports of the workspace's apps, and those that are exposed. */
export class PortsView implements vscode.TreeDataProvider<PortItem>, vscode.Disposable {
  readonly #options: PortsViewOptions;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned = new DisposableStore();
  #shown: readonly PortItem[] = [];

  constructor(options: PortsViewOptions) {
    this.#options = options;
    const { watcher, events, exposures, ignored, access } = options;
    const tree = vscode.window.createTreeView(viewIds.ports, { treeDataProvider: this });
    // VS Code puts off what comes within 200 ms of another change, so it hears only of those that can be seen.
    const change = (): void => {
      const items = this.items();
      if (!isDeepStrictEqual(items, this.#shown)) this.#changed.fire();
      this.#shown = items;
    };
    this.#owned.add(
      tree,
      watcher.onDidChange(() => {
        tree.message = watcher.error === undefined ? '' : localize(errorText(watcher.error));
        change();
      }),
      events.onDidHappen(change),
      exposures.onDidChange(change),
      ignored.onDidChange(change),
      access.onDidChange(change),
      this.#changed,
    );
  }

  /** The workspace's ports in order, but for the ignored ones; exposed ones always among them. */
  items(): PortItem[] {
    const { watcher, events, exposures, ignored, access } = this.#options;
    const { listeners } = watcher;
    const hidden = new Set(ignored.list());
    const restarting = new Set(events.restarting.map(({ port }) => port));
    const own = listeners.filter(({ workspace }) => workspace).map(({ port }) => port);
    const shown = [...own, ...restarting].filter((port) => !hidden.has(port));
    const exposed = exposures.list().map(({ port }) => port);
    return [...new Set([...shown, ...exposed])]
      .sort((a, b) => a - b)
      .map((port) => {
        const here = listeners.filter((listener) => listener.port === port);
        return {
          port,
          listeners: here,
          exposure: exposures.get(port),
          restarting: here.length === 0 && restarting.has(port),
          isProtected: access.isProtected(port),
        };
      });
  }

  getChildren(item?: PortItem): PortItem[] {
    return item ? [] : this.items();
  }

  getTreeItem(item: PortItem): vscode.TreeItem {
    const { port } = item;
    const state = portState(item);
    const tree = new vscode.TreeItem(`:${port}`);
    tree.id = String(port);
    tree.resourceUri = portUri(port, state);
    tree.contextValue = contextValue(item);
    tree.description = portDescription(item);
    tree.iconPath = icon(item, state);
    tree.tooltip = portTooltip(item, state);
    tree.accessibilityInformation = { label: `${vscode.l10n.t('Port {0}', port)}, ${tree.description}` };
    return tree;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

export function portState({ listeners, exposure, restarting }: PortItem): PortState {
  if (exposure?.state === 'failed') return 'lost';
  if (listeners.length === 0) return restarting ? 'open' : 'down';
  const own = listeners.filter(({ workspace }) => workspace);
  if (own.some(({ answer }) => answer?.protocol === 'none')) return 'silent';
  if (exposure) return 'exposed';
  return listeners.every(({ scope }) => scope === 'loopback') ? 'loopback' : 'open';
}

/** Words for the menus in package.json: how it is exposed, whether it is protected, and has a process of the workspace. */
function contextValue({ listeners, exposure, isProtected }: PortItem): string {
  const exposed = exposure ? (exposure.state === 'open' ? 'exposedPort' : 'failedPort') : 'port';
  return [exposed, isProtected && 'protected', listeners.some(isKillable) && 'own'].filter(Boolean).join(' ');
}

/** Whether a listener has a process of the workspace that may be ended; a container is more than its proxy. */
export function isKillable({ workspace, pids, container, user }: Listener): boolean {
  return workspace && pids.length > 0 && container === undefined && user === undefined;
}

function icon({ restarting }: PortItem, state: PortState): vscode.ThemeIcon {
  if (restarting) return new vscode.ThemeIcon('sync~spin');
  if (state === 'lost' || state === 'down' || state === 'silent') {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  return new vscode.ThemeIcon(state === 'exposed' ? 'broadcast' : 'plug');
}
