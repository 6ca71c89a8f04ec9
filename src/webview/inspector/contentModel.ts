import type { ContentReader, ContentView, Failure, Reply, Source } from '../../protocol/inspector.ts';
import { JsonIndex } from './jsonIndex.ts';
import { prettyJson } from './jsonText.ts';
import { findNodes, JsonTree } from './jsonTree.ts';

/** JSON up to so many characters is taken apart; of longer text there is an editor. */
export const MOST_JSON = 8_000_000;
/** Characters of text that are shown at first, and that each "Show More" adds. */
const SHOWN = 1_000_000;
/** Bytes of the hex view that are fetched at a time. */
export const HEX_PAGE = 64 * 1024;
const MOST_PAGES = 64;
const MOST_IMAGE = 32 * 1024 * 1024;
const IMAGE_PIECE = 1024 * 1024;

/** The host's side of reading, whose failures are replies. */
export type Reader = {
  [K in keyof ContentReader]: (
    ...args: Parameters<ContentReader[K]>
  ) => Promise<Reply<Awaited<ReturnType<ContentReader[K]>>>>;
};

/** A search in the tree. */
export interface Search {
  readonly text: string;
  readonly found: readonly number[];
  /** Which of them is shown. */
  readonly at: number;
}

/** What the webview has of one source, fetched as it is needed. */
export class ContentModel {
  readonly source: Source;
  readonly #reader: Reader;
  readonly #changed: () => void;
  view: ContentView | undefined;
  failure: Failure | undefined;
  text = '';
  /** Where the text goes on; undefined when all of it is here. */
  next: number | undefined = 0;
  /** How much of the shown text is wanted. */
  limit = SHOWN;
  tree: JsonTree | undefined;
  search: Search = { text: '', found: [], at: 0 };
  /** The row of the tree or of the hex view that the keyboard is at. */
  active = 0;
  image: string | undefined;
  /** Nodes of the tree to open when it is there. */
  #open: readonly number[] | undefined;
  #pretty: string | undefined;
  #fetchingText = false;
  #fetchingImage = false;
  readonly #pages = new Map<number, Uint8Array | undefined>();

  constructor(source: Source, reader: Reader, changed: () => void, open: readonly number[] | undefined) {
    this.source = source;
    this.#reader = reader;
    this.#changed = changed;
    this.#open = open;
    void this.#start();
  }

  get isText(): boolean {
    return this.view !== undefined && this.view.length > 0;
  }

  get hasTree(): boolean {
    return this.view?.kind === 'json' && this.view.length <= MOST_JSON;
  }

  /** Fetches text until as much is here as is wanted; for a tree, all of it. */
  async wantText(whole: boolean): Promise<void> {
    if (this.#fetchingText) return;
    this.#fetchingText = true;
    while (this.next !== undefined && this.text.length < (whole ? Number.POSITIVE_INFINITY : this.limit)) {
      const piece = this.#settle(await this.#reader.text(this.source, this.next));
      this.text += piece?.text ?? '';
      this.next = piece?.next;
    }
    this.#fetchingText = false;
    this.#changed();
  }

  /** The tree, once all of the text is here. */
  wantTree(): JsonTree | undefined {
    if (this.next !== undefined) {
      void this.wantText(true);
      return undefined;
    }
    this.tree ??= new JsonTree(new JsonIndex(this.text), this.#open);
    return this.tree;
  }

  wantPretty(): string | undefined {
    const tree = this.wantTree();
    this.#pretty ??= tree && prettyJson(tree.index);
    return this.#pretty;
  }

  showMore(): void {
    this.limit += SHOWN;
    this.#changed();
  }

  /** A page of bytes, if it is here; else it is fetched. */
  wantPage(page: number): Uint8Array | undefined {
    if (!this.#pages.has(page)) void this.#fetchPage(page);
    return this.#pages.get(page);
  }

  wantImage(): string | undefined {
    if (!this.#fetchingImage) void this.#fetchImage();
    return this.image;
  }

  find(text: string): void {
    const tree = this.wantTree();
    const found = tree ? findNodes(tree.index, text) : [];
    // From where the person is, as in an editor.
    const from = tree?.node(this.active) ?? 0;
    const next = found.findIndex((node) => node >= from);
    this.#showMatch({ text, found, at: Math.max(next, 0) });
  }

  findNext(step: 1 | -1): void {
    const { found, at } = this.search;
    if (found.length > 0) this.#showMatch({ ...this.search, at: (at + step + found.length) % found.length });
  }

  dispose(): void {
    if (this.image !== undefined) URL.revokeObjectURL(this.image);
  }

  #showMatch(search: Search): void {
    this.search = search;
    const node = search.found[search.at];
    if (node !== undefined && this.tree) {
      this.tree.reveal(node);
      this.active = this.tree.row(node);
    }
    this.#changed();
  }

  async #start(): Promise<void> {
    this.view = this.#settle(await this.#reader.content(this.source));
    this.#changed();
  }

  async #fetchPage(page: number): Promise<void> {
    // The page that was asked for longest ago goes.
    const [oldest] = this.#pages.keys();
    if (oldest !== undefined && this.#pages.size >= MOST_PAGES) this.#pages.delete(oldest);
    this.#pages.set(page, undefined);
    const bytes = this.#settle(await this.#reader.bytes(this.source, page * HEX_PAGE, HEX_PAGE));
    this.#pages.set(page, bytes);
    this.#changed();
  }

  async #fetchImage(): Promise<void> {
    this.#fetchingImage = true;
    const { bytes: length = 0, type = '' } = this.view ?? {};
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let from = 0; from < Math.min(length, MOST_IMAGE); from += IMAGE_PIECE) {
      const piece = this.#settle(await this.#reader.bytes(this.source, from, IMAGE_PIECE));
      if (!piece) return;
      pieces.push(new Uint8Array(piece));
    }
    this.image = URL.createObjectURL(new Blob(pieces, { type }));
    this.#changed();
  }

  #settle<T>(reply: Reply<T>): T | undefined {
    this.failure = reply.ok ? undefined : reply.failure;
    return reply.ok ? reply.value : undefined;
  }
}
