import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { PortWatcher } from '../core/ports/portWatcher.ts';
import { PrintedUrls } from '../core/ports/printedUrls.ts';

/** An app says where it listens when it starts, not after so many characters. */
const MOST_CHARACTERS = 256 * 1024;

/** The ports of URLs that commands in the workspace's terminals print, and that nothing listened on before them. */
export class PrintedPorts implements vscode.Disposable {
  readonly #watcher: PortWatcher;
  readonly #owned = new DisposableStore();
  /** Each with whether something has listened on it since. */
  readonly #ports = new Map<number, boolean>();

  constructor(watcher: PortWatcher) {
    this.#watcher = watcher;
    this.#owned.add(
      vscode.window.onDidStartTerminalShellExecution(({ execution }) => void this.#read(execution)),
      watcher.onDidChange(() => this.#forgetClosed()),
    );
  }

  list(): readonly number[] {
    return [...this.#ports.keys()];
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #read(execution: vscode.TerminalShellExecution): Promise<void> {
    const taken = new Set(this.#watcher.listeners.map(({ port }) => port));
    const urls = new PrintedUrls();
    let characters = 0;
    for await (const chunk of execution.read()) {
      const ports = urls.read(chunk).filter((port) => !taken.has(port) && !this.#ports.has(port));
      for (const port of ports) this.#ports.set(port, false);
      if (ports.length > 0) this.#watcher.lookOften(1000);
      characters += chunk.length;
      if (characters > MOST_CHARACTERS) return;
    }
  }

  #forgetClosed(): void {
    const listening = new Set(this.#watcher.listeners.map(({ port }) => port));
    for (const [port, seen] of this.#ports) {
      if (listening.has(port)) this.#ports.set(port, true);
      else if (seen) this.#ports.delete(port);
    }
  }
}
