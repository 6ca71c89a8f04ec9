import * as vscode from 'vscode';
import type { Exposure, Exposures } from '../core/exposures/exposures.ts';
import { commandIds } from './ids.ts';
import { portState, type PortItem, type PortsView } from './views/portsView.ts';

/** What is exposed, and whether it is healthy. Shown once the workspace has a port. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('hookline.status', vscode.StatusBarAlignment.Left);
  readonly #ports: PortsView;
  readonly #exposures: Exposures;
  readonly #subscription: vscode.Disposable;

  constructor(ports: PortsView, exposures: Exposures) {
    this.#ports = ports;
    this.#exposures = exposures;
    this.#item.name = 'Hookline';
    this.#item.command = commandIds.showMenu;
    this.#subscription = ports.onDidChangeTreeData(() => this.#render());
    this.#render();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #render(): void {
    const items = this.#ports.items();
    if (items.length === 0) {
      this.#item.hide();
      return;
    }
    const exposed = this.#exposures.list();
    const trouble = items.find((item) => item.exposure && ['lost', 'down'].includes(portState(item)));
    this.#item.text = trouble ? `$(warning) ${troubleLabel(trouble)}` : `$(broadcast) ${label(exposed)}`;
    this.#item.backgroundColor = trouble && new vscode.ThemeColor('statusBarItem.warningBackground');
    this.#item.tooltip = trouble ? troubleText(trouble) : tooltip(exposed);
    this.#item.accessibilityInformation = { label: `Hookline: ${this.#item.tooltip}` };
    this.#item.show();
  }
}

function label(exposed: readonly Exposure[]): string {
  const [only] = exposed;
  if (!only) return 'Hookline';
  return exposed.length === 1
    ? `:${only.port} → ${new URL(only.publicUrl).hostname}`
    : vscode.l10n.t('{0} ports exposed', exposed.length);
}

function tooltip(exposed: readonly Exposure[]): string {
  if (exposed.length === 0) return vscode.l10n.t('No port is exposed. Click to expose one.');
  return exposed.map(({ port, publicUrl }) => vscode.l10n.t('Port {0} is exposed at {1}', port, publicUrl)).join('\n');
}

function troubleLabel({ exposure, port }: PortItem): string {
  return exposure?.reason ? vscode.l10n.t(':{0} tunnel lost', port) : vscode.l10n.t(':{0} app not running', port);
}

function troubleText({ exposure, port }: PortItem): string {
  return exposure?.reason
    ? vscode.l10n.t('The tunnel to port {0} is lost. Click to reconnect.', port)
    : vscode.l10n.t('Port {0} is exposed, but nothing listens on it. Start the app.', port);
}
