import * as vscode from 'vscode';
import type { Capture } from '../../core/gateway/capture.ts';
import { parseResponseHead } from '../../core/gateway/messageHead.ts';
import { errorText } from '../../core/errors.ts';
import { replay, type ReplayResult } from '../../core/replay/replay.ts';
import { replaySeveral, type ReplayTally } from '../../core/replay/replaySeveral.ts';
import { commandIds } from '../ids.ts';
import { localize, withProgress } from '../messages.ts';
import type { RequestsNode } from '../views/requestsView.ts';
import { registerEditCommands, type EditDependencies } from './editCommands.ts';
import { isWithin, pickPort } from './portChoice.ts';
import type { RegisterCommand } from './registerCommand.ts';
import { RequestChoice, type FocusedLine } from './requestChoice.ts';

const MOST_TIMES = 1000;
const AT_ONCE = [1, 2, 5, 10, 20, 50];

/** Sends captured requests again: the same bytes, to the same port or another, once or several times; or edited. */
export function registerReplayCommands(register: RegisterCommand, dependencies: EditDependencies): vscode.Disposable {
  const { history, requests, exposures, ports } = dependencies;
  const choice = new RequestChoice(requests, history);

  /** The captures a command is for, oldest first; where nothing is selected, one that is picked. */
  async function chosen(line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]): Promise<Capture[]> {
    const ids = await choice.ids(line, selected);
    const picked = ids.length > 0 ? ids : [(await choice.pick(vscode.l10n.t('Replay which request?'))) ?? ''];
    const captures = await Promise.all(picked.map((id) => history.get(id)));
    return captures.filter((capture) => capture !== undefined);
  }

  /** Through the gateway of each port, so that replays are captured like any request. */
  async function replayAll(captures: readonly Capture[], { times = 1, atOnce = 1, port = 0 } = {}): Promise<void> {
    const [first] = captures;
    if (!first) return;
    // What was imported may tell no port.
    const asked = port || captures.every(({ upstreamPort }) => upstreamPort > 0) ? port : await pickPort(ports);
    if (asked === undefined) return;
    const portOf = (capture: Capture): number => port || capture.upstreamPort || asked;
    const gateways = new Map<number, number>();
    for (const target of new Set(captures.map(portOf))) gateways.set(target, (await exposures.ownGateway(target)).port);
    const run = (capture: Capture, signal: AbortSignal): Promise<ReplayResult> =>
      replay(capture, { port: gateways.get(portOf(capture)) ?? 0, signal });
    const total = captures.length * times;
    if (total === 1) {
      const title = vscode.l10n.t('Replaying to port {0}', portOf(first));
      const { head, timings } = await withProgress(title, (signal) => run(first, signal));
      const { status } = parseResponseHead(head);
      const message = vscode.l10n.t('Replayed: {0} in {1} ms', status, Math.round(timings.total));
      vscode.window.setStatusBarMessage(message, 5000);
      return;
    }
    const title = vscode.l10n.t('Replaying {0} requests', total);
    const tally = await withProgress(title, (signal, report) =>
      replaySeveral((index) => run(captures[index % captures.length] ?? first, signal), {
        times: total,
        atOnce,
        signal,
        onDone: (done) => report({ message: `${done} / ${total}`, increment: 100 / total }),
      }),
    );
    showTally(tally, total);
  }

  type Replay = (line?: RequestsNode | FocusedLine, selected?: readonly RequestsNode[]) => Promise<void>;
  const replayChosen: Replay = async (line, selected) => replayAll(await chosen(line, selected));
  register(commandIds.replay, replayChosen);
  register(commandIds.replayLast, async () => {
    const last = (await history.list()).find(({ outcome }) => outcome !== 'pending');
    const capture = last && (await history.get(last.id));
    if (capture) await replayAll([capture]);
    else void vscode.window.showInformationMessage(vscode.l10n.t('There is no request to replay yet.'));
  });
  const replayTo: Replay = async (line, selected) => {
    const captures = await chosen(line, selected);
    const port = captures.length > 0 ? await pickPort(ports) : undefined;
    if (port) await replayAll(captures, { port });
  };
  register(commandIds.replayTo, replayTo);
  const replayTimes: Replay = async (line, selected) => {
    const captures = await chosen(line, selected);
    const times = captures.length > 0 ? await askTimes() : undefined;
    const atOnce = times === undefined ? undefined : await askAtOnce(times * captures.length);
    if (times !== undefined && atOnce !== undefined) await replayAll(captures, { times, atOnce });
  };
  register(commandIds.replaySeveral, replayTimes);
  return registerEditCommands(register, dependencies);
}

async function askTimes(): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Replay Several Times'),
    prompt: vscode.l10n.t('How often?'),
    value: '10',
    validateInput: (value) =>
      isWithin(value, MOST_TIMES) ? undefined : vscode.l10n.t('It is a number from 1 to {0}.', MOST_TIMES),
  });
  return typed === undefined ? undefined : Number(typed);
}

async function askAtOnce(total: number): Promise<number | undefined> {
  const items = AT_ONCE.filter((atOnce) => atOnce <= total).map((atOnce) => ({
    label: atOnce === 1 ? vscode.l10n.t('One after the other') : vscode.l10n.t('{0} at a time', atOnce),
    atOnce,
  }));
  if (items.length === 1) return 1;
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Replay how?') }))?.atOnce;
}

function showTally({ statuses, failed, failure, medianMs }: ReplayTally, total: number): void {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const parts = [
    vscode.l10n.t('Replayed {0} of {1}', answered + failed, total),
    counts.join(', '),
    failed > 0 && vscode.l10n.t('{0} without an answer ({1})', failed, localize(errorText(failure))),
    medianMs !== undefined && vscode.l10n.t('median {0} ms', medianMs.toFixed(1)),
  ];
  const message = parts.filter(Boolean).join(' · ');
  if (failed > 0) void vscode.window.showWarningMessage(message);
  else void vscode.window.showInformationMessage(message);
}
