import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore } from '../core/disposable.ts';
import type { HistoryStore } from '../core/history/historyStore.ts';
import type { Logger } from '../core/logger.ts';
import { getSetting } from './settings.ts';

/** How the app of a port is started: by a task of the workspace, or by a command line in the shell of the tasks. */
const launchSchema = z.object({
  port: z.number(),
  task: z.optional(z.string()),
  command: z.optional(z.string()),
  /** It is stopped after so many minutes without a request; 0 or nothing: never. */
  idleMinutes: z.optional(z.number()),
});

type Launch = z.infer<typeof launchSchema>;

interface Launched {
  readonly launch: Launch;
  readonly execution: vscode.TaskExecution;
  /** Requests that have not ended. */
  readonly pending: Set<string>;
  idle: NodeJS.Timeout | undefined;
}

const MINUTE_MS = 60_000;
/** An app that ended at once is not started again before, in milliseconds. */
const PAUSE_MS = 10_000;

/** Starts the app of a port on the first request for it, and stops it when it has had none for a while. */
export class AppLauncher implements vscode.Disposable {
  readonly #logger: Logger;
  readonly #launched = new Map<number, Launched>();
  /** When a port's app was last tried to be started, on the clock of `performance.now()`. */
  readonly #triedAt = new Map<number, number>();
  readonly #owned = new DisposableStore();

  constructor(history: HistoryStore, logger: Logger) {
    this.#logger = logger;
    this.#owned.add(
      vscode.tasks.onDidEndTask(({ execution }) => {
        for (const [port, launched] of this.#launched) if (launched.execution === execution) this.#forget(port);
      }),
      history.onDidChange((change) => {
        const launched = change.kind === 'put' ? this.#launched.get(change.row.upstreamPort) : undefined;
        if (!launched || change.kind !== 'put') return;
        if (change.row.outcome === 'pending') launched.pending.add(change.row.id);
        else launched.pending.delete(change.row.id);
        this.#waitForIdle(launched);
      }),
    );
  }

  /** Starts what the settings name for a port that does not listen, unless it is starting; in a trusted workspace only. */
  start(port: number): void {
    const now = performance.now();
    if (!vscode.workspace.isTrusted || this.#launched.has(port)) return;
    if (now - (this.#triedAt.get(port) ?? -Infinity) < PAUSE_MS) return;
    const launch = launches().find((each) => each.port === port);
    if (!launch) return;
    this.#triedAt.set(port, now);
    void this.#launch(launch);
  }

  /** Leaves what runs running: tasks outlive the extension host. */
  dispose(): void {
    for (const port of this.#launched.keys()) this.#forget(port);
    this.#owned.dispose();
  }

  async #launch(launch: Launch): Promise<void> {
    const { port } = launch;
    try {
      const task = await taskOf(launch);
      if (!task) {
        void offerSettings(
          vscode.l10n.t('The app on port {0} was not started: there is no task “{1}”.', port, launch.task ?? ''),
        );
        return;
      }
      this.#logger.info(`launcher: starting the app of port ${port} by the task ${task.name}`);
      const execution = await vscode.tasks.executeTask(task);
      const launched = { launch, execution, pending: new Set<string>(), idle: undefined };
      this.#launched.set(port, launched);
      this.#waitForIdle(launched);
    } catch (error) {
      this.#logger.error(`launcher: the app of port ${port} could not be started`, error);
      void offerSettings(vscode.l10n.t('The app on port {0} could not be started: {1}', port, String(error)));
    }
  }

  #waitForIdle(launched: Launched): void {
    clearTimeout(launched.idle);
    const { idleMinutes = 0, port } = launched.launch;
    if (idleMinutes <= 0 || launched.pending.size > 0) return;
    launched.idle = setTimeout(() => {
      this.#logger.info(`launcher: stopping the app of port ${port} after ${idleMinutes} minutes without a request`);
      launched.execution.terminate();
    }, idleMinutes * MINUTE_MS);
  }

  #forget(port: number): void {
    clearTimeout(this.#launched.get(port)?.idle);
    this.#launched.delete(port);
  }
}

/** What the settings name, without what is malformed. */
function launches(): Launch[] {
  return getSetting('launch').flatMap((entry) => {
    const { success, data } = launchSchema.safeParse(entry);
    return success && (data.task !== undefined || data.command !== undefined) ? [data] : [];
  });
}

/** Undefined when there is no task of that name. */
async function taskOf({ port, task: name, command = '' }: Launch): Promise<vscode.Task | undefined> {
  if (name !== undefined) {
    const tasks = await vscode.tasks.fetchTasks();
    return tasks.find((task) => [task.name, `${task.source}: ${task.name}`].includes(name));
  }
  const scope = vscode.workspace.workspaceFolders?.[0] ?? vscode.TaskScope.Workspace;
  const title = vscode.l10n.t('App on port {0}', port);
  const task = new vscode.Task(
    { type: 'hookline', port },
    scope,
    title,
    'Hookline',
    new vscode.ShellExecution(command),
    [],
  );
  task.isBackground = true;
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

async function offerSettings(message: string): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  if ((await vscode.window.showErrorMessage(message, open)) === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'hookline.launch');
  }
}
