import * as vscode from 'vscode';
import type { HistoryStore } from '../core/history/historyStore.ts';
import { MemoryHistory } from '../core/history/memoryHistory.ts';
import { SqliteHistory } from '../core/history/sqliteHistory.ts';
import type { Logger } from '../core/logger.ts';
import { localize } from './messages.ts';
import { getSetting } from './settings.ts';

const MEGABYTE = 1024 * 1024;

/** The history of this workspace, or of all windows without a folder; nothing is opened before it is used. */
export function createHistory(context: vscode.ExtensionContext, logger: Logger): HistoryStore {
  const { scheme, fsPath } = context.storageUri ?? context.globalStorageUri;
  if (scheme !== 'file') return new MemoryHistory();
  const history = new SqliteHistory({
    folder: fsPath,
    worker: context.asAbsolutePath('dist/historyWorker.cjs'),
    limits: () => ({
      maxRequests: getSetting('history.maxRequests'),
      maxDays: getSetting('history.maxDays'),
      maxBytes: getSetting('history.maxMegabytes') * MEGABYTE,
    }),
    logger,
  });
  history.onDidChangeProblem((problem) => {
    if (problem) void vscode.window.showWarningMessage(localize(problem));
  });
  return history;
}
