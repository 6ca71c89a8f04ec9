import * as vscode from 'vscode';
import type { Settings } from './ids.ts';

/**
 * The value in force; for a resource setting, that of the folder `scope` is in. A value of another kind than the default,
 * which VS Code underlines in settings.json and passes on all the same, counts as none.
 */
export function getSetting<K extends keyof Settings>(key: K, scope?: vscode.Uri): Settings[K] {
  const configuration = vscode.workspace.getConfiguration('hookline', scope);
  const fallback = configuration.inspect<Settings[K]>(key)?.defaultValue;
  const value = configuration.get<unknown>(key);
  // oxlint-disable-next-line no-unsafe-type-assertion -- package.json declares a default for each, which a test checks.
  return (kindOf(value) === kindOf(fallback) ? value : fallback) as Settings[K];
}

/** The webhook URLs of the user's own settings, which stand in no file of the workspace. */
export function userWebhookUrls(): string[] {
  const value: unknown = vscode.workspace.getConfiguration('hookline').inspect('webhookUrls')?.globalValue;
  return Array.isArray(value) ? value.filter((url) => typeof url === 'string') : [];
}

/** Tells of a change of one setting, or of any of a group. */
export function onDidChangeSetting(
  key: keyof Settings | 'gateway' | 'diagnostics',
  listener: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`hookline.${key}`)) listener();
  });
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
