import type { Disposable } from './disposable.ts';

/** Subscribes a listener; the result unsubscribes it. The shape VS Code's own events have. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Delivers each value to every listener; one that throws does not keep it from the others. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: T): void {
    // Over a copy: a listener may subscribe another, which is to hear the next value and not this one.
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
