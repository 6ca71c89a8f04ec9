import { STATUS_CODES } from 'node:http';
import { formatText, text, type Text } from '../text.ts';
import type { MalformedMessage } from './messageHead.ts';
import type { UpstreamRefused } from './upstream.ts';

/** An answer the gateway gives itself. */
export interface OwnAnswer {
  readonly status: number;
  /** The value of `X-Hookline`, by which a program can tell it from an answer of the app. */
  readonly reason: string;
  readonly text: Text;
  /** Header lines besides those that every answer has. */
  readonly headers?: readonly string[];
}

/** How soon a caller should try again when the app is down or busy, in seconds. */
const RETRY_AFTER = 5;

export function badRequest(error: MalformedMessage): OwnAnswer {
  return {
    status: error.status,
    reason: 'bad-request',
    text: text('Hookline did not pass this request on: {0}.', error.message),
  };
}

export function upstreamRefused(port: number, error: UpstreamRefused): OwnAnswer {
  if (error.insecure) {
    return {
      status: 502,
      reason: 'upstream-insecure',
      text: text(
        'The app on port {0} broke off the TLS handshake. Check that it speaks HTTPS there, or set Hookline to plain HTTP.',
        port,
      ),
    };
  }
  return {
    status: 502,
    reason: 'upstream-refused',
    text: text(
      'Hookline could not reach the app: nothing listens on {0}. Start the app, or check that it listens on port {1} ' +
        'and binds loopback (127.0.0.1 or ::1) or all interfaces (0.0.0.0 or ::).',
      error.tried.join(' nor on '),
      port,
    ),
  };
}

/** After a request was held for the app in vain. */
export function upstreamStillRefused(port: number, error: UpstreamRefused): OwnAnswer {
  const answer = upstreamRefused(port, error);
  return error.insecure ? answer : { ...answer, status: 503, headers: [`Retry-After: ${RETRY_AFTER}`] };
}

export function unauthorized(challenges: readonly string[]): OwnAnswer {
  return {
    status: 401,
    reason: 'unauthorized',
    text: text('This URL is protected, and the request carried no credentials that are accepted.'),
    headers: challenges.map((challenge) => `WWW-Authenticate: ${challenge}`),
  };
}

export function forbiddenAddress(address: string): OwnAnswer {
  return {
    status: 403,
    reason: 'address-not-allowed',
    text: text('Requests from {0} are not allowed here.', address),
  };
}

/** `seconds` until the next request may pass. */
export function rateExceeded(seconds: number): OwnAnswer {
  return {
    status: 429,
    reason: 'rate-exceeded',
    text: text('There were more requests than the limit set in Hookline allows.'),
    headers: [`Retry-After: ${seconds}`],
  };
}

export function bodyTooLarge(limit: number): OwnAnswer {
  return {
    status: 413,
    reason: 'body-too-large',
    text: text('The body is longer than the limit set in Hookline, {0} bytes.', limit),
  };
}

export function notAdmitted(turned: 'full' | 'late'): OwnAnswer {
  return {
    status: 503,
    reason: turned === 'full' ? 'queue-full' : 'queue-timeout',
    text:
      turned === 'full'
        ? text('Too many requests wait for the app already.')
        : text('The request waited too long for its turn at the app.'),
    headers: [`Retry-After: ${RETRY_AFTER}`],
  };
}

/** The request is in the inbox. */
export function acceptedForLater(): OwnAnswer {
  return {
    status: 202,
    reason: 'accepted',
    text: text('The app does not listen now. Hookline keeps the request and delivers it as soon as it does.'),
  };
}

/** What is longer than Hookline keeps cannot be delivered later. */
export function tooLongToKeep(): OwnAnswer {
  return {
    status: 503,
    reason: 'too-long-to-keep',
    text: text('The app does not listen now, and the body is too long to be kept and delivered later.'),
    headers: [`Retry-After: ${RETRY_AFTER}`],
  };
}

/** In the place of an app that a debugger holds; the app's own answer is recorded when it comes. */
export function earlyAnswer(status: number): OwnAnswer {
  return {
    status,
    reason: 'early-answer',
    text: text('Hookline answered in the place of the app, which a debugger has paused.'),
  };
}

export function upstreamReset(port: number): OwnAnswer {
  return {
    status: 502,
    reason: 'upstream-reset',
    text: text(
      'The app on port {0} closed the connection before it answered. Look for a crash or a restart in its output.',
      port,
    ),
  };
}

export function upstreamMalformed(port: number, error: MalformedMessage): OwnAnswer {
  return {
    status: 502,
    reason: 'upstream-malformed',
    text: text(
      'What the app on port {0} answered is not valid HTTP/1: {1}. Check that it speaks plain HTTP, not HTTPS, there.',
      port,
      error.message,
    ),
  };
}

/** The answer's bytes; a response to HEAD has no body. */
export function encodeAnswer(answer: OwnAnswer, method: string | undefined): { head: Buffer; body: Buffer } {
  const body = Buffer.from(`${formatText(answer.text)}\n`);
  const lines = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    `X-Hookline: ${answer.reason}`,
    ...(answer.headers ?? []),
    ...(answer.status === 405 ? ['Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE'] : []),
    'Connection: close',
  ];
  return {
    head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    body: method === 'HEAD' ? Buffer.alloc(0) : body,
  };
}
