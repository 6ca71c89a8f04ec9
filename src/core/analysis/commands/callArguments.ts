import type { Command } from '../service.ts';
import { argumentWords } from './argumentVariables.ts';
import { optionNames, readArguments, takes, valuesOf, type Arguments } from './options.ts';
import type { Program } from './program.ts';
import { optionsOf } from './programNames.ts';
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
function programsOf({ programs: list = '' }: Program, args: Arguments): readonly (Word | string)[] {
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

/** Whether options give the port, so that a configuration is not asked for it. */
function givesPort({ ports, addresses }: Program, args: Arguments): boolean {
  return valuesOf(args, [...optionNames(ports), ...optionNames(addresses)]).length > 0;
}

/** The arguments with those that variables in front of them hold, which count where the command line says nothing. */
export function withVariables(
  entries: readonly Program[],
  args: Arguments,
  { variables }: Pick<Surroundings, 'variables'>,
): Arguments {
  const options = entries.flatMap((entry) => {
    const held = optionNames(entry.argumentsEnv);
    const words = variables.flatMap(({ name, value }) => (held.includes(name) && value ? [value] : []));
    if (words.length === 0 || givesPort(entry, args)) return [];
    const taking = takes(...optionsOf(entry));
    return words.flatMap((word) => readArguments(argumentWords(word.line()), taking).options);
  });
  return options.length > 0 ? { ...args, options: [...options, ...args.options] } : args;
}

/** The arguments with those that other options hold. */
export function withNested(entries: readonly Program[], args: Arguments): Arguments {
  const nested = entries.flatMap((entry) =>
    valuesOf(args, optionNames(entry.nested)).flatMap(({ value }) => (value ? argumentWords(value.line()) : [])),
  );
  if (nested.length === 0) return args;
  const taking = takes(...entries.flatMap(({ hosts, ports }) => [hosts, ports]));
  return { ...args, options: [...args.options, ...readArguments(nested, taking).options] };
}

/** What programs run, and the configurations that they are told; undefined for a path that cannot be told. */
export function startedFiles(
  entries: readonly Program[],
  args: Arguments,
  { folder }: Surroundings,
): { readonly isConfigured: boolean; readonly paths: readonly (string | undefined)[] } & Required<
  Pick<Command, 'named'>
> {
  const placed = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : relativeTo(folder, path);
  const told = entries.flatMap(({ framework = '', configurations }) =>
    valuesOf(args, optionNames(configurations)).flatMap(({ value }) =>
      value ? { program: placed(configurationPath(value)), framework } : [],
    ),
  );
  const isConfigured = told.length > 0 && !entries.some((entry) => givesPort(entry, args));
  const run = isConfigured ? [] : entries.flatMap((entry) => programsOf(entry, args));
  return {
    isConfigured,
    paths: [
      ...run.map((each) => placed(typeof each === 'string' ? each : pathOf(each))),
      ...told.map(({ program }) => program),
    ],
    named: told.flatMap(({ program, framework }) => (program === undefined ? [] : { program, framework })),
  };
}

/** The file that a configuration is, of the ways in which gunicorn and hypercorn are told it; undefined as `pathOf`. */
function configurationPath(word: Word): string | undefined {
  const path = pathOf(word);
  const [, scheme, rest = ''] = /^(file|python):(.+)$/.exec(path ?? '') ?? [];
  if (scheme === undefined) return path;
  return scheme === 'file' ? rest : `${rest.replaceAll('.', '/')}.py`;
}
