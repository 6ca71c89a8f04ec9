import type { HostInsertion } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Word } from './word.ts';

const place = '\0';

/**
 * Where words can be added behind the last one of a command line, or of a list of words in JSON, YAML or TOML. One of
 * the words holds the host.
 */
export function insertion(
  file: SourceFile,
  last: Word,
  isList: boolean,
  words: readonly ((host: string) => string)[],
): HostInsertion {
  const { text } = file;
  const added = words.map((word) => word(place));
  let at = last.endIndex;
  let written: string;
  if (isList) {
    const quote = /["']/.exec(text[at] ?? '')?.[0] ?? '';
    at += quote.length;
    const line = text.slice(text.lastIndexOf('\n', last.startIndex - 1) + 1, last.startIndex);
    const item = /^\s*-\s+(?=["']?$)/.exec(line)?.[0];
    const separator = item === undefined ? ', ' : `\n${item}`;
    written = added.map((word) => `${separator}${quote}${word}${quote}`).join('');
  } else {
    written = ` ${added.join(' ')}`;
  }
  const [before = '', after = ''] = written.split(place);
  return { span: file.span({ startIndex: at, endIndex: at }), before, after };
}
