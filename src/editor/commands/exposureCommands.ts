import * as vscode from 'vscode';
import type { Exposure, Exposures } from '../../core/exposures/exposures.ts';
import { commandIds } from '../ids.ts';
import { localize, withProgress } from '../messages.ts';
import type { PortAccess, ProtectionKind } from '../portAccess.ts';
import { getSetting } from '../settings.ts';
import { portDescription } from '../views/portText.ts';
import type { PortItem, PortsView } from '../views/portsView.ts';
import type { RegisterCommand } from './registerCommand.ts';

interface Dependencies {
  readonly exposures: Exposures;
  readonly ports: PortsView;
  readonly access: PortAccess;
  readonly refresh: () => Promise<unknown>;
}

type Picked = vscode.QuickPickItem & { readonly run?: () => Thenable<unknown> | Promise<unknown> };

/** Expose a port, protect it, stop, and the menu of the status bar. */
export function registerExposureCommands(register: RegisterCommand, dependencies: Dependencies): void {
  const { exposures, ports, access, refresh } = dependencies;
  async function exposePort(target?: PortItem | number): Promise<string | undefined> {
    const port = typeof target === 'number' ? target : (target?.port ?? (await pickPort(ports, refresh)));
    if (port === undefined) return undefined;
    const relay = URL.parse(getSetting('tunnel.relay'))?.host ?? getSetting('tunnel.relay');
    const title = vscode.l10n.t('Exposing port {0} through {1}', port, relay);
    const { publicUrl } = await withProgress(title, (signal) => exposures.expose(port, signal));
    await vscode.env.clipboard.writeText(publicUrl);
    void announce(port, publicUrl);
    return publicUrl;
  }

  async function announce(port: number, publicUrl: string): Promise<void> {
    const send = vscode.l10n.t('Send Test Webhook');
    const stop = vscode.l10n.t('Stop Exposing');
    const message = vscode.l10n.t('Port {0} is public at {1}. The URL is copied.', port, publicUrl);
    const choice = await vscode.window.showInformationMessage(message, send, stop);
    if (choice === send) await vscode.commands.executeCommand(commandIds.sendToPort, port);
    if (choice === stop) await exposures.stop(port);
  }

  async function pickExposure(target: PortItem | number | undefined, title: string): Promise<Exposure | undefined> {
    if (target !== undefined) return exposures.get(typeof target === 'number' ? target : target.port);
    const exposed = exposures.list();
    if (exposed.length < 2) return exposed[0];
    const items = exposed.map((exposure) => ({
      label: `:${exposure.port}`,
      description: exposure.publicUrl,
      exposure,
    }));
    return (await vscode.window.showQuickPick(items, { title }))?.exposure;
  }

  /** Has callers of a port show credentials; those are made here and copied. */
  async function protect(target?: PortItem | number): Promise<void> {
    const port = typeof target === 'number' ? target : (target?.port ?? (await pickPort(ports, refresh)));
    if (port === undefined) return;
    const kinds: readonly (vscode.QuickPickItem & { readonly kindOf: ProtectionKind })[] = [
      { kindOf: 'bearer', label: vscode.l10n.t('Bearer token'), description: 'Authorization: Bearer …' },
      { kindOf: 'basic', label: vscode.l10n.t('User and password'), description: 'Authorization: Basic …' },
      { kindOf: 'token', label: vscode.l10n.t('Proxy token, as Modal has it'), description: 'Modal-Key, Modal-Secret' },
    ];
    const title = vscode.l10n.t('Protect port {0} by what?', port);
    const picked = await vscode.window.showQuickPick(kinds, { title });
    if (!picked) return;
    const lines = await access.protect(port, picked.kindOf);
    await vscode.env.clipboard.writeText(lines.join('\n'));
    const message = vscode.l10n.t(
      'Port {0} now asks callers for credentials. The header is copied; it is not shown again.',
      port,
    );
    void vscode.window.showInformationMessage(message);
  }

  async function unprotect(target?: PortItem | number): Promise<void> {
    const port = typeof target === 'number' ? target : (target?.port ?? (await pickPort(ports, refresh)));
    if (port === undefined || !access.isProtected(port)) return;
    const remove = vscode.l10n.t('Remove Protection');
    const message = vscode.l10n.t('Let everybody who knows the URL call port {0}? Its credentials are deleted.', port);
    if ((await vscode.window.showWarningMessage(message, { modal: true }, remove)) === remove)
      await access.unprotect(port);
  }

  async function showMenu(): Promise<void> {
    const exposed = exposures.list().flatMap((exposure): Picked[] => [
      { label: `:${exposure.port}`, kind: vscode.QuickPickItemKind.Separator },
      exposure.state === 'open'
        ? {
            label: `$(link) ${vscode.l10n.t('Copy URL of :{0}', exposure.port)}`,
            description: exposure.publicUrl,
            run: () => vscode.commands.executeCommand(commandIds.copyUrl, exposure.port),
          }
        : {
            label: `$(refresh) ${vscode.l10n.t('Reconnect :{0}', exposure.port)}`,
            ...(exposure.reason && { description: localize(exposure.reason) }),
            run: () => exposePort(exposure.port),
          },
      {
        label: `$(debug-stop) ${vscode.l10n.t('Stop exposing :{0}', exposure.port)}`,
        run: () => exposures.stop(exposure.port),
      },
    ]);
    const others: Picked[] = [
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: `$(broadcast) ${vscode.l10n.t('Expose a port…')}`, run: () => exposePort() },
      {
        label: `$(send) ${vscode.l10n.t('Send a test webhook')}`,
        run: () => vscode.commands.executeCommand(commandIds.sendWebhook),
      },
      {
        label: `$(output) ${vscode.l10n.t('Show log')}`,
        run: () => vscode.commands.executeCommand(commandIds.showLog),
      },
    ];
    await (await vscode.window.showQuickPick([...exposed, ...others], { title: 'Hookline' }))?.run?.();
  }

  register(commandIds.exposePort, exposePort);
  register(commandIds.stopExposing, async (target?: PortItem | number) => {
    const exposure = await pickExposure(target, vscode.l10n.t('Stop exposing which port?'));
    if (exposure) await exposures.stop(exposure.port);
  });
  register(commandIds.protectPort, protect);
  register(commandIds.unprotectPort, unprotect);
  register(commandIds.showMenu, showMenu);
}

/** The port to expose: the only one of the workspace, one picked from several, or one typed. */
async function pickPort(ports: PortsView, refresh: () => Promise<unknown>): Promise<number | undefined> {
  await refresh();
  const candidates = ports.items().filter(({ exposure }) => exposure?.state !== 'open');
  if (candidates.length === 0) return typePort();
  const [only] = candidates;
  if (candidates.length === 1 && only) return only.port;
  const other = { label: vscode.l10n.t('Another port…'), port: undefined };
  const items = candidates.map((item) => ({
    label: `:${item.port}`,
    description: portDescription(item),
    port: item.port,
  }));
  const picked = await vscode.window.showQuickPick([...items, other], { title: vscode.l10n.t('Expose which port?') });
  return picked && (picked.port ?? typePort());
}

async function typePort(): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Expose which port?'),
    prompt: vscode.l10n.t('The port your app listens on, from 1 to 65535.'),
    validateInput: (value) => (isPort(value) ? undefined : vscode.l10n.t('A port is a number from 1 to 65535.')),
  });
  return typed === undefined ? undefined : Number(typed);
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value.trim()) && Number(value) >= 1 && Number(value) <= 65_535;
}
