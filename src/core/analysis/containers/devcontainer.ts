import { basename, dirname, resolve } from 'node:path';
import { readCommands, readExec } from '../commands/readCommands.ts';
import type { Setting } from '../configuration/settings.ts';
import { jsonSettings } from '../configuration/settingTree.ts';
import type { PublishedFact } from '../facts.ts';
import type { FileReader } from '../fileReader.ts';
import type { Command, Service, Variable } from '../service.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { pathFrom } from './composeValues.ts';
import { devcontainerPorts } from './devcontainerPorts.ts';
import { devcontainerValue, runArguments, scalarOf } from './devcontainerValues.ts';
import { stretchOf } from './interpolation.ts';
import { upstreamsIn } from './runs.ts';
import { variableOf } from './variables.ts';

/** What runs inside once the container is there, in this order. */
const commandsInside = [
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];

/** The container that an editor works in, as `devcontainer.json` and its kin describe it. */
export const devcontainer: FileReader = {
  reads: (path) => /^\.?devcontainer\.jsonc?$/i.test(basename(path)),
  read(file) {
    const root = jsonSettings(file.text);
    return root?.isMap ? read(file, root) : nothing;
  },
};

function read(file: SourceFile, root: Setting): FileContent {
  const published = devcontainerPorts(file, root);
  const services = [readService(file, root, published)];
  return {
    facts: [...published, ...upstreamsIn(services)],
    services,
    commands: lifecycle(file, root, 'initializeCommand'),
  };
}

function readService(file: SourceFile, root: Setting, published: readonly PublishedFact[]): Service {
  const folder = dirname(file.path);
  const args = runArguments(file, root.get('runArgs'));
  const files = textsOf(root.get('dockerComposeFile')).flatMap((path) => pathFrom(folder, path) ?? []);
  const service = root.get('service')?.text;
  const commands = commandsInside.flatMap((name) => lifecycle(file, root, name));
  const keepsCommand = root.get('overrideCommand')?.text === 'false' || files.length > 0;
  const at = root.get('name') ?? root.get('service') ?? root.get('image') ?? root;
  return {
    file: file.path,
    span: file.span(at.characters),
    by: 'devcontainer',
    name: root.get('name')?.text ?? 'devcontainer',
    aliases: [],
    network: args.network,
    build: buildOf(root, folder),
    image: root.get('image')?.text,
    commands: commands.length === 0 && keepsCommand ? undefined : commands,
    variables: [
      ...args.variables,
      ...variablesOf(file, root.get('containerEnv')),
      ...variablesOf(file, root.get('remoteEnv')),
    ],
    envFiles: args.envFiles.flatMap((path) => pathFrom(workspaceOf(file), path) ?? []),
    published,
    ...(service !== undefined && files.length > 0 && { compose: { files, service } }),
    ...placeOf(file, root, files.length > 0),
  };
}

function variablesOf(file: SourceFile, setting: Setting | undefined): readonly Variable[] {
  return (setting?.entries() ?? []).flatMap(({ name, value }) => {
    const text = scalarOf(file, value);
    return text ? variableOf(file, name, devcontainerValue(text), stretchOf(text)) : [];
  });
}

/** Where the workspace lies in the container. */
function placeOf(file: SourceFile, root: Setting, isOfCompose: boolean): Pick<Service, 'folder' | 'mounts'> {
  const workspace = workspaceOf(file);
  const name = basename(workspace);
  const written = root.get('workspaceFolder')?.text?.replaceAll('${localWorkspaceFolderBasename}', name);
  const folder = written ?? (isOfCompose ? undefined : `/workspaces/${name}`);
  if (folder === undefined || folder.includes('${')) return {};
  const isMounted = !isOfCompose && !root.get('workspaceMount');
  return { folder, ...(isMounted && { mounts: [{ from: workspace, to: folder }] }) };
}

/** The folder that is opened in the container: the one that `.devcontainer` or `.devcontainer.json` lies in. */
function workspaceOf({ path }: SourceFile): string {
  const folder = dirname(path);
  if (basename(folder) === '.devcontainer') return dirname(folder);
  return basename(dirname(folder)) === '.devcontainer' ? dirname(dirname(folder)) : folder;
}

function buildOf(root: Setting, folder: string): Service['build'] {
  const build = root.get('build');
  const written = build?.get('dockerfile')?.text ?? root.get('dockerFile')?.text;
  const context = resolve(folder, build?.get('context')?.text ?? root.get('context')?.text ?? '.');
  const dockerfile = pathFrom(folder, written);
  return dockerfile === undefined || `${dockerfile}${context}`.includes('${')
    ? undefined
    : { context, dockerfile, target: build?.get('target')?.text };
}

/** A command of the container's life: a line for a shell, a program with its arguments, or several of those by name. */
function lifecycle(file: SourceFile, root: Setting, key: string): readonly Command[] {
  const value = root.get(key);
  if (!value) return [];
  if (value.isMap) return value.entries().flatMap(({ name, value: one }) => commandsOf(file, one, name));
  return commandsOf(file, value, key);
}

function commandsOf(file: SourceFile, value: Setting, name: string): readonly Command[] {
  const line = scalarOf(file, value);
  if (line) return readCommands(file, line, name);
  const words = value.items().flatMap((item) => scalarOf(file, item) ?? []);
  return readExec(file, words, name);
}

function textsOf(setting: Setting | undefined): readonly string[] {
  const items = setting?.text === undefined ? (setting?.items() ?? []) : [setting];
  return items.flatMap(({ text }) => text ?? []);
}
