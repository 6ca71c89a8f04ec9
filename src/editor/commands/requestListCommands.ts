import * as vscode from 'vscode';
import { completeQuery } from '../../core/history/completeQuery.ts';
import type { Grouping } from '../../core/history/groupRequests.ts';
import type { CaptureRow, HistoryStore } from '../../core/history/historyStore.ts';
import { parseQuery, queryFields } from '../../core/history/parseQuery.ts';
import { commandIds } from '../ids.ts';
import { localize } from '../messages.ts';
import type { RequestsView } from '../views/requestsView.ts';
import type { RegisterCommand } from './registerCommand.ts';

/** How many of the newest requests the values are taken from that a filter is completed with. */
const COMPLETED_FROM = 1000;

/** The list follows what is typed as soon as that rests so long, in milliseconds. */
const REST_MS = 100;

interface FilterPick extends vscode.QuickPickItem {
  /** The filter that it makes; undefined for the line that keeps the filter as it is typed. */
  readonly filter?: string;
}

/** Which requests the view lists, and how. */
export function registerRequestListCommands(
  register: RegisterCommand,
  requests: RequestsView,
  history: HistoryStore,
): void {
  register(commandIds.filterRequests, () => editFilter(requests, history.list({ limit: COMPLETED_FROM })));
  register(commandIds.clearRequestFilter, () => requests.setFilter(''));
  register(commandIds.showOlderRequests, () => requests.showOlder());
  register(commandIds.groupRequests, async () => {
    const groupings: readonly (vscode.QuickPickItem & { readonly grouping: Grouping })[] = [
      { label: vscode.l10n.t('No Groups'), grouping: 'none' },
      { label: vscode.l10n.t('By Path'), grouping: 'path' },
      { label: vscode.l10n.t('By Time'), grouping: 'time' },
    ];
    const items = groupings.map((item) =>
      item.grouping === requests.grouping ? { ...item, description: vscode.l10n.t('now') } : item,
    );
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group Requests') });
    if (picked) await requests.setGrouping(picked.grouping);
  });
}

/** Edits the filter, whose effect shows while it is typed: Enter keeps it, Escape brings back the one before. */
async function editFilter(requests: RequestsView, newest: Promise<readonly CaptureRow[]>): Promise<void> {
  const input = vscode.window.createQuickPick<FilterPick>();
  const before = requests.filter;
  let isKept = false;
  let rest: NodeJS.Timeout | undefined;
  let latest = 0;

  async function show(): Promise<void> {
    const own = ++latest;
    requests.setFilter(input.value);
    const { problem } = parseQuery(input.value);
    const [rows, { count, hasOlder }] = await Promise.all([newest, requests.shown()]);
    if (own !== latest) return;
    const found = hasOlder ? vscode.l10n.t('{0} requests and more', count) : vscode.l10n.t('{0} requests', count);
    const first = problem ? `$(error) ${localize(problem)}` : `$(filter) ${found}`;
    input.items = [
      { label: first, description: problem ? '' : vscode.l10n.t('Enter keeps this filter'), alwaysShow: true },
      ...completeQuery(input.value, rows).map(({ label, filter, count }) => ({
        // VS Code puts labels that contain what is typed first, and Enter would no longer keep the filter.
        label: '$(add)',
        description: [label, count ?? hint(label)].filter(Boolean).join('  '),
        filter,
        alwaysShow: true,
      })),
    ];
  }

  input.title = vscode.l10n.t('Filter Requests');
  input.placeholder = 'method:POST status:5xx path:/webhooks provider:stripe pinned: words';
  input.value = before && `${before.trimEnd()} `;
  input.onDidChangeValue(() => {
    clearTimeout(rest);
    rest = setTimeout(() => void show(), REST_MS);
  });
  input.onDidAccept(() => {
    const [picked] = input.selectedItems;
    if (picked?.filter !== undefined) {
      input.value = picked.filter;
      void show();
      return;
    }
    if (parseQuery(input.value).problem) return;
    isKept = true;
    input.hide();
  });
  await new Promise<void>((resolve) => {
    input.onDidHide(() => resolve());
    // At once, for whoever types on.
    input.show();
    void show();
  });
  clearTimeout(rest);
  latest++;
  requests.setFilter(isKept ? input.value.trim() : before);
  input.dispose();
}

/** As `method:POST` behind `method:`. */
function hint(name: string): string {
  const example = Object.entries(queryFields).find(([field]) => name === `${field}:`)?.[1];
  return example ? vscode.l10n.t('as {0}', name + example) : '';
}
