import { html, render, type TemplateResult } from 'lit';

/** Rows of one height, of which those in sight exist. */
export interface RowsView {
  readonly count: number;
  /** Pixels. */
  readonly height: number;
  /** The row the keyboard is at; -1 for none. */
  readonly active: number;
  /** A row with the class `row`, the id `rowId(…)` and `data-row`; undefined while it is being fetched. */
  readonly row: (index: number) => TemplateResult;
  readonly activate?: (index: number) => void;
  /** A key that does not just move; true when it was taken. */
  readonly key?: (event: KeyboardEvent, index: number) => boolean;
  readonly click?: (index: number, event: MouseEvent) => void;
  /** Tells which rows are in sight, before they are drawn. */
  readonly inSight?: (from: number, to: number) => void;
}

/** Chromium lays out no element that is higher. */
const MOST_PIXELS = 15_000_000;

/** A list that scrolls and draws only what is in sight. Its role and label are given as attributes. */
export class VirtualRows extends HTMLElement {
  readonly #space = document.createElement('div');
  readonly #layer = document.createElement('div');
  readonly #resized = new ResizeObserver(() => this.#draw());
  #view: RowsView | undefined;

  connectedCallback(): void {
    this.tabIndex = 0;
    this.#space.className = 'rows-space';
    this.#layer.className = 'rows-layer';
    // What is between is nothing to a screen reader: the rows belong to the list.
    this.#layer.role = 'presentation';
    this.#space.role = 'presentation';
    this.append(this.#space, this.#layer);
    this.#resized.observe(this);
    this.addEventListener('scroll', this.#draw);
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('click', this.#onClick);
  }

  disconnectedCallback(): void {
    this.#resized.disconnect();
  }

  set view(view: RowsView) {
    const before = this.#view;
    this.#view = view;
    if (this.#space.style.height !== `${this.#pixels}px`) this.#space.style.setProperty('height', `${this.#pixels}px`);
    if (before && before.active !== view.active) this.showRow(view.active);
    if (view.active === -1) this.removeAttribute('aria-activedescendant');
    else this.setAttribute('aria-activedescendant', rowId(this.id, view.active));
    this.#draw();
  }

  /** Scrolls no further than needed for the row to be in sight. */
  showRow(row: number): void {
    if (!this.#view || row < 0) return;
    const { height } = this.#view;
    const top = this.scrollTop * this.#scale;
    if (row * height < top) this.scrollTop = (row * height) / this.#scale;
    else if ((row + 1) * height > top + this.clientHeight) {
      this.scrollTop = ((row + 1) * height - this.clientHeight) / this.#scale;
    }
  }

  get #pixels(): number {
    return Math.min((this.#view?.count ?? 0) * (this.#view?.height ?? 0), MOST_PIXELS);
  }

  /** How many pixels of the list one pixel of scrolling stands for. */
  get #scale(): number {
    const whole = (this.#view?.count ?? 0) * (this.#view?.height ?? 0);
    if (whole <= MOST_PIXELS) return 1;
    return (whole - this.clientHeight) / (MOST_PIXELS - this.clientHeight);
  }

  readonly #draw = (): void => {
    const view = this.#view;
    if (!view) return;
    const top = this.scrollTop * this.#scale;
    const from = Math.max(0, Math.floor(top / view.height));
    const to = Math.min(view.count, from + Math.ceil(this.clientHeight / view.height) + 1);
    this.#layer.style.setProperty('transform', `translateY(${this.scrollTop - (top - from * view.height)}px)`);
    view.inSight?.(from, to);
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => view.row(from + index));
    render(html`${rows}`, this.#layer);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const view = this.#view;
    if (!view || view.count === 0 || event.target !== this) return;
    const page = Math.max(1, Math.floor(this.clientHeight / view.height) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: view.active + 1,
      ArrowUp: view.active - 1,
      PageDown: view.active + page,
      PageUp: view.active - page,
      Home: 0,
      End: view.count - 1,
    };
    const to = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (to !== undefined && view.activate) view.activate(Math.min(Math.max(to, 0), view.count - 1));
    else if (!view.key?.(event, view.active)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (!row || !this.#view) return;
    const index = Number(row.dataset['row']);
    this.#view.activate?.(index);
    this.#view.click?.(index, event);
  };
}

export function rowId(list: string, row: number): string {
  return `${list}-${row}`;
}

customElements.define('virtual-rows', VirtualRows);
