import * as vscode from 'vscode';
import type { Event } from '../core/emitter.ts';

/** Keeps a context key, which `when` clauses read, as a condition is. Told only when it changes: each costs a message. */
export function contextFlag(key: string, onDidChange: Event<unknown>, holds: () => boolean): { dispose(): void } {
  let told = false;
  return onDidChange(() => {
    if (holds() === told) return;
    told = !told;
    void vscode.commands.executeCommand('setContext', key, told);
  });
}
