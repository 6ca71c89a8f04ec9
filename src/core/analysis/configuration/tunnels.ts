import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import { nothing } from '../sourceFile.ts';
import { plainText } from './addresses.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { shellPlaceholders } from './placeholders.ts';
import { settingsOf } from './settingFiles.ts';
import { readScalar, scalarAddress } from './settings.ts';

/** ngrok.yml: `addr` of its tunnels, and the upstreams of its endpoints. */
export const ngrok: FileReader = {
  reads: (path) => /ngrok[^\\/]*\.ya?ml$/i.test(path),
  read(file) {
    const facts = new ConfiguredFacts(file);
    for (const root of settingsOf(file)) {
      const tunnels = (root.get('tunnels')?.entries() ?? []).map(({ value }) => ({
        address: value.get('addr'),
        protocol: value.get('proto')?.text ?? 'http',
      }));
      const endpoints = (root.get('endpoints')?.items() ?? []).map((endpoint) => ({
        address: endpoint.get('upstream', 'url'),
        protocol: 'http',
      }));
      for (const { address, protocol } of [...tunnels, ...endpoints]) {
        const to = scalarAddress(address, file.text, shellPlaceholders, 'port');
        if (to) facts.upstream('ngrok', to, { host: 'localhost', port: defaultPort(to.scheme ?? protocol) });
      }
    }
    return facts.content();
  },
};

/** cloudflared's config.yml: the services of its rules, and of the tunnel without any. */
export const cloudflared: FileReader = {
  reads: (path) => /(?:config|cloudflared?|tunnel)[^\\/]*\.ya?ml$/i.test(path),
  read(file) {
    if (!/^(?:tunnel|credentials-file|ingress|url)\s*:/m.test(file.text)) return nothing;
    const facts = new ConfiguredFacts(file);
    for (const root of settingsOf(file)) {
      if (!root.get('tunnel') && !root.get('credentials-file')) continue;
      const services = (root.get('ingress')?.items() ?? []).map((rule) => rule.get('service'));
      for (const service of [root.get('url'), ...services]) {
        const to = scalarAddress(service, file.text, shellPlaceholders);
        if (to && /^(?:https?|wss?|tcp|)$/.test(to.scheme ?? 'none')) {
          facts.upstream('cloudflared', to, { port: defaultPort(to.scheme) });
        }
      }
    }
    return facts.content();
  },
};

/** frpc's proxies of TCP: TOML, YAML and JSON have a list of them, the old INI a section for each. */
export const frp: FileReader = {
  reads: (path) => /^frpc[^\\/]*\.(?:toml|ini|ya?ml|json)$/i.test(basename(path)),
  read(file) {
    const facts = new ConfiguredFacts(file);
    for (const root of settingsOf(file)) {
      const sections = root.entries().flatMap(({ name, value }) => (name === 'common' ? [] : value));
      const proxies = file.path.endsWith('.ini') ? sections : (root.get('proxies')?.items() ?? []);
      for (const proxy of proxies) {
        const type = proxy.get('type')?.text ?? 'tcp';
        const port = proxy.get('localPort') ?? proxy.get('local_port');
        const host = proxy.get('localIP') ?? proxy.get('local_ip');
        if (!port || !/^(?:https?|tcp|tcpmux|stcp|xtcp)$/.test(type) || proxy.get('role')?.text === 'visitor') continue;
        facts.upstream(
          'frp',
          {
            at: port.characters,
            host: readScalar(host, file.text, plainText),
            hostAt: host?.stretch,
            port: /^[\d,]+[-,]/.test(port.text ?? '') ? { kind: 'unresolved' } : readScalar(port, file.text, plainText),
          },
          { host: '127.0.0.1' },
        );
      }
    }
    return facts.content();
  },
};
