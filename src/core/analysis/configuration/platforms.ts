import { basename } from 'node:path';
import { scalarText } from '../commands/embeddedText.ts';
import { commandContent, readLine } from '../commands/readCommands.ts';
import type { FileReader } from '../fileReader.ts';
import type { Service } from '../service.ts';
import { nothing, type SourceFile } from '../sourceFile.ts';
import {
  commandsIn,
  dockerBuild,
  folderName,
  pathFrom,
  platformContent,
  platformService,
  portInside,
  portOfVariable,
  variableOf,
  variablesIn,
} from './platformService.ts';
import { settingsOf } from './settingFiles.ts';
import type { Setting } from './settings.ts';

const start = { startIndex: 0, endIndex: 0 };

/** render.yaml: web and private services, workers and jobs. */
export const render: FileReader = {
  reads: (path) => /^render\.ya?ml$/.test(basename(path)),
  read(file) {
    const declared = settingsOf(file).flatMap((root) => [root, ...projectsOf(root)]);
    const services = declared.flatMap((root) =>
      (root.get('services')?.items() ?? []).flatMap((service) => renderService(file, service) ?? []),
    );
    return platformContent(services);
  },
};

/** What is grouped into environments of projects. */
function projectsOf(root: Setting): readonly Setting[] {
  return (root.get('projects')?.items() ?? []).flatMap((project) => project.get('environments')?.items() ?? []);
}

function renderService(file: SourceFile, service: Setting): Service | undefined {
  const type = service.get('type')?.text;
  const runtime = (service.get('runtime') ?? service.get('env'))?.text;
  if (!/^(?:web|pserv|worker|cron)$/.test(type ?? '') || runtime === 'static') return undefined;
  const name = service.get('name');
  const isImage = runtime === 'image' || runtime === 'docker';
  const variables = keyed(service.get('envVars'), 'key');
  const port = variables.find((variable) => variable.name === 'PORT')?.value;
  const title = name?.text ?? folderName(file);
  const folder = service.get('rootDir')?.text;
  return platformService(file, {
    name: title,
    at: name?.characters ?? service.stretch,
    build:
      runtime === 'docker'
        ? dockerBuild(file, service.get('dockerfilePath'), service.get('dockerContext'), undefined)
        : undefined,
    image: service.get('image', 'url')?.text,
    commands: commandsIn(file, service.get(isImage ? 'dockerCommand' : 'startCommand'), title),
    variables: variables.map(({ name, value }) => variableOf(file, name, value)),
    ports: type === 'web' || type === 'pserv' ? [portOfVariable(file, title, port)] : [],
    folder: folder === undefined || isImage ? undefined : pathFrom(file, folder),
  });
}

/** Heroku's app.json: the variables of the app. What runs is in its Procfile. */
export const heroku: FileReader = {
  reads: (path) => basename(path) === 'app.json',
  read(file) {
    const [root] = settingsOf(file);
    const isHerokus = ['env', 'formation', 'buildpacks', 'addons', 'stack'].some((name) => root?.get(name));
    // Expo keeps an app.json as well.
    if (!root || !isHerokus || root.get('expo')) return nothing;
    const variables = (root.get('env')?.entries() ?? []).map(({ name, value }) =>
      variableOf(file, name, value.isMap ? value.get('value') : value),
    );
    const name = root.get('name');
    const at = name?.characters ?? start;
    return platformContent([platformService(file, { name: name?.text ?? folderName(file), at, variables })]);
  },
};

/** railway.toml and railway.json: how a service is built and started. */
export const railway: FileReader = {
  reads: (path) => /^railway\.(?:toml|jsonc?)$/.test(basename(path)),
  read(file) {
    const [root] = settingsOf(file);
    if (!root) return nothing;
    const command = root.get('deploy', 'startCommand');
    const builder = root.get('build', 'builder')?.text?.toUpperCase() ?? 'DOCKERFILE';
    const service = platformService(file, {
      name: folderName(file),
      at: command?.characters ?? start,
      build:
        builder === 'DOCKERFILE'
          ? dockerBuild(file, root.get('build', 'dockerfilePath'), undefined, undefined)
          : undefined,
      commands: commandsIn(file, command),
    });
    return platformContent([service]);
  },
};

