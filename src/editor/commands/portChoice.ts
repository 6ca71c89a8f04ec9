import * as vscode from 'vscode';
import { portDescription } from '../views/portText.ts';
import type { PortsView } from '../views/portsView.ts';

/** One of the workspace's ports, or one that is typed. */
export async function pickPort(ports: PortsView): Promise<number | undefined> {
  const listening = ports.items().filter(({ listeners }) => listeners.length > 0);
  const items = listening.map((item) => ({
    label: `:${item.port}`,
    description: portDescription(item),
    port: item.port,
  }));
  const other = { label: vscode.l10n.t('Another Port…'), description: '', port: 0 };
  const title = vscode.l10n.t('Replay to which port?');
  const picked = items.length > 0 ? await vscode.window.showQuickPick([...items, other], { title }) : other;
  if (picked?.port !== 0) return picked?.port;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('A port of this machine that an app listens on.'),
    validateInput: (value) =>
      isWithin(value, 65_535) ? undefined : vscode.l10n.t('A port is a number from 1 to 65535.'),
  });
  return typed === undefined ? undefined : Number(typed);
}

/** Whether a person typed a number from 1 to `most`. */
export function isWithin(value: string, most: number): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= most;
}
