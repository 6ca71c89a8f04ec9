import * as vscode from 'vscode';
import type { Exposures } from '../../core/exposures/exposures.ts';
import type { Capture } from '../../core/gateway/capture.ts';
import { parseResponseHead } from '../../core/gateway/messageHead.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import { replay } from '../../core/replay/replay.ts';
import type { CaptureDocuments } from '../captureDocuments.ts';
import { commandIds } from '../ids.ts';
import { withProgress } from '../messages.ts';
import type { RequestItem } from '../views/requestsView.ts';
import type { InspectorPanel } from '../webviews/inspectorPanel.ts';
import type { RegisterCommand } from './registerCommand.ts';

interface Dependencies {
  readonly history: HistoryStore;
  readonly documents: CaptureDocuments;
  readonly exposures: Exposures;
  readonly inspector: InspectorPanel;
}

/** Inspect, replay and clear captured requests. */
export function registerRequestCommands(
  register: RegisterCommand,
  { history, documents, exposures, inspector }: Dependencies,
): void {
  /** Sends the very bytes again, through the gateway, so that the replay is captured like any request. */
  async function replayCapture(capture: Capture): Promise<void> {
    const gateway = await exposures.ownGateway(capture.upstreamPort);
    const title = vscode.l10n.t('Replaying to port {0}', capture.upstreamPort);
    const { head, timings } = await withProgress(title, (signal) => replay(capture, { port: gateway.port, signal }));
    const { status } = parseResponseHead(head);
    const total = Math.round(timings.total);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Replayed: {0} in {1} ms', status, total), 5000);
  }

  register(commandIds.inspectRequest, (item: RequestItem) => inspector.show(item.id));
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
  register(commandIds.replay, async (item: RequestItem) => {
    const capture = await history.get(item.id);
    if (capture) await replayCapture(capture);
  });
  register(commandIds.replayLast, async () => {
    const last = (await history.list()).find(({ outcome }) => outcome !== 'pending');
    const capture = last && (await history.get(last.id));
    if (capture) await replayCapture(capture);
    else void vscode.window.showInformationMessage(vscode.l10n.t('There is no request to replay yet.'));
  });
  register(commandIds.clearRequests, async () => {
    const ids = await history.clear();
    const undo = vscode.l10n.t('Undo');
    const message = vscode.l10n.t('{0} requests were cleared.', ids.length);
    if ((await vscode.window.showInformationMessage(message, undo)) === undo) await history.restore(ids);
  });
}
