import type { BindFact, PublishedFact, UpstreamFact } from '../facts.ts';
import type { Command } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { bindFacts, upstreamFacts, type Invocation, type Placement } from './bindFacts.ts';
import { publishedFacts } from './dockerRun.ts';
import type { EmbeddedText } from './embeddedText.ts';
import { isInert } from './inert.ts';
import type { Interpreter } from './interpreters.ts';
import { builtPrograms } from './javascriptPrograms.ts';
import { optionNames, readArguments, takes, valuesOf, type Arguments } from './options.ts';
import type { Program } from './program.ts';
import { interpreterTable, isOfProject, programName, programs, wrapperTable, type Match } from './programNames.ts';
import { isPackageManager, packageRun, type PackageRun } from './scripts.ts';
import { readShell, type Statement } from './shell.ts';
import {
  assigned,
  assignmentsBefore,
  folderAfter,
  merged,
  pathOf,
  relativeTo,
  variableFact,
  type SetVariable,
  type Surroundings,
} from './surroundings.ts';
import type { Word } from './word.ts';
import type { Wrapper } from './wrappers.ts';

/** What command lines do. */
export interface Commands {
  readonly commands: Command[];
  readonly published: PublishedFact[];
  /** The literals that give the ports of what is bound. */
  readonly portLiterals: Stretch[];
}

/** Command lines within command lines, as in `sh -c "…"`, are read so deep. */
const deepest = 6;
/** A longer text is no command line. */
const longestLine = 200_000;

const sourceFile = /\.(?:py|[cm]?[jt]sx?|rb|ru|php|go|jar|war|sh|bash|pl|psgi|exs?|dll|kts|groovy|lua|rs|coffee)$/i;
const namedPort =
  /^--?[\w.-]*port(?:=|$)|^-p[=\d]*$|^-D\S*port=|^--?(?:listen|bind|addr|address|http|url|urls)(?:=|$)|^\d{2,5}$|:\d{2,5}\b/i;

