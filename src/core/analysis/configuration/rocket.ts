import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import { plainText } from './addresses.ts';
import { ConfiguredFacts } from './configuredFacts.ts';
import { insertionBefore, tomlEntry } from './insertions.ts';
import { entryOf, readScalar, type Setting } from './settings.ts';
import { tomlSettings } from './settingTree.ts';

/** Rocket.toml: profiles that go back to `default`, and `global`, which comes before all. */
export const rocket: FileReader = {
  reads: (path) => basename(path) === 'Rocket.toml',
  read(file) {
    const facts = new ConfiguredFacts(file);
    const root = tomlSettings(file.text);
    for (const { name, value } of root?.entries() ?? []) {
      const key = entryOf(value, 'port') ?? entryOf(value, 'address');
      if (!key) continue;
      const given = (setting: string): Setting | undefined =>
        [root?.get('global'), value, root?.get('default')].map((table) => table?.get(setting)).find(Boolean);
      const host = readScalar(given('address'), file.text, plainText);
      facts.bind(
        { host, port: readScalar(given('port'), file.text, plainText) },
        {
          framework: 'rocket',
          key: key.key.stretch,
          // Rocket 0.4 has these profiles on all interfaces, Rocket 0.5 knows no such profiles of its own.
          host: /^(?:stag|prod)/.test(name) ? { value: undefined } : { value: '127.0.0.1', env: ['ROCKET_ADDRESS'] },
          port: { value: 8000, env: ['ROCKET_PORT'] },
          profile: name === 'default' || name === 'global' ? undefined : name,
          insertion: insertionBefore(file.text, key.key.stretch, tomlEntry('address')),
        },
      );
    }
    return facts.content();
  },
};
