import { headerValues, type HeaderList } from '../../gateway/messageHead.ts';
import { trimSpaces } from './latin1.ts';
import { notARequest } from './notARequest.ts';
import { buildRequest, type ImportedExchange } from './rawMessage.ts';
import { parseRequestUrl } from './requestUrl.ts';

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/**
 * The requests of a file for VS Code's REST Client or the HTTP client of JetBrains. Variables that the file itself sets
 * (`@name = value`) are filled in, others stay as they are written; scripts and references to responses are passed over.
 * `source` is latin1 text of UTF-8 bytes.
 * @throws HooklineError IMPORT_INVALID for a body from a file, for a variable in the host, and for what is no request.
 */
export function importHttpFile(source: string, host: string): ImportedExchange[] {
  const lines = source.split(/\r?\n/).map((text, index): Line => ({ text, number: index + 1 }));
  const variables = new Map<string, string>();
  for (const { text } of lines) {
    const [, name, value = ''] = /^[ \t]*@([\w.-]+)[ \t]*=(.*)$/.exec(text) ?? [];
    if (name !== undefined) variables.set(name, trimSpaces(value));
  }
  return sections(lines).flatMap((section) => readSection(section, new Variables(variables), host) ?? []);
}

/** What is between lines of `###`. */
function sections(lines: readonly Line[]): Line[][] {
  const found: Line[][] = [[]];
  for (const line of lines) {
    if (line.text.startsWith('###')) found.push([]);
    else found.at(-1)?.push(line);
  }
  return found;
}

class Variables {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** A variable may be made of others; those that refer to themselves are left. */
  fill(text: string, depth = 0): string {
    if (depth > 8 || !text.includes('{{')) return text;
    return text.replace(/\{\{ ?([\w.-]+) ?\}\}/g, (written, name: string) => {
      const value = this.#values.get(name);
      return value === undefined ? written : this.fill(value, depth + 1);
    });
  }
}

const NO_HTTP = new Set(['WEBSOCKET', 'GRPC', 'GRAPHQL', 'RSOCKET']);

function readSection(lines: readonly Line[], variables: Variables, host: string): ImportedExchange | undefined {
  const begin = skipPreamble(lines);
  const first = lines[begin];
  if (!first) return undefined;
  const where = `line ${first.number}`;
  let at = begin + 1;
  let start = trimSpaces(first.text);
  // A long URL goes on in indented lines.
  for (; /^[ \t]+[^ \t]/.test(lines[at]?.text ?? ''); at++) start += trimSpaces(lines[at]?.text ?? '');
  const { method, written, version } = requestLine(variables.fill(start));
  if (NO_HTTP.has(method.toUpperCase())) throw notARequest(where, `${method} is not an HTTP method`);

  const headers: (readonly [string, string])[] = [];
  for (; at < lines.length && trimSpaces(lines[at]?.text ?? '') !== ''; at++) {
    const { text, number } = lines[at] ?? first;
    if (/^[ \t]*(?:#|\/\/)/.test(text)) continue;
    if (/^(?:>|<)/.test(text)) break;
    const colon = text.indexOf(':');
    if (colon < 1) throw notARequest(`line ${number}`, 'a header line has no colon');
    headers.push([trimSpaces(text.slice(0, colon)), variables.fill(trimSpaces(text.slice(colon + 1)))]);
  }
  const url = requestUrl(written, headers, host, where);
  return {
    request: buildRequest(
      {
        method,
        target: url.target,
        version: version === '1.0' ? '1.0' : '1.1',
        headers,
        body: readBody(lines.slice(at), headers, variables),
      },
      url.host,
      where,
    ),
    upstreamPort: url.localPort,
  };
}

/** `GET http://x HTTP/1.1`, of which only the URL must be there. */
function requestLine(line: string): { method: string; written: string; version: string | undefined } {
  const [, method] = /^([A-Za-z][A-Za-z-]*)[ \t]/.exec(line) ?? [];
  const [, version] = /[ \t]HTTP\/(\d(?:\.\d)?)$/.exec(line.slice(-12)) ?? [];
  const end = version === undefined ? line.length : line.length - version.length - 'HTTP/'.length;
  return { method: method ?? 'GET', written: trimSpaces(line.slice(method?.length ?? 0, end)), version };
}

/** The index of the request line: behind empty lines, comments, variables and scripts. */
function skipPreamble(lines: readonly Line[]): number {
  let at = 0;
  while (at < lines.length) {
    const text = trimSpaces(lines[at]?.text ?? '');
    if (/^<\s*\{%/.test(text)) at = scriptEnd(lines, at);
    else if (text === '' || /^(?:#|\/\/|@[\w.-]+\s*=)/.test(text) || /^<\s+\S/.test(text)) at++;
    else break;
  }
  return at;
}

function requestUrl(written: string, headers: HeaderList, host: string, where: string) {
  const named = headerValues(headers, 'host')[0] ?? host;
  const absolute = written.startsWith('/') ? `http://${named}${written}` : written;
  const complete = /^[a-z][a-z\d+.-]*:\/\//i.test(absolute) ? absolute : `http://${absolute}`;
  const [authority = ''] = /^[^:]*:\/\/[^/?#]*/.exec(complete) ?? [];
  if (authority.includes('{{')) {
    throw notARequest(where, `the host has a variable that the file does not set: ${written.slice(0, 200)}`);
  }
  const url = parseRequestUrl(complete);
  if (!url) throw notARequest(where, `there is no http or https URL: ${written.slice(0, 200)}`);
  return url;
}

function readBody(lines: readonly Line[], headers: HeaderList, variables: Variables): Buffer {
  const kept: string[] = [];
  for (let at = trimSpaces(lines[0]?.text ?? '') === '' ? 1 : 0; at < lines.length;) {
    const { text, number } = lines[at] ?? { text: '', number: 0 };
    if (/^>\s*\{%/.test(text)) at = scriptEnd(lines, at);
    // A script in a file, a place to write the response to, a response that was saved.
    else if (/^(?:> [^ ]+$|>>!? |<> )/.test(text)) at++;
    else if (/^<(?:@\S*)?[ \t]+\S/.test(text)) {
      throw notARequest(
        `line ${number}`,
        `the body is read from a file (${trimSpaces(text).slice(0, 200)}), which an import does not do; put the text itself there`,
      );
    } else {
      kept.push(text);
      at++;
    }
  }
  while (kept.length > 0 && trimSpaces(kept.at(-1) ?? '') === '') kept.pop();
  const type = headerValues(headers, 'content-type')[0] ?? '';
  return Buffer.from(variables.fill(joinBody(kept, type)), 'latin1');
}

function joinBody(lines: readonly string[], contentType: string): string {
  if (/^multipart\//i.test(contentType)) return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
  // Fields of a form may stand on lines of their own.
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType) && lines.length > 1) {
    const isOnePerLine = lines
      .slice(1)
      .every((line, index) => /^[ \t]*&/.test(line) || trimSpaces(lines[index] ?? '').endsWith('&'));
    if (isOnePerLine) return lines.map(trimSpaces).join('');
  }
  return lines.join('\n');
}

/** The index behind the line with `%}`. */
function scriptEnd(lines: readonly Line[], start: number): number {
  const end = lines.findIndex(({ text }, index) => index >= start && text.includes('%}'));
  return end === -1 ? lines.length : end + 1;
}
