/**
 * What a pipeline prints that does nothing but write bytes: `printf`, `echo` and `base64 --decode`, which is all that
 * our own exporter uses. Undefined for any other: nothing is ever run.
 */
export function shellOutput(commands: readonly (readonly string[])[]): string | undefined {
  let output: string | undefined;
  for (const [name = '', ...words] of commands) {
    if (name === 'printf') output = printf(words);
    else if (name === 'echo') output = echo(words);
    else if (name === 'base64' && output !== undefined && /^(?:-d|-D|--decode)$/.test(words.join(' '))) {
      output = Buffer.from(output, 'base64').toString('latin1');
    } else return undefined;
  }
  return output;
}

function echo(words: readonly string[]): string {
  const options = words.findIndex((word) => !/^-[neE]+$/.test(word));
  const flags = words.slice(0, options === -1 ? undefined : options).join('');
  const text = (options === -1 ? [] : words.slice(options)).join(' ');
  return (flags.includes('e') ? unescape(text) : text) + (flags.includes('n') ? '' : '\n');
}

/** POSIX printf with `%s` and `%%`, the format used again while there are arguments. */
function printf([format = '', ...values]: readonly string[]): string | undefined {
  const directives: string[] = format.match(/%./gs) ?? [];
  if (directives.some((directive) => directive !== '%s' && directive !== '%%')) return undefined;
  const rest = [...values];
  const parts: string[] = [];
  while (parts.length === 0 || (rest.length > 0 && directives.includes('%s'))) {
    parts.push(
      format.replace(ESCAPE_OR_DIRECTIVE, (found) =>
        found === '%s' ? (rest.shift() ?? '') : found === '%%' ? '%' : escapeCharacter(found),
      ),
    );
  }
  return parts.join('');
}

const ESCAPE_OR_DIRECTIVE = /%[s%]|\\(?:[0-7]{1,3}|x[\da-fA-F]{1,2}|[\s\S])/g;

function unescape(text: string): string {
  return text.replace(/\\(?:0[0-7]{0,3}|x[\da-fA-F]{1,2}|[\s\S])/g, escapeCharacter);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

function escapeCharacter(escape: string): string {
  const code = escape.slice(1);
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
  if (/^x[\da-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return CHARACTERS[code] ?? escape;
}
