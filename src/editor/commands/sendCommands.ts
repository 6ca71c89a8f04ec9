import { commandIds } from '../ids.ts';
import { localId } from '../portTargets.ts';
import type { PortItem } from '../views/portsView.ts';
import type { SendView } from '../webviews/sendView.ts';
import type { RegisterCommand } from './registerCommand.ts';

/** Everything that begins in the Send view, or leads there. */
export function registerSendCommands(register: RegisterCommand, sendView: SendView): void {
  register(commandIds.sendWebhook, () => sendView.reveal());
  register(commandIds.sendNow, () => sendView.sendNow());
  register(commandIds.editBody, () => sendView.editBody());
  register(commandIds.resetBody, () => sendView.resetBody());
  register(commandIds.sendToPort, (item: PortItem | number) =>
    sendView.reveal(localId(typeof item === 'number' ? item : item.port)),
  );
}
