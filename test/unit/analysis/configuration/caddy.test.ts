import { expect, test } from 'vitest';
import { caddy } from '../../../../src/core/analysis/configuration/caddy.ts';
import { factTexts, readsAnyText, withHost } from './reading.ts';

const any = 'default ::';

const files: readonly (readonly [name: string, text: string, expected: readonly string[], file?: string])[] = [
  ['a port', ':8080 {\n\trespond "hi"\n}\n', [`caddy :8080 | ${any} | literal 8080 <8080>`]],
  [
    'a file without braces',
    ':2015\n\nreverse_proxy localhost:3000\n',
    [
      `caddy :2015 | ${any} | literal 2015 <2015>`,
      'caddy localhost:3000 -> literal localhost <localhost> | literal 3000 <3000>',
    ],
  ],
  [
    'a name, and the way to it',
    'example.com {\n}\n',
    [`caddy example.com | ${any} | default 443`, `caddy example.com | ${any} | default 80`],
  ],
  [
    'schemes',
    'http://localhost, https://b.example:8443,\nhttp://c.example:8080 {\n}\n',
    [
      `caddy http://localhost | ${any} | default 80`,
      `caddy https://b.example:8443 | ${any} | literal 8443 <8443>`,
      `caddy https://b.example:8443 | ${any} | default 80`,
      `caddy http://c.example:8080 | ${any} | literal 8080 <8080>`,
    ],
  ],
  [
    'schemes alone',
    'http:// {\n}\nhttps:// {\n}\n',
    [`caddy http:// | ${any} | default 80`, `caddy https:// | ${any} | default 443`],
  ],
  [
    'sites on a line, with commas and none between',
    'http://a:1,http://b:2 {\n}\n',
    [`caddy http://a:1 | ${any} | literal 1 <1>`, `caddy http://b:2 | ${any} | literal 2 <2>`],
  ],
  [
    'variables',
    ':{$PORT:8080}, http://:{$OTHER} {\n}\n{$DOMAIN} {\n}\n{$SITE:localhost} {\n}',
    [
      `caddy :{$PORT:8080} | ${any} | env 8080 PORT <8080>`,
      `caddy http://:{$OTHER} | ${any} | env OTHER <{$OTHER}>`,
      `caddy {$DOMAIN} | ${any} | unresolved <{$DOMAIN}>`,
      `caddy {$SITE:localhost} | ${any} | unresolved <{$SITE:localhost}>`,
    ],
  ],
  [
    'global options',
    '{\n\thttp_port 8080\n\thttps_port 8443\n\tadmin :2020\n\temail a@b.c\n}\nlocalhost {\n}\nhttp://x {\n}',
    [
      `caddy localhost | ${any} | default 8443`,
      `caddy localhost | ${any} | default 8080`,
      `caddy http://x | ${any} | default 8080`,
    ],
  ],
  ['no redirects', '{\n\tauto_https off\n}\nlocalhost {\n}', [`caddy localhost | ${any} | default 443`]],
  [
    'hosts to bind',
    ':8080 {\n\tbind 127.0.0.1 [::1]\n}',
    [
      'caddy :8080 | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>',
      'caddy :8080 | literal ::1 <[::1]> | literal 8080 <8080>',
    ],
  ],
  [
    'networks to bind',
    ':8080 {\n\tbind tcp4/0.0.0.0 {$HOST:localhost} unix//run/caddy.sock\n}',
    [
      'caddy :8080 | literal 0.0.0.0 <0.0.0.0> | literal 8080 <8080>',
      'caddy :8080 | env localhost HOST <localhost> | literal 8080 <8080>',
    ],
  ],
  [
    'a host for all sites',
    '{\n\tdefault_bind 10.0.0.1\n}\n:80 {\n}',
    ['caddy :80 | literal 10.0.0.1 <10.0.0.1> | literal 80 <80>'],
  ],
  [
    'a host that another file may give',
    ':80 {\n\timport common\n}',
    ['caddy :80 | unresolved <:80> | literal 80 <80>'],
  ],
  ['sockets only', ':80 {\n\tbind unix//run/a.sock\n}', []],
  [
    'a proxy with a matcher',
    ':80 {\n\thandle_path /api/* {\n\t\treverse_proxy /api/* app:3000 http://b:3001 {\n\t\t\tto h2c://c:3002 d\n\t\t\thealth_uri /x\n\t\t}\n\t}\n\treverse_proxy @ws :4000\n\treverse_proxy * https://e.example\n}',
    [
      `caddy :80 | ${any} | literal 80 <80>`,
      'caddy app:3000 -> literal app <app> | literal 3000 <3000>',
      'caddy b:3001 -> literal b <b> | literal 3001 <3001>',
      'caddy c:3002 -> literal c <c> | literal 3002 <3002>',
      'caddy d -> literal d <d> | default 80',
      'caddy :4000 -> default localhost | literal 4000 <4000>',
      'caddy e.example -> literal e.example <e.example> | default 443',
    ],
  ],
  [
    'PHP and authentication',
    ':80 {\n\tphp_fastcgi php:9000 {\n\t\tsplit .php\n\t}\n\tphp_fastcgi unix//run/php.sock\n\tforward_auth auth:9091 {\n\t\turi /api\n\t}\n}',
    [
      `caddy :80 | ${any} | literal 80 <80>`,
      'caddy php:9000 -> literal php <php> | literal 9000 <9000>',
      'caddy auth:9091 -> literal auth <auth> | literal 9091 <9091>',
    ],
  ],
  [
    'variables and placeholders',
    ':80 {\n\treverse_proxy {$APP_HOST:app}:{$APP_PORT:3000} {$UPSTREAM} {http.reverse_proxy.x} "q:1" tcp/t:2 r:8001-8003\n}',
    [
      `caddy :80 | ${any} | literal 80 <80>`,
      'caddy {$APP_HOST:app}:{$APP_PORT:3000} -> env app APP_HOST <app> | env 3000 APP_PORT <3000>',
      'caddy {$UPSTREAM} -> unresolved <{$UPSTREAM}> | unresolved <{$UPSTREAM}>',
      'caddy {http.reverse_proxy.x} -> unresolved <{http.reverse_proxy.x}> | unresolved <{http.reverse_proxy.x}>',
      'caddy q:1 -> literal q <q> | literal 1 <1>',
      'caddy t:2 -> literal t <t> | literal 2 <2>',
      'caddy r:8001-8003 -> literal r <r> | unresolved <8001-8003>',
    ],
  ],
  [
    'snippets with arguments',
    '(proxy) {\n\tbind 127.0.0.1\n\treverse_proxy {args[0]} localhost:{args.1}\n}\n:80 {\n\timport proxy app:3000 4000\n}\n(other) {\n\treverse_proxy z:5\n}',
    [
      'caddy :80 | literal 127.0.0.1 <127.0.0.1> | literal 80 <80>',
      'caddy app:3000 -> literal app <app> | literal 3000 <3000>',
      'caddy localhost:{args.1} -> literal localhost <localhost> | literal 4000 <4000>',
      'caddy z:5 -> literal z <z> | literal 5 <5>',
    ],
  ],
  [
    'named routes',
    '&(app) {\n\treverse_proxy app:3000\n}\n:80 {\n\tinvoke app\n}',
    ['caddy app:3000 -> literal app <app> | literal 3000 <3000>', `caddy :80 | ${any} | literal 80 <80>`],
  ],
  [
    'comments, quotes, continuations and heredocs',
    '# :1 {\n:80 { # :2\n\trespond "a\n{ b" 200\n\trespond <<EOF\n\treverse_proxy x:1\n\tEOF 200\n\treverse_proxy \\\n\t\tapp:3000#x\n}',
    [`caddy :80 | ${any} | literal 80 <80>`, 'caddy app:3000 -> literal app <app> | literal 3000 <3000>'],
  ],
  ['other names', ':1 {\n}', [`caddy :1 | ${any} | literal 1 <1>`], 'deploy/prod.caddyfile'],
  ['other names', ':1 {\n}', [`caddy :1 | ${any} | literal 1 <1>`], 'Caddyfile.dev'],
  [
    'no template',
    ':80 {\n\treverse_proxy {{ .Values.host }}:{{ default 80 }}\n}',
    [`caddy :80 | ${any} | literal 80 <80>`],
  ],
  ['nothing but the admin port', '{\n\tadmin :2019\n}', []],
  [
    'snippets that import themselves',
    '(a) {\n\timport b\n\timport b\n}\n(b) {\n\timport a\n\timport a\n}\n:80 {\n\timport a\n}',
    [`caddy :80 | ${any} | literal 80 <80>`],
  ],
];

for (const [name, text, expected, file = 'Caddyfile'] of files) {
  test(`Caddy: ${name} (${file})`, async () => expect(await factTexts(caddy, file, text)).toEqual(expected));
}

test('Caddy: a host goes into the block', async () =>
  expect(await withHost(caddy, 'Caddyfile', ':80 {\n\tfile_server\n}\n', '127.0.0.1')).toBe(
    ':80 {\n\tbind 127.0.0.1\n\tfile_server\n}\n',
  ));

test('Caddy: any text is read', async () =>
  expect(
    await readsAnyText(
      caddy,
      'Caddyfile',
      files.map(([, text]) => text),
    ),
  ).toBe(true));
