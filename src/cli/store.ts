import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HistoryStore } from '../core/history/historyStore.ts';
import { MemoryHistory } from '../core/history/memoryHistory.ts';
import { SqliteHistory } from '../core/history/sqliteHistory.ts';
import { formatText } from '../core/text.ts';
import { stderrLogger } from './output.ts';

export interface StoreOption {
  /** The folder of the store; false to keep requests in memory; by default that of the folder the command runs in. */
  readonly store?: string | false;
}

const LIMITS = { maxRequests: 5000, maxDays: 30, maxBytes: 1024 * 1024 * 1024 };

/** The history that `--store` names. */
export function openStore({ store = defaultStore() }: StoreOption): HistoryStore {
  if (store === false) return new MemoryHistory();
  // Beside the bundle, dist/cli.cjs.
  const worker = join(__dirname, 'historyWorker.cjs');
  const history = new SqliteHistory({ folder: store, worker, limits: () => LIMITS, logger: stderrLogger });
  history.onDidChangeProblem((problem) => {
    if (problem) stderrLogger.warn(formatText(problem));
  });
  return history;
}

/** Runs with a history and closes it; 1 when the history says that it could not keep what it should. */
export async function withStore(
  options: StoreOption,
  run: (history: HistoryStore) => Promise<number>,
): Promise<number> {
  const history = openStore(options);
  try {
    const code = await run(history);
    return history.problem ? 1 : code;
  } finally {
    await history.close();
  }
}

/** Below the user's state directory, one for each folder that commands run in. */
function defaultStore(): string {
  const folder = createHash('sha256').update(realpathSync(process.cwd())).digest('hex').slice(0, 16);
  return join(stateDirectory(), 'hookline', folder);
}

function stateDirectory(): string {
  switch (process.platform) {
    case 'win32':
      return process.env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  }
}
