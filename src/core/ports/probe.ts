import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Answer } from './listener.ts';

/** What one look at a port has shown. */
export interface Observation {
  readonly answer: Answer;
  /** A framework's name, from what the answer says of its server. */
  readonly framework: string | undefined;
  /** A debugger listens there, not the app. */
  readonly inspector: boolean;
}

/** How long a connection, and after it an answer, may take before it counts as none. In milliseconds. */
export const PATIENCE = { connect: 2000, answer: 10_000 };
const MOST_ANSWER_BYTES = 8192;

/** Frameworks by what their servers call themselves in `Server` and `X-Powered-By`. */
const SERVER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^x-powered-by:\s*express/im, 'express'],
  [/^x-powered-by:\s*next\.js/im, 'next'],
  [/^x-powered-by:\s*nuxt/im, 'nuxt'],
  [/^x-powered-by:\s*php/im, 'php'],
  [/^server:\s*werkzeug/im, 'flask'],
  [/^server:\s*wsgiserver/im, 'django'],
  [/^server:\s*uvicorn/im, 'uvicorn'],
  [/^server:\s*gunicorn/im, 'gunicorn'],
  [/^server:\s*hypercorn/im, 'hypercorn'],
  [/^server:\s*daphne/im, 'daphne'],
  [/^server:\s*tornadoserver/im, 'tornado'],
  [/^server:.*\baiohttp/im, 'aiohttp'],
  [/^server:\s*simplehttp/im, 'http.server'],
  [/^server:\s*(?:webrick|puma|thin)/im, 'rack'],
  [/^server:\s*kestrel/im, 'aspnet'],
  [/^server:\s*rocket/im, 'rocket'],
  [/^server:\s*cowboy/im, 'phoenix'],
  [/^server:\s*nginx/im, 'nginx'],
  [/^server:\s*caddy/im, 'caddy'],
  [/^server:\s*apache/im, 'apache'],
];

/** True when something accepts a connection at an address. */
export async function accepts(host: string, port: number, patienceMs = PATIENCE.connect): Promise<boolean> {
  const socket = connectTcp({ host, port });
  try {
    return await connected(socket, 'connect', patienceMs);
  } finally {
    socket.destroy();
  }
}

/**
 * Asks a server what it speaks, by one request that changes nothing: `HEAD /`. A TLS handshake follows only where the
 * answer is not plain HTTP, or complains as servers do that expect TLS. Undefined when nothing accepts the connection.
 */
export async function probe(host: string, port: number, patience = PATIENCE): Promise<Observation | undefined> {
  const socket = connectTcp({ host, port });
  let head: string | undefined;
  try {
    if (!(await connected(socket, 'connect', patience.connect))) return undefined;
    const name = host.includes(':') ? `[${host}]` : host;
    socket.write(
      `HEAD / HTTP/1.1\r\nHost: ${name}:${port}\r\nUser-Agent: Hookline\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
    head = await firstAnswer(socket, patience.answer);
  } finally {
    socket.destroy();
  }
  if (head === undefined) return { answer: { protocol: 'none' }, framework: undefined, inspector: false };
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(head)?.[1];
  const inspector = status === '400' && head.includes('WebSockets request was expected');
  if ((status === undefined || status === '400') && !inspector && (await speaksTls(host, port, patience))) {
    return { answer: { protocol: 'https' }, framework: undefined, inspector: false };
  }
  const framework = SERVER_NAMES.find(([pattern]) => pattern.test(head))?.[1];
  const answer: Answer = status === undefined ? { protocol: 'other' } : { protocol: 'http', status: Number(status) };
  return { answer, framework, inspector };
}

async function speaksTls(host: string, port: number, patience: typeof PATIENCE): Promise<boolean> {
  // The certificate does not matter: nothing is sent or trusted, only the handshake is of interest.
  const socket = connectTls({ host, port, servername: 'localhost', rejectUnauthorized: false });
  try {
    return await connected(socket, 'secureConnect', patience.answer);
  } finally {
    socket.destroy();
  }
}

function connected(socket: Socket, event: 'connect' | 'secureConnect', patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    const settle = (value: boolean): void => {
      clearTimeout(timer);
      resolve(value);
    };
    socket.once(event, () => settle(true));
    socket.once('close', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

/** The answer as far as the end of its head and what follows at once; empty when it closes unanswered. */
function firstAnswer(socket: Socket, patienceMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (value: string | undefined): void => {
      clearTimeout(timer);
      resolve(value);
    };
    const timer = setTimeout(() => settle(text || undefined), patienceMs);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const http = text.startsWith('HTTP/'.slice(0, text.length));
      if (!http || text.includes('\r\n\r\n') || text.length > MOST_ANSWER_BYTES) settle(text);
    });
    socket.once('close', () => settle(text));
  });
}
