import * as vscode from 'vscode';
import type { Settings } from './ids.ts';

/** The value in force; for a resource setting, that of the folder `scope` is in. */
export function getSetting<K extends keyof Settings>(key: K, scope?: vscode.Uri): Settings[K] {
  // oxlint-disable-next-line no-unsafe-type-assertion -- package.json declares a default for each, which a test checks.
  return vscode.workspace.getConfiguration('hookline', scope).get(key) as Settings[K];
}

export function onDidChangeSetting(key: keyof Settings, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`hookline.${key}`)) listener();
  });
}
