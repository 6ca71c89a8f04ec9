import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Default, Evaluated } from '../values.ts';
import { plainText, readAddress } from './addresses.ts';
import { ConfiguredFacts } from './configuredFacts.ts';
import { insertionBefore, jsonEntry, tomlEntry } from './insertions.ts';
import { settingsOf } from './settingFiles.ts';
import { entryOf, rawText, readScalar, type Setting } from './settings.ts';

/** A server with a table of settings that may have its host and its port. */
interface Table {
  readonly framework: string;
  readonly file: RegExp;
  readonly path: readonly string[];
  readonly host: string | undefined;
  readonly hostDefault: string;
  readonly port: string;
  readonly portDefault: Default<number>;
}

const tables: readonly Table[] = [
  {
    framework: 'streamlit',
    file: /(?:^|[\\/])\.streamlit[\\/]config\.toml$/,
    path: ['server'],
    host: 'address',
    hostDefault: '0.0.0.0',
    port: 'port',
    portDefault: { value: 8501, env: ['STREAMLIT_SERVER_PORT'] },
  },
  {
    framework: 'wrangler',
    file: /(?:^|[\\/])wrangler\.(?:toml|jsonc?)$/,
    path: ['dev'],
    host: 'ip',
    hostDefault: 'localhost',
    port: 'port',
    portDefault: { value: 8787 },
  },
  {
    framework: 'bun',
    file: /(?:^|[\\/])bunfig\.toml$/,
    path: ['serve'],
    host: undefined,
    hostDefault: '0.0.0.0',
    port: 'port',
    portDefault: { value: 3000, env: ['BUN_PORT', 'PORT', 'NODE_PORT'] },
  },
];

/** Streamlit, Wrangler and Bun: one table with a host and a port. */
export const devServerSettings: FileReader = {
  reads: (path) => tables.some(({ file }) => file.test(path)),
  read(file) {
    const facts = new ConfiguredFacts(file);
    for (const table of tables) {
      if (!table.file.test(file.path)) continue;
      for (const root of settingsOf(file)) addTable(file, facts, table, root.get(...table.path));
    }
    return facts.content();
  },
};

function addTable(file: SourceFile, facts: ConfiguredFacts, table: Table, settings: Setting | undefined): void {
  const { framework, host, hostDefault, port, portDefault } = table;
  const key = entryOf(settings, port) ?? (host === undefined ? undefined : entryOf(settings, host));
  if (!key) return;
  const entry = file.path.endsWith('.toml') ? tomlEntry : jsonEntry;
  facts.bind(
    {
      host: host === undefined ? undefined : everywhere(readScalar(settings?.get(host), file.text, plainText)),
      port: readScalar(settings?.get(port), file.text, plainText),
    },
    {
      framework,
      key: key.key.stretch,
      host: { value: hostDefault },
      port: portDefault,
      insertion: host === undefined ? undefined : insertionBefore(file.text, key.key.stretch, entry(host)),
    },
  );
}

/** `*` is every address. */
function everywhere(host: Evaluated | undefined): Evaluated | undefined {
  return host?.kind === 'literal' && host.value === '*' ? { ...host, value: '0.0.0.0' } : host;
}

/** angular.json: the options of `ng serve`, and those of its configurations. */
export const angular: FileReader = {
  reads: (path) => basename(path) === 'angular.json',
  read(file) {
    const facts = new ConfiguredFacts(file);
    for (const root of settingsOf(file)) {
      for (const { value: project } of root.get('projects')?.entries() ?? []) {
        const serve = project.get('architect', 'serve') ?? project.get('targets', 'serve');
        const options = serve?.get('options');
        const configurations = serve?.get('configurations')?.entries() ?? [];
        for (const { name, value } of [{ name: undefined, value: options }, ...configurations]) {
          const key = entryOf(value, 'port') ?? entryOf(value, 'host');
          if (!key) continue;
          const given = (setting: string): Evaluated | undefined =>
            readScalar(value?.get(setting) ?? options?.get(setting), file.text, plainText);
          facts.bind(
            { host: given('host'), port: given('port') },
            {
              framework: 'angular',
              key: key.key.stretch,
              host: { value: 'localhost' },
              port: { value: 4200 },
              profile: name,
              insertion: insertionBefore(file.text, key.key.stretch, jsonEntry('host')),
            },
          );
        }
      }
    }
    return facts.content();
  },
};

/** hypercorn.toml, and what a command line names instead: one address to bind, or several. */
export const hypercorn: FileReader = {
  reads: (path) => path.endsWith('.toml'),
  read(file) {
    const facts = new ConfiguredFacts(file);
    if (!/^\s*bind\s*=/m.test(file.text)) return facts.content();
    for (const root of settingsOf(file)) {
      const bind = entryOf(root, 'bind');
      for (const setting of bind ? [bind.value, ...bind.value.items()] : []) {
        const raw = rawText(setting, file.text);
        const address = raw === undefined ? undefined : readAddress(raw, setting.characters.startIndex);
        if (!bind || !address) continue;
        facts.bind(address, {
          framework: 'hypercorn',
          key: bind.key.stretch,
          host: { value: '127.0.0.1' },
          port: { value: 8000 },
        });
      }
    }
    const { facts: binds, ...content } = facts.content();
    if (basename(file.path) === 'hypercorn.toml') return { ...content, facts: binds };
    return { facts: [], ifNamed: binds.filter((fact) => fact.kind === 'bind') };
  },
};
