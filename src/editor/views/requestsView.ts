import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import { groupRequests, type Grouping, type RequestGroup } from '../../core/history/groupRequests.ts';
import type { CaptureRow, HistoryStore } from '../../core/history/historyStore.ts';
import { parseQuery } from '../../core/history/parseQuery.ts';
import { PAGE, RequestList } from '../../core/history/requestList.ts';
import type { CapturePart } from '../captureDocuments.ts';
import { contextKeys, viewIds } from '../ids.ts';
import { groupTreeItem, olderTreeItem, partItems, partTreeItem, requestTreeItem } from './requestItem.ts';
import { requestTooltip } from './requestText.ts';

export type RequestItem =
  | { readonly kind: 'request'; readonly id: string }
  /** `bytes` is how many there are of it. */
  | { readonly kind: 'part'; readonly id: string; readonly part: CapturePart; readonly bytes: number };

/** A line of the view. */
export type RequestsNode =
  | RequestItem
  | { readonly kind: 'group'; readonly key: string }
  /** What shows the next page. */
  | { readonly kind: 'older' };

/** What happens is drawn so soon, in milliseconds. */
const REDRAW_MS = 50;
/** After lines have come or gone, the next time waits the longer the more there are: VS Code takes every one anew. */
const REST_MS_PER_LINE = 0.5;
const LONGEST_REST_MS = 2000;

const GROUPING_KEY = 'requests.grouping';
const older: RequestsNode = { kind: 'older' };

/** The captured requests that the filter lets through, newest first; each opens to its request and response. */
export class RequestsView implements vscode.TreeDataProvider<RequestsNode>, vscode.Disposable {
  readonly #history: HistoryStore;
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<RequestsNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned = new DisposableStore();
  readonly tree: vscode.TreeView<RequestsNode>;
  #filter = '';
  #list: RequestList;
  #groups = new Map<string, RequestGroup>();
  /** Which lines there are at the root, when those are groups. */
  #shape = '';
  /** VS Code knows a line by its object, which has to stay the same. */
  readonly #nodes = new Map<string, RequestsNode>();
  readonly #treeItems = new WeakMap<CaptureRow, vscode.TreeItem>();
  /** Requests to be drawn anew; all lines when there are others. */
  #changedIds = new Set<string>();
  #isListChanged = false;
  #redraw: NodeJS.Timeout | undefined;
  /** On the clock of `performance.now()`. */
  #restUntil = 0;
  #toReveal: { readonly id: string; readonly options: { focus?: boolean; select?: boolean } } | undefined;

  constructor(history: HistoryStore, state: vscode.Memento) {
    this.#history = history;
    this.#state = state;
    this.#list = new RequestList(history, {});
    this.tree = vscode.window.createTreeView(viewIds.requests, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#owned.add(
      this.tree,
      history.onDidChange((change) => {
        const effect = this.#list.follow(change);
        if (effect === 'none') return;
        if (effect === 'list') this.#isListChanged = true;
        for (const id of change.kind === 'put' ? [change.row.id] : 'ids' in change ? change.ids : []) {
          this.#changedIds.add(id);
        }
        const rest = this.#isListChanged ? this.#restUntil - performance.now() : 0;
        const wait = Math.max(REDRAW_MS, rest);
        this.#redraw ??= setTimeout(() => void this.#drawChanged(), wait);
      }),
      this.#changed,
    );
  }

  get filter(): string {
    return this.#filter;
  }

  /** Shows what a filter lets through, as `parseQuery` reads it; of one that is wrong, what could be read counts. */
  setFilter(filter: string): void {
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.#list = new RequestList(this.#history, parseQuery(filter).query);
    this.tree.description = filter;
    void vscode.commands.executeCommand('setContext', contextKeys.requestsFiltered, filter.trim() !== '');
    this.#drawAll();
  }

  get grouping(): Grouping {
    return this.#state.get<Grouping>(GROUPING_KEY, 'none');
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.#state.update(GROUPING_KEY, grouping);
    this.#drawAll();
  }

  /** How many requests are shown, and whether there are older ones. */
  async shown(): Promise<{ readonly count: number; readonly hasOlder: boolean }> {
    const list = this.#list;
    return { count: (await list.rows()).length, hasOlder: list.hasOlder };
  }

  /** Shows the next page; the first of it gets the focus. */
  async showOlder(): Promise<void> {
    const list = this.#list;
    const before = (await list.rows()).length;
    await list.showOlder();
    const first = (await list.rows())[before];
    this.reveal(first?.id ?? '', { focus: true, select: false });
  }

