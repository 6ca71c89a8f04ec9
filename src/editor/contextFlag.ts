import * as vscode from 'vscode';
import type { Event } from '../core/emitter.ts';

/** Keeps a context key, which `when` clauses read, as a condition is. Told only when it changes: each costs a message. */
export function contextFlag<T>(
  key: string,
  onDidChange: Event<T>,
  holds: (change: T | undefined) => boolean | Promise<boolean>,
): { dispose(): void } {
  let told = false;
  let changes = 0;
  const look = async (change?: T): Promise<void> => {
    const own = ++changes;
    const held = await holds(change);
    // Of several that were asked for, the last tells how it is.
    if (own !== changes || held === told) return;
    told = held;
    void vscode.commands.executeCommand('setContext', key, told);
  };
  // How it is at the start may take looking into a file, which activation is not to wait for.
  setImmediate(() => void look());
  return onDidChange((change) => void look(change));
}
