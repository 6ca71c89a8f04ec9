import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import { errorText } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { formatText } from '../text.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';

/** The pause between two scans: so many milliseconds, and so many times as long as a scan takes on this system. */
interface Pause {
  readonly ms: number;
  readonly scans: number;
}

/** While what was just started is looked for. */
const EAGER: Pause = { ms: 50, scans: 2 };
const EAGER_FOR_MS = 5000;
/** By how long ago something last spoke for a change. */
const PAUSES: readonly { readonly within: number; readonly pause: Pause }[] = [
  { within: 0, pause: { ms: 150, scans: 4 } },
  { within: 30_000, pause: { ms: 500, scans: 15 } },
  { within: 120_000, pause: { ms: 1000, scans: 40 } },
];
const IDLE: Pause = { ms: 2500, scans: 800 };
const LONGEST_MS = 15_000;
/** How much the last scan says of how long one takes: one that walks all processes is rare, and long. */
const NEWEST = 0.2;
/** A change that a scan finds is seldom the only one: an app with several ports, or one that starts again. */
const AFTER_CHANGE_MS = 3000;

/**
 * Keeps a list of listeners up to date by scanning again and again, never twice at a time: often while something speaks
 * for a change, and ever less after that.
 */
export class PortWatcher implements Disposable {
  readonly #scanner: PortScanner;
  readonly #scope: () => WorkspaceScope;
  readonly #logger: Logger;
  readonly #changed = new Emitter<readonly Listener[]>();
  readonly #logged = new Set<string>();
  #listeners: readonly Listener[] = [];
  #error: unknown;
  #timer: NodeJS.Timeout | undefined;
  #busyUntil = -Infinity;
  #eagerUntil = -Infinity;
  /** How long a scan takes, in milliseconds: an average in which the latest count most. */
  #scanMs: number | undefined;
  #running: Promise<readonly Listener[]> | undefined;
  #following: Promise<readonly Listener[]> | undefined;
  #started = false;
  #disposed = false;

  /** Fires with all listeners when one of them, or whether they can be read, is no longer what it was. */
  readonly onDidChange: Event<readonly Listener[]> = this.#changed.event;

  /** `scope` is asked before each scan. */
  constructor(scanner: PortScanner, scope: () => WorkspaceScope, logger: Logger) {
    this.#scanner = scanner;
    this.#scope = scope;
    this.#logger = logger;
  }

  /** What the last scan that succeeded has found. */
  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** Why the last scan failed; undefined when it did not. */
  get error(): unknown {
    return this.#error;
  }

  /** Looks at once and again and again, until stopped. Looks often at first. */
  start(): void {
    if (this.#started || this.#disposed) return;
    this.#started = true;
    this.lookOften(AFTER_CHANGE_MS);
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
  }

  /**
   * Looks now, and often for so many milliseconds from now, at first eagerly when something has just been started; only
   * between a start and a stop.
   */
  lookOften(forMs: number, { eager = false }: { readonly eager?: boolean } = {}): void {
    const now = performance.now();
    this.#busyUntil = now + forMs;
    if (eager) this.#eagerUntil = now + EAGER_FOR_MS;
    if (this.#started && !this.#running) void this.refresh();
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
      if (this.#started) this.#timer = setTimeout(() => void this.refresh(), this.#pause()).unref();
    });
    return this.#running;
  }

  dispose(): void {
    this.stop();
    this.#disposed = true;
    this.#changed.dispose();
  }

  #pause(): number {
    const now = performance.now();
    const quiet = now - this.#busyUntil;
    const found = PAUSES.find(({ within }) => quiet <= within)?.pause ?? IDLE;
    const { ms, scans } = now < this.#eagerUntil ? EAGER : found;
    return Math.min(Math.max(ms, scans * (this.#scanMs ?? 0)), LONGEST_MS);
  }

  async #scan(): Promise<readonly Listener[]> {
    let listeners = this.#listeners;
    let error: unknown;
    const start = performance.now();
    try {
      listeners = await this.#scanner.scan(this.#scope());
    } catch (thrown) {
      error = thrown;
    }
    const took = performance.now() - start;
    this.#scanMs = this.#scanMs === undefined ? took : this.#scanMs + NEWEST * (took - this.#scanMs);
    if (this.#disposed) return this.#listeners;
    const before = this.#listeners;
    const changed = message(error) !== message(this.#error) || !sameListeners(listeners, before);
    this.#listeners = listeners;
    this.#error = error;
    this.#logOnce(error);
    if (!sameListeners(listeners.filter(isWorkspaces), before.filter(isWorkspaces))) {
      this.#busyUntil = Math.max(this.#busyUntil, performance.now() + AFTER_CHANGE_MS);
    }
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

function isWorkspaces({ workspace }: Listener): boolean {
  return workspace;
}

function sameListeners(a: readonly Listener[], b: readonly Listener[]): boolean {
  return a === b || (a.length === b.length && a.every((listener, at) => isDeepStrictEqual(listener, b[at])));
}
