const BREAK = /\r\n|\r|\n/;

/**
 * An edited text with the line breaks that its lines had before an editor made them all the same: lines that were there
 * keep theirs, new ones have that of the line before.
 */
export function restoreLineBreaks(edited: string, original: string): string {
  const before = original.split(BREAK);
  const breaks = original.match(new RegExp(BREAK, 'g')) ?? [];
  const lines = edited.split(BREAK);
  const prefix = commonLength(lines, before);
  const most = Math.min(lines.length, before.length) - prefix;
  const suffix = Math.min(commonLength(lines.toReversed(), before.toReversed()), most);
  const shift = before.length - lines.length;
  let last = breaks[0] ?? '\n';
  return lines
    .map((line, index) => {
      if (index === lines.length - 1) return line;
      const isBehind = index >= lines.length - suffix;
      const at = isBehind ? index + shift : index;
      const own = isBehind || at < before.length - suffix ? (breaks[at] ?? last) : last;
      // Behind a CR that ends a line, an LF alone would end no other.
      last = line === '' && last === '\r' && own === '\n' && index > 0 ? '\r\n' : own;
      return line + last;
    })
    .join('');
}

/** The text as an editor holds it, all lines ended by LF. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function commonLength(some: readonly string[], others: readonly string[]): number {
  const differs = some.findIndex((line, index) => line !== others[index]);
  return differs === -1 ? some.length : differs;
}
