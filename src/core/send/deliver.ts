import * as http from 'node:http';
import * as https from 'node:https';
import { HooklineError } from '../errors.ts';
import { text } from '../text.ts';
import { explainFailure } from './deliveryFailure.ts';
import type { Header } from './header.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface DeliveryRequest {
  readonly method: string;
  /** Absolute, http or https; with `user:password@`, sent as Basic credentials. */
  readonly url: string;
  /** In the order and case they go on the wire. Host and what frames the body is added. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

/** Milliseconds; null for what did not happen, as DNS for an address. */
interface DeliveryTimings {
  /** How long the name's lookup took. */
  readonly dns: number | null;
  /** How long TCP took to connect. */
  readonly connect: number | null;
  /** How long the TLS handshake took. */
  readonly tls: number | null;
  /** From the start to the response's head. */
  readonly firstByte: number | null;
  /** From the start to the response's last byte. */
  readonly total: number;
}

/** What was answered to a delivery, whatever the status; redirects are not followed, nothing is decompressed. */
export interface DeliveryResponse {
  readonly status: number;
  readonly statusText: string;
  /** As `1.1`. */
  readonly httpVersion: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** True when the body was longer than the 10 MiB that are kept. */
  readonly truncated: boolean;
  readonly timings: DeliveryTimings;
}

export interface DeliverOptions {
  readonly signal: AbortSignal;
  /** For the whole exchange. */
  readonly timeoutMs?: number;
}

/**
 * Sends one request on a connection of its own and reads the answer.
 * @throws HooklineError SEND_INVALID for a request that cannot be sent, SEND_REFUSED when nothing listens there,
 *   SEND_TIMEOUT, SEND_FAILED for any other failure of network, TLS or HTTP; AbortError when aborted.
 */
export async function deliver(
  request: DeliveryRequest,
  { signal, timeoutMs = 30_000 }: DeliverOptions,
): Promise<DeliveryResponse> {
  const url = checkedUrl(request.url);
  const headers = checkedHeaders(request, url);
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await exchange(request, url, headers, AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (signal.aborted) throw new DOMException('The delivery was cancelled.', 'AbortError');
    if (deadline.aborted) {
      const seconds = timeoutMs / 1000;
      throw new HooklineError(
        'SEND_TIMEOUT',
        text('{0} did not finish its answer within {1} seconds.', url.host, seconds),
        {
          cause: error,
        },
      );
    }
    throw explainFailure(error, url);
  }
}

function exchange(
  { method, body }: DeliveryRequest,
  url: URL,
  headers: readonly Header[],
  signal: AbortSignal,
): Promise<DeliveryResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<DeliveryResponse>();
  const timings = new Stopwatch();
  const request = (url.protocol === 'https:' ? https : http).request({
    method,
    hostname: connectHost(url),
    port: url.port,
    path: url.pathname + url.search,
    headers: headers.flat(),
    // A connection of its own: each delivery is a first contact, as a provider's is, and its parts can be measured.
    agent: false,
    signal,
  });
  request.once('socket', (socket) => {
    socket.once('lookup', () => timings.mark('dns'));
    socket.once('connect', () => timings.mark('connect'));
    socket.once('secureConnect', () => timings.mark('tls'));
  });
  request.once('response', (response) => {
    const firstByte = timings.elapsed();
    readCapped(response).then(
      ({ body, truncated }) =>
        resolve({
          status: response.statusCode ?? 0,
          statusText: response.statusMessage ?? '',
          httpVersion: response.httpVersion,
          headers: paired(response.rawHeaders),
          body,
          truncated,
          timings: { ...timings.phases, firstByte, total: timings.elapsed() },
        }),
      reject,
    );
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** A URL writes an IPv6 address in brackets, a socket does not; names below localhost are this machine (RFC 6761, 6.3). */
function connectHost({ hostname }: URL): string {
  return /\.localhost\.?$/.test(hostname) ? 'localhost' : hostname.replace(/^\[|\]$/g, '');
}

class Stopwatch {
  readonly #start = performance.now();
  #last = this.#start;
  phases: Pick<DeliveryTimings, 'dns' | 'connect' | 'tls'> = { dns: null, connect: null, tls: null };

  /** Ends a phase, which began when the one before it ended. */
  mark(phase: 'dns' | 'connect' | 'tls'): void {
    const now = performance.now();
    this.phases = { ...this.phases, [phase]: now - this.#last };
    this.#last = now;
  }

  elapsed(): number {
    return performance.now() - this.#start;
  }
}

async function readCapped(response: http.IncomingMessage): Promise<{ body: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the response and its connection.
    if (size > MAX_BODY_BYTES) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), truncated: size > MAX_BODY_BYTES };
}

function checkedUrl(given: string): URL {
  const url = URL.parse(given);
  if (!url) throw invalid(text('{0} is not a URL. Write it as http://localhost:3000/webhooks.', given));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(text('A webhook goes to an http or https URL, not to {0}', url.protocol));
  }
  return url;
}

function checkedHeaders({ method, headers, body }: DeliveryRequest, url: URL): readonly Header[] {
  const names = new Set<string>();
  for (const [name, value] of headers) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch (error) {
      throw invalid(
        text('The header {0} cannot be sent: it has characters that HTTP does not allow.', JSON.stringify(name)),
        error,
      );
    }
    names.add(name.toLowerCase());
  }
  for (const name of ['Content-Length', 'Transfer-Encoding', 'Connection']) {
    if (names.has(name.toLowerCase()))
      throw invalid(text('The header {0} is set by the connection itself. Remove it.', name));
  }
  const added: Header[] = [];
  if (!names.has('host')) added.push(['Host', url.host]);
  if ((url.username || url.password) && !names.has('authorization')) {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    added.push(['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]);
  }
  if (body.length > 0 || !['GET', 'HEAD'].includes(method)) added.push(['Content-Length', String(body.length)]);
  return [...added, ...headers];
}

function paired(flat: readonly string[]): Header[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []));
}

function invalid(message: ReturnType<typeof text>, cause?: unknown): HooklineError {
  return new HooklineError('SEND_INVALID', message, { cause });
}
