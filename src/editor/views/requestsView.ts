import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import type { Capture } from '../../core/gateway/capture.ts';
import { newestFirst } from '../../core/history/captureFilter.ts';
import type { CaptureRow, HistoryChange, HistoryStore } from '../../core/history/historyStore.ts';
import { messageOf, type CapturePart } from '../captureDocuments.ts';
import { commandIds, viewIds } from '../ids.ts';

export type RequestItem =
  | { readonly kind: 'request'; readonly id: string }
  /** `bytes` is how many there are of it. */
  | { readonly kind: 'part'; readonly id: string; readonly part: CapturePart; readonly bytes: number };

const parts: readonly CapturePart[] = ['request', 'request-body', 'response', 'response-body'];

/** Bursts of requests redraw the tree at most this often, in milliseconds. */
const REDRAW_MS = 50;

/** As many of the newest requests are shown. */
const SHOWN = 1000;

/** The captured requests, newest first; each opens to its request and response. */
export class RequestsView implements vscode.TreeDataProvider<RequestItem>, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned = new DisposableStore();
  /** What is shown, by id; undefined when it has to be asked for. */
  #rows: Promise<Map<string, CaptureRow>> | undefined;
  #redraw: NodeJS.Timeout | undefined;

  constructor(history: HistoryStore) {
    this.#history = history;
    this.#owned.add(
      vscode.window.createTreeView(viewIds.requests, { treeDataProvider: this }),
      history.onDidChange((change) => {
        this.#follow(change);
        this.#redraw ??= setTimeout(() => {
          this.#redraw = undefined;
          this.#changed.fire();
        }, REDRAW_MS);
      }),
      this.#changed,
    );
  }

  async getChildren(item?: RequestItem): Promise<RequestItem[]> {
    if (!item) {
      const rows = [...(await this.#shown()).values()].sort(newestFirst).slice(0, SHOWN);
      return rows.map(({ id }) => ({ kind: 'request', id }));
    }
    const capture = item.kind === 'request' ? await this.#history.get(item.id) : undefined;
    return parts.flatMap((part) => {
      const bytes = capture && partSize(capture, part);
      return bytes === undefined ? [] : [{ kind: 'part', id: item.id, part, bytes }];
    });
  }

  getParent(item: RequestItem): RequestItem | undefined {
    return item.kind === 'part' ? { kind: 'request', id: item.id } : undefined;
  }

  async getTreeItem(item: RequestItem): Promise<vscode.TreeItem> {
    if (item.kind === 'part') return partTreeItem(item);
    const row = (await this.#shown()).get(item.id);
    return row ? requestTreeItem(row, item) : new vscode.TreeItem('');
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    this.#owned.dispose();
  }

  #shown(): Promise<Map<string, CaptureRow>> {
    this.#rows ??= this.#history.list({ limit: SHOWN }).then((rows) => new Map(rows.map((row) => [row.id, row])));
    return this.#rows;
  }

  /** A put is followed; after anything else, or with far more than are shown, the rows are asked for again. */
  #follow(change: HistoryChange): void {
    const known = this.#rows;
    if (change.kind !== 'put') {
      this.#rows = undefined;
      return;
    }
    void known?.then((rows) => {
      rows.set(change.row.id, change.row);
      if (rows.size > 2 * SHOWN && this.#rows === known) this.#rows = undefined;
    });
  }
}

function requestTreeItem(row: CaptureRow, item: RequestItem): vscode.TreeItem {
  const tree = new vscode.TreeItem(`${row.method} ${row.path}`, vscode.TreeItemCollapsibleState.Collapsed);
  tree.id = row.id;
  tree.description = describe(row);
  tree.iconPath = icon(row);
  tree.contextValue = row.outcome === 'pending' ? 'pendingRequest' : 'request';
  tree.command = {
    command: commandIds.inspectRequest,
    title: vscode.l10n.t('Inspect Request'),
    arguments: [item],
  };
  tree.tooltip = `${row.method} ${row.target}\n${new Date(row.startedAt).toLocaleString()}\n${tree.description}`;
  return tree;
}

function describe(row: CaptureRow): string {
  const { durationMs, startedAt, upstreamPort } = row;
  const time = new Date(startedAt).toLocaleTimeString();
  const duration = durationMs === undefined ? undefined : `${Math.max(1, Math.round(durationMs))} ms`;
  return [outcomeText(row), duration, `:${upstreamPort}`, time].filter(Boolean).join(' · ');
}

function outcomeText({ outcome, answeredBy, status }: CaptureRow): string {
  switch (outcome) {
    case 'pending':
      return vscode.l10n.t('waiting');
    case 'complete':
      return String(status) + (answeredBy === 'hookline' ? ` ${vscode.l10n.t('(by Hookline)')}` : '');
    case 'refused':
      return vscode.l10n.t('app not listening');
    case 'accepted':
      return vscode.l10n.t('waits for the app');
    case 'delivering':
      return vscode.l10n.t('delivered, no answer yet');
    case 'reset':
      return vscode.l10n.t('app closed the connection');
    case 'malformed':
      return vscode.l10n.t('app answered no HTTP');
    case 'aborted':
      return vscode.l10n.t('caller went away');
    case 'imported':
      return [status, vscode.l10n.t('imported')].filter(Boolean).join(' · ');
  }
}

function icon({ outcome, status }: CaptureRow): vscode.ThemeIcon {
  if (outcome === 'pending') return new vscode.ThemeIcon('loading~spin');
  if (outcome === 'complete' && status !== undefined && status < 400) {
    return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  }
  if (outcome === 'imported' || outcome === 'accepted') return new vscode.ThemeIcon('inbox');
  return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
}

function partTreeItem(item: RequestItem & { kind: 'part' }): vscode.TreeItem {
  const tree = new vscode.TreeItem(partLabel(item.part));
  tree.id = `${item.id}/${item.part}`;
  tree.description = vscode.l10n.t('{0} bytes', item.bytes);
  tree.iconPath = new vscode.ThemeIcon(item.part.startsWith('request') ? 'arrow-right' : 'arrow-left');
  tree.command = { command: commandIds.showRequest, title: vscode.l10n.t('Show'), arguments: [item] };
  tree.contextValue = 'part';
  return tree;
}

function partLabel(part: CapturePart): string {
  switch (part) {
    case 'request':
      return vscode.l10n.t('Request');
    case 'request-body':
      return vscode.l10n.t('Request body');
    case 'response':
      return vscode.l10n.t('Response');
    case 'response-body':
      return vscode.l10n.t('Response body');
  }
}

/** Bytes as received, or undefined when there is nothing to show. */
function partSize(capture: Capture, part: CapturePart): number | undefined {
  const message = messageOf(capture, part);
  if (!message) return undefined;
  if (part.endsWith('-body')) return message.body.length || undefined;
  return message.head.length + message.body.length;
}
