import type { Capture } from '../../gateway/capture.ts';
import { text, type Text } from '../../text.ts';
import { defaultRedaction, redact, type RedactionRules } from '../redaction.ts';
import { writeCurl } from './curl.ts';
import { writeCurlCmd, writeCurlPowerShell } from './curlWindows.ts';
import { writeFixture } from './fixture.ts';
import { writeHar } from './har.ts';
import { writeHttpFile } from './httpFile.ts';
import { writeRawRequest, writeRawResponse } from './rawHttp.ts';
import { writeJest, writePytest, writeVitest } from './testFile.ts';

interface ExportOptions {
  /** Whether secrets are replaced first, by these rules or the default ones. By default they are, but not in raw. */
  readonly redact?: boolean | RedactionRules;
}

/** A way to write captured requests down. */
export interface ExportFormat {
  readonly id: string;
  readonly label: Text;
  /** Of a file, with what comes before it: `.har`, `.test.js`. */
  readonly extension: string;
  readonly mediaType: string;
  /** Whether one file holds several captures; where it does not, only the first is written. */
  readonly several: boolean;
  /** Empty when there is no capture. */
  write(captures: readonly Capture[], options?: ExportOptions): Uint8Array | string;
}

interface FormatOptions extends Omit<ExportFormat, 'write'> {
  /** Whether secrets are replaced when nothing else is asked for. */
  readonly redacted: boolean;
  readonly writeAll: (captures: readonly Capture[]) => Uint8Array | string;
}

export const exportFormats: readonly ExportFormat[] = [
  format({
    id: 'har',
    label: text('HTTP Archive (HAR)'),
    extension: '.har',
    mediaType: 'application/json',
    several: true,
    redacted: true,
    writeAll: writeHar,
  }),
  format({
    id: 'curl',
    label: text('cURL'),
    extension: '.sh',
    mediaType: 'text/x-shellscript',
    several: true,
    redacted: true,
    writeAll: each(writeCurl),
  }),
  format({
    id: 'curl-cmd',
    label: text('cURL (Windows Command Prompt)'),
    extension: '.txt',
    mediaType: 'text/plain',
    several: true,
    redacted: true,
    writeAll: each(writeCurlCmd),
  }),
  format({
    id: 'curl-powershell',
    label: text('cURL (PowerShell)'),
    extension: '.ps1',
    mediaType: 'text/plain',
    several: true,
    redacted: true,
    writeAll: each(writeCurlPowerShell),
  }),
  format({
    id: 'http',
    label: text('HTTP file (REST Client, JetBrains)'),
    extension: '.http',
    mediaType: 'text/plain',
    several: true,
    redacted: true,
    writeAll: each(writeHttpFile),
  }),
  format({
    id: 'raw',
    label: text('Raw request'),
    extension: '.request.bin',
    mediaType: 'application/octet-stream',
    several: false,
    redacted: false,
    writeAll: first(writeRawRequest),
  }),
  format({
    id: 'raw-response',
    label: text('Raw response'),
    extension: '.response.bin',
    mediaType: 'application/octet-stream',
    several: false,
    redacted: false,
    writeAll: first(writeRawResponse),
  }),
  format({
    id: 'fixture',
    label: text('JSON fixture'),
    extension: '.json',
    mediaType: 'application/json',
    several: false,
    redacted: true,
    writeAll: first(writeFixture),
  }),
  format({
    id: 'vitest',
    label: text('Vitest test'),
    extension: '.test.js',
    mediaType: 'text/javascript',
    several: true,
    redacted: true,
    writeAll: writeVitest,
  }),
  format({
    id: 'jest',
    label: text('Jest test'),
    extension: '.test.js',
    mediaType: 'text/javascript',
    several: true,
    redacted: true,
    writeAll: writeJest,
  }),
  format({
    id: 'pytest',
    label: text('pytest test'),
    extension: '_test.py',
    mediaType: 'text/x-python',
    several: true,
    redacted: true,
    writeAll: writePytest,
  }),
];

function format({ redacted, writeAll, ...described }: FormatOptions): ExportFormat {
  return {
    ...described,
    write: (captures, options) => {
      const chosen = described.several ? captures : captures.slice(0, 1);
      if (chosen.length === 0) return '';
      const rules = options?.redact ?? redacted;
      if (rules === false) return writeAll(chosen);
      return writeAll(chosen.map((capture) => redact(capture, rules === true ? defaultRedaction : rules)));
    },
  };
}

/** One after the other, an empty line between. */
function each(write: (capture: Capture) => string): FormatOptions['writeAll'] {
  return (captures) => captures.map(write).join('\n');
}

function first(write: (capture: Capture) => Uint8Array | string): FormatOptions['writeAll'] {
  return (captures) => captures.map(write)[0] ?? '';
}
