import type * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { Exposures } from '../core/exposures/exposures.ts';
import type { HistoryStore } from '../core/history/historyStore.ts';
import type { Logger } from '../core/logger.ts';
import { ContainerPorts } from '../core/ports/containerPorts.ts';
import { DetailedScanner } from '../core/ports/detailedScanner.ts';
import type { Listener, WorkspaceScope } from '../core/ports/listener.ts';
import { PortEvents } from '../core/ports/portEvents.ts';
import { PortProber } from '../core/ports/portProber.ts';
import { createPortScanner } from '../core/ports/portScanner.ts';
import { PortWatcher } from '../core/ports/portWatcher.ts';
import { runCommand } from '../core/ports/runCommand.ts';
import { PortActivity } from './portActivity.ts';
import { PrintedPorts } from './printedPorts.ts';
import { getSetting, onDidChangeSetting } from './settings.ts';
import { EditorWorkspaceScope } from './workspaceScope.ts';

/** Knows who listens where, and keeps knowing it while somebody may want to know. */
export class PortEngine implements vscode.Disposable {
  readonly watcher: PortWatcher;
  /** What became of the workspace's own listeners. */
  readonly events = new PortEvents();
  readonly #containers: ContainerPorts;
  readonly #owned = new DisposableStore();

  constructor(history: HistoryStore, logger: Logger) {
    this.#containers = new ContainerPorts({ run: runCommand, logger });
    const prober = new PortProber(() => getSetting('ports.probe'));
    const scanner = new DetailedScanner(createPortScanner({ editorPid: process.pid }), this.#containers, prober);
    const scope = new EditorWorkspaceScope();
    const workspace = (): WorkspaceScope => ({
      ...scope.get(),
      printedPorts: printed.list(),
      dataStores: getSetting('ports.databases'),
    });
    this.watcher = new PortWatcher(scanner, workspace, logger);
    const printed = new PrintedPorts(this.watcher);
    const look = (): void => this.watcher.lookOften(0);
    this.#owned.add(
      this.#containers,
      prober,
      scanner,
      scope,
      this.watcher,
      printed,
      this.events,
      scanner.onDidChange(look),
      onDidChangeSetting('ports.databases', look),
      onDidChangeSetting('ports.probe', look),
      this.watcher.onDidChange((listeners) => this.events.update(listeners.filter(({ workspace: own }) => own))),
      history.onDidChange((change) => {
        if (change.kind === 'put' && change.row.outcome === 'complete') prober.heard(change.row.upstreamPort);
      }),
    );
  }

  /** Watches from now on, closely while an app may be starting. */
  start(exposures: Exposures): void {
    this.#owned.add(new PortActivity(this.watcher, exposures));
  }

  /** Addresses other than loopback that alone a port is bound to. */
  addresses(port: number): readonly string[] {
    const here = this.watcher.listeners.filter((listener) => listener.port === port && listener.scope === 'specific');
    return here.map(({ address }) => address);
  }

  /** Looks at everything anew, at containers as well. */
  refresh(): Promise<readonly Listener[]> {
    this.#containers.refresh();
    return this.watcher.refresh();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
