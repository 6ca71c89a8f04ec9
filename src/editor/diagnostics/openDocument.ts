import * as vscode from 'vscode';

/** The file as it is in the editor, saved or not; undefined when it is not open. `path` is absolute. */
export function openDocument(path: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
}
