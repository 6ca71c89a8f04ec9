import { decodeBody } from '../core/gateway/bodyFraming.ts';
import type { RawMessage } from '../core/gateway/capture.ts';
import type { CaptureRow, HistoryQuery } from '../core/history/historyStore.ts';
import { printJson, printLine, stderrLogger } from './output.ts';
import { withStore, type StoreOption } from './store.ts';

interface ListOptions extends StoreOption {
  readonly search?: string;
  readonly method?: string;
  readonly status?: string;
  readonly path?: string;
  readonly provider?: string;
  /** What the other conditions leave open. */
  readonly filter?: HistoryQuery;
  readonly limit: number;
  readonly json?: true;
}

interface ShowOptions extends StoreOption {
  readonly raw?: true;
  readonly response?: true;
}

/** `hookline requests`: what has been kept, newest first. */
export function listRequests(options: ListOptions): Promise<number> {
  return withStore(options, async (history) => {
    const { search: text, method, status, path, provider, filter = {}, limit, json } = options;
    const query: HistoryQuery = {
      ...filter,
      text: text ?? filter.text,
      method: method ?? filter.method,
      status: status ?? filter.status,
      path: path ?? filter.path,
      provider: provider ?? filter.provider,
      limit,
    };
    const rows = await history.list(query);
    // Every key is there, whether it is known or not.
    if (json)
      printJson(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? null]))));
    else for (const row of rows) printLine(describe(row));
    return 0;
  });
}

/** `hookline requests show`: one request and its response; 1 when there is no such. */
export function showRequest(id: string, options: ShowOptions): Promise<number> {
  return withStore(options, async (history) => {
    const capture = await history.get(id);
    const message = options.response ? capture?.response : capture?.request;
    if (!capture || !message) {
      stderrLogger.warn(capture ? `${id} has no response.` : unknown(id));
      return 1;
    }
    if (options.raw) await write(Buffer.concat([message.head, message.body]));
    else if (options.response || !capture.response) await write(readable(message));
    else await write(Buffer.concat([readable(message), Buffer.from('\n\n'), readable(capture.response)]));
    if (message.truncated) stderrLogger.warn('Only the beginning of the body was kept.');
    return 0;
  });
}

/** `hookline requests pin|unpin|rm`: 1 when there is no such request. */
export function changeRequests(
  ids: readonly string[],
  change: 'pin' | 'unpin' | 'rm',
  options: StoreOption,
): Promise<number> {
  return withStore(options, async (history) => {
    const changed = new Set<string>();
    history.onDidChange((told) => {
      if ('ids' in told) for (const id of told.ids) changed.add(id);
    });
    if (change === 'rm') await history.remove(ids);
    else await history.pin(ids, change === 'pin');
    const missing = ids.filter((id) => !changed.has(id));
    for (const id of missing) stderrLogger.warn(unknown(id));
    return missing.length > 0 ? 1 : 0;
  });
}

function describe(row: CaptureRow): string {
  const { id, startedAt, method, path, status, lateStatus, outcome, durationMs, provider, pinned } = row;
  return [
    id,
    new Date(startedAt).toISOString(),
    `${method} ${path}`,
    outcome === 'complete' || outcome === 'imported' ? (status ?? outcome) : outcome,
    lateStatus === undefined ? undefined : `later ${lateStatus}`,
    durationMs === undefined ? '-' : `${Math.round(durationMs)} ms`,
    provider,
    pinned ? 'pinned' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

/** The head, and the body without chunk framing. */
function readable({ head, body }: RawMessage): Buffer {
  return Buffer.concat([head, decodeBody(head, body)]);
}

/** Resolves when the bytes have been passed on, which for a pipe takes as long as its reader does. */
function write(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function unknown(id: string): string {
  return `No request with the id ${id} is kept.`;
}
