import * as vscode from 'vscode';
import type { Capture } from '../../core/gateway/capture.ts';
import type { RequestGroup } from '../../core/history/groupRequests.ts';
import type { CaptureRow } from '../../core/history/historyStore.ts';
import { messageOf, type CapturePart } from '../captureDocuments.ts';
import { commandIds } from '../ids.ts';
import { groupLabel, partLabel, requestDescription, requestLabel } from './requestText.ts';
import type { RequestItem } from './requestsView.ts';

type PartItem = RequestItem & { readonly kind: 'part' };

const parts: readonly CapturePart[] = ['request', 'request-body', 'response', 'response-body'];

export function requestTreeItem(row: CaptureRow, item: RequestItem): vscode.TreeItem {
  const tree = new vscode.TreeItem(`${row.method} ${row.path}`, vscode.TreeItemCollapsibleState.Collapsed);
  tree.id = row.id;
  tree.description = requestDescription(row);
  tree.iconPath = requestIcon(row);
  tree.contextValue = contextValue(row);
  tree.accessibilityInformation = { label: requestLabel(row) };
  tree.command = {
    command: commandIds.inspectRequest,
    title: vscode.l10n.t('Inspect Request'),
    // The list keeps the focus, so that one can go on from line to line.
    arguments: [item, [item], true],
  };
  return tree;
}

export function groupTreeItem(group: RequestGroup): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const tree = new vscode.TreeItem(groupLabel(group), group.by === 'hour' ? Expanded : Collapsed);
  const count = group.rows.length;
  tree.id = group.key;
  tree.description = String(count);
  tree.iconPath = new vscode.ThemeIcon(group.by === 'path' ? 'link' : 'calendar');
  tree.contextValue = 'group';
  tree.accessibilityInformation = { label: vscode.l10n.t('{0}, {1} requests', groupLabel(group), count) };
  return tree;
}

/** The line that shows the next page. */
export function olderTreeItem(): vscode.TreeItem {
  const tree = new vscode.TreeItem(vscode.l10n.t('Show older requests…'));
  tree.id = 'older';
  tree.iconPath = new vscode.ThemeIcon('history');
  tree.command = { command: commandIds.showOlderRequests, title: vscode.l10n.t('Show Older Requests') };
  return tree;
}

/** What there is to show of a capture. */
export function partItems(capture: Capture): PartItem[] {
  return parts.flatMap((part) => {
    const bytes = partSize(capture, part);
    return bytes === undefined ? [] : [{ kind: 'part', id: capture.id, part, bytes }];
  });
}

export function partTreeItem(item: PartItem): vscode.TreeItem {
  const tree = new vscode.TreeItem(partLabel(item.part));
  tree.id = `${item.id}/${item.part}`;
  tree.description = vscode.l10n.t('{0} bytes', item.bytes);
  tree.iconPath = new vscode.ThemeIcon(item.part.startsWith('request') ? 'arrow-right' : 'arrow-left');
  tree.command = { command: commandIds.showRequest, title: vscode.l10n.t('Show'), arguments: [item] };
  tree.contextValue = 'part';
  return tree;
}

export function requestIcon({ outcome, status, lateStatus, pinned }: CaptureRow): vscode.ThemeIcon {
  if (outcome === 'pending') return new vscode.ThemeIcon('loading~spin');
  const said = lateStatus ?? status;
  const isGood = outcome === 'complete' && said !== undefined && said < 400;
  const isInbox = outcome === 'imported' || outcome === 'accepted' || outcome === 'delivering';
  const name = pinned ? 'pinned' : isGood ? 'pass' : isInbox ? 'inbox' : 'error';
  if (isInbox) return new vscode.ThemeIcon(name);
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(isGood ? 'testing.iconPassed' : 'testing.iconFailed'));
}

/** Words for the menus in package.json. */
function contextValue({ outcome, pinned }: CaptureRow): string {
  if (outcome === 'pending') return 'pendingRequest';
  return pinned ? 'pinnedRequest' : 'request';
}

/** Bytes as received, or undefined when there is nothing to show. */
function partSize(capture: Capture, part: CapturePart): number | undefined {
  const message = messageOf(capture, part);
  if (!message) return undefined;
  if (part.endsWith('-body')) return message.body.length || undefined;
  return message.head.length + message.body.length;
}
