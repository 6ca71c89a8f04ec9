import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';

/** Knows whether a debugger holds an app of this window. */
export class PausedDebugger implements vscode.Disposable {
  readonly #paused = new Set<string>();
  readonly #owned = new DisposableStore();

  constructor() {
    this.#owned.add(
      vscode.debug.onDidTerminateDebugSession(({ id }) => this.#paused.delete(id)),
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: ({ id }) => ({
          onDidSendMessage: ({ type, event }: { readonly type?: string; readonly event?: string }) => {
            if (type !== 'event') return;
            if (event === 'stopped') this.#paused.add(id);
            if (event === 'continued' || event === 'terminated' || event === 'exited') this.#paused.delete(id);
          },
          onWillReceiveMessage: ({ command }: { readonly command?: string }) => {
            // An adapter need not tell of what the person has asked for.
            if (command && /^(?:continue|next|step(?:In|Out|Back)|reverseContinue|goto|disconnect)$/.test(command)) {
              this.#paused.delete(id);
            }
          },
        }),
      }),
    );
  }

  get isPaused(): boolean {
    return this.#paused.size > 0;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
