import * as vscode from 'vscode';
import type { PortState } from './portsView.ts';

const SCHEME = 'hookline-port';

/** Stands for a port in the tree; carries its state, so that a changed state has a decoration of its own. */
export function portUri(port: number, state: PortState): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${port}`, query: state });
}

/** The badge behind a port: that only this machine reaches it, that it is public, that it is not well. */
export const portDecorations: vscode.FileDecorationProvider = {
  provideFileDecoration({ scheme, query }): vscode.FileDecoration | undefined {
    if (scheme !== SCHEME) return undefined;
    const warning = new vscode.ThemeColor('list.warningForeground');
    switch (query) {
      case 'lost':
        return new vscode.FileDecoration('!', vscode.l10n.t('Its tunnel is lost'), warning);
      case 'down':
        return new vscode.FileDecoration('!', vscode.l10n.t('Nothing listens'), warning);
      case 'silent':
        return new vscode.FileDecoration('!', vscode.l10n.t('Does not answer'), warning);
      case 'exposed':
        return new vscode.FileDecoration('↗', vscode.l10n.t('Exposed'));
      case 'loopback':
        return new vscode.FileDecoration('L', vscode.l10n.t('Loopback: reachable from this machine only'));
      default:
        return undefined;
    }
  },
};
