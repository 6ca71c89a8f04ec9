import { expect, test } from 'vitest';
import { jvm } from '../../../../src/core/analysis/configuration/jvm.ts';
import { factTexts, readsAnyText, withHost } from './reading.ts';

const any = 'default ::';
const properties = 'src/main/resources/application.properties';
const yaml = 'src/main/resources/application.yml';
const conf = 'src/main/resources/application.conf';

const files: readonly (readonly [name: string, file: string, text: string, expected: readonly string[]])[] = [
  [
    'MicroProfile',
    'META-INF/microprofile-config.properties',
    'server.port=1\n%staging,qa.quarkus.http.port=9090',
    ['quarkus @staging,qa %staging,qa.quarkus.http.port | unresolved | literal 9090 <9090>'],
  ],
  ['a port', properties, 'server.port=9090\n', [`spring server.port | ${any} | literal 9090 <9090>`]],
  [
    'a port and an address',
    properties,
    '# web\nserver.address = 127.0.0.1\n  server.port : 9090  \n',
    ['spring server.port | literal 127.0.0.1 <127.0.0.1> | literal 9090 <9090>'],
  ],
  ['blanks as separator', properties, 'server.port 9090\r\nx=1', [`spring server.port | ${any} | literal 9090 <9090>`]],
  [
    'an address alone',
    properties,
    'server.address=localhost',
    ['spring server.address | literal localhost <localhost> | env 8080 SERVER_PORT'],
  ],
  ['names in another style', properties, 'SERVER.Port=9090\n', [`spring SERVER.Port | ${any} | literal 9090 <9090>`]],
  ['the last of two', properties, 'server.port=1\nserver.port=2\n', [`spring server.port | ${any} | literal 2 <2>`]],
  [
    'a variable',
    properties,
    'server.port=${PORT:8080}\nserver.address=${HOST}\n',
    ['spring server.port | env HOST <${HOST}> | env 8080 PORT <8080>'],
  ],
  [
    'variables in variables',
    properties,
    'server.port=${PORT:${APP_PORT:8081}}',
    [`spring server.port | ${any} | env 8081 PORT,APP_PORT <8081>`],
  ],
  [
    'another property',
    properties,
    'app.port=9091\nserver.port=${app.port}\nserver.address=${app.host-name:localhost}',
    ['spring server.port | env localhost APP_HOSTNAME <localhost> | literal 9091 <9091>'],
  ],
  [
    'properties that go in a circle',
    properties,
    'server.port=${a}\na=${b}\nb=${a}',
    [`spring server.port | ${any} | env A <\${a}>`],
  ],
  ['what cannot be told', properties, 'server.port=@port@\n', [`spring server.port | ${any} | unresolved <@port@>`]],
  [
    'a value on the next line',
    properties,
    'server.port=\\\n    9090\nserver\\.address=90\\\n90',
    ['spring server.port | unresolved <90\\\n90> | literal 9090 <9090>'],
  ],
  [
    'documents with profiles',
    properties,
    'server.port=1\n#---\nspring.config.activate.on-profile=dev\nserver.port=2\n!---\nspring.config.activate.on-profile=prod\nserver.address=10.0.0.1',
    [
      `spring server.port | ${any} | literal 1 <1>`,
      `spring @dev server.port | ${any} | literal 2 <2>`,
      'spring @prod server.address | literal 10.0.0.1 <10.0.0.1> | literal 1 <1>',
    ],
  ],
  [
    'a file for a profile',
    'config/application-prod.properties',
    'server.port=9090',
    ['spring @prod server.port | unresolved <server.port> | literal 9090 <9090>'],
  ],
  [
    'an address of a profile',
    'config/application-prod.yaml',
    'server: { address: 10.0.0.1 }',
    ['spring @prod address | literal 10.0.0.1 <10.0.0.1> | unresolved <address>'],
  ],
  [
    'Quarkus',
    properties,
    'quarkus.http.port=9090\n%dev.quarkus.http.port=9091\n%prod.quarkus.http.host=127.0.0.1\n%{test}.quarkus.http.port=0',
    [
      'quarkus quarkus.http.port | unresolved | literal 9090 <9090>',
      'quarkus @dev %dev.quarkus.http.port | default localhost | literal 9091 <9091>',
      'quarkus @prod %prod.quarkus.http.host | literal 127.0.0.1 <127.0.0.1> | literal 9090 <9090>',
    ],
  ],
  [
    'Quarkus with nothing but a profile',
    properties,
    '%dev.quarkus.http.host=0.0.0.0',
    ['quarkus @dev %dev.quarkus.http.host | literal 0.0.0.0 <0.0.0.0> | env 8080 QUARKUS_HTTP_PORT'],
  ],
  [
    'Micronaut',
    yaml,
    'micronaut:\n  application:\n    name: x\n  server:\n    port: ${PORT:8081}\n    host: "127.0.0.1"\n',
    ['micronaut port | literal 127.0.0.1 <"127.0.0.1"> {127.0.0.1} | env 8081 PORT <8081>'],
  ],
  [
    'YAML',
    yaml,
    'server:\n  port: 9090 # web\n  address: localhost\n',
    ['spring port | literal localhost <localhost> | literal 9090 <9090>'],
  ],
  [
    'names with dots in YAML',
    yaml,
    'server.port: "9090"\nserver:\n  address: 127.0.0.1\n',
    ['spring server.port | literal 127.0.0.1 <127.0.0.1> | literal 9090 <"9090"> {9090}'],
  ],
  [
    'documents of YAML',
    yaml,
    'server:\n  port: 1\n---\nspring:\n  config:\n    activate:\n      on-profile: dev\nserver:\n  port: 2\n---\nspring:\n  profiles: old\nserver:\n  port: ${PORT:3}\n',
    [
      `spring port | ${any} | literal 1 <1>`,
      `spring @dev port | ${any} | literal 2 <2>`,
      `spring @old port | ${any} | env 3 PORT <3>`,
    ],
  ],
  [
    'profiles of Quarkus in YAML',
    yaml,
    'quarkus:\n  http:\n    port: 1\n"%dev":\n  quarkus:\n    http:\n      port: 2\n',
    ['quarkus port | unresolved | literal 1 <1>', 'quarkus @dev port | default localhost | literal 2 <2>'],
  ],
  [
    'Ktor in YAML',
    yaml,
    'ktor:\n  deployment:\n    port: "$PORT:8080"\n    host: 127.0.0.1\n',
    ['ktor port | literal 127.0.0.1 <127.0.0.1> | env 8080 PORT <8080>'],
  ],
  [
    'Ktor',
    conf,
    'ktor {\n  deployment {\n    port = 8080\n    port = ${?PORT}\n    sslPort = 8443 // tls\n  }\n  application { modules = [ com.example.ModuleKt.module ] }\n}\n',
    ['ktor port | default 0.0.0.0 | env 8080 PORT <8080>', 'ktor sslPort | default 0.0.0.0 | literal 8443 <8443>'],
  ],
  [
    'Ktor in other forms',
    conf,
    'include "base"\nktor.deployment { "port": "8080", host: ${HOST} }',
    ['ktor "port" | env HOST <${HOST}> | literal 8080 <"8080"> {8080}'],
  ],
  ['no random port', properties, 'server.port=0', []],
  ['no server at all', properties, 'server.port=9090\nspring.main.web-application-type=none', []],
  ['no comment', properties, '#server.port=1\n ! server.port=2\n\n', []],
  ['no management port', properties, 'management.server.port=9091\nmanagement.server.address=127.0.0.1', []],
  ['no client', yaml, 'spring:\n  data:\n    redis:\n      port: 6379\n      host: localhost\n', []],
  ['no other file', 'messages.properties', 'server.port=9090', []],
  ['no other HOCON', conf, 'akka.http.server { port = 80 }\nserver { port = 1 }', []],
];