  /** Brings a request into sight as soon as VS Code knows its line; not one that is in a group or not listed. */
  reveal(id: string, options: { readonly focus?: boolean; readonly select?: boolean } = {}): void {
    if (this.tree.visible && this.grouping === 'none' && this.#list.get(id)) this.#toReveal = { id, options };
    this.#drawAll();
  }

  async getChildren(node?: RequestsNode): Promise<RequestsNode[]> {
    if (!node || node.kind === 'group') {
      const group = node && (this.#groups.get(node.key)?.rows ?? []);
      const nodes = group?.map(({ id }) => this.#requestNode(id)) ?? (await this.#roots());
      this.#revealAmong(nodes);
      return nodes;
    }
    const capture = node.kind === 'request' ? await this.#history.get(node.id) : undefined;
    return capture ? partItems(capture) : [];
  }

  getParent(node: RequestsNode): RequestsNode | undefined {
    if (node.kind === 'part') return this.#requestNode(node.id);
    if (node.kind !== 'request') return undefined;
    for (const [key, { rows }] of this.#groups) if (rows.some(({ id }) => id === node.id)) return this.#groupNode(key);
    return undefined;
  }

  getTreeItem(node: RequestsNode): vscode.TreeItem {
    switch (node.kind) {
      case 'part':
        return partTreeItem(node);
      case 'older':
        return olderTreeItem();
      case 'group': {
        const group = this.#groups.get(node.key);
        return group ? groupTreeItem(group) : new vscode.TreeItem('');
      }
      case 'request': {
        const row = this.#list.get(node.id);
        if (!row) return new vscode.TreeItem('');
        const known = this.#treeItems.get(row) ?? requestTreeItem(row, node);
        this.#treeItems.set(row, known);
        return known;
      }
    }
  }

  resolveTreeItem(item: vscode.TreeItem, node: RequestsNode): vscode.TreeItem {
    const row = node.kind === 'request' ? this.#list.get(node.id) : undefined;
    if (row) item.tooltip = requestTooltip(row);
    return item;
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    this.#owned.dispose();
  }

  async #roots(): Promise<RequestsNode[]> {
    const list = this.#list;
    const rows = await list.rows();
    const { grouping } = this;
    const groups = grouping === 'none' ? [] : groupRequests(rows, grouping, new Date());
    this.#groups = new Map(groups.map((group) => [group.key, group]));
    this.#shape = JSON.stringify([grouping, list.hasOlder, ...this.#groups.keys()]);
    // What is gone is forgotten now and then.
    if (this.#nodes.size > 2 * (rows.length + PAGE)) {
      const shown = new Set([...rows.map(({ id }) => id), ...this.#groups.keys()]);
      for (const key of this.#nodes.keys()) if (!shown.has(key)) this.#nodes.delete(key);
    }
    const nodes =
      grouping === 'none' ? rows.map(({ id }) => this.#requestNode(id)) : groups.map(({ key }) => this.#groupNode(key));
    return list.hasOlder ? [...nodes, older] : nodes;
  }

  #revealAmong(nodes: readonly RequestsNode[]): void {
    const { id = '', options } = this.#toReveal ?? {};
    const node = nodes.find((one) => one.kind === 'request' && one.id === id);
    if (!node) return;
    this.#toReveal = undefined;
    // VS Code knows the lines when it has taken what is about to be returned.
    setTimeout(() => {
      if (this.tree.visible) void this.tree.reveal(node, options).then(undefined, () => undefined);
    });
  }

  #requestNode(id: string): RequestsNode {
    return this.#node(id, { kind: 'request', id });
  }

  #groupNode(key: string): RequestsNode {
    return this.#node(key, { kind: 'group', key });
  }

  #node(key: string, created: RequestsNode): RequestsNode {
    const known = this.#nodes.get(key);
    if (known) return known;
    this.#nodes.set(key, created);
    return created;
  }

  #drawAll(): void {
    this.#isListChanged = true;
    clearTimeout(this.#redraw);
    void this.#drawChanged();
  }

  /** Has VS Code ask for as little anew as there is to be drawn. */
  async #drawChanged(): Promise<void> {
    this.#redraw = undefined;
    const ids = this.#changedIds;
    const isListChanged = this.#isListChanged;
    this.#changedIds = new Set();
    this.#isListChanged = false;
    const nodes = [...ids].filter((id) => this.#list.get(id)).map((id) => this.#requestNode(id));
    if (!isListChanged) {
      this.#changed.fire(nodes);
      return;
    }
    this.#restUntil = performance.now() + Math.min(this.#list.length * REST_MS_PER_LINE, LONGEST_REST_MS);
    const [before, shape] = [this.#groups, this.#shape];
    if (this.grouping !== 'none') await this.#roots();
    if (this.grouping === 'none' || shape !== this.#shape) {
      this.#changed.fire(undefined);
      return;
    }
    const changed = [...this.#groups].filter(([key, { rows }]) => !haveSameIds(rows, before.get(key)?.rows ?? []));
    this.#changed.fire([...changed.map(([key]) => this.#groupNode(key)), ...nodes]);
  }
}

function haveSameIds(some: readonly CaptureRow[], others: readonly CaptureRow[]): boolean {
  return some.length === others.length && some.every(({ id }, index) => id === others[index]?.id);
}
