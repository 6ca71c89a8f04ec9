/** Something acquired that one owner gives back. Disposing twice is the same as once. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables; what is added after dispose() is disposed at once. */
export class DisposableStore implements Disposable {
  readonly #owned = new Set<Disposable>();
  #disposed = false;

  add(...items: readonly Disposable[]): void {
    for (const item of items) {
      if (this.#disposed) item.dispose();
      else this.#owned.add(item);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const item of [...this.#owned].toReversed()) item.dispose();
    this.#owned.clear();
  }
}
