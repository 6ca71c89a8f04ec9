import type { Socket } from 'node:net';
import { HooklineError } from '../errors.ts';
import { BodyRecorder } from '../gateway/bodyRecorder.ts';
import type { RawMessage } from '../gateway/capture.ts';
import { MalformedMessage, parseRequestHead } from '../gateway/messageHead.ts';
import { ResponseReader } from '../gateway/responseReader.ts';
import { Upstream, UpstreamRefused } from '../gateway/upstream.ts';
import { text } from '../text.ts';

export interface ReplayTarget {
  /** Of the app, or of the gateway in front of it, which then captures the replay too. */
  readonly port: number;
  /** An IP address; by default 127.0.0.1, then ::1. */
  readonly address?: string;
  readonly signal: AbortSignal;
}

/** The final response as received. */
export interface ReplayResult {
  readonly head: Buffer;
  /** With chunk framing and trailers, if it was chunked; nothing after a 101. */
  readonly body: Buffer;
  /** True when the body was longer than 64 MiB, or 32 where its length is not announced; `body` is its beginning. */
  readonly truncated: boolean;
  /** Milliseconds since the start. */
  readonly timings: { readonly connected: number; readonly firstByte: number; readonly total: number };
}

const MAX_BODY = 64 * 1024 * 1024;

/**
 * Sends a request as it was captured, the very bytes, and reads the response.
 * @throws HooklineError REPLAY_TRUNCATED when the capture is not whole, SEND_REFUSED when nothing listens, and as
 * `exchangeOn` does; AbortError when aborted.
 */
export async function replay(
  { request }: { readonly request: RawMessage },
  { port, address, signal }: ReplayTarget,
): Promise<ReplayResult> {
  if (request.truncated) {
    throw new HooklineError(
      'REPLAY_TRUNCATED',
      text('This request cannot be replayed: only the beginning of its body was captured.'),
    );
  }
  signal.throwIfAborted();
  const start = performance.now();
  const upstream = new Upstream(port, () => (address === undefined ? ['127.0.0.1', '::1'] : [address]));
  let socket: Socket;
  try {
    socket = await upstream.connect(signal);
  } catch (error) {
    if (!(error instanceof UpstreamRefused)) throw error;
    throw new HooklineError(
      'SEND_REFUSED',
      text(
        'The request was not sent: nothing listens on {0}. Start the app, then replay again.',
        error.tried.join(' nor on '),
      ),
      { cause: error },
    );
  }
  return exchangeOn(socket, request, { start, signal });
}

/**
 * Sends a request on a connection, the very bytes, reads the response and closes the connection. `start` is on the clock
 * of `performance.now()`.
 * @throws HooklineError SEND_FAILED when the connection ends before the response or what comes is not HTTP/1;
 * AbortError when aborted.
 */
export async function exchangeOn(
  socket: Socket,
  request: Pick<RawMessage, 'head' | 'body'>,
  { start, signal }: { readonly start: number; readonly signal: AbortSignal },
): Promise<ReplayResult> {
  const connected = performance.now() - start;
  const body = new BodyRecorder(MAX_BODY);
  const reader = new ResponseReader(parseRequestHead(request.head), body);
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    socket.write(Buffer.concat([request.head, request.body]));
    const firstByte = (await readResponse(socket, reader)) - start;
    return {
      head: reader.rawHead,
      body: body.toBuffer(),
      truncated: body.overflowed,
      timings: { connected, firstByte, total: performance.now() - start },
    };
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof MalformedMessage
      ? new HooklineError('SEND_FAILED', text('The answer is not valid HTTP/1: {0}.', error.message), { cause: error })
      : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

/** Reads to the end of the response; gives when its first byte came, on the clock of `performance.now()`. */
function readResponse(socket: Socket, reader: ResponseReader): Promise<number> {
  return new Promise((resolve, reject) => {
    let firstByte = 0;
    socket.on('data', (chunk: Buffer) => {
      const begun = reader.begun;
      try {
        reader.read(chunk);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      if (!begun) firstByte = performance.now();
      if (reader.done) resolve(firstByte);
    });
    socket.on('end', () => {
      if (reader.untilClose) resolve(firstByte);
      socket.destroy();
    });
    let cause: Error | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('close', () =>
      reject(
        new HooklineError('SEND_FAILED', text('The app closed the connection before its answer ended.'), { cause }),
      ),
    );
  });
}
