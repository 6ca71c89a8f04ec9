import { formatText, text, type Text } from '../text.ts';
import type { MalformedMessage } from './messageHead.ts';
import type { UpstreamRefused } from './upstream.ts';

/** An answer the gateway gives itself. */
export interface OwnAnswer {
  readonly status: 400 | 405 | 431 | 502 | 505;
  /** The value of `X-Hookline`, by which a program can tell it from an answer of the app. */
  readonly reason: 'bad-request' | 'upstream-refused' | 'upstream-reset' | 'upstream-malformed';
  readonly text: Text;
}

const REASON_PHRASES = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  505: 'HTTP Version Not Supported',
} as const;

export function badRequest(error: MalformedMessage): OwnAnswer {
  return {
    status: error.status,
    reason: 'bad-request',
    text: text('Hookline did not pass this request on: {0}.', error.message),
  };
}

export function upstreamRefused(port: number, error: UpstreamRefused): OwnAnswer {
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
    `HTTP/1.1 ${answer.status} ${REASON_PHRASES[answer.status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    `X-Hookline: ${answer.reason}`,
    ...(answer.status === 405 ? ['Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE'] : []),
    'Connection: close',
  ];
  return {
    head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    body: method === 'HEAD' ? Buffer.alloc(0) : body,
  };
}
