import * as vscode from 'vscode';
import type { Logger } from '../../core/logger.ts';
import type { CommandId } from '../ids.ts';
import { showError } from '../messages.ts';

/** Registers a command whose failure is shown to the person who called it. Arguments are what menus and code pass. */
export type RegisterCommand = (id: CommandId, run: (...args: never[]) => unknown) => void;

export function commandRegistrar(subscriptions: vscode.Disposable[], logger: Logger): RegisterCommand {
  return (id, run) => {
    const registration = vscode.commands.registerCommand(id, async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        await showError(error, logger);
        return undefined;
      }
    });
    subscriptions.push(registration);
  };
}
