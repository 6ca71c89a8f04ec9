import * as vscode from 'vscode';
import type { HistoryStore } from '../core/history/historyStore.ts';
import { redact } from '../core/history/redaction.ts';
import { comparableText } from '../core/replay/comparableText.ts';
import { messageOf } from './captureDocuments.ts';

const COMPARE_SCHEME = 'hookline-compare';

/** Read-only documents of messages as they are compared: JSON in order, secrets masked. */
export class ComparisonDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #registration: vscode.Disposable;

  constructor(history: HistoryStore) {
    this.#history = history;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(COMPARE_SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, , id = '', name = ''] = uri.path.split('/');
    const text = await this.text(id, name.startsWith('request') ? 'request' : 'response');
    return text ?? vscode.l10n.t('This request is no longer kept.');
  }

  /** Undefined when there is no such message. */
  async text(id: string, part: 'request' | 'response'): Promise<string | undefined> {
    const capture = await this.#history.get(id);
    const message = capture && messageOf(redact(capture), part);
    return message && comparableText(message);
  }

  uri(id: string, part: 'request' | 'response'): vscode.Uri {
    return vscode.Uri.from({ scheme: COMPARE_SCHEME, path: `/hookline/${id}/${part}.http` });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
