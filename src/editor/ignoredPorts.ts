import * as vscode from 'vscode';

const KEY = 'ignoredPorts';

/** Ports of this workspace that a person does not want to see. Kept with the workspace, outside its files. */
export class IgnoredPorts implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  list(): readonly number[] {
    return this.#state.get<readonly number[]>(KEY, []);
  }

  async set(ports: readonly number[]): Promise<void> {
    await this.#state.update(KEY, ports);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
