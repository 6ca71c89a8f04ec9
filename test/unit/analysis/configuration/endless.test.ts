import { expect, test } from 'vitest';
import { configurationReaders } from '../../../../src/core/analysis/configuration/readers.ts';
import { contentOf } from './reading.ts';

/** What makes careless patterns and careless recursion take for ever. */
const parts = [
  'server{',
  'location a{proxy_pass http://$a;set $a $b;',
  '"\\',
  '${',
  '}',
  '{',
  '[',
  '(',
  '\\',
  '\n',
  ' ',
  'a,',
  'a=',
  '%dev.',

  '<<E\n',
  'import a\n',
  ':80 {\n',
  '(a) {\nimport a\n}\n',
  'a.b.c = 1\n',
  '[[a]]\n',
  'a {\n',
  'bind :80\n',
  'Listen 80\n',
  'server.port=${a:',
  'RewriteRule [P',
  'reverse_proxy a:1\n',
  '"a":{',
  "'''",
  'x = [',
];
const names = [
  'nginx.conf',
  'Caddyfile',
  'traefik.toml',
  'haproxy.cfg',
  'application.properties',
  'application.conf',
  'appsettings.json',
  'Rocket.toml',
  'wrangler.json',
  'angular.json',
  'frpc.toml',
  'frpc.ini',
  'fly.toml',
  'railway.json',
  'deno.json',
];

test.each(names)('what nobody writes by hand is read to its end as %s', { timeout: 60_000 }, async (name) => {
  for (const part of parts) {
    const text = `# loadBalancer port ProxyPass x\nlisten a\n${part.repeat(30_000 / part.length)}`;
    for (const reader of configurationReaders) {
      expect((await contentOf(reader, name, text)).facts.length).toBeGreaterThanOrEqual(0);
    }
  }
});
