import { Emitter } from '../emitter.ts';
import type { Capture, RawMessage } from '../gateway/capture.ts';
import type { HistoryStore } from './historyStore.ts';

export interface MemoryHistoryOptions {
  /** Captures kept; default 1,000. */
  readonly maxCaptures?: number;
  /** Bytes of heads and bodies kept; default 256 MiB. */
  readonly maxBytes?: number;
}

/** A history that lasts as long as the process. Beyond its limits the oldest finished captures go first. */
export class MemoryHistory implements HistoryStore {
  readonly #changed = new Emitter<Capture | undefined>();
  readonly onDidChange = this.#changed.event;
  /** Oldest first: a map keeps the order of insertion, also when a value is replaced. */
  readonly #captures = new Map<string, Capture>();
  readonly #maxCaptures: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor({ maxCaptures = 1000, maxBytes = 256 * 1024 * 1024 }: MemoryHistoryOptions = {}) {
    this.#maxCaptures = maxCaptures;
    this.#maxBytes = maxBytes;
  }

  put(capture: Capture): void {
    this.#bytes += size(capture) - size(this.#captures.get(capture.id));
    this.#captures.set(capture.id, capture);
    this.#evict(capture);
    this.#changed.fire(capture);
  }

  get(id: string): Capture | undefined {
    return this.#captures.get(id);
  }

  list(): readonly Capture[] {
    return [...this.#captures.values()].toReversed();
  }

  clear(): void {
    this.#captures.clear();
    this.#bytes = 0;
    this.#changed.fire(undefined);
  }

  /** A pending capture stays, for its end will be put; so does the one just put, however large. */
  #evict(justPut: Capture): void {
    if (this.#captures.size <= this.#maxCaptures && this.#bytes <= this.#maxBytes) return;
    for (const capture of this.#captures.values()) {
      if (this.#captures.size <= this.#maxCaptures && this.#bytes <= this.#maxBytes) return;
      if (capture.outcome === 'pending' || capture === justPut) continue;
      this.#captures.delete(capture.id);
      this.#bytes -= size(capture);
    }
  }
}

function size(capture: Capture | undefined): number {
  return capture ? messageSize(capture.request) + messageSize(capture.response) : 0;
}

function messageSize(message: RawMessage | undefined): number {
  return message ? message.head.length + message.body.length : 0;
}
