import { isIP } from 'node:net';
import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';
import { readAddress } from './addresses.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { getAnyCase, rawText, type Setting } from './settings.ts';
import { jsonSettings } from './settingTree.ts';

const appSettings = /^appsettings(?:\.(?<environment>[^/]+))?\.json$/i;

/** Kestrel's URLs in launchSettings.json and appsettings.json. */
export const dotnet: FileReader = {
  reads: (path) => /^launchSettings\.json$/i.test(basename(path)) || appSettings.test(basename(path)),
  read(file) {
    // Visual Studio writes a byte order mark.
    const root = jsonSettings(file.text.replace(/^\uFEFF/, ' '));
    const match = appSettings.exec(basename(file.path));
    return match ? fromAppSettings(file, root, match.groups?.['environment']) : fromLaunchSettings(file, root);
  },
};

/** A profile of the project itself; those of IIS Express and containers listen elsewhere. */
function fromLaunchSettings(file: SourceFile, root: Setting | undefined): FileContent {
  const facts = new ConfiguredFacts(file);
  for (const { name, value } of getAnyCase(root, 'profiles')?.entries() ?? []) {
    const command = getAnyCase(value, 'commandName')?.text;
    if (command !== undefined && command !== 'Project') continue;
    const urls = getAnyCase(value, 'applicationUrl') ?? getAnyCase(value, 'environmentVariables', 'ASPNETCORE_URLS');
    addUrls(file, facts, urls, name);
  }
  return facts.content();
}

/** Endpoints come before the list of URLs. */
function fromAppSettings(file: SourceFile, root: Setting | undefined, environment: string | undefined): FileContent {
  const facts = new ConfiguredFacts(file);
  const endpoints = getAnyCase(root, 'Kestrel', 'Endpoints')?.entries() ?? [];
  for (const { value } of endpoints) addUrls(file, facts, getAnyCase(value, 'Url'), environment);
  if (endpoints.length === 0) addUrls(file, facts, getAnyCase(root, 'Urls'), environment);
  return facts.content();
}

/** URLs with semicolons between them. */
function addUrls(
  file: SourceFile,
  facts: ConfiguredFacts,
  urls: Setting | undefined,
  profile: string | undefined,
): void {
  if (!urls) return;
  const raw = rawText(urls, file.text);
  const { characters } = urls;
  const configured = { framework: 'kestrel', profile };
  if (raw === undefined) {
    if (urls.text !== undefined) facts.bind({ host: unresolved, port: unresolved }, { ...configured, key: characters });
    return;
  }
  for (const match of raw.matchAll(/[^;\s]+/g)) {
    const startIndex = characters.startIndex + match.index;
    const key: Stretch = { startIndex, endIndex: startIndex + match[0].length };
    const address = /^https?:\/\//i.test(match[0])
      ? readAddress(match[0].replace(/\+(?=[:/]|$)/, '*'), startIndex)
      : undefined;
    if (!address) continue;
    facts.bind(
      { ...address, host: listened(address.host) },
      { ...configured, key, port: { value: defaultPort(address.scheme) } },
    );
  }
}

/** Kestrel takes a name that is neither localhost nor an address for every interface. */
function listened(host: Evaluated | undefined): Evaluated | undefined {
  if (host?.kind !== 'literal') return host;
  const name = String(host.value);
  return name.toLowerCase() === 'localhost' || isIP(name) > 0 ? host : { ...host, value: '::' };
}
