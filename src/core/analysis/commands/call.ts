import type { Command, Service } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { bindFacts, upstreamFacts, type Invocation, type Placement } from './bindFacts.ts';
import {
  envFilesOf,
  expanding,
  moduleOf,
  positionalsOf,
  startedFiles,
  withNested,
  withVariables,
} from './callArguments.ts';
import { dockerService } from './docker.ts';
import { mayBeLeft } from './daemons.ts';
import type { Gathered } from './gathered.ts';
import { isInert } from './inert.ts';
import type { Interpreter } from './interpreters.ts';
import { builtPrograms } from './javascriptPrograms.ts';
import { optionNames, readArguments, takes, valuesOf, type Arguments } from './options.ts';
import type { Program } from './program.ts';
import { interpreterArguments, programArguments } from './programArguments.ts';
import {
  interpreterTable,
  isKnown,
  isOfProject,
  isTool,
  programName,
  programs,
  wrapperTable,
  type Match,
} from './programNames.ts';
import { isPackageManager, packageRun, type PackageRun } from './scripts.ts';
import { readShell } from './shell.ts';
import {
  assigned,
  assignmentsBefore,
  folderAfter,
  pathOf,
  relativeTo,
  variableFact,
  type Surroundings,
} from './surroundings.ts';
import type { Word } from './word.ts';
import type { Wrapper } from './wrappers.ts';

/** What command lines do. */
export interface Commands {
  readonly commands: readonly Command[];
  /** The containers that they start, and the images that they build. */
  readonly services: readonly Service[];
  /** The literals that give the ports of what is bound. */
  readonly portLiterals: readonly Stretch[];
}

const sourceFile = /\.(?:py|[cm]?[jt]sx?|rb|ru|php|go|jar|war|sh|bash|pl|psgi|exs?|dll|kts|groovy|lua|rs|coffee)$/i;
const namedPort =
  /^--?[\w.-]*port(?:=|$)|^-p[=\d]*$|^-D\S*port=|^--?(?:listen|bind|addr|address|http|url|urls)(?:=|$)|^\d{2,5}$|:\d{2,5}\b/i;

/** `"$@"`: what a script is given, which is told where the script is run. */
const ownArguments = /^\$(?:[@*]|\{[@*].*\})$/;

/** One program that is run, found behind all that runs it. */
export class Call {
  readonly #file: SourceFile;
  readonly #name: string | undefined;
  readonly #gathered: Gathered;
  readonly #whole: Stretch;
  readonly #placement: Placement;
  readonly #isPiped: boolean;

