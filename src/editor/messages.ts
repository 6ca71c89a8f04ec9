import * as vscode from 'vscode';
import { errorText, HooklineError, isAbort } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Text } from '../core/text.ts';
import { commandIds } from './ids.ts';

export function localize(message: Text): string {
  return vscode.l10n.t(message.template, ...message.args);
}

/** Tells a person what failed, with the one action that most likely helps. Cancelling is no failure. */
export async function showError(error: unknown, logger: Logger): Promise<void> {
  if (isAbort(error) || error instanceof vscode.CancellationError) return;
  logger.error('Failed', error);
  const action = actionFor(error);
  if ((await vscode.window.showErrorMessage(localize(errorText(error)), action.title)) === action.title) {
    await vscode.commands.executeCommand(action.command, ...action.args);
  }
}

function actionFor(error: unknown): { title: string; command: string; args: string[] } {
  switch (error instanceof HooklineError ? error.code : undefined) {
    case 'RELAY_INVALID':
    case 'RELAY_REFUSED':
    case 'RELAY_TIMEOUT':
    case 'RELAY_UNREACHABLE':
      return {
        title: vscode.l10n.t('Choose Relay'),
        command: 'workbench.action.openSettings',
        args: ['hookline.tunnel.relay'],
      };
    default:
      return { title: vscode.l10n.t('Show Log'), command: commandIds.showLog, args: [] };
  }
}

type Report = (step: { readonly message?: string; readonly increment?: number }) => void;

/** Runs what takes a while, with progress in a notification whose Cancel aborts the signal. */
export function withProgress<T>(title: string, run: (signal: AbortSignal, report: Report) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await run(abort.signal, (step) => progress.report(step));
    } finally {
      subscription.dispose();
    }
  });
}
