import type { EmbeddedText } from '../commands/embeddedText.ts';
import { readCommands, readExec } from '../commands/readCommands.ts';
import type { Command } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';

/** A program with its arguments, one by one or on one line. */
export type Run =
  | { readonly kind: 'words'; readonly words: readonly EmbeddedText[] }
  | { readonly kind: 'line'; readonly line: EmbeddedText };

/** A script that sets something up and then runs its arguments, as is the custom for entrypoints. */
const scriptOfImage = /(?:^|\/)[\w.-]*(?:\.sh|entrypoint[\w.-]*)$/i;

export function commandsOf(file: SourceFile, run: Run, name?: string): readonly Command[] {
  return run.kind === 'line' ? readCommands(file, run.line, name) : readExec(file, run.words, name);
}

/** What an entrypoint and the command that it is given run. */
export function commandsOfEntrypoint(
  file: SourceFile,
  entrypoint: Run,
  command: Run | undefined,
  name?: string,
): readonly Command[] {
  if (!command || (command.kind === 'words' && command.words.length === 0)) return commandsOf(file, entrypoint, name);
  if (takesArguments(entrypoint) && entrypoint.kind === 'words' && command.kind === 'words') {
    return readExec(file, [...entrypoint.words, ...command.words], name);
  }
  return [...commandsOf(file, entrypoint, name), ...commandsOf(file, command, name)];
}

/** Whether the entrypoint is a program of its own, to which commands are arguments, and no script that runs them. */
export function takesArguments(entrypoint: Run): boolean {
  const [program] = entrypoint.kind === 'words' ? entrypoint.words : [];
  return program !== undefined && !scriptOfImage.test(program.text);
}