/** Reads the command lines of one place, whose variables hold from one to the next. */
export class CommandReader implements Commands {
  readonly commands: Command[] = [];
  readonly published: PublishedFact[] = [];
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
    const shell = new Map(around.shell);
    const words = new Map<string, Word>();
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
          inside = this.#assign(
            rest,
            statement,
            inside,
            shell,
            words,
            first.plain === 'export' || first.plain === 'set',
          );
          break;
        case ':':
          for (const word of rest) {
            const given = word.evaluate(shell);
            if (given.kind === 'env' && given.names[0] !== undefined) shell.set(given.names[0], given);
          }
          break;
        default:
          if (assignmentsBefore(statement.words) === statement.words.length) {
            inside = this.#assign(statement.words, statement, inside, shell, words, false);
          } else this.words(statement.words, inside, 'line', statement.piped);
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

  #assign(
    words: readonly Word[],
    { conditional }: Statement,
    around: Surroundings,
    shell: Map<string, ReturnType<Word['evaluate']>>,
    assignedWords: Map<string, Word>,
    isExport: boolean,
  ): Surroundings {
    let inside = around;
    for (const word of words) {
      const envFile = word.plain === undefined ? /[\w./-]*\.env(?:\.[\w.-]+)?/.exec(word.line().text)?.[0] : undefined;
      if (isExport && envFile !== undefined) inside = { ...inside, envFiles: [...inside.envFiles, envFile] };
      const given = assigned(word);
      if (given?.value) {
        shell.set(given.name, merged(given.name, shell.get(given.name), given.value.evaluate(shell), conditional));
        assignedWords.set(given.name, given.value);
      }
      const name = given?.name ?? word.plain ?? '';
      const isExported = isExport || inside.variables.some((variable) => variable.name === name);
      const value = given?.value ?? assignedWords.get(name);
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

/** One program that is run, found behind all that runs it. */
class Call {
  readonly #file: SourceFile;
  readonly #name: string | undefined;
  readonly #reader: CommandReader;
  readonly #whole: Stretch;
  readonly #placement: Placement;
  readonly #isPiped: boolean;

  constructor(
    file: SourceFile,
    name: string | undefined,
    reader: CommandReader,
    whole: Stretch,
    placement: Placement,
    isPiped: boolean,
  ) {
    this.#file = file;
    this.#name = name;
    this.#reader = reader;
    this.#whole = whole;
    this.#placement = placement;
    this.#isPiped = isPiped;
  }

  step(words: readonly Word[], before: Surroundings, steps = 0): void {
    const count = assignmentsBefore(words);
    const set = words.slice(0, count).flatMap((word) => assigned(word) ?? []);
    const names = new Set(set.map(({ name }) => name));
    const variables = [...before.variables.filter(({ name }) => !names.has(name)), ...set];
    const around: Surroundings = { ...before, variables };
    const [program, ...rest] = words.slice(count);
    if (!program || steps > 20) {
      this.#add(around, {});
      return;
    }
    const next = (inner: readonly Word[], inside = around): void => this.step(inner, inside, steps + 1);
    const name = programName(program);
    const wrapper = wrapperTable.match(name, rest, (entry) => positionalsOf(entry));
    if (wrapper && this.#wrapped(name, wrapper, rest, around, next)) return;
    const run = packageRun(name, rest, (word, following) => isTool(word, following));
    if (run) {
      this.#package(run, around, next);
      return;
    }
    if (/^(?:docker|podman|nerdctl)$/.test(name) && this.#container(rest, around)) return;
    const interpreter = interpreterTable.match(name, rest, () => 0);
    if (interpreter && this.#interpreted(interpreter, rest, around, next)) return;
    this.#tool(name, program, rest, around);
  }

  /** False when it runs nothing else after all. */
  #wrapped(
    name: string,
    { entry, args, named }: Match<Wrapper>,
    words: readonly Word[],
    before: Surroundings,
    next: (inner: readonly Word[], inside?: Surroundings) => void,
  ): boolean {
    const folder = valuesOf(args, optionNames(entry.folder)).at(-1)?.value;
    const around: Surroundings = {
      ...before,
      folder: folder ? folderAfter(before.folder, folder) : before.folder,
      envFiles: [...before.envFiles, ...envFilesOf(args, entry.envFiles, before)],
    };
    if (entry.beginnings !== undefined) return this.#begun(entry.beginnings, args, around, next);
    const lines = entry.linesAsArguments
      ? [...args.positionals, ...args.rest].slice(0, entry.linesAsArguments === 'first' ? 1 : undefined)
      : valuesOf(args, optionNames(entry.lines)).flatMap(({ value }) => value ?? []);
    if (lines.length > 0 || entry.linesAsArguments) {
      for (const line of lines) this.#line(line, around);
      return true;
    }
    const module = moduleOf(words.slice(named), entry.module, entry.values);
    if (module) this.#module(module, around, next);
    else if (entry.separated) {
      const at = words.findIndex(({ text }) => text === '--');
      next(at < 0 ? [] : words.slice(at + 1), around);
    } else if (args.rest.length === 0 && programs.has(name)) return false;
    else next(args.rest, entry.expands ? expanding(args.rest, around) : around);
    return true;
  }

  /** `nodemon --exec "ts-node -r x" src/main.ts`. */
  #begun(
    names: string,
    args: Arguments,
    around: Surroundings,
    next: (inner: readonly Word[], inside?: Surroundings) => void,
  ): boolean {
    const own = readArguments(args.rest, takes(names));
    const given = valuesOf({ ...args, options: [...args.options, ...own.options] }, optionNames(names)).at(-1);
    if (!given?.value) return false;
    const statements = readShell(given.value.line());
    if (statements.length !== 1) {
      this.#line(given.value, around);
      return true;
    }
    const following = args.rest.filter((word) => word !== given.word && word !== given.value);
    next([...(statements[0]?.words ?? []), ...following], around);
    return true;
  }

  #line(word: Word, around: Surroundings): void {
    const script = /^(?:npm|yarn|pnpm|bun|node):(.+)$/.exec(word.text)?.[1];
    if (script === undefined) this.#reader.line(word.line(), around);
    else if (/[*{ ]/.test(script)) this.#add(around, { startsOthers: true });
    else this.#add(around, { scripts: [script] });
  }

  #module(
    { name, words }: { readonly name: Word; readonly words: readonly Word[] },
    around: Surroundings,
    next: (inner: readonly Word[], inside?: Surroundings) => void,
  ): void {
    const module = programName(name);
    if (
      programs.has(module) ||
      wrapperTable.has(module) ||
      interpreterTable.has(module) ||
      isInert(module, undefined)
    ) {
      next([name, ...words], around);
    } else this.#program(name, words, around);
  }

  #package(run: PackageRun, around: Surroundings, next: (inner: readonly Word[], inside?: Surroundings) => void): void {
    switch (run.kind) {
      case 'program':
        next(run.words);
        break;
      case 'scripts': {
        const isElsewhere = around.folder !== undefined && around.folder !== '.';
        this.#add(around, {
          scripts: isElsewhere ? [] : run.names,
          startsOthers: isElsewhere || run.passedOn.some(({ text }) => namedPort.test(text)),
        });
        break;
      }
      case 'nothing':
        this.#add(around, {});
        break;
      default:
        this.#add(around, { startsOthers: true });
    }
  }

  #container(words: readonly Word[], around: Surroundings): boolean {
    const at = words.findIndex(({ text }) => text === 'run' || text === 'create');
    const isFirst = at === 0 || (at === 1 && words[0]?.text === 'container');
    if (!isFirst) return false;
    this.#reader.published.push(...publishedFacts(this.#file, words.slice(at + 1), around.shell));
    this.#add(around, { startsOthers: true });
    return true;
  }

  /** False when it is not its part as an interpreter that it plays. */
  #interpreted(
    { entry, args, named }: Match<Interpreter>,
    words: readonly Word[],
    before: Surroundings,
    next: (inner: readonly Word[], inside?: Surroundings) => void,
  ): boolean {
    if (valuesOf(args, optionNames(entry.unless)).length > 0) return false;
    const around: Surroundings = {
      ...before,
      envFiles: [...before.envFiles, ...envFilesOf(args, entry.envFiles, before)],
    };
    const module = moduleOf(words.slice(named), entry.module, entry.values);
    if (module) {
      this.#module(module, around, next);
      return true;
    }
    const line = valuesOf(args, optionNames(entry.lines)).at(-1)?.value;
    if (line) {
      this.#line(line, around);
      return true;
    }
    if (valuesOf(args, optionNames(entry.texts)).length > 0) {
      this.#add(around, { startsOthers: true });
      return true;
    }
    const [program, ...following] = args.rest;
    if (!program) {
      this.#add(
        around,
        entry.otherwise === undefined ? {} : { programs: [relativeTo(around.folder, entry.otherwise)] },
      );
      return true;
    }
    if (program.text.includes(' ')) {
      this.#line(program, around);
      return true;
    }
    const name = programName(program);
    const built = builtPrograms.find(([path]) => path.test(program.text))?.[1];
    if (built) this.#known([built], program, readArguments(following, new Map()), following, around);
    else if (isKnown(name) && !(sourceFile.test(program.text) && !programs.has(name))) {
      const dashes = following.findIndex(({ text }) => text === '--');
      next([program, ...(isPackageManager(name) ? following.slice(dashes + 1) : following)], around);
    } else this.#program(program, following, around);
    return true;
  }

  #tool(name: string, program: Word, words: readonly Word[], around: Surroundings): void {
    const match = programs.match(name, words, () => Number.POSITIVE_INFINITY);
    if (match) {
      this.#known([match.entry].flat(), program, match.args, words, around, match.named);
      return;
    }
    const first = words.find(({ text }) => !text.startsWith('-'));
    const source = words.find(({ text }) => sourceFile.test(text));
    if (isInert(name, first?.text)) this.#add(around, {});
    else if (programs.has(name)) {
      if (source) this.#program(source, [], around);
      else this.#add(around, {});
    } else if (isOfProject(program.text) || sourceFile.test(program.text)) this.#program(program, words, around);
    else this.#add(around, { startsOthers: !this.#isPiped || words.some(({ text }) => namedPort.test(text)) });
  }

  #known(
    entries: readonly Program[],
    program: Word,
    given: Arguments,
    words: readonly Word[],
    around: Surroundings,
    named = 0,
  ): void {
    const nested = entries.flatMap((entry) =>
      valuesOf(given, optionNames(entry.nested)).flatMap(({ value }) =>
        value ? readShell(value.line()).flatMap((statement) => statement.words) : [],
      ),
    );
    let args = given;
    if (nested.length > 0) {
      const taking = takes(...entries.flatMap(({ hosts, ports }) => [hosts, ports]));
      args = { ...given, options: [...given.options, ...readArguments(nested, taking).options] };
    }
    const dashes = words.findIndex(({ text }) => text === '--');
    const own = dashes < 0 ? words : words.slice(0, Math.max(dashes, named));
    const invocation: Invocation = {
      file: this.#file,
      program,
      args,
      last: own.at(-1) ?? program,
      shell: around.shell,
      environment: new Map(around.variables.flatMap(({ name, value }) => (value ? [[name, value] as const] : []))),
      placement: this.#placement,
      portLiterals: this.#reader.portLiterals,
    };
    const configurations = entries.flatMap((entry) =>
      valuesOf(args, optionNames(entry.configurations)).flatMap(({ value }) => value ?? []),
    );
    const isTold = entries.some(
      ({ ports, addresses }) => valuesOf(args, [...optionNames(ports), ...optionNames(addresses)]).length > 0,
    );
    const isConfigured = configurations.length > 0 && !isTold;
    const run = [...(isConfigured ? [] : entries.flatMap((entry) => programsOf(entry, args))), ...configurations];
    const paths = run.map((each) => (typeof each === 'string' ? each : pathOf(each)));
    this.#add(
      {
        ...around,
        envFiles: [...around.envFiles, ...entries.flatMap((entry) => envFilesOf(args, entry.envFiles, around))],
      },
      {
        binds: isConfigured ? [] : entries.flatMap((entry) => bindFacts(entry, invocation)),
        upstreams: entries.flatMap((entry) => upstreamFacts(entry, invocation)),
        programs: paths.flatMap((path) => (path === undefined ? [] : relativeTo(around.folder, path))),
        startsOthers: paths.includes(undefined) || entries.some(({ startsOthers }) => startsOthers),
      },
    );
  }

  /** A program of the project. */
  #program(program: Word, words: readonly Word[], around: Surroundings): void {
    const path = pathOf(program);
    const mayListen = words.some(({ text }) => namedPort.test(text));
    this.#add(around, {
      programs: path === undefined ? [] : [relativeTo(around.folder, path)],
      startsOthers: path === undefined || mayListen,
    });
  }

  #add(
    around: Surroundings,
    found: Partial<Command> & { readonly binds?: readonly BindFact[]; readonly upstreams?: readonly UpstreamFact[] },
  ): void {
    this.#reader.commands.push({
      file: this.#file.path,
      span: this.#file.span(this.#whole),
      name: this.#name,
      variables: around.variables.map((variable) => variableFact(this.#file, variable, around.shell)),
      binds: [],
      upstreams: [],
      programs: [],
      scripts: [],
      startsOthers: false,
      ...found,
      envFiles: around.envFiles,
    });
  }
}

