/** One line of JavaScript, single quotes. */
export function quoteJavaScript(text: string): string {
  return `'${escapeControls(text.replace(/[\\']/g, String.raw`\$&`)).replaceAll('\n', String.raw`\n`)}'`;
}

/** JavaScript in which the text's lines are lines; one line where it has none. */
export function quoteJavaScriptText(text: string): string {
  if (!text.includes('\n')) return quoteJavaScript(text);
  return `\`${escapeControls(text.replace(/[\\`]|\$(?=\{)/g, String.raw`\$&`))}\``;
}

/** One line of Python, double quotes. */
export function quotePython(text: string): string {
  return `"${escapeControls(text.replace(/[\\"]/g, String.raw`\$&`)).replaceAll('\n', String.raw`\n`)}"`;
}

/** Python in which the text's lines are lines; one line where it has none. */
export function quotePythonText(text: string): string {
  if (!text.includes('\n')) return quotePython(text);
  // Three quotes would end it, and so would one more before the end.
  const escaped = text.replaceAll('\\', String.raw`\\`).replace(/"(?="|$)/g, String.raw`\"`);
  return `"""${escapeControls(escaped)}"""`;
}

/** Base64 in lines, each behind `indent`. */
export function wrapBase64(bytes: Buffer, indent: string): string {
  const text = bytes.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 100) lines.push(indent + text.slice(at, at + 100));
  return lines.join('\n');
}

/** What an editor or a formatter would change or not show: controls but the line break, line separators, a BOM. */
function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/g, (character) =>
    character === '\r' ? String.raw`\r` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
