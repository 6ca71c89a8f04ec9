import { randomUUID } from 'node:crypto';
import type { CurlOption } from './curlOptions.ts';
import { multipartBody, type FormField } from './formBody.ts';
import { trimSpaces } from './latin1.ts';

/** Makes the error for an option that reads a file. */
interface FileRefusal {
  refused(name: string, value: string): Error;
}

/** What --data-urlencode makes of its value: `text`, `=text`, `name=text`. @throws for `@file` and `name@file`. */
export function urlEncodedField(value: string, option: string, files: FileRefusal): string {
  const split = value.search(/[=@]/);
  if (split === -1) return percentEncode(value);
  if (value[split] === '@') throw files.refused(option, value);
  const name = value.slice(0, split);
  return `${name}${name === '' ? '' : '='}${percentEncode(value.slice(split + 1))}`;
}

function percentEncode(text: string): string {
  return text
    .replace(
      /[^A-Za-z0-9\-._~]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replaceAll('%20', '+');
}

/**
 * The body of --form and --form-string. @throws for fields read from files.
 */
export function curlForm(parts: readonly CurlOption[], files: FileRefusal): { body: Buffer; type: string } {
  const boundary = `------------------------${randomUUID().replaceAll('-', '').slice(0, 22)}`;
  const fields = parts.map(([option, part]) => formField(option, part, files));
  return { body: multipartBody(fields, boundary), type: `multipart/form-data; boundary=${boundary}` };
}

function formField(option: string, part: string, files: FileRefusal): FormField {
  const equals = part.indexOf('=');
  const name = toText(part.slice(0, Math.max(0, equals)));
  const rest = part.slice(equals + 1);
  if (option === 'form-string') return { name, value: Buffer.from(rest, 'latin1') };
  if (/^[@<]/.test(rest)) throw files.refused(option, part);
  const [content, ...attributes] = splitAttributes(rest);
  const attribute = (key: string): string | undefined => {
    const found = attributes.find((text) => text.toLowerCase().startsWith(`${key}=`));
    return found === undefined ? undefined : toText(found.slice(key.length + 1));
  };
  const fileName = attribute('filename');
  const extension = /\.\w+$/.exec(fileName ?? '')?.[0].toLowerCase() ?? '';
  const contentType = attribute('type') ?? TYPES[extension];
  return { name, value: Buffer.from(content ?? '', 'latin1'), fileName, contentType };
}

/** Those that curl knows. */
const TYPES: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.pdf': 'application/pdf',
  '.xml': 'application/xml',
};

/** `value;type=text/plain;filename="a b"`; a value in quotes may hold semicolons. */
function splitAttributes(text: string): string[] {
  const quoteEnd = closingQuote(text);
  const end = quoteEnd === undefined ? attributesAt(text) : quoteEnd + 1;
  const value = quoteEnd === undefined ? text.slice(0, end) : unquote(text.slice(1, quoteEnd));
  const attributes = text.slice(end).split(/;[ \t]*(?=(?:type|filename|headers|encoder)=)/i);
  return [value, ...attributes.slice(1).map((attribute) => unquotedAttribute(trimSpaces(attribute)))];
}

function unquotedAttribute(attribute: string): string {
  const start = attribute.indexOf('=') + 1;
  const end = closingQuote(attribute.slice(start));
  return end === undefined ? attribute : attribute.slice(0, start) + unquote(attribute.slice(start + 1, start + end));
}

/** The index of the quote that ends the one at the beginning; undefined when there is none. */
function closingQuote(text: string): number | undefined {
  if (!text.startsWith('"')) return undefined;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === '\\') at++;
  }
  return undefined;
}

function attributesAt(text: string): number {
  const found = text.search(/;[ \t]*(?:type|filename|headers|encoder)=/i);
  return found === -1 ? text.length : found;
}

function unquote(text: string): string {
  return text.replace(/\\([\\"])/g, '$1');
}

function toText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
