import * as vscode from 'vscode';
import type { Capture } from '../../core/gateway/capture.ts';
import { HooklineError } from '../../core/errors.ts';
import { exportFormats, type ExportFormat } from '../../core/history/export/formats.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import { commandIds } from '../ids.ts';
import { withBuffers } from '../inspection/inspectionCalls.ts';
import { InspectionThread } from '../inspection/inspectionThread.ts';
import { localize, withProgress } from '../messages.ts';
import { onThread } from '../workerThread.ts';
import type { RequestsNode, RequestsView } from '../views/requestsView.ts';
import type { RegisterCommand } from './registerCommand.ts';
import { RequestChoice } from './requestChoice.ts';

/** How many requests are offered to choose from, and exported when none is chosen. */
const MOST_EXPORTED = 1000;

/** Copy a request as cURL; write requests to a file, and read them from one, by the thread with this program. */
export function registerExchangeCommands(
  register: RegisterCommand,
  history: HistoryStore,
  requests: RequestsView,
  program: string,
): void {
  const choice = new RequestChoice(requests, history);

  /** What is selected when a line was clicked, else all. */
  async function chosen(line?: RequestsNode, selected?: readonly RequestsNode[]): Promise<readonly Capture[]> {
    const all = async () => (await history.list({ limit: MOST_EXPORTED })).map(({ id }) => id);
    const ids = line ? await choice.ids(line, selected) : await all();
    const captures = await Promise.all(ids.map((id) => history.get(id)));
    return captures.filter((capture) => capture !== undefined);
  }

  const inBackground = <T>(title: string, run: (calls: InspectionThread['calls']) => Promise<T>): Thenable<T> =>
    withProgress(title, (signal) => onThread(new InspectionThread(program), run, signal));

  const write = (format: ExportFormat, captures: readonly Capture[], redact?: boolean): Thenable<Uint8Array | string> =>
    inBackground(vscode.l10n.t('Writing {0} requests', captures.length), (calls) =>
      calls.write(captures, format.id, redact),
    );

  /** Secrets are replaced unless a person wants them. */
  async function askAndWrite(
    format: ExportFormat,
    captures: readonly Capture[],
  ): Promise<Uint8Array | string | undefined> {
    const without = { label: vscode.l10n.t('Without secrets'), redact: true };
    const withSecrets = { label: vscode.l10n.t('With everything as it was'), redact: false };
    if (format.id.startsWith('raw')) return write(format, captures);
    const title = vscode.l10n.t('Export tokens, cookies and passwords?');
    const picked = await vscode.window.showQuickPick([without, withSecrets], { title });
    return picked && write(format, captures, picked.redact);
  }

  register(commandIds.copyAsCurl, async (line?: RequestsNode) => {
    const [capture] = await chosen(line);
    const format = exportFormats.find(({ id }) => id === 'curl');
    if (!capture || !format) return;
    await vscode.env.clipboard.writeText(String(await write(format, [capture], false)));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied as cURL'), 3000);
  });
  register(commandIds.exportRequests, async (line?: RequestsNode, selected?: readonly RequestsNode[]) => {
    const captures = await chosen(line, selected);
    if (captures.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no request to export yet.'));
      return;
    }
    const formats = exportFormats.filter(({ several }) => several || captures.length === 1);
    const picks = formats.map((format) => ({ label: localize(format.label), description: format.extension, format }));
    const title = vscode.l10n.t('Export {0} requests as what?', captures.length);
    const format = (await vscode.window.showQuickPick(picks, { title }))?.format;
    const written = format && (await askAndWrite(format, captures));
    if (!format || written === undefined) return;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const name = `requests${format.extension}`;
    const uri = await vscode.window.showSaveDialog(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {});
    if (!uri) return;
    await vscode.workspace.fs.writeFile(uri, typeof written === 'string' ? Buffer.from(written) : written);
    await vscode.commands.executeCommand('vscode.open', uri);
  });
  register(commandIds.importRequests, async () => {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Import Requests') })) ?? [];
    if (!uri) return;
    const input = await vscode.workspace.fs.readFile(uri);
    const imported = await inBackground(vscode.l10n.t('Reading requests'), (calls) => calls.read(input));
    if ('failure' in imported) throw new HooklineError('IMPORT_INVALID', imported.failure);
    for (const capture of imported.captures) await history.put(withBuffers(capture));
    const message = vscode.l10n.t('{0} requests were imported. Nothing was sent.', imported.captures.length);
    void vscode.window.showInformationMessage(message);
  });
}
