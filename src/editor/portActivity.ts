import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { Exposures } from '../core/exposures/exposures.ts';
import type { PortWatcher } from '../core/ports/portWatcher.ts';

/** How long what was started may take to listen, what ended to be gone, and what was saved to start again. */
const STARTING_MS = 60_000;
const ENDING_MS = 3000;
const SAVED_MS = 8000;

/**
 * Has the ports watched while somebody may look at them, which is while the window has the focus or a port is exposed,
 * and closely while an app may be starting or ending.
 */
export class PortActivity implements vscode.Disposable {
  readonly #watcher: PortWatcher;
  readonly #exposures: Exposures;
  readonly #owned = new DisposableStore();
  /** What runs in terminals, tasks and the debugger, and since when. */
  readonly #running = new Map<unknown, number>();

  constructor(watcher: PortWatcher, exposures: Exposures) {
    this.#watcher = watcher;
    this.#exposures = exposures;
    this.#owned.add(
      vscode.window.onDidChangeWindowState(() => this.#watchIfSeen()),
      exposures.onDidChange(() => this.#watchIfSeen()),
      vscode.window.onDidStartTerminalShellExecution(({ execution }) => this.#started(execution)),
      vscode.window.onDidEndTerminalShellExecution(({ execution }) => this.#ended(execution)),
      vscode.window.onDidOpenTerminal((terminal) => this.#started(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => this.#ended(terminal)),
      vscode.tasks.onDidStartTask(({ execution }) => this.#started(execution)),
      vscode.tasks.onDidEndTask(({ execution }) => this.#ended(execution)),
      vscode.debug.onDidStartDebugSession(({ id }) => this.#started(id)),
      vscode.debug.onDidTerminateDebugSession(({ id }) => this.#ended(id)),
      vscode.workspace.onDidSaveTextDocument(() => this.#saved()),
    );
    this.#watchIfSeen();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #watchIfSeen(): void {
    if (vscode.window.state.focused || this.#exposures.list().length > 0) this.#watcher.start();
    else this.#watcher.stop();
  }

  #started(what: unknown): void {
    this.#running.set(what, performance.now());
    this.#watcher.lookOften(STARTING_MS, { eager: true });
  }

  #ended(what: unknown): void {
    this.#running.delete(what);
    const since = Math.max(...this.#running.values());
    this.#watcher.lookOften(Math.max(ENDING_MS, since + STARTING_MS - performance.now()));
  }

  /** Under a watch mode a save starts the app again. */
  #saved(): void {
    if (this.#running.size > 0 || this.#watcher.listeners.some(({ workspace }) => workspace)) {
      this.#watcher.lookOften(SAVED_MS, { eager: true });
    }
  }
}
