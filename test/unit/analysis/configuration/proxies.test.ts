import { expect, test } from 'vitest';
import { apache } from '../../../../src/core/analysis/configuration/apache.ts';
import { haproxy } from '../../../../src/core/analysis/configuration/haproxy.ts';
import { traefik } from '../../../../src/core/analysis/configuration/traefik.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import { factTexts, readsAnyText, withHost } from './reading.ts';

type Row = readonly [name: string, reader: FileReader, file: string, text: string, expected: readonly string[]];

const files: readonly Row[] = [
  [
    'entry points',
    traefik,
    'traefik.yml',
    'entryPoints:\n  web:\n    address: ":80"\n  local:\n    address: 127.0.0.1:8080/tcp\n  dns:\n    address: ":53/udp"\n',
    [
      'traefik :80 | default :: | literal 80 <80>',
      'traefik 127.0.0.1:8080/tcp | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>',
    ],
  ],
  [
    'entry points in TOML',
    traefik,
    'traefik.toml',
    '[entryPoints]\n  [entryPoints.web]\n    address = "[::]:80"\n',
    ['traefik [::]:80 | literal :: <[::]> | literal 80 <80>'],
  ],
  [
    'services',
    traefik,
    'dynamic/app.yaml',
    'http:\n  routers: {}\n  services:\n    app:\n      loadBalancer:\n        servers:\n          - url: http://app:3000\n          - url: "https://b"\ntcp:\n  services:\n    db:\n      loadBalancer:\n        servers:\n          - address: db:5432\n',
    [
      'traefik app:3000 -> literal app <app> | literal 3000 <3000>',
      'traefik b -> literal b <b> | default 443',
      'traefik db:5432 -> literal db <db> | literal 5432 <5432>',
    ],
  ],
  [
    'services in TOML',
    traefik,
    'dynamic.toml',
    '[[http.services.app.loadBalancer.servers]]\nurl = "http://127.0.0.1:3000/"\n[[http.services.app.loadBalancer.servers]]\nurl = "http://127.0.0.1:3001/"\n',
    [
      'traefik 127.0.0.1:3000 -> literal 127.0.0.1 <127.0.0.1> | literal 3000 <3000>',
      'traefik 127.0.0.1:3001 -> literal 127.0.0.1 <127.0.0.1> | literal 3001 <3001>',
    ],
  ],
  [
    'templates',
    traefik,
    'dynamic.yml',
    'http:\n  services:\n    a:\n      loadBalancer:\n        servers:\n        - url: \'http://{{ env "HOST" }}:3000\'\n',
    ['traefik {{ env "HOST" }}:3000 -> unresolved <{{ env "HOST" }}> | literal 3000 <3000>'],
  ],
  [
    'no other load balancer',
    traefik,
    'service.yml',
    'spec:\n  type: loadBalancer\n  servers:\n  - url: http://a:1\n',
    [],
  ],
  [
    'what frontends bind',
    haproxy,
    'haproxy.cfg',
    'global\n  stats socket /run/x\nfrontend web # :1\n  bind :80\n  bind *:443,127.0.0.1:444 ssl crt /x.pem\n  bind ipv6@:::8080 v6only\n  bind ipv4@127.0.0.1:8081\n  bind /run/h.sock\n  bind unix@x\n  bind fd@3\n  bind :2000-2010\n  server no 1.1.1.1:1\n',
    [
      'haproxy bind | default 0.0.0.0 | literal 80 <80>',
      'haproxy bind | literal 0.0.0.0 <*> | literal 443 <443>',
      'haproxy bind | literal 127.0.0.1 <127.0.0.1> | literal 444 <444>',
      'haproxy bind | literal :: <::> | literal 8080 <8080>',
      'haproxy bind | literal 127.0.0.1 <127.0.0.1> | literal 8081 <8081>',
      'haproxy bind | default 0.0.0.0 | unresolved <2000-2010>',
    ],
  ],
  [
    'servers of backends',
    haproxy,
    'haproxy/haproxy.cfg',
    'backend app\n  balance roundrobin\n  server a app:3000 check port 8080\n  server b "${APP_HOST}:${APP_PORT}" check\n  server c 10.0.0.1\n  server d unix@/run/x\n  bind :1\nlisten stats\n  bind 127.0.0.1:8404\n  server e [::1]:3001\nresolvers dns\n  server f 10.0.0.2:53\n',
    [
      'haproxy app:3000 -> literal app <app> | literal 3000 <3000>',
      'haproxy ${APP_HOST}:${APP_PORT} -> env APP_HOST <${APP_HOST}> | env APP_PORT <${APP_PORT}>',
      'haproxy 10.0.0.1 -> literal 10.0.0.1 <10.0.0.1> | unresolved <10.0.0.1>',
      'haproxy bind | literal 127.0.0.1 <127.0.0.1> | literal 8404 <8404>',
      'haproxy [::1]:3001 -> literal ::1 <[::1]> | literal 3001 <3001>',
    ],
  ],
  [
    'what Apache listens on',
    apache,
    'httpd.conf',
    'ServerRoot "/x"\nListen 80\n# Listen 81\nListen 127.0.0.1:8080\n  listen [::]:443 https\nListen ${PORT}\nListenBacklog 511\n',
    [
      'apache Listen | default :: | literal 80 <80>',
      'apache Listen | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>',
      'apache listen | literal :: <[::]> | literal 443 <443>',
      'apache Listen | default :: | env PORT <${PORT}>',
    ],
  ],
  [
    'what Apache passes on',
    apache,
    'sites-enabled/app.conf',
    '<VirtualHost *:80>\n  ProxyPreserveHost On\n  ProxyPass /static !\n  ProxyPass "/api" "http://localhost:3000/api" retry=0\n  ProxyPassReverse / http://localhost:3000/\n  ProxyPassMatch ^/(.*)$ http://app:3001/$1\n  ProxyPass /ws ws://app/\n  ProxyPass /b balancer://cluster\n  <Proxy balancer://cluster>\n    BalancerMember http://10.0.0.1:3002\n  </Proxy>\n  RewriteRule ^/(.*) http://app:3003/$1 [P,L]\n  RewriteRule ^/(.*) https://%{HTTP_HOST}/$1 [R,L]\n  ProxyPass / unix:/run/x.sock|http://localhost/\n</VirtualHost>\n',
    [
      'apache localhost:3000 -> literal localhost <localhost> | literal 3000 <3000>',
      'apache app:3001 -> literal app <app> | literal 3001 <3001>',
      'apache app -> literal app <app> | default 80',
      'apache 10.0.0.1:3002 -> literal 10.0.0.1 <10.0.0.1> | literal 3002 <3002>',
      'apache app:3003 -> literal app <app> | literal 3003 <3003>',
    ],
  ],
  ['no nginx', apache, 'nginx.conf', 'server {\n  listen 80;\n}\n', []],
];

for (const [name, reader, file, text, expected] of files) {
  test(`${name}: ${file}`, async () => expect(await factTexts(reader, file, text)).toEqual(expected));
}

test.each<readonly [FileReader, string, string, string]>([
  [
    traefik,
    'traefik.yml',
    'entryPoints: { web: { address: ":80" } }',
    'entryPoints: { web: { address: "127.0.0.1:80" } }',
  ],
  [haproxy, 'haproxy.cfg', 'listen a\n  bind :80', 'listen a\n  bind 127.0.0.1:80'],
  [apache, 'httpd.conf', 'Listen 80', 'Listen 127.0.0.1:80'],
])('a host can be added: %# %s', async (reader, file, text, expected) => {
  expect(await withHost(reader, file, text, '127.0.0.1')).toBe(expected);
});

test.each<readonly [FileReader, string]>([
  [traefik, 'traefik.yml'],
  [traefik, 'traefik.toml'],
  [haproxy, 'haproxy.cfg'],
  [apache, 'httpd.conf'],
])('any text is read: %# %s', async (reader, name) => {
  const samples = files.filter((row) => row[1] === reader).map((row) => row[3]);
  expect(await readsAnyText(reader, name, samples)).toBe(true);
});
