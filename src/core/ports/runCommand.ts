import { spawn } from 'node:child_process';
import { TimeSlice } from './timeSlice.ts';

export interface CommandOptions {
  /** Aborting ends the command; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** A command that prints more is ended, and fails. */
  readonly maxBytes: number;
  readonly encoding?: 'utf8' | 'latin1';
  /** Exit codes besides 0 whose output counts: `lsof` exits with 1 when it found some of what was asked, not all. */
  readonly alsoExits?: readonly number[];
}

/**
 * Runs a program, without a shell, and resolves with what it prints.
 * @throws Error that names the command and says what happened: it cannot be started, it exits with an error, it is
 * killed, it prints too much or takes too long.
 */
export type RunCommand = (file: string, args: readonly string[], options: CommandOptions) => Promise<string>;

const COMPLAINT_CHARACTERS = 300;

export const runCommand: RunCommand = async (file, args, options) => {
  const { signal, timeoutMs, maxBytes, encoding = 'utf8', alsoExits = [] } = options;
  signal?.throwIfAborted();
  const child = spawn(file, args, {
    // Whatever is printed of dates and states is parsed, so it must not be in the person's language.
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complaint = '';

  const stop = (reason: unknown): void => {
    reject(reason);
    child.kill('SIGKILL');
    // A program that it has started may hold the pipes, and what waits for a disk cannot be killed: do not wait for them.
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
  };
  const fail = (what: string): void => stop(new Error(`${file} ${what}`));
  const aborted = (): void => stop(signal?.reason);
  const deadline = setTimeout(() => fail(`took more than ${timeoutMs} ms`), timeoutMs);
  signal?.addEventListener('abort', aborted, { once: true });

  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) fail(`printed more than ${maxBytes} bytes`);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < COMPLAINT_CHARACTERS) complaint += chunk.toString('latin1');
  });
  child.on('error', ({ message }) => fail(`cannot be started: ${message}`));
  child.once('close', (code, killer) => {
    if (code === 0 || (code !== null && alsoExits.includes(code))) resolve(Buffer.concat(chunks).toString(encoding));
    else fail(killer ? `was ended by ${killer}` : `exited with code ${code}${because(complaint)}`);
  });

  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', aborted);
  }
};

function because(complaint: string): string {
  const [first = ''] = complaint.slice(0, COMPLAINT_CHARACTERS).trim().split('\n');
  return first === '' ? '' : `: ${first.trim()}`;
}

/**
 * What `read` makes of the lines that it does not skip, a few milliseconds at a time. Leaves out a last line that no
 * newline ends: it was cut short, and a part of a number is another number.
 */
export async function readLines<T>(output: string, read: (line: string) => T | undefined): Promise<T[]> {
  const found: T[] = [];
  const slice = new TimeSlice();
  let start = 0;
  for (let end = output.indexOf('\n'); end >= 0; end = output.indexOf('\n', start)) {
    if (slice.over) await slice.next();
    const value = read(output.slice(start, end));
    if (value !== undefined) found.push(value);
    start = end + 1;
  }
  return found;
}
