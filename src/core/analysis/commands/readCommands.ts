import type { Command } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import type { EmbeddedText } from './embeddedText.ts';

/**
 * The commands of a line for a shell, one for each program that it runs. `name` is what the line is called where it
 * stands.
 */
export function readCommands(file: SourceFile, line: EmbeddedText, name?: string): readonly Command[] {
  const trimmed = line.text.trim();
  if (trimmed === '') return [];
  const start = line.text.indexOf(trimmed);
  return [unknown(file, name, { startIndex: line.offsetAt(start), endIndex: line.offsetAt(start + trimmed.length) })];
}

/** The commands that come of a program and its arguments, each a word of its own. */
export function readExec(file: SourceFile, words: readonly EmbeddedText[], name?: string): readonly Command[] {
  const [first] = words;
  const last = words.at(-1);
  if (!first || !last) return [];
  return [unknown(file, name, { startIndex: first.offsetAt(0), endIndex: last.offsetAt(last.text.length) })];
}

function unknown(file: SourceFile, name: string | undefined, stretch: Stretch): Command {
  return {
    file: file.path,
    span: file.span(stretch),
    name,
    variables: [],
    binds: [],
    upstreams: [],
    programs: [],
    scripts: [],
    envFiles: [],
    startsOthers: true,
  };
}
