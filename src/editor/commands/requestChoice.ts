import * as vscode from 'vscode';
import type { CaptureRow, HistoryStore } from '../../core/history/historyStore.ts';
import { requestIcon } from '../views/requestItem.ts';
import { requestDescription } from '../views/requestText.ts';
import type { RequestsNode, RequestsView } from '../views/requestsView.ts';

/** The argument of keyboard shortcuts, which know no line: the one with the focus is meant. */
export type FocusedLine = { readonly kind: 'focused' };

/** How many of the newest requests are offered. */
const OFFERED = 500;

/** Finds out which requests a command is for. */
export class RequestChoice {
  readonly #view: RequestsView;
  readonly #history: HistoryStore;

  constructor(view: RequestsView, history: HistoryStore) {
    this.#view = view;
    this.#history = history;
  }

  /**
   * The ids, in the order of arrival: of all that are selected when the line that was clicked, or has the focus, is one
   * of them; else of that line; from the command palette of what is selected.
   */
  async ids(line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]): Promise<readonly string[]> {
    const lines = line?.kind === 'focused' ? await this.#focused() : clicked(line, selected, this.#view.tree.selection);
    return [...new Set(lines.flatMap((one) => ('id' in one ? one.id : [])))].sort();
  }

  /** One of the newest requests, picked by a person; those with this path first, and without one. */
  async pick(title: string, { path, but }: { path?: string; but?: string } = {}): Promise<string | undefined> {
    const rows = (await this.#history.list({ limit: OFFERED })).filter(({ id }) => id !== but);
    const [alike, others] = [rows.filter((row) => row.path === path), rows.filter((row) => row.path !== path)];
    const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, id: '' };
    const items = [...alike, ...others].map(toPick);
    if (alike.length > 0 && others.length > 0) items.splice(alike.length, 0, separator);
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
  }

  /**
   * VS Code does not tell which line has the focus. Adding that line to the selection, or taking it away, does: without
   * it a key would act on what was clicked before.
   */
  async #focused(): Promise<readonly RequestsNode[]> {
    const { tree } = this.#view;
    const before = tree.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    const after = tree.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    const added = after.filter((node) => !before.includes(node));
    return added.length > 0 ? added : before;
  }
}

function clicked(
  line: RequestsNode | undefined,
  selected: readonly RequestsNode[] | undefined,
  inView: readonly RequestsNode[],
): readonly RequestsNode[] {
  if (!line) return selected ?? inView;
  return selected?.includes(line) ? selected : [line];
}

function toPick(row: CaptureRow): vscode.QuickPickItem & { readonly id: string } {
  const { id, method, path } = row;
  return { id, label: `${method} ${path}`, description: requestDescription(row), iconPath: requestIcon(row) };
}
