import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { Capture, RawMessage } from '../core/gateway/capture.ts';
import type { HistoryStore } from '../core/history/historyStore.ts';
import { captureRow } from '../core/history/captureRow.ts';
import { readEditable, UnreadableRequest, writeEditable } from '../core/replay/editableRequest.ts';
import { VirtualFiles } from './virtualFiles.ts';

const EDIT_SCHEME = 'hookline-edit';

/** What is typed is kept when nothing more was for so long, in milliseconds. */
const KEEP_MS = 100;

/** Beyond so many the edits of the oldest requests are given up. */
const MOST_EDITS = 200;

/**
 * Captured requests as texts to edit: `/hookline/<id>/<name>.http` begins as the request was received. What is typed
 * there is kept at once in a folder, so that an editor can be closed, and the window reloaded, at any time.
 */
export class EditableRequests extends VirtualFiles {
  readonly #history: HistoryStore;
  readonly #folder: vscode.Uri;
  readonly #problems = vscode.languages.createDiagnosticCollection(EDIT_SCHEME);
  readonly #resting = new Map<string, NodeJS.Timeout>();
  readonly #owned = new DisposableStore();

  /** Edits are kept in `edits` of the folder. */
  constructor(history: HistoryStore, folder: vscode.Uri) {
    super();
    this.#history = history;
    this.#folder = vscode.Uri.joinPath(folder, 'edits');
    this.#owned.add(
      vscode.workspace.registerFileSystemProvider(EDIT_SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onDidOpenTextDocument((document) => void this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#keepSoon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#problems.delete(uri)),
      this.#problems,
    );
  }

  async open(capture: Capture): Promise<void> {
    const { method, path } = captureRow(capture, false);
    const name = path.split('/').findLast(Boolean) ?? '';
    const uri = vscode.Uri.from({
      scheme: EDIT_SCHEME,
      path: `/hookline/${capture.id}/${method} ${name}`.trimEnd() + '.http',
    });
    await vscode.window.showTextDocument(uri, { preview: false });
  }

  /** The request that an editor's text means, typed but unsaved text included, and the capture it began as. */
  async read(
    document: vscode.TextDocument,
  ): Promise<{ readonly request: RawMessage; readonly capture: Capture | undefined }> {
    const capture = await this.#history.get(idOf(document.uri));
    return { request: readEditable(document.getText(), capture?.request), capture };
  }

  /** Gives an edit up for the request as it was received. */
  async revert(document: vscode.TextDocument): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), await this.#received(document.uri));
    await vscode.workspace.applyEdit(edit);
    await document.save();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    return this.statOf(uri, length);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    try {
      return await vscode.workspace.fs.readFile(this.#editUri(uri));
    } catch {
      return Buffer.from(await this.#received(uri));
    }
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const received = await this.#received(uri).catch(() => undefined);
    if (received !== undefined && Buffer.from(content).equals(Buffer.from(received))) {
      await vscode.workspace.fs.delete(this.#editUri(uri)).then(undefined, () => undefined);
    } else {
      await vscode.workspace.fs.writeFile(this.#editUri(uri), content);
      await this.#giveUpOldest();
    }
    this.touch(uri);
  }

  override dispose(): void {
    for (const rest of this.#resting.values()) clearTimeout(rest);
    this.#owned.dispose();
    super.dispose();
  }

  async #received(uri: vscode.Uri): Promise<string> {
    const capture = await this.#history.get(idOf(uri));
    if (!capture) throw vscode.FileSystemError.FileNotFound(uri);
    return writeEditable(capture.request);
  }

  #editUri(uri: vscode.Uri): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${idOf(uri)}.http`);
  }

  async #giveUpOldest(): Promise<void> {
    const names = (await vscode.workspace.fs.readDirectory(this.#folder)).map(([name]) => name);
    // Ids, and so the names, are in the order of time.
    for (const name of names.sort().slice(0, -MOST_EDITS)) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(this.#folder, name));
    }
  }

  #keepSoon(document: vscode.TextDocument): void {
    if (document.uri.scheme !== EDIT_SCHEME) return;
    const { path } = document.uri;
    clearTimeout(this.#resting.get(path));
    const keep = async (): Promise<void> => {
      this.#resting.delete(path);
      if (document.isDirty) await document.save();
      await this.#check(document);
    };
    this.#resting.set(
      path,
      setTimeout(() => void keep(), KEEP_MS),
    );
  }

  /** Marks the line that keeps the text from being sent. */
  async #check(document: vscode.TextDocument): Promise<void> {
    if (document.uri.scheme !== EDIT_SCHEME || document.isClosed) return;
    this.#problems.set(
      document.uri,
      await this.read(document).then(
        () => [],
        (error: unknown) => toDiagnostics(error, document),
      ),
    );
  }
}

export function isEdited(document: vscode.TextDocument | undefined): document is vscode.TextDocument {
  return document?.uri.scheme === EDIT_SCHEME;
}

function idOf(uri: vscode.Uri): string {
  return uri.path.split('/')[2] ?? '';
}

function toDiagnostics(error: unknown, document: vscode.TextDocument): vscode.Diagnostic[] {
  if (!(error instanceof UnreadableRequest)) return [];
  const line = document.lineAt(Math.min(error.line, document.lineCount) - 1);
  const diagnostic = new vscode.Diagnostic(line.range, error.reason);
  diagnostic.source = 'Hookline';
  return [diagnostic];
}
