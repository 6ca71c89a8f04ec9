import type { FileReader } from '../fileReader.ts';
import { nothing } from '../sourceFile.ts';
import { readAddress } from './addresses.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { settingsOf } from './settingFiles.ts';
import { getAnyCase, rawText, scalarAddress, type Setting } from './settings.ts';

/** Traefik: the addresses of its entry points, and the servers of its services. */
export const traefik: FileReader = {
  reads: (path) => /\.(?:ya?ml|toml)$/i.test(path),
  read(file) {
    if (!/\b(?:entryPoints|loadBalancer)\b/i.test(file.text)) return nothing;
    const facts = new ConfiguredFacts(file);
    for (const root of settingsOf(file)) {
      for (const { value } of getAnyCase(root, 'entryPoints')?.entries() ?? []) {
        addEntryPoint(facts, getAnyCase(value, 'address'), file.text);
      }
      for (const protocol of ['http', 'tcp']) {
        for (const { value } of getAnyCase(root, protocol, 'services')?.entries() ?? []) {
          for (const server of getAnyCase(value, 'loadBalancer', 'servers')?.items() ?? []) {
            const to = scalarAddress(getAnyCase(server, protocol === 'tcp' ? 'address' : 'url'), file.text);
            if (to) facts.upstream('traefik', to, { port: defaultPort(to.scheme) });
          }
        }
      }
    }
    return facts.content();
  },
};

/** `:80`, `127.0.0.1:8080/tcp`. */
function addEntryPoint(facts: ConfiguredFacts, setting: Setting | undefined, source: string): void {
  const raw = setting && rawText(setting, source);
  if (!setting || raw === undefined || raw.endsWith('/udp')) return;
  const address = readAddress(raw, setting.characters.startIndex);
  if (!address) return;
  facts.bind(address, {
    framework: 'traefik',
    key: setting.characters,
    host: { value: '::' },
    insertion: { at: address.at.startIndex, before: '', after: '' },
  });
}
