import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import type { Capture } from '../../core/gateway/capture.ts';
import { summarize, type CaptureSummary } from '../../core/history/captureSummary.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import { messageOf, type CapturePart } from '../captureDocuments.ts';
import { commandIds, viewIds } from '../ids.ts';

export type RequestItem =
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'part'; readonly id: string; readonly part: CapturePart };

const parts: readonly CapturePart[] = ['request', 'request-body', 'response', 'response-body'];

/** Bursts of requests redraw the tree at most this often, in milliseconds. */
const REDRAW_MS = 50;

/** The captured requests, newest first; each opens to its request and response. */
export class RequestsView implements vscode.TreeDataProvider<RequestItem>, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned = new DisposableStore();
  #redraw: NodeJS.Timeout | undefined;

  constructor(history: HistoryStore) {
    this.#history = history;
    this.#owned.add(
      vscode.window.createTreeView(viewIds.requests, { treeDataProvider: this }),
      history.onDidChange(() => {
        this.#redraw ??= setTimeout(() => {
          this.#redraw = undefined;
          this.#changed.fire();
        }, REDRAW_MS);
      }),
      this.#changed,
    );
  }

  getChildren(item?: RequestItem): RequestItem[] {
    if (!item) return this.#history.list().map(({ id }) => ({ kind: 'request', id }));
    const capture = item.kind === 'request' ? this.#history.get(item.id) : undefined;
    return capture
      ? parts
          .filter((part) => partSize(capture, part) !== undefined)
          .map((part) => ({ kind: 'part', id: capture.id, part }))
      : [];
  }

  getParent(item: RequestItem): RequestItem | undefined {
    return item.kind === 'part' ? { kind: 'request', id: item.id } : undefined;
  }

  getTreeItem(item: RequestItem): vscode.TreeItem {
    const capture = this.#history.get(item.id);
    if (!capture) return new vscode.TreeItem('');
    return item.kind === 'request' ? requestTreeItem(capture, item) : partTreeItem(capture, item);
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    this.#owned.dispose();
  }
}

function requestTreeItem(capture: Capture, item: RequestItem): vscode.TreeItem {
  const summary = summarize(capture);
  const tree = new vscode.TreeItem(`${summary.method} ${summary.path}`, vscode.TreeItemCollapsibleState.Collapsed);
  tree.id = capture.id;
  tree.description = describe(capture, summary);
  tree.iconPath = icon(capture, summary);
  tree.contextValue = capture.outcome === 'pending' ? 'pendingRequest' : 'request';
  tree.command = {
    command: commandIds.showRequest,
    title: vscode.l10n.t('Show Request and Response'),
    arguments: [item],
  };
  tree.tooltip = `${summary.method} ${summary.target}\n${new Date(capture.startedAt).toLocaleString()}\n${tree.description}`;
  return tree;
}

function describe(capture: Capture, { status, durationMs }: CaptureSummary): string {
  const time = new Date(capture.startedAt).toLocaleTimeString();
  const duration = durationMs === undefined ? undefined : `${Math.max(1, Math.round(durationMs))} ms`;
  return [outcomeText(capture, status), duration, `:${capture.upstreamPort}`, time].filter(Boolean).join(' · ');
}

function outcomeText({ outcome, answeredBy }: Capture, status: number | undefined): string {
  switch (outcome) {
    case 'pending':
      return vscode.l10n.t('waiting');
    case 'complete':
      return String(status) + (answeredBy === 'hookline' ? ` ${vscode.l10n.t('(by Hookline)')}` : '');
    case 'refused':
      return vscode.l10n.t('app not listening');
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

function icon({ outcome }: Capture, { status }: CaptureSummary): vscode.ThemeIcon {
  if (outcome === 'pending') return new vscode.ThemeIcon('loading~spin');
  if (outcome === 'complete' && status !== undefined && status < 400) {
    return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  }
  if (outcome === 'imported') return new vscode.ThemeIcon('inbox');
  return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
}

function partTreeItem(capture: Capture, item: RequestItem & { kind: 'part' }): vscode.TreeItem {
  const tree = new vscode.TreeItem(partLabel(item.part));
  tree.id = `${capture.id}/${item.part}`;
  tree.description = vscode.l10n.t('{0} bytes', partSize(capture, item.part) ?? 0);
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
