import type { HeaderList } from '../../gateway/messageHead.ts';
import { cmdPipelines, isForCmd } from './cmdWords.ts';
import { curlOptions, type CurlOption } from './curlOptions.ts';
import { curlForm, urlEncodedField } from './curlData.ts';
import { trimSpaces } from './latin1.ts';
import { notARequest } from './notARequest.ts';
import { buildRequest, type ImportedExchange } from './rawMessage.ts';
import { encodeTarget, parseRequestUrl, type RequestUrl } from './requestUrl.ts';
import { shellOutput } from './shellOutput.ts';
import { shellPipelines, type Pipeline } from './shellWords.ts';

/**
 * The requests that these commands would make, with the headers that curl itself adds, in its order. Nothing is run and
 * nothing is read from disk. `source` is latin1 text.
 * @throws HooklineError IMPORT_INVALID
 */
export function importCurl(source: string): ImportedExchange[] {
  const pipelines = isForCmd(source) ? cmdPipelines(source) : shellPipelines(source);
  return pipelines.flatMap(curlRequests);
}

/** Whether a command is curl, whatever stands before it: a prompt, `sudo`, variables, a path. */
function curlWords(words: readonly string[]): readonly string[] | undefined {
  const first = words.findIndex((word) => !/^(?:\$|%|>|sudo|time|env|command|exec|\w+=[\s\S]*)$/.test(word));
  return /(?:^|[\\/])curl(?:\.exe)?$/i.test(words[first] ?? '') ? words.slice(first + 1) : undefined;
}

/** No command that a person has is longer. */
const MAX_WORDS = 10_000;
const MAX_URLS = 100;

function curlRequests({ commands, line }: Pipeline): ImportedExchange[] {
  const index = commands.findIndex((words) => curlWords(words) !== undefined);
  const words = curlWords(commands[index] ?? []);
  if (!words) return [];
  const where = `line ${line}`;
  if (words.length > MAX_WORDS) throw notARequest(where, `curl is given more than ${MAX_WORDS} words`);
  const input = (): string | undefined => (index === 0 ? undefined : shellOutput(commands.slice(0, index)));
  return curlOptions(words).flatMap((options) => {
    const urls = options.filter(([name]) => name === 'url').map(([, url]) => url);
    if (urls.length === 0) throw notARequest(where, 'curl is given no URL');
    if (urls.length > MAX_URLS) throw notARequest(where, `curl is given more than ${MAX_URLS} URLs`);
    return urls.map((url) => curlRequest(url, new Options(options, where, input)));
  });
}

/** What is said of one request. */
class Options {
  readonly where: string;
  readonly #list: readonly CurlOption[];
  readonly #input: () => string | undefined;

  constructor(list: readonly CurlOption[], where: string, input: () => string | undefined) {
    this.#list = list;
    this.where = where;
    this.#input = input;
  }

  has(...names: string[]): boolean {
    return this.#list.some(([name]) => names.includes(name));
  }

  all(...names: string[]): readonly CurlOption[] {
    return this.#list.filter(([name]) => names.includes(name));
  }

  /** The last counts, as in curl. */
  last(name: string): string | undefined {
    return this.#list.findLast(([option]) => option === name)?.[1];
  }

  /** A value, or what is piped into curl for `@-`. @throws for `@file`. */
  content(name: string, value: string): string {
    if (!value.startsWith('@')) return value;
    const input = value === '@-' ? this.#input() : undefined;
    if (input === undefined) throw this.refused(name, value);
    // curl leaves these out of what it reads, save for --data-binary and --json.
    return name === 'data' || name === 'data-ascii' ? input.replace(/[\r\n\0]/g, '') : input;
  }

  refused(name: string, value: string): Error {
    return notARequest(
      this.where,
      `--${name} ${value} reads what is not in the command, which an import does not do; put the text itself there`,
    );
  }
}

const DATA = ['data', 'data-ascii', 'data-raw', 'data-binary', 'data-urlencode', 'json'];

function curlRequest(urlGlob: string, options: Options): ImportedExchange {
  const { where } = options;
  // Browsers write `\[` so that curl does not make several URLs of one; other globs are taken as they are written.
  const urlText = options.has('globoff') ? urlGlob : urlGlob.replace(/\\([[\]{}])/g, '$1');
  for (const name of ['config', 'upload-file', 'netrc-file']) {
    if (options.has(name)) throw options.refused(name, options.last(name) ?? '');
  }
  const url = parseRequestUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(urlText) ? urlText : `http://${urlText}`);
  if (!url) throw notARequest(where, `${urlText.slice(0, 200)} is no http or https URL`);
  const data = postedData(options);
  const form = options.has('form', 'form-string') ? curlForm(options.all('form', 'form-string'), options) : undefined;
  const query = [
    ...options
      .all('url-query')
      .map(([name, value]) => (value.startsWith('+') ? value.slice(1) : urlEncodedField(value, name, options))),
    ...(options.has('get') && data !== undefined ? [data] : []),
  ];
  const body = form?.body ?? (data === undefined || options.has('get') ? undefined : Buffer.from(data, 'latin1'));
  const isHead = options.has('head');
  const method = options.last('request') ?? (isHead ? 'HEAD' : body ? 'POST' : 'GET');
  const type = form?.type ?? 'application/x-www-form-urlencoded';
  return {
    request: buildRequest(
      {
        method,
        target: target(url, query, options),
        version: options.has('http1.0') ? '1.0' : '1.1',
        headers: curlHeaders(
          url,
          options,
          body && [
            ['Content-Length', String(body.length)],
            ['Content-Type', type],
          ],
        ),
        body: body ?? Buffer.alloc(0),
      },
      url.host,
      where,
    ),
    upstreamPort: url.localPort,
  };
}

