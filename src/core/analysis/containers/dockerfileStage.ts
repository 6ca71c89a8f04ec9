import { posix } from 'node:path';
import type { Instruction } from 'dockerfile-ast';
import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { PublishedFact } from '../facts.ts';
import type { Copy } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { jsonWords, unquoted, wordsOf, type DockerfileText } from './dockerfileText.ts';
import { interpolated, part, stretchOf } from './interpolation.ts';
import { portLimit, publishedBySpec } from './portSpec.ts';
import type { Run } from './runs.ts';
import { defaultOf, knownText } from './variables.ts';

/** Where a Dockerfile is read from. */
export interface DockerfileSource {
  readonly file: SourceFile;
  readonly text: DockerfileText;
}

/** A value of `ENV` or `ARG`, and where it is written. */
export interface Assigned {
  readonly value: Evaluated;
  readonly at: Stretch;
}

/** What the instructions of one stage come to, those of the stage that it begins with included. */
export class DockerfileStage {
  readonly name: string;
  readonly at: Stretch;
  /** The image that its first stage begins with; undefined when it cannot be told. */
  readonly image: string | undefined;
  readonly variables: Map<string, Assigned>;
  readonly published: PublishedFact[];
  readonly copies: Copy[];
  entrypoint: Run | undefined;
  command: Run | undefined;
  folder: string | undefined;
  /** What `ARG` declares; the variables of the same name win. */
  readonly #arguments: Map<string, Evaluated>;
  readonly #globals: ReadonlyMap<string, Evaluated>;
  readonly #source: DockerfileSource;
  #setsCommand = false;

  constructor(
    source: DockerfileSource,
    { name, at, image }: { readonly name: string; readonly at: Stretch; readonly image: string | undefined },
    parent: DockerfileStage | undefined,
    globals: ReadonlyMap<string, Evaluated>,
  ) {
    this.#source = source;
    this.name = name;
    this.at = at;
    this.image = parent ? parent.image : image;
    this.variables = new Map(parent?.variables);
    this.published = [...(parent?.published ?? [])];
    this.copies = [...(parent?.copies ?? [])];
    this.entrypoint = parent?.entrypoint;
    this.command = parent?.command;
    this.folder = parent?.folder;
    this.#arguments = new Map(parent ? parent.#arguments : []);
    this.#globals = globals;
  }

  take(instruction: Instruction): void {
    const line = this.#source.text.argumentsOf(instruction);
    switch (instruction.getKeyword()) {
      case 'ARG':
        for (const [name, argument] of argumentsOf(this.#source, line, this.#lookup)) {
          this.#arguments.set(name, argument.fallback ? argument : (this.#globals.get(name) ?? argument));
        }
        return;
      case 'ENV':
        for (const [name, assigned] of this.#assignments(line)) this.variables.set(name, assigned);
        return;
      case 'EXPOSE':
        this.#expose(line);
        return;
      case 'WORKDIR':
        this.#enter(line);
        return;
      case 'ENTRYPOINT':
        this.entrypoint = this.#run(line);
        if (!this.#setsCommand) this.command = undefined;
        return;
      case 'CMD':
        this.command = this.#run(line);
        this.#setsCommand = true;
        return;
      case 'COPY':
      case 'ADD':
        this.#copy(line);
        return;
      default:
    }
  }

  readonly #lookup = (name: string): Evaluated | undefined =>
    this.variables.get(name)?.value ?? this.#arguments.get(name);

  #evaluate(word: EmbeddedText): Evaluated {
    const { escape } = this.#source.text;
    return interpolated(unquoted(word, escape), escape, this.#lookup);
  }

  /** `NAME=value …`, or `NAME value` up to the end. All values are those from before the instruction. */
  #assignments(line: EmbeddedText): readonly (readonly [name: string, assigned: Assigned])[] {
    const { escape } = this.#source.text;
    const [old, oldName] = /^([^\s=]+)\s+(?=[^\s=])/.exec(line.text) ?? [];
    if (old !== undefined && oldName !== undefined) {
      const value = part(line, old.length);
      return [[oldName, { value: this.#evaluate(value), at: stretchOf(value) }]];
    }
    return wordsOf(line, escape).flatMap((word) => {
      const sign = word.text.indexOf('=');
      if (sign <= 0) return [];
      const value = part(word, sign + 1);
      return [[word.text.slice(0, sign), { value: this.#evaluate(value), at: stretchOf(value) }] as const];
    });
  }

  #expose(line: EmbeddedText): void {
    const { file, text } = this.#source;
    const { escape } = text;
    const evaluate = (port: EmbeddedText): Evaluated => interpolated(port, escape, this.#lookup);
    for (const word of wordsOf(line, escape)) {
      if (word.text.startsWith('#') || this.published.length > portLimit) return;
      const published = publishedBySpec(file, unquoted(word, escape), { by: 'expose', service: undefined, evaluate });
      this.published.push(...published.map((fact) => ({ ...fact, address: undefined, hostPort: undefined })));
    }
  }

  #enter(line: EmbeddedText): void {
    const path = knownText(this.#evaluate(line));
    if (path === undefined || (this.folder === undefined && !path.startsWith('/'))) this.folder = undefined;
    else this.folder = posix.resolve(this.folder ?? '/', path);
  }

  #run(line: EmbeddedText): Run {
    const words = jsonWords(this.#source.file, line);
    return words ? { kind: 'words', words } : { kind: 'line', line };
  }

  #copy(line: EmbeddedText): void {
    const { file, text } = this.#source;
    const [flags] = /^(?:--\S+\s+)*/.exec(line.text) ?? [''];
    const rest = part(line, flags.length);
    const words = jsonWords(file, rest) ?? wordsOf(rest, text.escape);
    const paths = words.map((word) => knownText(this.#evaluate(word)));
    const to = paths.pop();
    if (to === undefined || (this.folder === undefined && !to.startsWith('/'))) return;
    const target = posix.resolve(this.folder ?? '/', to) + (to.endsWith('/') && to !== '/' ? '/' : '');
    const [, stage] = /--from=(\S+)/.exec(flags) ?? [];
    for (const from of paths) {
      if (from !== undefined && !/^(?:<<|[a-z]+:\/\/|git@)/i.test(from)) this.copies.push({ from, stage, to: target });
    }
  }
}

/** What `ARG` declares: a variable of the build, with what it is when the build does not set it. */
export function argumentsOf(
  { text: { escape } }: DockerfileSource,
  line: EmbeddedText,
  lookup: (name: string) => Evaluated | undefined,
): readonly (readonly [name: string, value: Extract<Evaluated, { kind: 'env' }>])[] {
  return wordsOf(line, escape).flatMap((word) => {
    const [, name, sign] = /^([A-Za-z_]\w*)(=?)/.exec(word.text) ?? [];
    if (name === undefined) return [];
    const written = part(word, name.length + 1);
    const text = unquoted(written, escape);
    const value = sign === '' ? undefined : interpolated(text, escape, lookup);
    // What is made of other variables is told by what those are unless the build sets them.
    const fallback =
      value && (defaultOf(value) ?? defaultOf(interpolated(text, escape, (other) => defaultOf(lookup(other)))));
    const names = [name, ...(value?.kind === 'env' ? value.names : [])];
    return [[name, { kind: 'env', node: stretchOf(word), names, fallback }] as const];
  });
}
