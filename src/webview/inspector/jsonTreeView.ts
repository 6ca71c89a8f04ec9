import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../format.ts';
import { icon, iconButton } from '../parts.ts';
import type { ContentModel } from './contentModel.ts';
import type { JsonIndex } from './jsonIndex.ts';
import { jsonPath, plainValue } from './jsonText.ts';
import type { JsonTree } from './jsonTree.ts';
import { rowId, type RowsView } from './virtualRows.ts';

export interface TreeActions {
  readonly copy: (text: string, what: string) => void;
  /** The person has opened or closed some, or moved. */
  readonly changed: (tree: JsonTree) => void;
}

const ROW_HEIGHT = 22;
/** Pixels a level is indented by, and the deepest level that is. */
const INDENT = 12;
const DEEPEST = 40;
/** Of a long string the beginning is shown, in characters. */
const SHOWN_VALUE = 500;

export function jsonTreeView(model: ContentModel, tree: JsonTree, actions: TreeActions): TemplateResult {
  const { index } = tree;
  const id = `tree-${model.source.replaceAll('/', '-')}`;
  const setOpen = (node: number, open: boolean): void => {
    tree.setOpen(node, open);
    actions.changed(tree);
  };
  const go = (row: number): void => {
    model.active = row;
    actions.changed(tree);
  };
  const view: RowsView = {
    count: tree.count,
    height: ROW_HEIGHT,
    active: Math.min(model.active, tree.count - 1),
    row: (row) =>
      treeRow(tree, row, { id, active: row === model.active, match: isMatch(model, tree.node(row)), actions }),
    activate: go,
    click: (row, event) => {
      const node = tree.node(row);
      const onButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (!onButton && index.isContainer(node)) setOpen(node, !tree.isOpen(node));
    },
    key: ({ key, ctrlKey, metaKey, altKey }, row) => {
      const node = tree.node(row);
      if (ctrlKey || metaKey) {
        if (key.toLowerCase() !== 'c') return false;
        if (altKey) actions.copy(jsonPath(index, node), 'path');
        else actions.copy(plainValue(index, node), 'value');
      } else if (key === 'ArrowRight') {
        if (index.isContainer(node) && !tree.isOpen(node)) setOpen(node, true);
        else if (tree.isOpen(node)) go(row + 1);
      } else if (key === 'ArrowLeft') {
        if (tree.isOpen(node)) setOpen(node, false);
        else if (index.parent(node) !== -1) go(tree.row(index.parent(node)));
      } else if (key === 'Enter' || key === ' ') {
        if (index.isContainer(node)) setOpen(node, !tree.isOpen(node));
      } else if (key === '*') {
        tree.setAllOpen(true);
        actions.changed(tree);
      } else return false;
      return true;
    },
  };
  return html`<virtual-rows id=${id} class="tree" role="tree" aria-label="JSON" .view=${view}></virtual-rows>`;
}

function isMatch({ search }: ContentModel, node: number): boolean {
  return search.found[search.at] === node;
}

interface RowOptions {
  readonly id: string;
  readonly active: boolean;
  readonly match: boolean;
  readonly actions: TreeActions;
}

function treeRow(tree: JsonTree, row: number, { id, active, match, actions }: RowOptions): TemplateResult {
  const { index } = tree;
  const node = tree.node(row);
  const container = index.isContainer(node);
  const open = tree.isOpen(node);
  const parent = index.parent(node);
  const key = index.key(node) ?? (parent === -1 ? undefined : String(index.position(node)));
  const shift = Math.min(index.depth(node), DEEPEST) * INDENT;
  return html`<div
    id=${rowId(id, row)}
    class="row ${active ? 'active' : ''} ${match ? 'match' : ''}"
    role="treeitem"
    data-row=${row}
    aria-level=${index.depth(node) + 1}
    aria-setsize=${parent === -1 ? 1 : index.children(parent)}
    aria-posinset=${index.position(node) + 1}
    aria-expanded=${container ? String(open) : nothing}
    aria-selected=${active}
    aria-label="${key === undefined ? '' : `${unquoted(key)}: `}${valueText(index, node)}"
  >
    <svg class="indent" width=${shift} height="1" aria-hidden="true"></svg>
    <span class="twistie"
      >${container && index.children(node) > 0 ? icon(open ? 'chevron-down' : 'chevron-right') : nothing}</span
    >
    ${key === undefined ? nothing : html`<span class="json-key">${unquoted(key)}</span><span class="json-colon">:</span>`}
    <span class="json-value ${valueClass(index, node)}">${valueText(index, node)}</span>
    <span class="row-actions">
      ${iconButton('copy', 'Copy Value (Ctrl+C)', () => actions.copy(plainValue(index, node), 'value'), -1)}
      ${iconButton('code', 'Copy Path (Ctrl+Alt+C)', () => actions.copy(jsonPath(index, node), 'path'), -1)}
    </span>
  </div>`;
}

function unquoted(key: string): string {
  return /^"[^"\\]*"$/.test(key) ? key.slice(1, -1) : key;
}

function valueText(index: JsonIndex, node: number): string {
  const members = index.children(node);
  switch (index.firstCharacter(node)) {
    case '{':
      return members === 0 ? '{}' : `{ ${count(members, 'key')} }`;
    case '[':
      return members === 0 ? '[]' : `[ ${count(members, 'item')} ]`;
    default:
      return index.value(node, SHOWN_VALUE) + (index.valueLength(node) > SHOWN_VALUE ? '…' : '');
  }
}

function valueClass(index: JsonIndex, node: number): string {
  switch (index.firstCharacter(node)) {
    case '{':
    case '[':
      return 'json-container';
    case '"':
      return 'json-string';
    case 't':
    case 'f':
    case 'n':
      return 'json-word';
    default:
      return 'json-number';
  }
}
