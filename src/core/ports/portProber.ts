import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import type { Listener } from './listener.ts';
import { accepts, PATIENCE, probe, type Observation } from './probe.ts';

interface Known {
  readonly pids: string;
  readonly observation: (Observation & Pick<Listener, 'dualStack'>) | undefined;
}

/**
 * Asks each of the workspace's own listeners once what it speaks, and never another's. An app that is started again on
 * the same port by the same command is not asked again, unless it gave no answer before.
 */
export class PortProber implements Disposable {
  readonly #enabled: () => boolean;
  readonly #patience: typeof PATIENCE;
  readonly #changed = new Emitter<void>();
  readonly #known = new Map<string, Known>();
  readonly #underWay = new Map<string, Promise<void>>();
  #disposed = false;

  /** Fires when an answer has come. */
  readonly onDidChange: Event<void> = this.#changed.event;

  /** `enabled` is asked at each scan; what has been learnt before is kept. */
  constructor(enabled: () => boolean, patience = PATIENCE) {
    this.#enabled = enabled;
    this.#patience = patience;
  }

  /** The listeners with what is known of their answers; those that were not asked yet are asked meanwhile. */
  join(listeners: readonly Listener[]): readonly Listener[] {
    return listeners.map((listener) => {
      if (!listener.workspace || listener.role !== 'app') return listener;
      const key = JSON.stringify([listener.port, listener.address, listener.command, listener.cwd]);
      const known = this.#known.get(key);
      const pids = listener.pids.join();
      const fresh = known && (known.pids === pids || known.observation?.answer.protocol !== 'none');
      if (!fresh && this.#enabled() && !this.#disposed && !this.#underWay.has(key)) {
        this.#underWay.set(key, this.#ask(key, listener, listeners));
      }
      return known?.observation ? withObservation(listener, known.observation) : listener;
    });
  }

  /** A response from a port shows that it answers, whatever it did when it was asked. */
  heard(port: number): void {
    for (const [key, { pids, observation }] of this.#known) {
      if (observation?.answer.protocol !== 'none' || !key.startsWith(`[${port},`)) continue;
      this.#known.set(key, { pids, observation: { ...observation, answer: { protocol: 'http' } } });
      this.#changed.fire();
    }
  }

  /** Resolves when no answer is awaited. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  dispose(): void {
    this.#disposed = true;
    this.#changed.dispose();
  }

  async #ask(key: string, listener: Listener, listeners: readonly Listener[]): Promise<void> {
    const { port, address } = listener;
    const dualStack = address === '::' ? (listener.dualStack ?? (await takesIPv4(port, listeners))) : undefined;
    const observation = await probe(dialAddress(address, dualStack), port, this.#patience);
    this.#known.set(key, {
      pids: listener.pids.join(),
      observation: observation && { ...observation, ...(dualStack !== undefined && { dualStack }) },
    });
    this.#underWay.delete(key);
    this.#changed.fire();
  }
}

function withObservation(listener: Listener, observation: NonNullable<Known['observation']>): Listener {
  const { answer, framework, inspector, dualStack } = observation;
  const seen = { ...listener, answer, dualStack: listener.dualStack ?? dualStack };
  if (inspector) return { ...seen, role: 'inspector', framework: undefined, workspace: false, reason: undefined };
  return { ...seen, framework: listener.framework ?? framework };
}

/** A listener of its own on IPv4 means that the one on `::` left IPv4 to it. */
async function takesIPv4(port: number, listeners: readonly Listener[]): Promise<boolean> {
  const besides = listeners.some(
    (other) =>
      other.port === port && other.address !== '::' && /^(?:::ffff:)?(?:127\.|0\.0\.0\.0$)/.test(other.address),
  );
  return !besides && accepts('127.0.0.1', port);
}

/** Where a listener on this machine can be reached: wildcards are dialled at loopback. */
function dialAddress(address: string, dualStack: boolean | undefined): string {
  if (address === '::') return dualStack ? '127.0.0.1' : '::1';
  const ipv4 = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return ipv4 === '0.0.0.0' ? '127.0.0.1' : ipv4;
}
