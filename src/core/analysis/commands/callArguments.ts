import { optionNames, readArguments, takes, valuesOf, type Arguments } from './options.ts';
import type { Program } from './program.ts';
import { assigned, assignmentsBefore, layered, pathOf, relativeTo, type Surroundings } from './surroundings.ts';
import type { Word } from './word.ts';
import type { Wrapper } from './wrappers.ts';

/** The variables that these words set, as variables of the shell. */
export function expanding(words: readonly Word[], around: Surroundings): Surroundings {
  const set = words.slice(0, assignmentsBefore(words)).flatMap((word) => assigned(word) ?? []);
  const values = set.flatMap(({ name, value }) => (value ? [[name, value.evaluate(around.shell)] as const] : []));
  return { ...around, shell: layered(new Map(values), around.shell) };
}

/** How many arguments a wrapper has before what it runs. */
export function positionalsOf({ linesAsArguments, skip = 0 }: Wrapper): number {
  return linesAsArguments ? Number.POSITIVE_INFINITY : skip;
}

/** The environment files that these options name. */
export function envFilesOf(args: Arguments, names: string | undefined, { folder }: Surroundings): readonly string[] {
  return valuesOf(args, optionNames(names)).flatMap(({ value }) => {
    const path = value && pathOf(value);
    return path === undefined ? [] : relativeTo(folder, path);
  });
}

/** The module behind `-m` and its arguments, when no program stands before it. */
export function moduleOf(
  words: readonly Word[],
  option: string | undefined,
  values: string | undefined,
): { readonly name: Word; readonly words: readonly Word[] } | undefined {
  if (option === undefined) return undefined;
  const at = words.findIndex(({ text }) => text === option);
  const name = words[at + 1];
  if (at < 0 || !name || readArguments(words.slice(0, at), takes(values)).positionals.length > 0) return undefined;
  return { name, words: words.slice(at + 2) };
}

/** What a program is told to run; a text is a file that it runs by itself. */
export function programsOf({ programs: list = '' }: Program, args: Arguments): readonly (Word | string)[] {
  for (const alternatives of list.split('|')) {
    const found = alternatives.split(' ').flatMap((source): readonly (Word | string)[] => {
      if (source === '1') return args.positionals.slice(0, 1);
      if (source === '*') return args.positionals;
      if (source.startsWith('=')) return [source.slice(1)];
      return valuesOf(args, optionNames(source)).flatMap(({ value }) => value ?? []);
    });
    if (found.length > 0) return found;
  }
  return [];
}
