import { posix } from 'node:path';
import type { Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { expanded, type ShellVariables, type Word } from './word.ts';

/** A variable in the environment of a program, and the word that gives its value. */
export interface SetVariable {
  readonly name: string;
  /** Undefined when it cannot be told whether it is set. */
  readonly value: Word | undefined;
}

/** What holds where a command stands. */
export interface Surroundings {
  readonly variables: readonly SetVariable[];
  readonly envFiles: readonly string[];
  /** As the command line names it; undefined for the folder that it is run in. */
  readonly folder: string | undefined;
  readonly shell: ShellVariables;
  /** Programs of the project that go by names, or lie in folders, of the system's. */
  readonly programs?: ReadonlySet<string>;
  /** How many command lines it is within. */
  readonly depth: number;
  /** Whether another program is run once it has ended. */
  readonly awaited?: boolean;
  /** Whether it may be left out. */
  readonly conditional?: boolean;
}

/** With the index of an array, whose values are not followed. */
const assignment = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/;

/** `PORT=4000`, taken apart; undefined for what is none. */
export function assigned(word: Word): SetVariable | undefined {
  const found = assignment.exec(word.text)?.[0];
  if (found === undefined) return undefined;
  const name = /^\w+/.exec(found)?.[0] ?? '';
  return { name, value: found.length > name.length + 1 ? undefined : word.slice(found.length) };
}

/** How many of the words in front are assignments. */
export function assignmentsBefore(words: readonly Word[]): number {
  const at = words.findIndex((word) => !assignment.test(word.text));
  return at < 0 ? words.length : at;
}

export function variableFact(file: SourceFile, { name, value }: SetVariable, shell: ShellVariables): Variable {
  const known = value?.evaluate(shell);
  const text = known?.kind === 'literal' ? String(known.value) : known?.kind === 'nothing' ? '' : undefined;
  return { name, value: text, span: value && value.text !== '' ? file.span(value.inner) : undefined };
}

/** The variables of a place within another. */
export function layered(own: ShellVariables, around: ShellVariables): ShellVariables {
  return { get: (name) => own.get(name) ?? around.get(name) };
}

/** What a variable of the shell holds once this is assigned to it, which perhaps it is not. */
export function merged(name: string, before: Evaluated | undefined, given: Evaluated, conditional: boolean): Evaluated {
  if (!conditional) return given.kind === 'nothing' ? { kind: 'unresolved' } : given;
  if (before || given.kind !== 'literal') return { kind: 'unresolved' };
  return { kind: 'env', node: given.node, names: [name], fallback: given };
}

/** The folder after `cd`; undefined where it cannot be told. */
export function folderAfter(before: string | undefined, target: Word | undefined): string | undefined {
  const text = target && pathOf(target);
  if (text === undefined || text === '-' || text === '') return undefined;
  return relativeTo(before, text);
}

/** A path as seen from the folder that the command line is run in. */
export function relativeTo(folder: string | undefined, path: string): string {
  return folder === undefined || /^(?:[\\/]|[A-Za-z]:[\\/]|~)/.test(path) ? path : posix.join(folder, path);
}

/** A path without a variable in front that holds the project's folder; undefined when it cannot be told. */
export function pathOf(word: Word): string | undefined {
  if (word.plain !== undefined) return word.plain;
  const rest = word.text.startsWith(`${expanded}/`) ? word.text.slice(2) : undefined;
  return rest === undefined || rest === '' || rest.includes(expanded) || word.startsAtHome ? undefined : rest;
}
