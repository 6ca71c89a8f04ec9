import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import type { Service } from '../service.ts';
import { nothing, type SourceFile } from '../sourceFile.ts';
import {
  commandsIn,
  defaultPortInside,
  dockerBuild,
  folderName,
  platformContent,
  platformService,
  portInside,
  variablesIn,
} from './platformService.ts';
import type { Setting } from './settings.ts';
import { tomlSettings } from './settingTree.ts';

const start = { startIndex: 0, endIndex: 0 };

/** fly.toml of Fly.io: a service for each group of processes, `app` when the file names none. */
export const fly: FileReader = {
  reads: (path) => /^fly(?:\.[\w.-]+)?\.toml$/.test(basename(path)),
  read(file) {
    const root = tomlSettings(file.text);
    if (!root) return nothing;
    const groups = root.get('processes')?.entries() ?? [];
    const app = root.get('app');
    const name = app?.text ?? folderName(file);
    const names = groups.length > 0 ? groups.map((group) => group.name) : ['app'];
    const services = names.map((group) => {
      const command = groups.find((each) => each.name === group);
      return platformService(file, {
        name: groups.length > 1 ? `${name}:${group}` : name,
        at: command?.key.stretch ?? app?.characters ?? start,
        aliases: [`${name}.internal`, `${name}.flycast`, `${group}.process.${name}.internal`],
        build: buildOf(file, root.get('build')),
        image: root.get('build', 'image')?.text,
        commands: commandsIn(file, command?.value, group),
        commandsAreArguments: true,
        variables: variablesIn(file, root.get('env')),
        ports: portsOf(file, root, name, group),
      });
    });
    return platformContent(services);
  },
};

function buildOf(file: SourceFile, build: Setting | undefined): Service['build'] {
  if (build && ['image', 'builder', 'buildpacks', 'builtin'].some((name) => build.get(name))) return undefined;
  return dockerBuild(file, build?.get('dockerfile'), undefined, build?.get('build-target'));
}

/** The ports that connections are passed on to; port 8080 where the file leaves it out. */
function portsOf(
  file: SourceFile,
  root: Setting,
  name: string,
  group: string,
): readonly ReturnType<typeof portInside>[] {
  const services = root.get('services');
  const tcp = (services?.items() ?? []).filter((service) => service.get('protocol')?.text !== 'udp');
  const http = root.get('http_service');
  return [...(http ? [http] : []), ...tcp].flatMap((service) => {
    const listed = service.get('processes')?.items() ?? [];
    if (listed.length > 0 && !listed.some(({ text }) => text === group)) return [];
    const port = service.get('internal_port');
    return port
      ? portInside(file, name, port)
      : service === http
        ? defaultPortInside(file, name, 8080, http.stretch)
        : [];
  });
}
