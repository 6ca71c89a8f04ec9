import type { JsonIndex } from './jsonIndex.ts';

/** Of a small JSON everything is open at first, of a big one the outermost. */
const SMALL = 200;
const MOST_MATCHES = 10_000;

/** Which nodes of JSON are shown: the members of those that are open. */
export class JsonTree {
  readonly index: JsonIndex;
  readonly #open: Set<number>;
  #rows: Int32Array;

  constructor(index: JsonIndex, open?: readonly number[]) {
    this.index = index;
    this.#open = new Set(open ?? (index.count <= SMALL ? Array.from({ length: index.count }, (_, node) => node) : [0]));
    this.#rows = this.#shownRows();
  }

  /** How many nodes are shown. */
  get count(): number {
    return this.#rows.length;
  }

  /** The containers that are open. */
  get open(): readonly number[] {
    return [...this.#open].filter((node) => this.index.isContainer(node));
  }

  node(row: number): number {
    return this.#rows[row] ?? -1;
  }

  /** -1 when it is in something that is closed. */
  row(node: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.node(middle);
      if (found === node) return middle;
      if (found < node) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  isOpen(node: number): boolean {
    return this.#open.has(node) && this.index.children(node) > 0;
  }

  setOpen(node: number, open: boolean): void {
    if (open) this.#open.add(node);
    else this.#open.delete(node);
    this.#rows = this.#shownRows();
  }

  setAllOpen(open: boolean): void {
    this.#open.clear();
    const last = open ? this.index.count : 1;
    for (let node = 0; node < last; node++) this.#open.add(node);
    this.#rows = this.#shownRows();
  }

  /** Opens whatever the node is in. */
  reveal(node: number): void {
    for (let parent = this.index.parent(node); parent > -1; parent = this.index.parent(parent)) this.#open.add(parent);
    this.#rows = this.#shownRows();
  }

  #shownRows(): Int32Array {
    const rows = new Int32Array(this.index.count);
    let count = 0;
    for (let node = 0; node < this.index.count;) {
      rows[count++] = node;
      node = this.isOpen(node) ? node + 1 : this.index.next(node);
    }
    return rows.slice(0, count);
  }
}

/** The nodes whose key or value contains a text, in any case, as it is written in the JSON; the first of them. */
export function findNodes(index: JsonIndex, text: string): readonly number[] {
  if (text === '') return [];
  const found: number[] = [];
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
  for (const { index: at } of index.text.matchAll(pattern)) {
    const node = index.nodeAt(at);
    if (node !== -1 && node !== found.at(-1)) found.push(node);
    if (found.length === MOST_MATCHES) break;
  }
  return found;
}
