import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { Capture, RawMessage } from '../core/gateway/capture.ts';
import { decodeBody } from '../core/gateway/bodyFraming.ts';
import { parseHeaders } from '../core/gateway/messageHead.ts';
import type { HistoryStore } from '../core/history/historyStore.ts';
import { redact } from '../core/history/redaction.ts';
import { bodyExtension } from './bodyExtension.ts';

const CAPTURE_SCHEME = 'hookline';

/** What of a capture a document shows: a whole message, or its body alone. */
export type CapturePart = 'request' | 'request-body' | 'response' | 'response-body';

/** A longer body is left to the inspector, which looks for secrets on a thread of its own. */
const MAX_SHOWN_BYTES = 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** Read-only documents that show captures without their secrets; an open one follows its capture until that is complete. */
export class CaptureDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #owned = new DisposableStore();

  constructor(history: HistoryStore) {
    this.#history = history;
    this.#owned.add(
      history.onDidChange((change) => {
        if (change.kind !== 'put') return;
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === CAPTURE_SCHEME && uri.path.startsWith(`/${change.row.id}/`)) this.#changed.fire(uri);
        }
      }),
      vscode.workspace.registerTextDocumentContentProvider(CAPTURE_SCHEME, this),
      this.#changed,
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, id = '', name = ''] = uri.path.split('/');
    const capture = await this.#history.get(id);
    if (!capture) return vscode.l10n.t('This request is no longer kept.');
    const [part = ''] = name.split('.');
    const message = messageOf(redact(shortened(capture)), part);
    if (!message) return vscode.l10n.t('No response yet.');
    const { length } = messageOf(capture, part)?.body ?? message.body;
    const body =
      length > MAX_SHOWN_BYTES ? vscode.l10n.t('[{0} bytes, which the inspector shows]', length) : shownBody(message);
    return part.endsWith('-body') ? body : message.head.toString('latin1') + body;
  }

  async show(capture: Capture, part: CapturePart, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
    const document = await vscode.workspace.openTextDocument(captureUri(capture, part));
    const shown = part.endsWith('-body')
      ? document
      : await vscode.languages.setTextDocumentLanguage(document, 'hookline-http');
    await vscode.window.showTextDocument(shown, { preview: true, ...options });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The capture without bodies that are too long to be shown. */
function shortened(capture: Capture): Capture {
  const { request, response } = capture;
  return { ...capture, request: shortenedMessage(request), response: response && shortenedMessage(response) };
}

function shortenedMessage(message: RawMessage): RawMessage {
  return message.body.length > MAX_SHOWN_BYTES ? { ...message, body: EMPTY, truncated: true } : message;
}

/** The message that a part shows or belongs to. */
export function messageOf(capture: Capture, part: string): RawMessage | undefined {
  return part.startsWith('request') ? capture.request : capture.response;
}

function captureUri(capture: Capture, part: CapturePart): vscode.Uri {
  const message = messageOf(capture, part);
  const extension = part.endsWith('-body') ? bodyExtension(contentType(message)) : 'http';
  return vscode.Uri.from({ scheme: CAPTURE_SCHEME, path: `/${capture.id}/${part}.${extension}` });
}

function contentType(message: RawMessage | undefined): string {
  const header = message && parseHeaders(message.head).find(([name]) => name.toLowerCase() === 'content-type');
  return header?.[1].toLowerCase() ?? '';
}

function shownBody(message: RawMessage): string {
  const body = decodeBody(message.head, message.body);
  const note = message.truncated ? `\n${vscode.l10n.t('[only the beginning was kept]')}` : '';
  try {
    // A cut may fall inside a character, so only a whole body must be valid to the last byte.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: message.truncated });
    if (!text.includes('\0')) return text + note;
  } catch {
    // Not text: fall through.
  }
  return vscode.l10n.t('[{0} bytes that are not text]', body.length) + note;
}
