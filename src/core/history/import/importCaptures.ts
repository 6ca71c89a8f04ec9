import { HooklineError } from '../../errors.ts';
import type { Capture } from '../../gateway/capture.ts';
import type { CaptureIds } from '../../gateway/captureIds.ts';
import { text } from '../../text.ts';
import { importCurl } from './curl.ts';
import { importFixture } from './fixture.ts';
import { importHar } from './har.ts';
import { importHttpFile } from './httpFile.ts';
import { isObject } from './json.ts';
import type { ImportedExchange } from './rawMessage.ts';
import { importRawHttp } from './rawHttp.ts';

export const importFormats = ['har', 'fixture', 'curl', 'http', 'raw'] as const;
export type ImportFormat = (typeof importFormats)[number];

export interface ImportOptions {
  readonly ids: CaptureIds;
  /** Milliseconds since the epoch; when the imported requests were made, unless the input tells. */
  readonly now: number;
  /** The port of the app they are for, unless the input tells; 0 when unknown. */
  readonly upstreamPort: number;
  /** What the input is; by default that is seen from how it begins. */
  readonly format?: ImportFormat;
}

/** The most that is read, in bytes. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads requests, and responses where there are any, from a HAR, a JSON fixture, cURL commands, an .http file or raw
 * HTTP. Nothing is run, and no file that the input names is read. Text from bytes is UTF-8, or UTF-16 with its mark.
 * @throws HooklineError IMPORT_INVALID, which tells what is wrong and where.
 */
export function importCaptures(input: string | Uint8Array, options: ImportOptions): readonly Capture[] {
  const bytes = inputBytes(input);
  const format = options.format ?? recognize(bytes);
  const host = options.upstreamPort > 0 ? `localhost:${options.upstreamPort}` : 'localhost';
  const found = read(bytes, format, host);
  if (found.length === 0) throw invalid(NOTHING[format]);
  return found.map((exchange) => toCapture(exchange, options));
}

const NOTHING: Readonly<Record<ImportFormat | 'json', string>> = {
  json: 'The HAR has no http or https requests in it.',
  har: 'The HAR has no http or https requests in it.',
  fixture: 'The fixture has no request in it.',
  curl: 'There is no curl command in this text.',
  http: 'There is no request in this .http file.',
  raw: 'There is no request in this text.',
};

function read(bytes: Buffer, format: ImportFormat | 'json', host: string): readonly ImportedExchange[] {
  switch (format) {
    case 'json': {
      const value = json(bytes);
      return isObject(value['log']) ? importHar(value) : [importFixture(value, host)];
    }
    case 'har':
      return importHar(json(bytes));
    case 'fixture':
      return [importFixture(json(bytes), host)];
    case 'curl':
      return importCurl(bytes.toString('latin1'));
    case 'http':
      return importHttpFile(bytes.toString('latin1'), host);
    case 'raw':
      return [importRawHttp(bytes, host)];
  }
}

function toCapture(exchange: ImportedExchange, { ids, now, upstreamPort }: ImportOptions): Capture {
  const { request, response } = exchange;
  return {
    id: ids.next(now),
    startedAt: exchange.startedAt ?? now,
    upstreamPort: exchange.upstreamPort ?? upstreamPort,
    outcome: 'imported',
    request,
    response,
    answeredBy: response && (exchange.answeredBy ?? 'app'),
    timings: exchange.timings ?? { connected: undefined, firstByte: undefined, total: undefined },
  };
}

function inputBytes(input: string | Uint8Array): Buffer {
  if (input.length > MAX_BYTES) throw invalid('Nothing was imported: there are more than 256 MiB.');
  if (typeof input === 'string') return Buffer.from(input.replace(/^\uFEFF/, ''), 'utf8');
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.subarray(0, 3).toString('latin1') === '\xef\xbb\xbf') return bytes.subarray(3);
  // What PowerShell 5 writes with `>`.
  if (bytes.subarray(0, 2).toString('latin1') === '\xff\xfe') return Buffer.from(bytes.toString('utf16le', 2), 'utf8');
  return bytes;
}

/** By the first lines that are neither empty nor comments. */
function recognize(bytes: Buffer): ImportFormat | 'json' {
  const beginning = bytes.toString('latin1', 0, 64 * 1024);
  if (/^\s*[[{]/.test(beginning)) return 'json';
  const lines = beginning.split(/\r?\n/);
  const first =
    lines.find((line) => line.trim() !== '' && !/^\s*(?:#(?!##)|\/\/|rem\s)/i.test(line))?.slice(0, 4096) ?? '';
  if (/^\s*(?:[$%>]\s+)?(?:(?:sudo|time|env|command|\w+=\S*)\s+)*(?:\S*[\\/])?curl(?:\.exe)?(?:\s|$)/i.test(first))
    return 'curl';
  if (/^\s*(?:###|@[\w.-]+\s*=|<\s*\{%)/.test(first)) return 'http';
  const isCommented = /^\s*(?:#|\/\/)/.test(lines.find((line) => line.trim() !== '') ?? '');
  // A field's name may begin so, too.
  const hasSections = /^###(?![!#$%&'*+.^`|~\w-]*:)/m.test(beginning);
  const [, target = '', version] = /^\s*[A-Za-z][\w-]*[ \t]+(\S.*?)(?:[ \t]+HTTP\/(\d\S*))?\s*$/.exec(first) ?? [];
  if (target.startsWith('/') || target === '*' || (version !== undefined && !isCommented && isOnWire(beginning))) {
    return isCommented || hasSections ? 'http' : 'raw';
  }
  if (/^HTTP\/\d/.test(first)) return 'raw';
  const isMethod = /^\s*[A-Z][A-Z-]*[ \t]/.test(first);
  if ((isMethod ? AUTHORITY_OR_URL : SURELY_URL).test(isMethod ? target : first.trim())) return 'http';
  if (/\|\s*(?:\\\r?\n\s*)?curl(?:\.exe)?\s/.test(bytes.toString('latin1'))) return 'curl';
  throw invalid(
    'Nothing was imported: this is neither a HAR, a JSON fixture, a cURL command, an .http file nor raw HTTP.',
  );
}

const AUTHORITY_OR_URL = /^(?:https?:\/\/|\{\{|[\w.-]+(?:[:/]|$))/i;
const SURELY_URL = /^(?:https?:\/\/|\{\{|(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:\/\S*)?$)/i;

/** Whether the head's lines end in CRLF, as they do in what was not written in an editor. */
function isOnWire(beginning: string): boolean {
  const end = beginning.indexOf('\r\n\r\n');
  return end !== -1 && !/(?:^|[^\r])\n/.test(beginning.slice(0, end));
}

function json(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HooklineError('IMPORT_INVALID', text('Nothing was imported: the JSON is not valid ({0}).', reason), {
      cause: error,
    });
  }
  throw invalid('Nothing was imported: the JSON is neither a HAR, which has a log, nor a fixture of Hookline.');
}

function invalid(template: string): HooklineError {
  return new HooklineError('IMPORT_INVALID', text(template));
}
