import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RawMessage } from '../../../src/core/gateway/capture.ts';
import type { HistoryLimits, HistoryQuery, HistoryStore } from '../../../src/core/history/historyStore.ts';
import { SqliteHistory } from '../../../src/core/history/sqliteHistory.ts';
import type { Logger } from '../../../src/core/logger.ts';

/** The worker runs from its source. */
const worker = new URL('../../../src/core/history/historyWorker.ts', import.meta.url);

const unlimited: HistoryLimits = { maxRequests: 1e9, maxDays: 1e6, maxBytes: 1e15 };

export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hookline-history-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

interface Options {
  readonly limits?: Partial<HistoryLimits>;
  readonly worker?: string | URL;
  readonly log?: string[];
}

/** A store in a folder, closed when the test is over. */
export function openStore(path: string, { limits, worker: program = worker, log = [] }: Options = {}): SqliteHistory {
  const write = (message: string): void => void log.push(message);
  const logger: Logger = { trace() {}, info() {}, warn: write, error: write };
  const store = new SqliteHistory({
    folder: path,
    worker: program,
    limits: () => ({ ...unlimited, ...limits }),
    logger,
  });
  onTestFinished(() => store.close());
  return store;
}

export async function ids(store: HistoryStore, query?: HistoryQuery): Promise<string[]> {
  return (await store.list(query)).map(({ id }) => id);
}

export function message(
  start: string,
  fields: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): RawMessage {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: Buffer.from(`${start}\r\n${lines.join('')}\r\n`), body: Buffer.from(body), truncated: false };
}

export function request(
  target: string,
  fields: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): RawMessage {
  return message(`POST ${target} HTTP/1.1`, { Host: 'x', ...fields }, body);
}
