import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import { errorText } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { formatText } from '../text.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';

/** Keeps a list of listeners up to date by scanning again and again, never twice at a time. */
export class PortWatcher implements Disposable {
  readonly #scanner: PortScanner;
  readonly #scope: () => WorkspaceScope;
  readonly #logger: Logger;
  readonly #intervalMs: number;
  readonly #changed = new Emitter<readonly Listener[]>();
  readonly #logged = new Set<string>();
  #listeners: readonly Listener[] = [];
  #error: unknown;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<readonly Listener[]> | undefined;
  #following: Promise<readonly Listener[]> | undefined;
  #started = false;
  #disposed = false;

  /** Fires with all listeners when one of them, or whether they can be read, is no longer what it was. */
  readonly onDidChange: Event<readonly Listener[]> = this.#changed.event;

  /** `scope` is asked before each scan. `intervalMs` is the pause between the end of one and the start of the next. */
  constructor(scanner: PortScanner, scope: () => WorkspaceScope, logger: Logger, intervalMs = 500) {
    this.#scanner = scanner;
    this.#scope = scope;
    this.#logger = logger;
    this.#intervalMs = intervalMs;
  }

  /** What the last scan that succeeded has found. */
  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** Why the last scan failed; undefined when it did not. */
  get error(): unknown {
    return this.#error;
  }

  start(): void {
    if (this.#started || this.#disposed) return;
    this.#started = true;
    void this.refresh();
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
  }

  /** Scans, and resolves with `listeners` as that scan, begun after this call, leaves them. Never rejects. */
  refresh(): Promise<readonly Listener[]> {
    if (this.#disposed) return Promise.resolve(this.#listeners);
    if (this.#running) {
      this.#following ??= this.#running.then(() => {
        this.#following = undefined;
        return this.refresh();
      });
      return this.#following;
    }
    clearTimeout(this.#timer);
    this.#running = this.#scan().finally(() => {
      this.#running = undefined;
      if (this.#started) this.#timer = setTimeout(() => void this.refresh(), this.#intervalMs).unref();
    });
    return this.#running;
  }

  dispose(): void {
    this.stop();
    this.#disposed = true;
    this.#changed.dispose();
  }

  async #scan(): Promise<readonly Listener[]> {
    let listeners = this.#listeners;
    let error: unknown;
    try {
      listeners = await this.#scanner.scan(this.#scope());
    } catch (thrown) {
      error = thrown;
    }
    if (this.#disposed) return this.#listeners;
    const changed = message(error) !== message(this.#error) || !sameListeners(listeners, this.#listeners);
    this.#listeners = listeners;
    this.#error = error;
    this.#logOnce(error);
    if (changed) this.#changed.fire(listeners);
    return listeners;
  }

  #logOnce(error: unknown): void {
    const failure = message(error);
    if (failure === undefined || this.#logged.has(failure)) return;
    this.#logged.add(failure);
    this.#logger.error(failure, error);
  }
}

function message(error: unknown): string | undefined {
  return error === undefined ? undefined : formatText(errorText(error));
}

function sameListeners(a: readonly Listener[], b: readonly Listener[]): boolean {
  return a.length === b.length && a.every((listener, at) => sameListener(listener, b[at]));
}

function sameListener(a: Listener, b: Listener | undefined): boolean {
  return (
    b !== undefined &&
    a.port === b.port &&
    a.address === b.address &&
    a.command === b.command &&
    a.cwd === b.cwd &&
    a.framework === b.framework &&
    a.reason === b.reason &&
    a.pids.join() === b.pids.join()
  );
}
