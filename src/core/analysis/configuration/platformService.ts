import { basename, dirname, isAbsolute, join } from 'node:path';
import { scalarText } from '../commands/embeddedText.ts';
import { readCommands } from '../commands/readCommands.ts';
import type { Fact, PublishedFact } from '../facts.ts';
import type { Command, Service, Variable } from '../service.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import { portLiteral, portValue, type Evaluated } from '../values.ts';
import { plainText } from './addresses.ts';
import { readScalar, type Setting } from './settings.ts';

/** What a platform's file says of one service. */
export interface Declared {
  readonly name: string;
  /** Where it is declared. */
  readonly at: Stretch;
  /** Other names by which its neighbours dial it. */
  readonly aliases?: readonly string[];
  readonly build?: Service['build'];
  readonly image?: string | undefined;
  /** Undefined when what runs is left to the image or to the platform. */
  readonly commands?: readonly Command[] | undefined;
  readonly commandsAreArguments?: boolean;
  readonly variables?: readonly Variable[];
  /** The ports inside that connections are passed on to, when the file says to which; none for a worker. */
  readonly ports?: readonly (PublishedFact | undefined)[];
  /** The folder of the machine that it runs, when that is not the file's. */
  readonly folder?: string | undefined;
}

/** Where a platform puts the folder that it runs. */
const home = '/app';

export function platformService(file: SourceFile, declared: Declared): Service {
  const { name, at, aliases = [], folder, variables = [] } = declared;
  return {
    file: file.path,
    span: file.span(at),
    by: 'platform',
    name,
    aliases: [name, ...aliases],
    network: { kind: 'own' },
    build: declared.build,
    image: declared.image,
    commands: declared.commands,
    variables,
    envFiles: [],
    published: (declared.ports ?? []).flatMap((port) => port ?? []),
    ...(declared.ports?.length === 0 && { isPrivate: true }),
    ...(declared.commandsAreArguments && declared.commands && { commandsAreArguments: true }),
    ...(folder !== undefined && { folder: home, mounts: [{ from: folder, to: home }] }),
  };
}

/** All that a platform's file says. */
export function platformContent(services: readonly Service[], facts: readonly Fact[] = []): FileContent {
  return { facts: [...services.flatMap(({ published }) => published), ...facts], services };
}

/** The port inside that a setting gives; undefined for none, and for 0. */
export function portInside(file: SourceFile, service: string, setting: Setting | undefined): PublishedFact | undefined {
  const given = readScalar(setting, file.text, plainText);
  return setting && given?.kind !== 'nothing' ? published(file, service, given, setting.stretch) : undefined;
}

/** The port inside that is the platform's own choice where the file leaves it out; `at` stands for it. */
export function defaultPortInside(file: SourceFile, service: string, value: number, at: Stretch): PublishedFact {
  return {
    ...shell(file, service, at),
    containerPort: { source: 'default', value, env: [], span: undefined, editSpan: undefined },
  };
}

/** The port that a service is told to listen on by its variable PORT. */
export function portOfVariable(
  file: SourceFile,
  service: string,
  variable: Setting | undefined,
): PublishedFact | undefined {
  const given = readScalar(variable, file.text, plainText);
  return variable && portLiteral(given) ? published(file, service, given, variable.stretch) : undefined;
}

function published(
  file: SourceFile,
  service: string,
  given: Evaluated | undefined,
  at: Stretch,
): PublishedFact | undefined {
  const containerPort = portValue(file, given, at);
  return containerPort && { ...shell(file, service, at), containerPort };
}

function shell(file: SourceFile, service: string, at: Stretch): Omit<PublishedFact, 'containerPort'> {
  return {
    kind: 'published',
    file: file.path,
    span: file.span(at),
    by: 'platform',
    service,
    address: undefined,
    hostPort: undefined,
  };
}

/** The commands of a setting that is a line for a shell. */
export function commandsIn(
  file: SourceFile,
  setting: Setting | undefined,
  name?: string,
): readonly Command[] | undefined {
  const { text, stretch } = setting ?? {};
  if (text === undefined || text.trim() === '' || !stretch) return undefined;
  return readCommands(file, scalarText(file, stretch.startIndex, stretch.endIndex, text), name);
}

/** A variable; what is a secret or comes from elsewhere has no value. */
export function variableOf(file: SourceFile, name: string, setting: Setting | undefined): Variable {
  const { text, characters } = setting ?? {};
  return { name, value: text, span: text !== undefined && characters ? file.span(characters) : undefined };
}

export function variablesIn(file: SourceFile, settings: Setting | undefined): readonly Variable[] {
  return (settings?.entries() ?? []).map(({ name, value }) => variableOf(file, name, value));
}

/** The image that a Dockerfile makes; paths are relative to the folder of the file. */
export function dockerBuild(
  file: SourceFile,
  dockerfile: Setting | undefined,
  context: Setting | undefined,
  target: Setting | undefined,
): NonNullable<Service['build']> {
  return {
    context: pathFrom(file, context?.text ?? '.'),
    dockerfile: pathFrom(file, dockerfile?.text ?? 'Dockerfile'),
    target: target?.text,
  };
}

/** A path that a platform takes from the folder of its file; a leading slash means that folder too. */
export function pathFrom(file: SourceFile, path: string): string {
  return isAbsolute(path) ? join(dirname(file.path), path.slice(1)) : join(dirname(file.path), path);
}

/** The name of the folder that a file lies in. */
export function folderName(file: SourceFile): string {
  return basename(dirname(file.path)) || 'app';
}