  constructor(
    file: SourceFile,
    name: string | undefined,
    gathered: Gathered,
    whole: Stretch,
    placement: Placement,
    isPiped: boolean,
  ) {
    this.#file = file;
    this.#name = name;
    this.#gathered = gathered;
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
    if (/\s/.test(program.text.trim()) && rest.length === 0 && steps > 0) {
      this.#line(program, around);
      return;
    }
    const name = programName(program);
    const wrapper = wrapperTable.match(name, rest, (entry) => positionalsOf(entry));
    if (wrapper && this.#wrapped(name, wrapper, rest, around, next)) return;
    const run = packageRun(name, rest, (word, following) => isTool(word, following));
    if (run) {
      this.#package(run, around, next);
      return;
    }
    // As in `$(DOCKER) run`.
    const engine = program.filled(around.shell);
    if (/^(?:docker|podman|nerdctl)$/.test(engine) && this.#container(rest, around)) return;
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
      // Nothing of the shell is left to go on.
      ...(name === 'exec' && { awaited: false }),
    };
    if (entry.beginnings !== undefined) return this.#begun(entry.beginnings, args, around, next);
    if (valuesOf(args, optionNames(entry.idle)).length > 0) {
      next([], around);
      return true;
    }
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
    if (script === undefined) this.#gathered.line(word.line(), around);
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
    const isLeft = around.awaited !== true;
    switch (run.kind) {
      case 'program':
        next(run.words);
        break;
      case 'scripts': {
        const isElsewhere = around.folder !== undefined && around.folder !== '.';
        this.#add(around, {
          scripts: isElsewhere ? [] : run.names,
          startsOthers: isLeft && (isElsewhere || run.passedOn.some(({ text }) => namedPort.test(text))),
          ...this.#given(run.passedOn, around),
        });
        break;
      }
      case 'nothing':
        this.#add(around, {});
        break;
      default:
        this.#add(around, { startsOthers: isLeft });
    }
  }

  /** False when nothing is run. */
  #container(words: readonly Word[], around: Surroundings): boolean {
    const commandsOf = (inner: readonly Word[]): readonly Command[] =>
      this.#gathered.apart(inner, around, this.#placement);
    const service = dockerService({ file: this.#file, around, commandsOf }, words);
    if (service) this.#gathered.services.push(service);
    if (service?.by !== 'docker-run') return false;
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
    if (valuesOf(args, optionNames(entry.idle)).length > 0) {
      this.#add(before, {});
      return true;
    }
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
    } else this.#program(program, following, around, { entry, args, named });
    return true;
  }

  #tool(name: string, program: Word, words: readonly Word[], around: Surroundings): void {
    if (words.some(({ text }) => text === '--version' || text === '--help')) {
      this.#add(around, {});
      return;
    }
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
    } else if (this.#isOfProject(program, around)) this.#program(program, words, around);
    else if (ownArguments.test(program.line().text)) this.#add(around, {});
    else {
      const mayListen = words.some(({ text }) => namedPort.test(text));
      this.#add(around, { startsOthers: (mayListen || !this.#isPiped) && mayBeLeft(name, words, around) });
    }
  }

  #isOfProject({ text }: Word, { programs: own }: Surroundings): boolean {
    return isOfProject(text) || sourceFile.test(text) || own?.has(text) === true;
  }

  #known(
    entries: readonly Program[],
    program: Word,
    given: Arguments,
    words: readonly Word[],
    around: Surroundings,
    named = 0,
  ): void {
    const args = withVariables(entries, withNested(entries, given), around);
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
      portLiterals: this.#gathered.portLiterals,
    };
    const { isConfigured, paths, named: configurations } = startedFiles(entries, args, around);
    this.#add(
      {
        ...around,
        envFiles: [...around.envFiles, ...entries.flatMap((entry) => envFilesOf(args, entry.envFiles, around))],
      },
      {
        binds: isConfigured ? [] : entries.flatMap((entry) => bindFacts(entry, invocation)),
        upstreams: entries.flatMap((entry) => upstreamFacts(entry, invocation)),
        programs: paths.filter((path) => path !== undefined),
        named: configurations,
        startsOthers: paths.includes(undefined) || entries.some(({ startsOthers }) => startsOthers),
      },
    );
  }

  /** A program of the project, and what runs it. */
  #program(program: Word, words: readonly Word[], around: Surroundings, by?: Match<Interpreter>): void {
    const path = pathOf(program);
    const paths = path === undefined ? [] : [relativeTo(around.folder, path)];
    const framework = by?.entry.serves;
    this.#add(around, {
      programs: paths,
      startsOthers: path === undefined && mayBeLeft(programName(program), words, around),
      ...this.#given(words, around, by),
      ...(framework === undefined ? {} : { named: paths.map((each) => ({ program: each, framework })) }),
    });
  }

  #given(
    words: readonly Word[],
    { shell }: Surroundings,
    by?: Match<Interpreter>,
  ): Pick<Command, 'arguments' | 'namesPort'> {
    const own = by ? interpreterArguments(this.#file, by, shell) : [];
    if (words.length + own.length === 0) return {};
    const namesPort = words.some(({ text }) => namedPort.test(text));
    return { arguments: [...programArguments(this.#file, words, shell), ...own], ...(namesPort && { namesPort }) };
  }

  #add(around: Surroundings, found: Partial<Command>): Command {
    const command: Command = {
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
      ...(around.awaited && { finishes: true }),
      ...(around.conditional && { conditional: true }),
    };
    this.#gathered.commands.push(command);
    return command;
  }
}
