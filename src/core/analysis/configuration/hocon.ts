import type { Property } from './properties.ts';

const blank = /(?:[\s,]|#[^\n]*|\/\/[^\n]*)*/y;
const quotedKey = /"((?:\\[^]|[^"\\\n])*)"?/y;
const bareKey = /[^\s"{}[\]=:+,#/]+/y;
const separator = /[^\S\n]*(?:\+?=|:)?[^\S\n]*/y;
const blockText = /"""[^]*?(?:"""+|$)/y;
const quotedText = /"((?:\\[^]|[^"\\\n])*)"?/y;
const substitution = /\$\{[^}\n]*\}?/y;
const bareText = /(?:\/(?!\/)|[^\s"{}[\],#/$])+/y;

/** Settings within settings; what is deeper was not written by hand. */
const depthLimit = 32;

/**
 * The settings of a HOCON file, in its order: of those with one name, each comes after and may fall back to the one
 * before. Lists are passed over.
 */
export function hoconProperties(text: string): readonly Property[] {
  const properties: Property[] = [];
  const prefixes: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  while (at < text.length) {
    take(blank);
    const start = at;
    if (text[at] === '}') prefixes.pop();
    if (text[at] === '{') prefixes.push(prefixes.at(-1) ?? '');
    const names: string[] = [];
    for (let part = takeKey(take); part !== undefined; part = takeKey(take)) names.push(part);
    if (names.length === 0) {
      at = start + 1;
      continue;
    }
    const name = `${prefixes.at(-1) ?? ''}${names.join('')}`;
    const key = { startIndex: start, endIndex: at };
    take(separator);
    if (text[at] === '{') {
      if (prefixes.length < depthLimit) prefixes.push(`${name}.`);
      at += 1;
      continue;
    }
    const valueStart = at;
    const parts: string[] = [];
    for (let part = takeValue(take); part !== ''; part = takeValue(take)) {
      parts.push(part);
      if (/\S/.test(text[at] ?? '')) continue;
      // What follows on the line belongs to it as well.
      const rest = /[^\S\n]*(?=[^\s,}#/\]])/y;
      rest.lastIndex = at;
      if (!rest.test(text)) break;
      at = rest.lastIndex;
    }
    const value = { startIndex: valueStart, endIndex: at };
    const [only = ''] = parts;
    const isQuoted = parts.length === 1 && only.length > 1 && /^"(?!")[^\\]*"$/.test(only);
    const characters = isQuoted ? { startIndex: valueStart + 1, endIndex: at - 1 } : value;
    const raw = text.slice(characters.startIndex, characters.endIndex);
    if (parts.length > 0) {
      properties.push({ name, key, value, characters, text: /["\\]/.test(raw) ? undefined : raw });
    } else if (text[at] === '[') at += 1;
  }
  return properties;
}

/** A part of a path, its dot included. */
function takeKey(take: (pattern: RegExp) => string): string | undefined {
  const quoted = take(quotedKey);
  if (quoted !== '') return quoted.replace(/^"|"$/g, '');
  return take(bareKey) || undefined;
}

function takeValue(take: (pattern: RegExp) => string): string {
  return take(blockText) || take(quotedText) || take(substitution) || take(bareText);
}
