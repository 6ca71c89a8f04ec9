import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { findEvent, findProvider } from '../core/providers/providers.ts';
import { compose } from '../core/send/compose.ts';
import { deliver } from '../core/send/deliver.ts';
import type { Header } from '../core/send/header.ts';
import { abortOnInterrupt, printJson, printLine } from './output.ts';

interface SendOptions {
  readonly provider: string;
  readonly event?: string;
  /** A file, or `-` for standard input. */
  readonly body?: string;
  /** Names the variable: a secret in the arguments would be there for every user of the machine to read. */
  readonly secretEnv: string;
  readonly header: readonly Header[];
  readonly timeout: number;
  readonly json?: true;
}

/** `hookline send`: one signed webhook; 0 when it was answered with 2xx, else 1. */
export async function send(url: string, options: SendOptions): Promise<number> {
  const provider = findProvider(options.provider);
  const event = provider && (options.event === undefined ? provider.events[0] : findEvent(provider, options.event));
  if (!provider || !event) throw new Error(`${options.provider} has no event ${options.event}`);
  const now = new Date();
  const body = options.body === undefined ? Buffer.from(event.sample(now)) : await readBody(options.body);
  const secret = process.env[options.secretEnv];
  const request = compose({ provider, event: event.name, body, secret, url, headers: options.header, now });
  const answer = await deliver(request, { signal: abortOnInterrupt(), timeoutMs: options.timeout * 1000 });

  const { status, statusText, timings, headers } = answer;
  const text = answer.body.toString();
  if (options.json) printJson({ status, timings, headers, body: text });
  else {
    printLine(`${status} ${statusText}  first byte ${ms(timings.firstByte)}, total ${ms(timings.total)}`);
    for (const [name, value] of headers) printLine(`${name}: ${value}`);
    printLine(`\n${text}`);
  }
  return status >= 200 && status < 300 ? 0 : 1;
}

function readBody(file: string): Promise<Buffer> {
  return file === '-' ? buffer(process.stdin) : readFile(file);
}

function ms(duration: number | null): string {
  return duration === null ? '-' : `${duration.toFixed(1)} ms`;
}
