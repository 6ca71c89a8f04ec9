import { inspect } from 'node:util';
import type * as vscode from 'vscode';
import type { Logger } from '../core/logger.ts';

const TOKEN = /\b(?:whsec|sk|rk|ghp|gho|ghs|xox[abp])[_-][\w+/=-]{6,}/g;
const SECRET_HEADER = /((?:authorization|cookie|[\w-]*signature[\w-]*)["']?\s*[:=]\s*)[^\r\n]+/gi;

/** Hides what looks like a secret, or a signature made with one. */
function redact(message: string): string {
  return message.replace(TOKEN, '[secret]').replace(SECRET_HEADER, '$1[hidden]');
}

/** The core's logger, on VS Code's output channel; secrets are redacted here. */
export class ChannelLogger implements Logger {
  readonly #channel: vscode.LogOutputChannel;

  constructor(channel: vscode.LogOutputChannel) {
    this.#channel = channel;
  }

  trace(message: string): void {
    this.#channel.trace(redact(message));
  }

  info(message: string): void {
    this.#channel.info(redact(message));
  }

  warn(message: string): void {
    this.#channel.warn(redact(message));
  }

  error(message: string, error?: unknown): void {
    const detail = error === undefined ? '' : `: ${inspect(error)}`;
    this.#channel.error(redact(message + detail));
  }
}
