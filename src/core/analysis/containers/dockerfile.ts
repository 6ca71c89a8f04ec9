import { basename, posix } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { FileReader } from '../fileReader.ts';
import type { Command, Service } from '../service.ts';
import { nothing, type SourceFile } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { argumentsOf, DockerfileStage, type DockerfileSource } from './dockerfileStage.ts';
import { programOf, standsAt } from './imagePrograms.ts';
import { DockerfileText, unquoted, wordsOf } from './dockerfileText.ts';
import { interpolated, stretchOf } from './interpolation.ts';
import { commandsOf, commandsOfEntrypoint, takesArguments, upstreamsIn, type Run } from './runs.ts';
import { defaultOf, knownText, variableOf } from './variables.ts';

const dockerfileName = /^(?:.+[._-])?(?:Docker|Container)file(?:[._-].+)?$/i;
const otherName = /\.(?:dockerignore|md|txt|sh)$/i;

/** In UTF-16 units, and in stages; what goes beyond was not written by hand. */
const sizeLimit = 250_000;
const stageLimit = 100;

/** Where the shell looks for programs. */
const searched = /^(?:\/usr(?:\/local)?)?\/s?bin\/[^/]+$/;

/** A service for each stage of a Dockerfile; an image may be built of any of them. */
export const dockerfile: FileReader = {
  reads(path) {
    const name = basename(path);
    return dockerfileName.test(name) && !otherName.test(name);
  },
  read(file) {
    if (file.text.length > sizeLimit || !/^\s*FROM\s/im.test(file.text)) return nothing;
    const stages = stagesOf(file);
    const names = new Set(stages.flatMap(({ name }, index) => [name.toLowerCase(), String(index)]));
    const services = stages.map((stage, index) =>
      serviceOf(file, stage, programsIn(stage, names), { index, isLast: index === stages.length - 1 }),
    );
    const published = new Set(services.flatMap((service) => service.published));
    return { facts: [...published, ...upstreamsIn(services)], services };
  },
};

function stagesOf(file: SourceFile): readonly DockerfileStage[] {
  const parsed = DockerfileParser.parse(file.text);
  const escape = parsed.getEscapeCharacter() === '`' ? '`' : '\\';
  const source: DockerfileSource = { file, text: new DockerfileText(file.text, escape) };
  const globals = new Map<string, Evaluated>();
  const stages: DockerfileStage[] = [];
  for (const instruction of parsed.getInstructions()) {
    const stage = stages.at(-1);
    if (instruction.getKeyword() === 'FROM') {
      if (stages.length === stageLimit) break;
      stages.push(stageFrom(source, instruction, stages, globals));
    } else if (stage) {
      stage.take(instruction);
    } else if (instruction.getKeyword() === 'ARG') {
      const line = source.text.argumentsOf(instruction);
      for (const [name, value] of argumentsOf(source, line, (other) => globals.get(other))) globals.set(name, value);
    }
  }
  return stages;
}

/** `FROM image AS name`, where the image may be an earlier stage. */
function stageFrom(
  source: DockerfileSource,
  instruction: Instruction,
  stages: readonly DockerfileStage[],
  globals: ReadonlyMap<string, Evaluated>,
): DockerfileStage {
  const { escape } = source.text;
  const line = source.text.argumentsOf(instruction);
  const words = wordsOf(line, escape).filter(({ text }) => !text.startsWith('--'));
  const [base, as, named] = words;
  const image = base && knownText(interpolated(unquoted(base, escape), escape, (name) => defaultOf(globals.get(name))));
  const name = as?.text.toUpperCase() === 'AS' ? named : undefined;
  const parent = stages.findLast((stage) => stage.name !== '' && stage.name.toLowerCase() === image?.toLowerCase());
  return new DockerfileStage(
    source,
    { name: name?.text ?? '', at: stretchOf(name ?? base ?? line), image },
    parent,
    globals,
  );
}

function serviceOf(
  file: SourceFile,
  stage: DockerfileStage,
  programs: ReadonlySet<string>,
  place: { readonly index: number; readonly isLast: boolean },
): Service {
  return {
    file: file.path,
    span: file.span(stage.at),
    by: 'dockerfile',
    name: stage.name,
    aliases: [],
    network: { kind: 'own' },
    build: undefined,
    image: stage.image,
    commands: commandsOfStage(file, stage, programs),
    variables: [...stage.variables].map(([name, { value, at }]) => variableOf(file, name, value, at)),
    envFiles: [],
    published: stage.published,
    stage: place,
    folder: stage.folder,
    copies: stage.copies,
    takesArguments: stage.entrypoint !== undefined && takesArguments(stage.entrypoint),
  };
}

/** What is copied from the context or another stage of the file, by the paths and names that it may be called by. */
function programsIn({ copies }: DockerfileStage, stages: ReadonlySet<string>): ReadonlySet<string> {
  const own = copies.filter(({ stage }) => stage === undefined || stages.has(stage.toLowerCase()));
  const paths = own.map(({ from, to }) => (to.endsWith('/') ? to + posix.basename(from) : to));
  return new Set(paths.flatMap((path) => (searched.test(path) ? [path, posix.basename(path)] : [path])));
}

function commandsOfStage(
  file: SourceFile,
  { image, entrypoint, command }: DockerfileStage,
  programs: ReadonlySet<string>,
): readonly Command[] | undefined {
  const around = { programs };
  // What is given to an entrypoint that is a line for a shell is lost.
  if (entrypoint?.kind === 'line') return commandsOf(file, entrypoint, undefined, around);
  if (entrypoint) return commandsOfEntrypoint(file, entrypoint, command, forShell, undefined, around);
  return command && commandsOf(file, withProgramOfImage(image, command), undefined, around);
}

/** A line for a shell, as an entrypoint gets it. */
function forShell(line: EmbeddedText): readonly EmbeddedText[] {
  return [standsAt('/bin/sh', line.offsetAt(0)), standsAt('-c', line.offsetAt(0)), line];
}

function withProgramOfImage(image: string | undefined, command: Run): Run {
  const [first] = command.kind === 'words' ? command.words : [];
  if (command.kind === 'line' || !first) return command;
  const words = programOf(image);
  if (words[0] === undefined || first.text === words[0]) return command;
  return { kind: 'words', words: [...words.map((word) => standsAt(word, first.offsetAt(0))), ...command.words] };
}
