import type { SourceFile } from '../sourceFile.ts';
import type { Variable } from '../service.ts';
import type { Interpreter } from './interpreters.ts';
import { optionNames, valuesOf } from './options.ts';
import type { Match } from './programNames.ts';
import { variableFact } from './surroundings.ts';
import { expanded, type ShellVariables, type Word } from './word.ts';

/** Stands for arguments that only the shell knows. */
export const anyArguments = '*';

/**
 * Whether a value is decided by the command line: by an option, `--port`, that of what runs the program, `bun --port`,
 * or an argument, `$1` and `<port>`.
 */
export function isArgument(name: string): boolean {
  return /^[-$<*]| -/.test(name);
}

/** Options of what runs a program that its servers read, by both of their names. */
export function interpreterArguments(
  file: SourceFile,
  { entry: { serves, options }, args }: Pick<Match<Interpreter>, 'entry' | 'args'>,
  shell: ShellVariables,
): readonly Variable[] {
  return valuesOf(args, optionNames(options)).map(({ name, value }) =>
    variableFact(file, { name: `${serves} ${name}`, value }, shell),
  );
}

/**
 * What a program of the project is given: options by their names, other arguments by their places. Whether an option
 * takes the word behind it is the program's own business: it may be an argument as well, whose place is then unknown.
 */
export function programArguments(file: SourceFile, words: readonly Word[], shell: ShellVariables): readonly Variable[] {
  const found: Variable[] = [];
  const add = (name: string, value: Word | undefined): void => {
    found.push(variableFact(file, { name, value }, shell));
  };
  let places = 0;
  let isPlaced = true;
  for (const [index, word] of words.entries()) {
    const { text } = word;
    const before = words[index - 1]?.text ?? '';
    const next = words[index + 1];
    if (/^-./.test(text)) {
      const equals = text.indexOf('=');
      const short = /^-[A-Za-z](?=\d+$)/.exec(text)?.[0];
      if (equals > 0) add(text.slice(0, equals), word.slice(equals + 1));
      else if (short !== undefined) add(short, word.slice(short.length));
      else {
        add(text, next?.text.startsWith('-') ? undefined : next);
        isPlaced = false;
      }
    } else if (text === expanded && !before.startsWith('-')) add(anyArguments, undefined);
    else {
      places += 1;
      add(`$${places}`, isPlaced ? word : undefined);
    }
  }
  return found;
}
