import * as vscode from 'vscode';
import type { HistoryStore } from '../core/history/historyStore.ts';
import type { ContentView, Source } from '../protocol/inspector.ts';
import { bodyExtension } from './bodyExtension.ts';
import { InspectionThread } from './inspection/inspectionThread.ts';
import { readText } from './inspection/readText.ts';
import { isSource } from './inspection/source.ts';
import { onThread } from './workerThread.ts';

const SCHEME = 'hookline-content';

/** VS Code opens no longer ones for extensions, in UTF-16 code units. */
const LONGEST = 40_000_000;

/** Read-only documents of decoded bodies, as the inspector shows them. */
export class InspectedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #program: string;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  /** `program` is that of the thread that reads captures. */
  constructor(history: HistoryStore, program: string) {
    this.#history = history;
    this.#program = program;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, id = '', ...path] = uri.path.split('/');
    const source = path.join('/').replace(/\.\w+$/, '');
    const capture = await this.#history.get(id);
    if (!capture || !isSource(source)) return vscode.l10n.t('This request is no longer kept.');
    // Not the panel's thread: a document stays open when the panel shows another request.
    const { whole, text } = await onThread(new InspectionThread(this.#program), async (calls) => {
      await calls.load(capture, uri.query === 'revealed');
      return readText(calls, source, LONGEST);
    });
    return whole ? text : `${text}\n${vscode.l10n.t('[only the beginning is shown]')}`;
  }

  async open(id: string, source: Source, { kind, type }: ContentView, revealed: boolean): Promise<void> {
    const path = `/${id}/${source}.${kind === 'json' ? 'json' : bodyExtension(type)}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: revealed ? 'revealed' : '' });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
