import * as vscode from 'vscode';
import { HooklineError } from '../../core/errors.ts';
import type { Exposures } from '../../core/exposures/exposures.ts';
import type { Capture, RawMessage } from '../../core/gateway/capture.ts';
import { parseResponseHead } from '../../core/gateway/messageHead.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import { UnreadableRequest } from '../../core/replay/editableRequest.ts';
import { replay } from '../../core/replay/replay.ts';
import { text } from '../../core/text.ts';
import { EditableRequests, isEdited } from '../editableRequests.ts';
import { commandIds } from '../ids.ts';
import { localize, withProgress } from '../messages.ts';
import type { PortsView } from '../views/portsView.ts';
import type { RequestsNode, RequestsView } from '../views/requestsView.ts';
import type { InspectorPanel } from '../webviews/inspectorPanel.ts';
import type { RegisterCommand } from './registerCommand.ts';
import { pickPort } from './portChoice.ts';
import { RequestChoice, type FocusedLine } from './requestChoice.ts';

export interface EditDependencies {
  readonly history: HistoryStore;
  readonly requests: RequestsView;
  readonly exposures: Exposures;
  readonly ports: PortsView;
  readonly inspector: InspectorPanel;
  /** Where edits are kept. */
  readonly folder: vscode.Uri;
}

/** How long the capture of what was sent may take to come after the answer, in milliseconds. */
const CAPTURE_MS = 2000;

/** Edit a captured request in a real editor, and send what became of it. */
export function registerEditCommands(register: RegisterCommand, dependencies: EditDependencies): vscode.Disposable {
  const { history, requests, exposures, ports, inspector, folder } = dependencies;
  const edits = new EditableRequests(history, folder);
  const choice = new RequestChoice(requests, history);

  register(commandIds.editAndReplay, async (line?: RequestsNode | FocusedLine) => {
    const [chosen] = await choice.ids(line);
    const id = chosen ?? (await choice.pick(vscode.l10n.t('Edit which request?')));
    const capture = id === undefined ? undefined : await history.get(id);
    if (!capture) return;
    if (capture.request.truncated) {
      const message = text('This request cannot be edited: only the beginning of its body was captured.');
      throw new HooklineError('REPLAY_TRUNCATED', message);
    }
    await edits.open(capture);
  });
  register(commandIds.sendEdited, async () => {
    const editor = vscode.window.activeTextEditor;
    if (!isEdited(editor?.document)) return;
    const edited = await edits.read(editor.document).catch((error: unknown) => {
      if (!(error instanceof UnreadableRequest)) throw error;
      editor.selection = endOfLine(editor.document, error.line);
      void vscode.window.showErrorMessage(localize(error.text));
    });
    if (!edited) return;
    const { request, capture } = edited;
    const port = capture?.upstreamPort || (await pickPort(ports));
    if (!port) return;
    const gateway = await exposures.ownGateway(port);
    const sent = watchFor(history, request, port);
    try {
      const title = vscode.l10n.t('Sending to port {0}', port);
      const { head, timings } = await withProgress(title, (signal) =>
        replay({ request }, { port: gateway.port, signal }),
      );
      const { status } = parseResponseHead(head);
      const message = vscode.l10n.t('Sent: {0} in {1} ms', status, Math.round(timings.total));
      vscode.window.setStatusBarMessage(message, 10_000);
      const result = await sent.capture();
      if (!result) return;
      requests.reveal(result.id);
      await inspector.show(result.id, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    } finally {
      sent.dispose();
    }
  });
  register(commandIds.revertEdited, async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (isEdited(document)) await edits.revert(document);
  });
  return edits;
}

function endOfLine(document: vscode.TextDocument, line: number): vscode.Selection {
  const { end } = document.lineAt(Math.min(line, document.lineCount) - 1).range;
  return new vscode.Selection(end, end);
}

/** Looks for the finished capture of a request that is about to be sent. */
function watchFor(history: HistoryStore, { head, body }: RawMessage, port: number) {
  const seen = new Set<string>();
  let wake = (): void => {};
  const subscription = history.onDidChange((change) => {
    if (change.kind !== 'put' || change.row.upstreamPort !== port || change.row.outcome === 'pending') return;
    seen.add(change.row.id);
    wake();
  });
  const look = async (): Promise<Capture | undefined> => {
    const captures = await Promise.all([...seen].map((id) => history.get(id)));
    return captures.find((capture) => capture?.request.head.equals(head) && capture.request.body.equals(body));
  };
  return {
    async capture(): Promise<Capture | undefined> {
      const until = Date.now() + CAPTURE_MS;
      for (;;) {
        const found = await look();
        const left = until - Date.now();
        if (found || left <= 0) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, left);
        });
      }
    },
    dispose: () => subscription.dispose(),
  };
}
