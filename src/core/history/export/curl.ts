import type { Capture } from '../../gateway/capture.ts';
import { curlOptions, curlUrl, hasBody } from './curlArguments.ts';
import { utf8Text, viewRequest } from './requestView.ts';

/**
 * The longest body that is an argument of its own, in bytes: Linux takes 128 KiB. A longer one goes through a pipe,
 * written by the shell's own printf, which has no such limit.
 */
const MAX_ARGUMENT = 64 * 1024;

/** A command for any POSIX shell that sends this request to the app again, byte for byte. */
export function writeCurl(capture: Capture): string {
  const request = viewRequest(capture);
  const words = curlOptions(request, hasBody(request)).map(([flag, value]) =>
    value === undefined ? flag : `${flag} ${quote(value)}`,
  );
  const body = hasBody(request) ? bodyWords(request.body) : undefined;
  const command = ['curl', ...words, ...(body ? [body.option] : []), quote(curlUrl(request))].join(' \\\n  ');
  const warning = request.truncated ? '# Only the beginning of the body was captured.\n' : '';
  return `${warning}${body?.pipe ?? ''}${command}\n`;
}

function bodyWords(body: Buffer): { option: string; pipe?: string } {
  const text = utf8Text(body);
  const option = '--data-binary @-';
  if (text === undefined) return { pipe: `printf %s '${body.toString('base64')}' | base64 --decode | `, option };
  // Pasted into a terminal, other control characters would be keys that somebody presses.
  if (hasControls(text)) return { pipe: `printf ${quoteFormat(text)} | `, option };
  if (body.length > MAX_ARGUMENT) return { pipe: `printf %s ${quoteText(text)} | `, option };
  return { option: `--data-raw ${quoteText(text)}` };
}

/** Bytes, given as latin1 text, as one word of a POSIX shell. */
function quote(latin1: string): string {
  const text = utf8Text(Buffer.from(latin1, 'latin1'));
  if (text !== undefined && !hasControls(text)) return quoteText(text);
  return `"$(printf ${quoteFormat(latin1, NOT_ASCII)})"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** As a format of printf, which has no other way to write some characters. */
function quoteFormat(text: string, special = CONTROL): string {
  const escaped = text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('%', '%%')
    .replaceAll('\r', String.raw`\r`);
  return quoteText(escaped.replace(special, octal));
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/g;
// oxlint-disable-next-line no-control-regex
const NOT_ASCII = /[\x00-\x08\x0b-\x1f\x7f-\xff]/g;

function hasControls(text: string): boolean {
  return text.search(CONTROL) !== -1;
}
