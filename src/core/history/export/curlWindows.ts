import type { Capture } from '../../gateway/capture.ts';
import { curlOptions, curlUrl, hasBody } from './curlArguments.ts';
import { readableText, utf8Text, viewRequest } from './requestView.ts';

/** cmd.exe reads lines of up to 8,191 characters; each character of a body may become two. */
const MAX_INLINE = 3000;
const BASE64_LINE = 4000;

/**
 * A command for the prompt of cmd.exe. Every special character has a caret, so that cmd itself sees no quotes and
 * expands no variables; within, arguments are quoted as programs for Windows read them. A body that is not short
 * printable ASCII is first written to a file of base64 lines.
 */
export function writeCurlCmd(capture: Capture): string {
  const request = viewRequest(capture);
  const words = curlOptions(request, hasBody(request)).map(([flag, value]) =>
    value === undefined ? flag : `${flag} ${quoteCmd(readableText(value))}`,
  );
  const warning = request.truncated ? 'rem Only the beginning of the body was captured.\r\n' : '';
  if (!hasBody(request)) return `${warning}${cmdLines(words, quoteCmd(curlUrl(request)))}`;
  const text = utf8Text(request.body);
  if (text !== undefined && text.length <= MAX_INLINE && !/[^\x20-\x7e]/.test(text)) {
    return `${warning}${cmdLines([...words, `--data-raw ${quoteCmd(text)}`], quoteCmd(curlUrl(request)))}`;
  }
  const file = `%TEMP%\\hookline-${capture.id}`;
  const lines = request.body.toString('base64').match(/.{1,4000}/g) ?? [];
  return [
    warning + (lines.length === 0 ? `type nul> "${file}.bin"` : `type nul> "${file}.b64"`),
    ...lines.map((line) => `>> "${file}.b64" echo ${line.slice(0, BASE64_LINE)}`),
    ...(lines.length === 0 ? [] : [`certutil -f -decode "${file}.b64" "${file}.bin"`]),
    cmdLines([...words, `--data-binary "@${file}.bin"`], quoteCmd(curlUrl(request))),
  ].join('\r\n');
}

function cmdLines(words: readonly string[], url: string): string {
  return `${['curl.exe', ...words, url].join(' ^\r\n  ')}\r\n`;
}

function quoteCmd(argument: string): string {
  const quoted = quoteArgument(argument);
  // A caret before the percent sign would not keep %PATH% from being expanded; one inside the name does.
  return quoted
    .replace(/[^\w\s\-.:/=+~\\]/g, (character) => (character === '%' ? '%' : `^${character}`))
    .replace(/%(?=\w)/g, '%^');
}

/** As the C runtime of Windows takes arguments apart: backslashes count only before a quote. */
function quoteArgument(argument: string): string {
  return `"${argument.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes.repeat(2) + (quote && '\\"'))}"`;
}

/**
 * Commands for Windows PowerShell 5.1 and PowerShell 7. The body goes through a temporary file, since no version of
 * them pipes bytes as they are.
 */
export function writeCurlPowerShell(capture: Capture): string {
  const request = viewRequest(capture);
  const words = curlOptions(request, hasBody(request)).map(([flag, value]) =>
    value === undefined ? flag : `${flag} ${quotePowerShellArgument(readableText(value))}`,
  );
  const url = quotePowerShellArgument(curlUrl(request));
  const command = (more: readonly string[]): string => ['curl.exe', ...words, ...more, url].join(' `\n  ');
  return [
    ...(request.truncated ? ['# Only the beginning of the body was captured.'] : []),
    // The arguments below are quoted for this way of passing them, the only one that old versions have.
    "$PSNativeCommandArgumentPassing = 'Legacy'",
    ...(hasBody(request)
      ? [
          '$bodyFile = (New-TemporaryFile).FullName',
          `[IO.File]::WriteAllBytes($bodyFile, ${powerShellBytes(request.body)})`,
          command(['--data-binary "@$bodyFile"']),
          'Remove-Item $bodyFile',
        ]
      : [command([])]),
    '',
  ].join('\n');
}

function powerShellBytes(body: Buffer): string {
  const text = utf8Text(body);
  // Windows PowerShell reads a script in the code page of the system, so only ASCII is written as it is.
  if (text === undefined || /[^\t\n\x20-\x7e]/.test(text)) {
    return `[Convert]::FromBase64String('${body.toString('base64')}')`;
  }
  const lines = text.split('\n').map(quotePowerShell);
  const joined = lines.length === 1 ? lines[0] : `(@(\n  ${lines.join(',\n  ')}\n) -join "\`n")`;
  return `[Text.Encoding]::UTF8.GetBytes(${joined})`;
}

/** In the Legacy way PowerShell puts quotes around what has spaces, but escapes nothing. */
function quotePowerShellArgument(argument: string): string {
  const escaped = argument.replace(/(\\*)"/g, (_, slashes: string) => `${slashes.repeat(2)}\\"`);
  return quotePowerShell(/\s/.test(escaped) ? escaped.replace(/\\+$/, (slashes) => slashes.repeat(2)) : escaped);
}

function quotePowerShell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