/** Undefined when nothing is posted. */
function postedData(options: Options): string | undefined {
  const parts = options.all(...DATA);
  if (parts.length === 0) return undefined;
  return parts.reduce((all, [name, value], index) => {
    const part =
      name === 'data-urlencode'
        ? urlEncodedField(value, name, options)
        : name === 'data-raw'
          ? value
          : options.content(name, value);
    return index === 0 || name === 'json' ? all + part : `${all}&${part}`;
  }, '');
}

function target(url: RequestUrl, query: readonly string[], options: Options): string {
  const chosen = options.last('request-target');
  if (chosen !== undefined) return encodeTarget(chosen);
  const [, path = '', search = ''] = /^([^?]*)(.*)$/s.exec(url.target) ?? [];
  const queried = query.reduce((all, part) => all + (all === '' ? '?' : all === '?' ? '' : '&') + part, search);
  return (options.has('path-as-is') ? path : withoutDots(path)) + encodeTarget(queried);
}

/** RFC 3986, 5.2.4, which curl applies to every path unless told not to. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  const parts = path.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '..') segments.pop();
    if (part !== '.' && part !== '..') segments.push(part);
    else if (isLast) segments.push('');
  }
  return `/${segments.join('/')}`;
}

function curlHeaders(url: RequestUrl, options: Options, framing: HeaderList = []): HeaderList {
  const custom = customHeaders(options);
  const mentioned = new Set(custom.map(([name]) => name.toLowerCase()));
  const hosts = custom.filter(([name, value]) => name.toLowerCase() === 'host' && value !== undefined);
  const added = ([name, value]: readonly [string, string | undefined]): HeaderList =>
    value === undefined || value === '' || mentioned.has(name.toLowerCase()) ? [] : [[name, value]];
  return [
    ['Host', hosts.at(-1)?.[1] ?? url.host],
    ...added(['Authorization', authorization(url, options)]),
    ...added(['Range', range(options)]),
    ...added(['User-Agent', options.last('user-agent') ?? 'curl']),
    ...added(['Accept', '*/*']),
    ...added(['Accept-Encoding', options.has('compressed') ? 'deflate, gzip, br, zstd' : undefined]),
    ...added(['Referer', options.last('referer')?.replace(/;auto$/, '')]),
    ...added(['Cookie', cookies(options)]),
    ...custom.flatMap(([name, value]): HeaderList =>
      value === undefined || name.toLowerCase() === 'host' ? [] : [[name, value]],
    ),
    ...framing.flatMap(added),
  ];
}

/** A name without a value is a header that curl is told not to add. */
function customHeaders(options: Options): (readonly [string, string | undefined])[] {
  const written = options.all('header').flatMap(([name, header]): (readonly [string, string | undefined])[] => {
    if (header.startsWith('@')) throw options.refused(name, header);
    const colon = header.indexOf(':');
    if (colon > 0) {
      const value = trimSpaces(header.slice(colon + 1));
      return [[trimSpaces(header.slice(0, colon)), value === '' ? undefined : value]];
    }
    return /^[^:;]+;[ \t]*$/.test(header) ? [[header.slice(0, header.indexOf(';')), '']] : [];
  });
  if (!options.has('json')) return written;
  const names = new Set(written.map(([name]) => name.toLowerCase()));
  const json = ['Content-Type', 'Accept'].filter((name) => !names.has(name.toLowerCase()));
  return [...written, ...json.map((name) => [name, 'application/json'] as const)];
}

function authorization(url: RequestUrl, options: Options): string | undefined {
  const bearer = options.last('oauth2-bearer');
  if (bearer !== undefined) return `Bearer ${bearer}`;
  // These ask the server first.
  if (options.has('digest', 'ntlm', 'negotiate', 'anyauth', 'aws-sigv4')) return undefined;
  const user = options.last('user') ?? (url.user === undefined ? undefined : percentDecode(url.user));
  if (user === undefined) return undefined;
  const credentials = user.includes(':') ? user : `${user}:`;
  return `Basic ${Buffer.from(credentials, 'latin1').toString('base64')}`;
}

function percentDecode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function range(options: Options): string | undefined {
  const bytes = options.last('range');
  return bytes === undefined ? undefined : `bytes=${bytes}`;
}

function cookies(options: Options): string | undefined {
  const all = options.all('cookie').map(([name, value]) => {
    // Without an equals sign it is the name of a file.
    if (!value.includes('=')) throw options.refused(name, value);
    return value;
  });
  return all.length === 0 ? undefined : all.join(';');
}
