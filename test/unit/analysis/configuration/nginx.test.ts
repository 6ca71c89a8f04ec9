import { expect, test } from 'vitest';
import { nginx } from '../../../../src/core/analysis/configuration/nginx.ts';
import { factTexts, readsAnyText, withHost } from './reading.ts';

const any = 'default 0.0.0.0';
const server = (lines: string): string => `server {\n  ${lines}\n}\n`;
const location = (lines: string): string => server(`listen 80;\n  location / {\n    ${lines}\n  }`);
const listening = `nginx listen | ${any} | literal 80 <80>`;

const files: readonly (readonly [name: string, text: string, expected: readonly string[], file?: string])[] = [
  ['a port', server('listen 8080;'), [`nginx listen | ${any} | literal 8080 <8080>`]],
  [
    'options of a port',
    server('listen 443 ssl http2 default_server; # :444'),
    [`nginx listen | ${any} | literal 443 <443>`],
  ],
  [
    'an address and a port',
    server('listen 127.0.0.1:8080;'),
    ['nginx listen | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>'],
  ],
  ['an address alone', server('listen 10.0.0.1;'), ['nginx listen | literal 10.0.0.1 <10.0.0.1> | default 80']],
  ['a name alone', server('listen localhost;'), ['nginx listen | literal localhost <localhost> | default 80']],
  ['every address', server('listen *:8000;'), ['nginx listen | literal 0.0.0.0 <*> | literal 8000 <8000>']],
  [
    'IPv6',
    server('listen [::]:80 ipv6only=on;\n  listen [::1];'),
    ['nginx listen | literal :: <[::]> | literal 80 <80>', 'nginx listen | literal ::1 <[::1]> | default 80'],
  ],
  [
    'quotes and a port that cannot be told',
    server(`listen "127.0.0.1:8080";\n  listen '$addr:8081';\n  listen 9000-9010;`),
    [
      'nginx listen | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>',
      'nginx listen | unresolved <$addr> | literal 8081 <8081>',
      `nginx listen | ${any} | unresolved <9000-9010>`,
    ],
  ],
  [
    'variables of a template',
    server('listen ${PORT};\n  listen [::]:$NGINX_PORT;'),
    [`nginx listen | ${any} | env PORT <\${PORT}>`, 'nginx listen | literal :: <[::]> | env NGINX_PORT <$NGINX_PORT>'],
    'templates/default.conf.template',
  ],
  ['a server that leaves the port to nginx', server('server_name a.example;'), [`nginx server | ${any} | default 80`]],
  [
    'a server whose port may be included',
    server('include listen.conf;\n  root /srv;'),
    [`nginx server | ${any} | unresolved <server>`],
  ],
  [
    'a site without an extension',
    server('listen 8080;'),
    [`nginx listen | ${any} | literal 8080 <8080>`],
    'sites-enabled/default',
  ],
  [
    'what it passes on',
    location('proxy_pass http://app:3000/api/;'),
    [listening, 'nginx app:3000 -> literal app <app> | literal 3000 <3000>'],
  ],
  [
    'the ports of schemes',
    location('proxy_pass https://10.0.0.2; grpc_pass grpc://10.0.0.3; grpc_pass 10.0.0.4:50051;'),
    [
      listening,
      'nginx 10.0.0.2 -> literal 10.0.0.2 <10.0.0.2> | default 443',
      'nginx 10.0.0.3 -> literal 10.0.0.3 <10.0.0.3> | default 80',
      'nginx 10.0.0.4:50051 -> literal 10.0.0.4 <10.0.0.4> | literal 50051 <50051>',
    ],
  ],
  [
    'FastCGI, uwsgi and sockets',
    location('fastcgi_pass php:9000; uwsgi_pass [::1]:9001; fastcgi_pass unix:/run/php.sock;'),
    [
      listening,
      'nginx php:9000 -> literal php <php> | literal 9000 <9000>',
      'nginx [::1]:9001 -> literal ::1 <[::1]> | literal 9001 <9001>',
    ],
  ],
  [
    'upstreams by their names',
    `upstream app { least_conn; server web1:3000 weight=5; server 127.0.0.1; server unix:/tmp/x; server old:1 down; }\n${location('proxy_pass http://app;')}`,
    [
      'nginx web1:3000 -> literal web1 <web1> | literal 3000 <3000>',
      'nginx 127.0.0.1 -> literal 127.0.0.1 <127.0.0.1> | default 80',
      listening,
    ],
  ],
  [
    'a name that another file may declare',
    location('proxy_pass http://backend;'),
    [listening, 'nginx backend -> literal backend <backend> | unresolved <backend>'],
  ],
  [
    'a name in a file that is the whole of it',
    `events {}\nhttp {\n  include /etc/nginx/mime.types;\n${location('proxy_pass http://backend/x;')}}`,
    [listening, 'nginx backend -> literal backend <backend> | default 80'],
  ],
  [
    'variables with literals',
    location('set $upstream http://app:3000;\n    proxy_pass $upstream;'),
    [listening, 'nginx app:3000 -> literal app <app> | literal 3000 <3000>'],
  ],
  [
    'variables for the host, the port and the scheme',
    location('set $a app; set $p "3000"; set $s http;\n    proxy_pass $s://$a:$p$request_uri;'),
    [listening, 'nginx $a:$p -> literal app <app> | literal 3000 <3000>'],
  ],
  [
    'a variable of the server that holds host and port',
    server('set $backend "app:3000";\n  listen 80;\n  location / { proxy_pass http://$backend/x; }'),
    [listening, 'nginx app:3000 -> literal app <app> | literal 3000 <3000>'],
  ],
  [
    'variables that a condition may change',
    location('set $a app; if ($http_x) { set $a other; }\n    proxy_pass http://$a:3000;'),
    [listening, 'nginx $a:3000 -> unresolved <$a> | literal 3000 <3000>'],
  ],
  [
    'variables that go in a circle',
    location('set $a $b; set $b $a;\n    proxy_pass $a; proxy_pass http://$host$request_uri;'),
    [
      listening,
      'nginx $b -> unresolved <$b> | unresolved <$b>',
      'nginx $host -> unresolved <$host> | unresolved <$host>',
    ],
  ],
  [
    'a stream',
    'stream { upstream db { server db:5432; } server { listen 5432; proxy_pass db; } server { listen 53 udp; proxy_pass x:53; } server { proxy_pass y:1; } }',
    [
      'nginx db:5432 -> literal db <db> | literal 5432 <5432>',
      `nginx listen | ${any} | literal 5432 <5432>`,
      'nginx x:53 -> literal x <x> | literal 53 <53>',
      'nginx y:1 -> literal y <y> | literal 1 <1>',
    ],
  ],
  [
    'blocks of Lua',
    server(
      'listen 8080;\n  content_by_lua_block { local x = "}" -- }\n if a then ngx.say([[ } ]]) end }\n  listen 8081;',
    ),
    [`nginx listen | ${any} | literal 8080 <8080>`, `nginx listen | ${any} | literal 8081 <8081>`],
  ],
  [
    'a snippet of locations',
    'location /hooks { proxy_pass http://127.0.0.1:3000; }',
    ['nginx 127.0.0.1:3000 -> literal 127.0.0.1 <127.0.0.1> | literal 3000 <3000>'],
    'snippets/hooks.conf',
  ],
  ['no socket of the file system', server('listen unix:/run/nginx.sock;'), []],
  ['no port 0', server('listen 0;'), []],
  ['no comment', '# server { listen 80; }\n', []],
  ['no HOCON', 'server {\n  listen = 8080\n  port = 80\n}\n', [], 'application.conf'],
  ['no other server', 'server {\n  listen 8080\n}\n', []],
  ['no Redis', 'port 6379\nbind 127.0.0.1\n', [], 'redis.conf'],
  ['no listen outside of a server', 'events { listen 80; }\nhttp { listen 81; }', []],
];

for (const [name, text, expected, file = 'nginx.conf'] of files) {
  test(`nginx: ${name}`, async () => expect(await factTexts(nginx, file, text)).toEqual(expected));
}

test('nginx: a host goes before the port', async () =>
  expect(await withHost(nginx, 'nginx.conf', server('listen 80;'), '127.0.0.1')).toBe(server('listen 127.0.0.1:80;')));

test('nginx: any text is read', async () =>
  expect(
    await readsAnyText(
      nginx,
      'nginx.conf',
      files.map(([, text]) => text),
    ),
  ).toBe(true));
