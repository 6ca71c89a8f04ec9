import * as vscode from 'vscode';
import { captureRow } from '../../core/history/captureRow.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import { ComparisonDocuments } from '../comparisonDocuments.ts';
import { commandIds } from '../ids.ts';
import { requestClock } from '../views/requestText.ts';
import type { RequestsNode, RequestsView } from '../views/requestsView.ts';
import type { RegisterCommand } from './registerCommand.ts';
import { RequestChoice, type FocusedLine } from './requestChoice.ts';

type Part = 'request' | 'response';

/** Compare two captured requests, or their responses, in VS Code's diff editor. */
export function registerCompareCommands(
  register: RegisterCommand,
  history: HistoryStore,
  requests: RequestsView,
): vscode.Disposable {
  const comparison = new ComparisonDocuments(history);
  const choice = new RequestChoice(requests, history);

  async function title(id: string): Promise<string> {
    const capture = await history.get(id);
    if (!capture) return id;
    const { method, path } = captureRow(capture, false);
    return `${method} ${path} ${requestClock.format(capture.startedAt)}`;
  }

  /** Both messages of both, of which those that say the same need no look. */
  async function pickPart(older: string, newer: string): Promise<Part | undefined> {
    const texts = (part: Part) => Promise.all([comparison.text(older, part), comparison.text(newer, part)]);
    const [[request, otherRequest], [response, otherResponse]] = [await texts('request'), await texts('response')];
    if (response === undefined || otherResponse === undefined) return 'request';
    if (request === otherRequest) return 'response';
    const equal = response === otherResponse ? vscode.l10n.t('the same') : '';
    const items: readonly (vscode.QuickPickItem & { readonly part: Part })[] = [
      { label: vscode.l10n.t('Requests'), part: 'request' },
      { label: vscode.l10n.t('Responses'), description: equal, part: 'response' },
    ];
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Compare what?') }))?.part;
  }

  async function compare(first: string, second: string): Promise<void> {
    const [older = '', newer = ''] = [first, second].sort();
    const part = await pickPart(older, newer);
    if (!part) return;
    const [left, right] = [comparison.uri(older, part), comparison.uri(newer, part)];
    await vscode.commands.executeCommand('vscode.diff', left, right, `${await title(older)} ↔ ${await title(newer)}`);
  }

  const run = async (line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]): Promise<void> => {
    const [first, second, ...others] = await choice.ids(line, selected);
    if (others.length > 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Select one or two requests to compare.'));
      return;
    }
    const one = first ?? (await choice.pick(vscode.l10n.t('Compare which request?')));
    const capture = one === undefined ? undefined : await history.get(one);
    if (one === undefined || !capture) return;
    const { path } = captureRow(capture, false);
    const other = second ?? (await choice.pick(vscode.l10n.t('Compare with which request?'), { path, but: one }));
    if (other !== undefined) await compare(one, other);
  };
  register(commandIds.compareRequests, run);
  return comparison;
}
