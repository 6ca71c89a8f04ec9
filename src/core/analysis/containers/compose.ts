import { basename, dirname } from 'node:path';
import type { Fact, UpstreamFact } from '../facts.ts';
import type { FileReader } from '../fileReader.ts';
import type { Mount, Network, Service } from '../service.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { yamlDocuments, type YamlEntry, type YamlNode } from '../yamlRanges.ts';
import { composePorts } from './composePorts.ts';
import { given, pathFrom, runOf, textOf, textsOf, words } from './composeValues.ts';
import { labelledUpstreams } from './proxyLabels.ts';
import { programOf, standsAt } from './imagePrograms.ts';
import { commandsOf, commandsOfEntrypoint, upstreamsIn, type Run } from './runs.ts';
import { yamlVariables } from './variables.ts';

const composeName = /^(?:[\w.-]+[.-])?(?:docker-)?(?:compose|stack)(?:[.-][\w.-]+)?\.ya?ml$/i;

/** How many facts are taken from a file: aliases can make it say the same thousands of times. */
const factLimit = 5000;

/** Compose files by any name: their services have an image or a build. Each file is read as if it stood alone. */
export const compose: FileReader = {
  reads: (path) => /\.ya?ml$/i.test(path),
  read(file) {
    if (!/^['"]?(?:services|include)['"]?[^\S\r\n]*:/m.test(file.text)) return nothing;
    const root = yamlDocuments(file.text).find((document) => document.root.isMap)?.root;
    const services = root?.get('services')?.entries() ?? [];
    const isCompose =
      composeName.test(basename(file.path)) || services.some(({ value }) => value.get('image') ?? value.get('build'));
    return root && isCompose ? read(file, root, services) : nothing;
  },
};

function read(file: SourceFile, root: YamlNode, entries: readonly YamlEntry[]): FileContent {
  const declared: DeclaredService[] = [];
  const facts: Fact[] = [];
  for (const entry of entries.filter(({ value }) => value.isMap)) {
    if (facts.length > factLimit) break;
    const one = readService(file, entry);
    declared.push(one);
    facts.push(...one.service.published, ...one.upstreams);
  }
  const links = entries.flatMap(({ value }) => linksOf(file, value));
  const services = declared.map(({ service }) => ({
    ...service,
    aliases: unique([...service.aliases, ...links.filter(({ to }) => to === service.name).map(({ alias }) => alias)]),
  }));
  return { facts: [...facts, ...upstreamsIn(services)], services, includes: includesOf(file, root) };
}

interface DeclaredService {
  readonly service: Service;
  readonly upstreams: readonly UpstreamFact[];
}

function readService(file: SourceFile, { name, key, value: node }: YamlEntry): DeclaredService {
  const folder = dirname(file.path);
  const image = textOf(file, node.get('image'));
  const own = runOf(file, given(node.get('entrypoint')));
  const command = runOf(file, given(node.get('command')));
  const entrypoint = own ?? (node.get('build') ? undefined : entrypointOf(image, command));
  const commands = entrypoint
    ? commandsOfEntrypoint(file, entrypoint, command, words, name)
    : command && commandsOf(file, command, name);
  const extended = extendedService(file, node);
  const workingFolder = textOf(file, node.get('working_dir'));
  const service: Service = {
    file: file.path,
    span: file.span(key.characters),
    by: 'compose',
    name,
    aliases: aliasesOf(file, name, node),
    network: networkOf(file, node),
    build: buildOf(file, given(node.get('build'))),
    image,
    commands,
    variables: yamlVariables(file, given(node.get('environment'))),
    envFiles: envFilesOf(file, node.get('env_file')).flatMap((path) => pathFrom(folder, path) ?? []),
    published: composePorts(file, name, node),
    mounts: mountsOf(file, node),
    profiles: textsOf(file, node.get('profiles')),
    ...(command && !entrypoint && { commandsAreArguments: true }),
    ...(workingFolder !== undefined && { folder: workingFolder }),
    ...(extended && { extends: extended }),
  };
  const labelled = { name, at: key.characters };
  const upstreams = [node.get('labels'), node.get('deploy', 'labels'), node.get('environment')].flatMap((labels) =>
    labelledUpstreams(file, labels, labelled),
  );
  return { service, upstreams };
}

/** What an image of others has its command run with, unless that begins with it. */
function entrypointOf(image: string | undefined, command: Run | undefined): Run | undefined {
  const [first] = command?.kind === 'line' ? words(command.line) : (command?.words ?? []);
  const program = programOf(image);
  if (!first || program.length === 0 || first.text === program[0]) return undefined;
  return { kind: 'words', words: program.map((word) => standsAt(word, first.offsetAt(0))) };
}

/** The names by which its neighbours dial a service; those of its containers count, a hostname does not. */
function aliasesOf(file: SourceFile, name: string, node: YamlNode): readonly string[] {
  const ofNetworks = (node.get('networks')?.entries() ?? []).flatMap(({ value }) =>
    textsOf(file, value.get('aliases')),
  );
  return unique([
    name,
    ...textsOf(file, node.get('container_name')),
    ...textsOf(file, node.get('hostname')),
    ...ofNetworks,
  ]);
}

function networkOf(file: SourceFile, node: YamlNode): Network {
  const written = given(node.get('network_mode'));
  const mode = textOf(file, written);
  const [, service] = /^(?:service|container):(.+)$/.exec(mode ?? '') ?? [];
  if (service !== undefined) return { kind: 'shared', service };
  // Nothing in the machine's own network is out of reach, so that is what a mode is taken for that cannot be told.
  return mode === 'host' || (written && mode === undefined) ? { kind: 'host' } : { kind: 'own' };
}

function buildOf(file: SourceFile, node: YamlNode | undefined): Service['build'] {
  if (!node || node.get('dockerfile_inline')) return undefined;
  const context = pathFrom(
    dirname(file.path),
    node.isMap ? (textOf(file, node.get('context')) ?? '.') : textOf(file, node),
  );
  const written = given(node.get('dockerfile'));
  const dockerfile =
    context === undefined ? undefined : pathFrom(context, written ? textOf(file, written) : 'Dockerfile');
  if (context === undefined || dockerfile === undefined) return undefined;
  return { context, dockerfile, target: textOf(file, node.get('target')), args: yamlVariables(file, node.get('args')) };
}

function envFilesOf(file: SourceFile, node: YamlNode | undefined): readonly string[] {
  const items = node?.isList ? node.items() : node ? [node] : [];
  return items.flatMap((item) => textOf(file, item.isMap ? item.get('path') : item) ?? []);
}

/** The folders and files of the machine that a service has in it: `./src:/app/src`, `{type: bind, source, target}`. */
function mountsOf(file: SourceFile, node: YamlNode): readonly Mount[] {
  return (node.get('volumes')?.items() ?? []).flatMap((volume) => {
    const [, short, inside] =
      /^(\.{1,2}(?:[/\\][^:]*)?|\/[^:]*|[A-Za-z]:[/\\][^:]*):([^:]+)/.exec(textOf(file, volume) ?? '') ?? [];
    const source =
      short ?? (textOf(file, volume.get('type')) === 'bind' ? textOf(file, volume.get('source')) : undefined);
    const to = inside ?? textOf(file, volume.get('target'));
    const from = pathFrom(dirname(file.path), source);
    return from === undefined || to === undefined ? [] : { from, to };
  });
}

function extendedService(file: SourceFile, node: YamlNode): Service['extends'] {
  const written = given(node.get('extends'));
  const service = textOf(file, written?.isMap ? written.get('service') : written);
  const other = written?.get('file');
  const path = other ? pathFrom(dirname(file.path), textOf(file, other)) : file.path;
  return service === undefined || path === undefined ? undefined : { file: path, service };
}

/** `links: [db:database]` gives another service one more name. */
function linksOf(file: SourceFile, node: YamlNode): readonly { readonly to: string; readonly alias: string }[] {
  return textsOf(file, node.get('links')).flatMap((link) => {
    const [to = '', alias] = link.split(':');
    return alias ? { to, alias } : [];
  });
}

function includesOf(file: SourceFile, root: YamlNode): readonly string[] {
  const included = given(root.get('include'));
  const items = included?.isList ? included.items() : [];
  return items
    .flatMap((item) => textsOf(file, item.isMap ? item.get('path') : item))
    .flatMap((path) => pathFrom(dirname(file.path), path) ?? []);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
