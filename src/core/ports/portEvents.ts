import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import type { Listener } from './listener.ts';

/** What became of a listener. A restart tells of the one that listens now. */
export interface PortEvent {
  readonly event: 'opened' | 'closed' | 'restarted';
  readonly listener: Listener;
}

/** How long an app may take to come back before its port counts as closed, in milliseconds. */
const GRACE_MS = 3000;

/**
 * Turns lists of listeners into what happened between them. An app that ends and comes back on its port, as every save
 * makes it do under a watch mode, is one event: restarted.
 */
export class PortEvents implements Disposable {
  readonly #graceMs: number;
  readonly #happened = new Emitter<PortEvent>();
  readonly #open = new Map<string, Listener>();
  readonly #gone = new Map<string, { readonly listener: Listener; readonly timer: NodeJS.Timeout }>();

  readonly onDidHappen: Event<PortEvent> = this.#happened.event;

  constructor(graceMs = GRACE_MS) {
    this.#graceMs = graceMs;
  }

  /** Listeners that ended a moment ago and may come back. */
  get restarting(): readonly Listener[] {
    return [...this.#gone.values()].map(({ listener }) => listener);
  }

  /** Takes all listeners as they are now. */
  update(listeners: readonly Listener[]): void {
    const now = new Map(listeners.map((listener) => [endpoint(listener), listener]));
    for (const [key, listener] of this.#open) {
      if (now.has(key)) continue;
      this.#open.delete(key);
      this.#gone.set(key, { listener, timer: setTimeout(() => this.#close(key), this.#graceMs).unref() });
    }
    for (const [key, listener] of now) {
      const before = this.#open.get(key);
      this.#open.set(key, listener);
      if (!before) this.#happened.fire({ event: this.#returns(listener) ? 'restarted' : 'opened', listener });
      else if (isAnotherProcess(before, listener)) this.#replace(before, listener);
    }
  }

  dispose(): void {
    for (const { timer } of this.#gone.values()) clearTimeout(timer);
    this.#gone.clear();
    this.#happened.dispose();
  }

  /** Whether a listener takes the place of one that ended: the same app, at the same address or another of its port. */
  #returns(listener: Listener): boolean {
    const candidates = [...this.#gone].filter(([, gone]) => isSameApp(gone.listener, listener));
    const [match] = candidates.find(([key]) => key === endpoint(listener)) ?? candidates[0] ?? [];
    if (match === undefined) return false;
    clearTimeout(this.#gone.get(match)?.timer);
    return this.#gone.delete(match);
  }

  #replace(before: Listener, listener: Listener): void {
    if (isSameApp(before, listener)) {
      this.#happened.fire({ event: 'restarted', listener });
    } else {
      this.#happened.fire({ event: 'closed', listener: before });
      this.#happened.fire({ event: 'opened', listener });
    }
  }

  #close(key: string): void {
    const gone = this.#gone.get(key);
    this.#gone.delete(key);
    if (gone) this.#happened.fire({ event: 'closed', listener: gone.listener });
  }
}

function endpoint({ port, address }: Listener): string {
  return `${port} ${address}`;
}

function isSameApp(before: Listener, after: Listener): boolean {
  if (before.port !== after.port) return false;
  return before.command === after.command || (before.cwd !== undefined && before.cwd === after.cwd);
}

function isAnotherProcess(before: Listener, after: Listener): boolean {
  return before.pids.length > 0 && after.pids.length > 0 && !after.pids.some((pid) => before.pids.includes(pid));
}
