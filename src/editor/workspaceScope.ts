import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import type { WorkspaceScope } from '../core/ports/listener.ts';

/** Folders of the workspace, and the processes of its terminals, tasks and debug sessions. */
export class EditorWorkspaceScope implements vscode.Disposable {
  readonly #taskPids = new Map<vscode.TaskExecution, number>();
  readonly #debuggeePids = new Map<string, number>();
  readonly #terminalPids = new Map<vscode.Terminal, number>();
  readonly #owned = new DisposableStore();

  constructor() {
    for (const terminal of vscode.window.terminals) this.#addTerminal(terminal);
    this.#owned.add(
      vscode.window.onDidOpenTerminal((terminal) => this.#addTerminal(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => this.#terminalPids.delete(terminal)),
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => this.#taskPids.set(execution, processId)),
      vscode.tasks.onDidEndTaskProcess(({ execution }) => this.#taskPids.delete(execution)),
      vscode.debug.onDidTerminateDebugSession(({ id }) => this.#debuggeePids.delete(id)),
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message: { type?: string; event?: string; body?: { systemProcessId?: unknown } }) => {
            const pid = message.type === 'event' && message.event === 'process' && message.body?.systemProcessId;
            if (typeof pid === 'number') this.#debuggeePids.set(session.id, pid);
          },
        }),
      }),
    );
  }

  get(): Pick<WorkspaceScope, 'folders' | 'rootPids'> {
    return {
      folders: localFolders(),
      rootPids: [...this.#terminalPids.values(), ...this.#taskPids.values(), ...this.#debuggeePids.values()],
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #addTerminal(terminal: vscode.Terminal): void {
    void terminal.processId.then((pid) => {
      if (pid !== undefined && terminal.exitStatus === undefined) this.#terminalPids.set(terminal, pid);
    });
  }
}

/** The paths of the workspace folders that are on this machine. */
export function localFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