/** The variables that these words set, as variables of the shell. */
function expanding(words: readonly Word[], around: Surroundings): Surroundings {
  const set = words.slice(0, assignmentsBefore(words)).flatMap((word) => assigned(word) ?? []);
  const values = set.flatMap(({ name, value }) => (value ? [[name, value.evaluate(around.shell)] as const] : []));
  return { ...around, shell: new Map([...around.shell, ...values]) };
}

function positionalsOf({ linesAsArguments, skip = 0 }: Wrapper): number {
  return linesAsArguments ? Number.POSITIVE_INFINITY : skip;
}

function envFilesOf(args: Arguments, names: string | undefined, { folder }: Surroundings): readonly string[] {
  return valuesOf(args, optionNames(names)).flatMap(({ value }) => {
    const path = value && pathOf(value);
    return path === undefined ? [] : relativeTo(folder, path);
  });
}

/** The module behind `-m` and its arguments, when no program stands before it. */
function moduleOf(
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

function isKnown(name: string): boolean {
  return programs.has(name) || wrapperTable.has(name) || interpreterTable.has(name) || isPackageManager(name);
}

/** Whether a package manager that is given this word runs a program of that name rather than a script. */
function isTool(word: Word, next: Word | undefined): boolean {
  const name = programName(word);
  if (/^(?:dev|start|serve|build|test|watch)$/.test(name)) return false;
  if (wrapperTable.has(name) || interpreterTable.has(name)) return true;
  return (
    programs.match(name, next ? [next] : [], () => Number.POSITIVE_INFINITY) !== undefined || isInert(name, next?.text)
  );
}
