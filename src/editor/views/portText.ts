import * as vscode from 'vscode';
import type { AttributionReason, Listener } from '../../core/ports/listener.ts';
import { localize } from '../messages.ts';
import type { PortItem, PortState } from './portsView.ts';

/** What stands behind a port: `express · 127.0.0.1 · node 4711`. */
export function portDescription({ listeners, exposure, restarting }: PortItem): string {
  const framework = listeners.find((listener) => listener.framework)?.framework;
  const addresses = [...new Set(listeners.map(({ address }) => address))].join(', ');
  const missing = restarting ? vscode.l10n.t('restarting…') : vscode.l10n.t('nothing listens');
  const url = exposure && (exposure.state === 'open' ? exposure.publicUrl : vscode.l10n.t('tunnel lost'));
  const [first] = listeners;
  const secure = listeners.some(({ answer }) => answer?.protocol === 'https') ? 'https' : '';
  return [framework, addresses || missing, secure, url, first && owner(first)].filter(Boolean).join(' · ');
}

/** Everything known of a port. */
export function portTooltip(
  { port, listeners, exposure, isProtected }: PortItem,
  state: PortState,
): vscode.MarkdownString {
  const lines = [`**${vscode.l10n.t('Port {0}', port)}**`];
  if (exposure?.state === 'open') lines.push(vscode.l10n.t('Public URL: {0}', exposure.publicUrl));
  if (isProtected) lines.push(vscode.l10n.t('Callers must show credentials.'));
  if (exposure?.reason) lines.push(localize(exposure.reason));
  if (state === 'down')
    lines.push(
      vscode.l10n.t('Nothing listens here: requests wait for the app a while, then are told that it is down.'),
    );
  if (state === 'silent') {
    lines.push(vscode.l10n.t('It accepts connections but did not answer a request within 10 seconds.'));
  }
  const tip = new vscode.MarkdownString(lines.join('\n\n'));
  for (const listener of listeners) {
    const { address, pids, command, cwd, reason, container } = listener;
    tip.appendMarkdown('\n\n---\n\n');
    tip.appendText(`${address} (${reach(listener)})`);
    if (command) tip.appendCodeblock(command.slice(0, 500), 'shellscript');
    const parts = [
      container && vscode.l10n.t('Container {0}, port {1} of {2}', container.name, container.port, container.image),
      pids.length > 0 && vscode.l10n.t('Process {0}', pids.join(', ')),
      listener.user !== undefined && vscode.l10n.t('of the user {0}', listener.user),
      cwd,
      answered(listener),
    ];
    tip.appendText(parts.filter(Boolean).join(' · '));
    if (reason) tip.appendText(`\n${belongs(reason)}`);
  }
  return tip;
}

function owner({ container, command, pids, user }: Listener): string {
  if (container) return container.name;
  const [program = ''] = command.split(' ');
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
  const [pid] = pids;
  if (pid !== undefined) return `${name} ${pid}`.trim();
  return user ?? '';
}

function reach({ address, scope, dualStack }: Listener): string {
  switch (scope) {
    case 'loopback':
      return address === '::1'
        ? vscode.l10n.t('reachable from this machine only, by IPv6')
        : vscode.l10n.t('reachable from this machine only');
    case 'all':
      return address === '::' && dualStack === false
        ? vscode.l10n.t('reachable on every interface, by IPv6 only')
        : vscode.l10n.t('reachable on every interface');
    case 'specific':
      return vscode.l10n.t('reachable on this address only');
  }
}

function answered({ answer }: Listener): string | undefined {
  switch (answer?.protocol) {
    case 'http':
      return answer.status === undefined
        ? vscode.l10n.t('speaks HTTP')
        : vscode.l10n.t('speaks HTTP, answered {0}', answer.status);
    case 'https':
      return vscode.l10n.t('speaks HTTPS');
    case 'other':
      return vscode.l10n.t('does not speak HTTP');
    case 'none':
      return vscode.l10n.t('did not answer');
    case undefined:
      return undefined;
  }
}

function belongs(reason: AttributionReason): string {
  switch (reason) {
    case 'terminal':
      return vscode.l10n.t('Here because it was started in a terminal, a task or the debugger of this window.');
    case 'cwd':
      return vscode.l10n.t('Here because it runs in a folder of the workspace.');
    case 'path':
      return vscode.l10n.t('Here because its program or an argument lies in a folder of the workspace.');
    case 'container':
      return vscode.l10n.t('Here because its container was started from a folder of the workspace.');
    case 'url':
      return vscode.l10n.t('Here because a terminal of this window has printed its URL.');
  }
}