for (const [name, file, text, expected] of files) {
  test(`${name}: ${file}`, async () => expect(await factTexts(jvm, file, text)).toEqual(expected));
}

test.each([
  [properties, 'a=1\nserver.port=80\n', 'a=1\nserver.address=127.0.0.1\nserver.port=80\n'],
  [properties, '  server.port : 80', '  server.address : 127.0.0.1\n  server.port : 80'],
  [properties, '%dev.quarkus.http.port=80', '%dev.quarkus.http.host=127.0.0.1\n%dev.quarkus.http.port=80'],
  [yaml, 'server:\n  port: 80\n', 'server:\n  address: 127.0.0.1\n  port: 80\n'],
  [yaml, 'server: { port: 80 }\n', 'server: { address: 127.0.0.1, port: 80 }\n'],
  [yaml, 'server.port: 80\n', 'server.address: 127.0.0.1\nserver.port: 80\n'],
  [conf, 'ktor.deployment {\n  port = 80\n}', 'ktor.deployment {\n  host = "127.0.0.1"\n  port = 80\n}'],
])('a host can be added in %s: %j', async (file, text, expected) => {
  expect(await withHost(jvm, file, text, '127.0.0.1')).toBe(expected);
});

test.each([properties, yaml, conf])('any text is read as %s', async (name) => {
  const samples = files.filter(([, file]) => file === name).map(([, , text]) => text);
  expect(await readsAnyText(jvm, name, samples)).toBe(true);
});
