import type { Command, Service } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import type { Placement } from './bindFacts.ts';
import { Call } from './call.ts';
import type { EmbeddedText } from './embeddedText.ts';
import type { Gathered } from './gathered.ts';
import { readShell, type Statement } from './shell.ts';
import {
  assigned,
  assignmentsBefore,
  folderAfter,
  layered,
  merged,
  pathOf,
  relativeTo,
  type SetVariable,
  type Surroundings,
} from './surroundings.ts';
import type { Word } from './word.ts';

/** Command lines within command lines, as in `sh -c "…"`, are read so deep. */
const deepest = 6;
/** A longer text is no command line. */
const longestLine = 200_000;

/** The variables of a script, and the words that give their values. */
interface Assigned {
  readonly values: Map<string, Evaluated>;
  readonly words: Map<string, Word>;
}

/** Reads the command lines of one place, whose variables hold from one to the next. */
export class CommandReader implements Gathered {
  readonly commands: Command[] = [];
  readonly services: Service[] = [];
  readonly portLiterals: Stretch[] = [];
  readonly #file: SourceFile;
  readonly #name: string | undefined;

  constructor(file: SourceFile, name: string | undefined) {
    this.#file = file;
    this.#name = name;
  }

  /** Reads a line, or a script, for a shell. */
  line(line: EmbeddedText, around: Surroundings): void {
    if (line.text.length > longestLine || around.depth > deepest) return;
    const own: Assigned = { values: new Map(), words: new Map() };
    const shell = layered(own.values, around.shell);
    const folders: (string | undefined)[] = [around.folder];
    let inside: Surroundings = { ...around, shell, depth: around.depth + 1 };
    for (const statement of readShell(line)) {
      while (folders.length <= statement.depth) folders.push(folders.at(-1));
      folders.length = statement.depth + 1;
      inside = { ...inside, folder: folders[statement.depth] };
      const [first, ...rest] = statement.words;
      switch (first?.plain) {
        case 'cd':
        case 'pushd':
        case 'Set-Location':
          folders[statement.depth] = folderAfter(
            inside.folder,
            rest.find(({ text }) => !/^-[LPe]$|^\/d$/i.test(text)),
          );
          break;
        case 'source':
        case '.':
          if (/\.env|env$/.test(rest[0]?.text ?? '')) inside = withEnvFile(inside, rest[0]);
          break;
        case 'export':
        case 'declare':
        case 'typeset':
        case 'local':
        case 'readonly':
        case 'set':
        case 'setenv':
          inside = this.#assign(rest, statement, inside, own, first.plain === 'export' || first.plain === 'set');
          break;
        case ':':
          for (const word of rest) {
            const given = word.evaluate(shell);
            if (given.kind === 'env' && given.names[0] !== undefined) own.values.set(given.names[0], given);
          }
          break;
        default:
          if (assignmentsBefore(statement.words) === statement.words.length) {
            inside = this.#assign(statement.words, statement, inside, own, false);
          } else {
            const awaited = around.awaited === true || statement.awaited;
            const conditional = around.conditional === true || statement.conditional;
            this.words(statement.words, { ...inside, awaited, conditional }, 'line', statement.piped);
          }
      }
    }
  }

  /** Reads a program with its arguments. */
  words(words: readonly Word[], around: Surroundings, placement: Placement, isPiped = false): void {
    const [first] = words;
    const last = words.at(-1);
    if (!first || !last || around.depth > deepest) return;
    const whole = { startIndex: first.startIndex, endIndex: last.endIndex };
    new Call(this.#file, this.#name, this, whole, placement, isPiped).step(words, around);
  }

  apart(words: readonly Word[], { shell, depth }: Surroundings, placement: Placement): readonly Command[] {
    const inside = new CommandReader(this.#file, this.#name);
    inside.words(words, { variables: [], envFiles: [], folder: undefined, shell, depth: depth + 1 }, placement);
    return inside.commands;
  }

  #assign(
    words: readonly Word[],
    { conditional }: Statement,
    around: Surroundings,
    { values, words: texts }: Assigned,
    isExport: boolean,
  ): Surroundings {
    let inside = around;
    for (const word of words) {
      const envFile = word.plain === undefined ? /[\w./-]*\.env(?:\.[\w.-]+)?/.exec(word.line().text)?.[0] : undefined;
      if (isExport && envFile !== undefined) inside = { ...inside, envFiles: [...inside.envFiles, envFile] };
      const given = assigned(word);
      if (given?.value) {
        const { shell } = around;
        values.set(given.name, merged(given.name, shell.get(given.name), given.value.evaluate(shell), conditional));
        texts.set(given.name, given.value);
      }
      const name = given?.name ?? word.plain ?? '';
      const isExported = isExport || inside.variables.some((variable) => variable.name === name);
      const value = given?.value ?? texts.get(name);
      if (!isExported || !value) continue;
      const variable: SetVariable = { name, value: conditional ? undefined : value };
      inside = { ...inside, variables: [...inside.variables.filter((each) => each.name !== name), variable] };
    }
    return inside;
  }
}

function withEnvFile(around: Surroundings, word: Word | undefined): Surroundings {
  const path = word && pathOf(word);
  return path === undefined ? around : { ...around, envFiles: [...around.envFiles, relativeTo(around.folder, path)] };
}