/**
 * app.yaml of Google's App Engine, and of DigitalOcean's App Platform, which passes requests on to `http_port`;
 * apprunner.yaml of AWS.
 */
export const appYaml: FileReader = {
  reads: (path) => /^(?:[\w-]+[.-])?app(?:[.-][\w-]+)?\.ya?ml$|^apprunner\.ya?ml$/.test(basename(path)),
  read(file) {
    const services = settingsOf(file).flatMap((root) => {
      if (root.get('run', 'command')) return appRunner(file, root);
      if (root.get('runtime')?.text !== undefined) return appEngine(file, root);
      const declared = root.get('spec') ?? root;
      const parts = ['services', 'workers'].flatMap((kind) => declared.get(kind)?.items() ?? []);
      return isDigitalOcean(declared) ? parts.map((part) => digitalOcean(file, part)) : [];
    });
    return platformContent(services);
  },
};

function appEngine(file: SourceFile, root: Setting): readonly Service[] {
  const isOwn = [
    'entrypoint',
    'env_variables',
    'handlers',
    'env',
    'instance_class',
    'automatic_scaling',
    'service',
  ].some((name) => root.get(name));
  if (!isOwn) return [];
  const service = root.get('service');
  const name = service?.text ?? 'default';
  const port = root.get('env_variables', 'PORT');
  return [
    platformService(file, {
      name,
      at: service?.characters ?? root.get('runtime')?.characters ?? start,
      build: root.get('runtime')?.text === 'custom' ? dockerBuild(file, undefined, undefined, undefined) : undefined,
      commands: commandsIn(file, root.get('entrypoint')),
      variables: variablesIn(file, root.get('env_variables')),
      ports: [portOfVariable(file, name, port)],
    }),
  ];
}

function appRunner(file: SourceFile, root: Setting): readonly Service[] {
  const run = root.get('run');
  const name = folderName(file);
  return [
    platformService(file, {
      name,
      at: run?.get('command')?.characters ?? start,
      commands: commandsIn(file, run?.get('command')),
      variables: keyed(run?.get('env'), 'name').map((each) => variableOf(file, each.name, each.value)),
      ports: [portInside(file, name, run?.get('network', 'port'))],
    }),
  ];
}

function isDigitalOcean(root: Setting): boolean {
  return (root.get('services')?.items() ?? []).some((service) =>
    ['http_port', 'run_command', 'instance_size_slug', 'environment_slug', 'github', 'source_dir'].some((name) =>
      service.get(name),
    ),
  );
}

function digitalOcean(file: SourceFile, service: Setting): Service {
  const name = service.get('name');
  const title = name?.text ?? folderName(file);
  const dockerfile = service.get('dockerfile_path');
  const folder = service.get('source_dir')?.text;
  const inner = service.get('internal_ports')?.items() ?? [];
  return platformService(file, {
    name: title,
    at: name?.characters ?? service.stretch,
    build: dockerfile === undefined ? undefined : dockerBuild(file, dockerfile, service.get('source_dir'), undefined),
    commands: commandsIn(file, service.get('run_command'), title),
    variables: keyed(service.get('envs'), 'key').map((each) => variableOf(file, each.name, each.value)),
    ports: [service.get('http_port'), ...inner].map((port) => portInside(file, title, port)),
    folder: folder === undefined || dockerfile !== undefined ? undefined : pathFrom(file, folder),
  });
}

/** deno.json: its tasks are command lines. */
export const denoTasks: FileReader = {
  reads: (path) => /^deno\.jsonc?$/.test(basename(path)),
  read(file) {
    const tasks = settingsOf(file).flatMap((root) => root.get('tasks')?.entries() ?? []);
    return commandContent(
      tasks.flatMap(({ name, value }) => {
        const { text, stretch } = value.get('command') ?? value;
        return text === undefined
          ? []
          : [readLine(file, scalarText(file, stretch.startIndex, stretch.endIndex, text), name)];
      }),
    );
  },
};

interface Keyed {
  readonly name: string;
  readonly value: Setting | undefined;
}

/** A list of `{key: PORT, value: 3000}`. */
function keyed(list: Setting | undefined, key: string): readonly Keyed[] {
  return (list?.items() ?? []).flatMap((item) => {
    const name = item.get(key)?.text;
    return name === undefined ? [] : [{ name, value: item.get('value') }];
  });
}
