import type { Logger } from '../core/logger.ts';

export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value));
}

/** Warnings and errors on standard error, so that standard output stays what was asked for. */
export const stderrLogger: Logger = {
  trace: () => {},
  info: () => {},
  warn: (message) => void process.stderr.write(`hookline: ${message}\n`),
  error: (message, error) =>
    void process.stderr.write(`hookline: ${message}${error instanceof Error ? `: ${error.message}` : ''}\n`),
};

/** Resolves at Ctrl-C or when the process is asked to end. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** Aborts at Ctrl-C. */
export function abortOnInterrupt(): AbortSignal {
  const abort = new AbortController();
  void interrupted().then(() => abort.abort());
  return abort.signal;
}
