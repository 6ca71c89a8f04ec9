import type { Disposable } from '../disposable.ts';
import { Emitter, type Event } from '../emitter.ts';
import { DisposableStore } from '../disposable.ts';
import type { ContainerPorts } from './containerPorts.ts';
import type { Listener, PortScanner, WorkspaceScope } from './listener.ts';
import type { PortProber } from './portProber.ts';

/**
 * A scanner whose listeners come with the container behind them and with what they answered. Neither is waited for: what
 * is not known yet is asked for meanwhile, and an event says when it is.
 */
export class DetailedScanner implements PortScanner, Disposable {
  readonly #scanner: PortScanner;
  readonly #containers: ContainerPorts;
  readonly #prober: PortProber;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(scanner: PortScanner, containers: ContainerPorts, prober: PortProber) {
    this.#scanner = scanner;
    this.#containers = containers;
    this.#prober = prober;
    this.#owned.add(
      containers.onDidChange(() => this.#changed.fire()),
      prober.onDidChange(() => this.#changed.fire()),
      this.#changed,
    );
  }

  async scan(scope: WorkspaceScope): Promise<readonly Listener[]> {
    const listeners = await this.#scanner.scan(scope);
    return this.#prober.join(await this.#containers.join(listeners, scope));
  }

  /** Every listener with all that can be known of it. */
  async scanFully(scope: WorkspaceScope): Promise<readonly Listener[]> {
    await this.scan(scope);
    await this.#containers.settled();
    await this.scan(scope);
    await this.#prober.settled();
    return this.scan(scope);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
