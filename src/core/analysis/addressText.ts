import { toPort } from './values.ts';

/** An address as a variable or a constant may hold it: `8080`, `:8080`, `127.0.0.1:8080`, `http://+:80`. */
const addressValue = /^(?:[a-z]+:\/\/)?(?:(\[[\da-f:]+\]|[^\s:/]*):)?(\d{1,5})\/?$/i;

/** The port that such a text gives. */
export function readPort(text: string): number | undefined {
  const port = addressValue.exec(text)?.[2];
  return port === undefined ? undefined : toPort(port);
}

/** The host that such a text gives; the text itself when it is no address. */
export function readHost(text: string): string | undefined {
  const address = addressValue.exec(text);
  if (!address) return text || undefined;
  const [, host] = address;
  if (host === '' || host === '+' || host === '*') return '::';
  return host?.replace(/^\[|\]$/g, '');
}
