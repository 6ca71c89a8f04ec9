import * as vscode from 'vscode';
import { Deletions, type Deletion } from '../../core/history/deletions.ts';
import type { CaptureDocuments } from '../captureDocuments.ts';
import { contextFlag } from '../contextFlag.ts';
import { commandIds, contextKeys } from '../ids.ts';
import type { RequestItem, RequestsNode } from '../views/requestsView.ts';
import { registerCompareCommands } from './compareCommands.ts';
import type { EditDependencies } from './editCommands.ts';
import { registerExchangeCommands } from './exchangeCommands.ts';
import type { RegisterCommand } from './registerCommand.ts';
import { registerReplayCommands } from './replayCommands.ts';
import { registerRequestListCommands } from './requestListCommands.ts';
import { RequestChoice, type FocusedLine } from './requestChoice.ts';

interface Dependencies extends EditDependencies {
  readonly documents: CaptureDocuments;
  /** Of the thread that reads and writes captures. */
  readonly program: string;
}

/** All that can be done with captured requests. */
export function registerRequestCommands(register: RegisterCommand, dependencies: Dependencies): vscode.Disposable {
  const { history, documents, requests, inspector, program } = dependencies;
  const deletions = new Deletions(history);
  const choice = new RequestChoice(requests, history);

  async function offerUndo(message: string, deletion: Deletion): Promise<void> {
    const undo = vscode.l10n.t('Undo');
    if ((await vscode.window.showInformationMessage(message, undo)) === undo) await deletions.undo(deletion);
  }

  register(commandIds.inspectRequest, (item: RequestItem, _selected?: readonly RequestsNode[], preserveFocus = false) =>
    inspector.show(item.id, { preserveFocus }),
  );
  register(commandIds.showRequest, async (item: RequestItem) => {
    const capture = await history.get(item.id);
    if (!capture) return;
    if (item.kind === 'part') {
      await documents.show(capture, item.part);
      return;
    }
    await documents.show(capture, 'request', { viewColumn: vscode.ViewColumn.One, preserveFocus: true });
    await documents.show(capture, 'response', { viewColumn: vscode.ViewColumn.Two, preserveFocus: true });
  });
  for (const [command, pinned] of [
    [commandIds.pinRequests, true],
    [commandIds.unpinRequests, false],
  ] as const) {
    register(command, async (line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]) => {
      await history.pin(await choice.ids(line, selected), pinned);
    });
  }
  register(commandIds.deleteRequests, async (line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]) => {
    const ids = await choice.ids(line, selected);
    if (ids.length === 0) return;
    const deletion = await deletions.delete(ids);
    const message =
      ids.length === 1
        ? vscode.l10n.t('The request was deleted.')
        : vscode.l10n.t('{0} requests were deleted.', ids.length);
    // The command is over now: the message may stay for long.
    void offerUndo(message, deletion);
  });
  register(commandIds.clearRequests, async () => {
    const deletion = await deletions.clear();
    void offerUndo(vscode.l10n.t('{0} requests were cleared.', deletion.ids.length), deletion);
  });
  register(commandIds.undoDeleteRequests, async () => {
    const { last } = deletions;
    if (last) await deletions.undo(last);
    else
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is nothing to bring back: a deletion can be undone for ten minutes.'),
      );
  });
  registerRequestListCommands(register, requests, history);
  registerExchangeCommands(register, history, requests, program);
  return vscode.Disposable.from(
    contextFlag(contextKeys.hasDeletedRequests, deletions.onDidChange, () => deletions.last !== undefined),
    registerReplayCommands(register, dependencies),
    registerCompareCommands(register, history, requests),
  );
}
