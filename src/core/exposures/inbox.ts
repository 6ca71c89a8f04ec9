import { setTimeout } from 'node:timers/promises';
import { HooklineError, isAbort } from '../errors.ts';
import { outgoingHead } from '../gateway/forwarded.ts';
import { parseRequestHead } from '../gateway/messageHead.ts';
import { callerScheme, type GatewayPolicy } from '../gateway/policy.ts';
import { UpstreamRefused, type Upstream } from '../gateway/upstream.ts';
import type { HistoryStore } from '../history/historyStore.ts';
import type { Logger } from '../logger.ts';
import { exchangeOn } from '../replay/replay.ts';

/** How often it is tried whether the app listens, in milliseconds. */
const RETRY_MS = 250;
/** How long the app may take to answer before it gets the next request, in milliseconds. */
const ANSWER_MS = 60_000;
/** As many of those that an earlier process has left are taken up. */
const MOST_LEFT = 10_000;
/** A gateway has callers on this machine alone: the app, or a tunnel's end. */
const PEER = '127.0.0.1';

interface InboxOptions {
  /** Of the app. */
  readonly port: number;
  readonly upstream: Upstream;
  readonly history: HistoryStore;
  readonly policy: () => GatewayPolicy;
  /** Called each time that the app is found not to listen. */
  readonly onMissing: () => void;
  readonly logger: Logger;
}

/**
 * The requests that were answered with 202 while an app did not listen. As soon as it does it gets them, in the order
 * in which they came, each once: one whose answer got lost is not sent again. What waits when the process ends is taken
 * up by the next.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #closing = new AbortController();
  readonly #waiting: string[] = [];
  #delivering: Promise<void> | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** True until the last one has been answered, or has failed. */
  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes up what was left in the history. */
  async load(): Promise<void> {
    const { history, port } = this.#options;
    const left = await history.list({ outcome: 'accepted', port, limit: MOST_LEFT });
    const ids = left.map(({ id }) => id).filter((id) => !this.#waiting.includes(id));
    this.#waiting.unshift(...ids.toReversed());
    this.#start();
  }

  /** Adds a capture whose outcome is `accepted`; it is delivered when it is `kept`. */
  add(id: string, kept: Promise<void> | undefined): void {
    this.#waiting.push(id);
    if (kept) void kept.then(() => this.#start());
    else this.#start();
  }

  /** Stops delivering; what waits stays in the history. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#delivering;
  }

  #start(): void {
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined;
    });
  }

  async #deliverAll(): Promise<void> {
    const { upstream, onMissing, port, logger } = this.#options;
    const { signal } = this.#closing;
    try {
      for (let id = this.#waiting[0]; id !== undefined; id = this.#waiting[0]) {
        try {
          await this.#deliver(id, await upstream.connect(signal));
          this.#waiting.shift();
        } catch (error) {
          if (!(error instanceof UpstreamRefused)) throw error;
          onMissing();
          await setTimeout(RETRY_MS, undefined, { signal });
        }
      }
    } catch (error) {
      if (!isAbort(error)) logger.error(`inbox: delivering to port ${port} failed`, error);
    }
  }

  async #deliver(id: string, socket: Awaited<ReturnType<Upstream['connect']>>): Promise<void> {
    const { history, policy, logger } = this.#options;
    // Not if it has been deleted meanwhile, or is delivered by another window.
    const capture = (await history.claim(id)) ? await history.get(id) : undefined;
    if (!capture) {
      socket.destroy();
      return;
    }
    const { head: rawHead, body } = capture.request;
    const head = parseRequestHead(rawHead);
    const changes = policy();
    const sent = outgoingHead({ head, rawHead }, changes, {
      peer: PEER,
      scheme: callerScheme(head, changes.publicUrl),
    });
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_MS)]);
    try {
      const late = await exchangeOn(socket, { head: sent, body }, { start: performance.now(), signal });
      await history.put({ ...capture, outcome: 'complete', late });
    } catch (error) {
      if (!(error instanceof HooklineError)) {
        this.#closing.signal.throwIfAborted();
        logger.warn(`inbox: no answer from port ${capture.upstreamPort} in ${ANSWER_MS / 1000} s`);
        return;
      }
      await history.put({ ...capture, outcome: 'reset' });
    }
  }
}
