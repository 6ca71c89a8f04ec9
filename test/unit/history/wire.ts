import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { decodeBody, requestFraming, type BodyFraming } from '../../../src/core/gateway/bodyFraming.ts';
import type { Capture } from '../../../src/core/gateway/capture.ts';
import { findHeadEnd, parseRequestHead, type HeaderList } from '../../../src/core/gateway/messageHead.ts';
import { capture } from './captures.ts';

/** A capture of the request that these bytes are; a latin1 string is as good. */
export function captureOf(request: Buffer | string, changes: Partial<Capture> = {}): Capture {
  const bytes = typeof request === 'string' ? Buffer.from(request, 'latin1') : request;
  const end = findHeadEnd(bytes, 0);
  const message = { head: bytes.subarray(0, end), body: bytes.subarray(end), truncated: false };
  return capture('c0', { request: message, ...changes });
}

/** What a request says, in whatever bytes it says it. */
export interface Said {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  /** Without chunk framing, latin1. */
  readonly body: string;
}

export function said(head: Buffer, body: Buffer): Said {
  const { method, target, headers } = parseRequestHead(head);
  return { method, target, headers, body: decodeBody(head, body).toString('latin1') };
}

/** Takes requests byte for byte, answers each with this status, and closes the connection. */
export async function wireServer(status = 200): Promise<{ port: number; requests: Said[]; bytes: Buffer[] }> {
  const requests: Said[] = [];
  const whole: Buffer[] = [];
  const server = createServer((socket) => {
    const chunks: Buffer[] = [];
    let head: Buffer | undefined;
    let framing: BodyFraming | undefined;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (framing?.done === true) return;
      if (framing) framing.push(chunk, 0);
      else {
        const bytes = Buffer.concat(chunks);
        const end = findHeadEnd(bytes, 0);
        if (end === -1) return;
        head = bytes.subarray(0, end);
        framing = requestFraming(parseRequestHead(head));
        framing.push(bytes, end);
      }
      if (!framing.done || !head) return;
      const bytes = Buffer.concat(chunks);
      requests.push(said(head, bytes.subarray(head.length)));
      whole.push(bytes);
      socket.end(`HTTP/1.1 ${status} Answered\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve);
  });
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, requests, bytes: whole };
}

/** Runs a program with this input to its end and gives what it printed; fails unless it exits with 0. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { input = '', ...options }: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(program, args, { ...options, timeout: 60_000 });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}\n${output}`);
  return output;
}
