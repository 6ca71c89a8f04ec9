import { domainToASCII } from 'node:url';

/** An http or https URL taken apart without changing what is sent. All of it is latin1 text of UTF-8 bytes. */
export interface RequestUrl {
  /** As Host has it, with the port if the URL has one. */
  readonly host: string;
  /** As `user:password`, still percent-encoded; undefined when there is none. */
  readonly user: string | undefined;
  /** Path and query as written, except that what may not stand in a target is percent-encoded; without the fragment. */
  readonly target: string;
  /** The port of the app when the URL is of this machine. */
  readonly localPort: number | undefined;
}

/** Undefined when it is no http or https URL. */
export function parseRequestUrl(url: string): RequestUrl | undefined {
  const [, authority, rest = ''] = /^https?:\/\/([^/?#\\]+)([^#]*)/is.exec(url) ?? [];
  if (authority === undefined) return undefined;
  const at = authority.lastIndexOf('@');
  const host = asciiHost(authority.slice(at + 1));
  if (!/^(?:[A-Za-z0-9._~!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?$/.test(host)) return undefined;
  const [, name = '', port] = /^(.*?)(?::(\d*))?$/.exec(host) ?? [];
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i.test(name);
  return {
    host,
    user: at === -1 ? undefined : authority.slice(0, at),
    target: encodeTarget(rest.startsWith('/') ? rest : `/${rest}`),
    localPort: isLocal && port && Number(port) < 65_536 ? Number(port) : undefined,
  };
}

/** The target with everything percent-encoded that may not stand in one. */
export function encodeTarget(target: string): string {
  return target.replace(
    /[^\x21-\x7e]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function asciiHost(host: string): string {
  if (!/[\x80-\xff]/.test(host)) return host;
  const [, name = '', port = ''] = /^(.*?)(:\d*)?$/.exec(Buffer.from(host, 'latin1').toString('utf8')) ?? [];
  return domainToASCII(name) + port;
}
