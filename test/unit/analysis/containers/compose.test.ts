import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compose } from '../../../../src/core/analysis/containers/compose.ts';
import type { Service } from '../../../../src/core/analysis/service.ts';
import type { FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { commandOutline, contentOf, factsOutline, serviceNamed, variableOutline } from './outline.ts';
import { misplacedSpans } from './spans.ts';
import { textAt } from '../workspace.ts';

const path = resolve('/w/docker-compose.yml');

async function read(text: string, name = path): Promise<FileContent> {
  return await contentOf(compose, name, text);
}

/** The service `app` of a file that has these lines in it. */
async function app(lines: string): Promise<{ readonly text: string; readonly service: Service | undefined }> {
  const text = `services:\n  app:\n${lines.replaceAll(/^/gm, '    ')}\n`;
  return { text, service: serviceNamed(await read(text), 'app') };
}

test.each<[ports: string, ...facts: string[]]>([
  ['ports: [3000]', 'compose app: 3000<3000>'],
  ['ports: ["3000"]', 'compose app: 3000<3000>'],
  ['ports:\n  - "8080:3000"', 'compose app: :8080<8080> -> 3000<3000>'],
  ['ports:\n  - 8080:3000', 'compose app: :8080<8080> -> 3000<3000>'],
  ['ports:\n  - 22:22 # not 1342', 'compose app: :22<22> -> 22<22>'],
  ["ports:\n  - '8080:3000/tcp'", 'compose app: :8080<8080> -> 3000<3000>'],
  ['ports: ["53:53/udp", "8080:3000/TCP"]', 'compose app: :8080<8080> -> 3000<3000>'],
  ['ports: ["127.0.0.1:8080:3000"]', 'compose app: 127.0.0.1:8080<8080> -> 3000<3000>'],
  ['ports: ["0.0.0.0:8080:3000"]', 'compose app: :8080<8080> -> 3000<3000>'],
  ['ports: ["[::1]:8080:3000"]', 'compose app: ::1:8080<8080> -> 3000<3000>'],
  ['ports: ["::1:8080:3000"]', 'compose app: ::1:8080<8080> -> 3000<3000>'],
  ['ports: ["127.0.0.1::3000"]', 'compose app: 127.0.0.1:- -> 3000<3000>'],
  [
    'ports: ["8000-8001:3000-3001"]',
    'compose app: :8000<8000-8001> -> 3000<3000-3001>',
    'compose app: :8001<8000-8001> -> 3001<3000-3001>',
  ],
  ['ports: ["3000-3001"]', 'compose app: 3000<3000-3001>', 'compose app: 3001<3000-3001>'],
  ['ports: ["8000-8005:3000"]', 'compose app: 3000<3000>'],
  ['ports: ["1-60000:1-60000"]', 'compose app: :?<1-60000> -> ?<1-60000>'],
  ['ports: ["$PORT:3000"]', 'compose app: :$PORT|<$PORT> -> 3000<3000>'],
  ['ports: ["${PORT:-8080}:${APP_PORT:-3000}"]', 'compose app: :$PORT|8080<8080> -> $APP_PORT|3000<3000>'],
  ['ports: ["${PORT:-${APP_PORT-3000}}:3000"]', 'compose app: :$PORT|$APP_PORT|3000<3000> -> 3000<3000>'],
  ['ports: ["${PORT:?is not set}:3000"]', 'compose app: :$PORT|<${PORT:?is not set}> -> 3000<3000>'],
  ['ports: ["80${SUFFIX}:3000"]', 'compose app: :?<80${SUFFIX}> -> 3000<3000>'],
  ['ports: ["${IP:-127.0.0.1}:8080:3000"]', 'compose app: 127.0.0.1:8080<8080> -> 3000<3000>'],
  ['ports: ["${IP}:8080:3000"]', 'compose app: ${IP}:8080<8080> -> 3000<3000>'],
  ['ports: [{target: 3000, published: 8080}]', 'compose app: :8080<8080> -> 3000<3000>'],
  [
    'ports: [{target: "3000", published: "8080", host_ip: 127.0.0.1}]',
    'compose app: 127.0.0.1:8080<8080> -> 3000<3000>',
  ],
  ['ports:\n  - target: 3000\n    protocol: tcp\n    mode: host', 'compose app: 3000<3000>'],
  ['ports:\n  - target: 53\n    protocol: udp'],
  ['expose: [3000, "4000", 53/udp]', 'expose app: 3000<3000>', 'expose app: 4000<4000>'],
  ['ports: !reset []'],
  ['ports:'],
  ['ports: [{{ port }}, "a:b", ":", "", "0", "99999", {}, [], null]'],
])('%s publishes', async (ports, ...facts) => {
  const { text, service } = await app(ports);
  expect(factsOutline(text, service?.published ?? [])).toEqual(facts);
});

test.each<[environment: string, ...variables: string[]]>([
  ['environment:\n  PORT: 3000\n  HOST: "::"', 'PORT=3000<3000>', 'HOST=::<::>'],
  ['environment:\n  - PORT=3000\n  - "HOST=0.0.0.0"', 'PORT=3000<3000>', 'HOST=0.0.0.0<0.0.0.0>'],
  ['environment: [PORT, A=]', 'PORT=$PORT|?', 'A=<>'],
  ['environment: {PORT: , A: ""}', 'PORT=$PORT|?', 'A=<>'],
  ['environment:\n  PORT: ${APP_PORT:-3000}', 'PORT=$APP_PORT|3000<3000>'],
  ['environment:\n  URL: http://$HOST', 'URL=?<http://$HOST>'],
  ['environment:\n  PRICE: $$5', 'PRICE=$5<$$5>'],
  ['environment: !reset null'],
])('%s sets', async (environment, ...variables) => {
  const { text, service } = await app(environment);
  expect(service?.variables.map((variable) => variableOutline(text, variable))).toEqual(variables);
});

test('anchors and merge keys lead to where a value is written', async () => {
  const text = `x-common: &common
  environment: &env
    PORT: 4000
services:
  app:
    <<: *common
    image: app
  worker:
    image: app
    environment:
      <<: *env
      HOST: 0.0.0.0
`;
  const { services } = await read(text);
  expect(services?.map(({ variables }) => variables.map((variable) => variableOutline(text, variable)))).toEqual([
    ['PORT=4000<4000>'],
    ['HOST=0.0.0.0<0.0.0.0>', 'PORT=4000<4000>'],
  ]);
});

test.each<[lines: string, Partial<Service>]>([
  [
    'build: .',
    { build: { context: resolve('/w'), dockerfile: resolve('/w/Dockerfile'), target: undefined, args: [] } },
  ],
  [
    'build: {context: ./api, dockerfile: ../docker/api.Dockerfile, target: dev}',
    { build: { context: resolve('/w/api'), dockerfile: resolve('/w/docker/api.Dockerfile'), target: 'dev', args: [] } },
  ],
  [
    'build: {context: "${DIR:-api}"}',
    { build: { context: resolve('/w/api'), dockerfile: resolve('/w/api/Dockerfile'), target: undefined, args: [] } },
  ],
  ['build: https://example.com/app.git#main', { build: undefined }],
  ['build: git@example.com:app.git', { build: undefined }],
  ['build: {context: ., dockerfile_inline: "FROM node"}', { build: undefined }],
  ['image: "node:${VERSION:-22}"', { image: undefined }],
  ['image: node:22', { image: 'node:22', commands: undefined }],
  ['env_file: .env', { envFiles: [resolve('/w/.env')] }],
  ['env_file: [.env, {path: ../b.env, required: false}]', { envFiles: [resolve('/w/.env'), resolve('/b.env')] }],
  ['network_mode: host', { network: { kind: 'host' } }],
  ['network_mode: "service:vpn"', { network: { kind: 'shared', service: 'vpn' } }],
  ['network_mode: container:vpn', { network: { kind: 'shared', service: 'vpn' } }],
  ['network_mode: bridge', { network: { kind: 'own' } }],
  ['network_mode: ${MODE}', { network: { kind: 'host' } }],
  ['network_mode: ${MODE:-bridge}', { network: { kind: 'own' } }],
  ['container_name: web\nnetworks:\n  front:\n    aliases: [api]\n  back:', { aliases: ['app', 'web', 'api'] }],
  ['hostname: "${NAME:-}"', { aliases: ['app'] }],
  ['networks: [front, back]', { aliases: ['app'] }],
  ['profiles: [dev, debug]', { profiles: ['dev', 'debug'] }],
  ['extends: base', { extends: { file: path, service: 'base' } }],
  ['extends: {service: base}', { extends: { file: path, service: 'base' } }],
  ['extends:\n  file: ../common.yml\n  service: base', { extends: { file: resolve('/common.yml'), service: 'base' } }],
  ['working_dir: /app', { folder: '/app' }],
  [
    'volumes: [".:/app", "./src:/app/src:ro", "data:/data", "~/x:/x", {type: bind, source: ./a, target: /a}]',
    {
      mounts: [
        { from: resolve('/w'), to: '/app' },
        { from: resolve('/w/src'), to: '/app/src' },
        { from: resolve('/w/a'), to: '/a' },
      ],
    },
  ],
])('%s', async (lines, expected) => {
  expect((await app(lines)).service).toMatchObject(expected);
});

test.each<[lines: string, commands: readonly string[] | undefined, areArguments?: boolean]>([
  ['image: x', undefined],
  ['command: npm start', ['npm start'], true],
  ['command: ["npm", "start"]', ['npm", "start'], true],
  ['command:\n  - npm\n  - start', ['npm\n      - start'], true],
  ['command: >\n  npm\n  start', ['npm\n      start'], true],
  ['command:', undefined],
  ['command: !reset null', undefined],
  ['command: []', [], true],
  ['entrypoint: node server.js', ['node server.js']],
  ['entrypoint: ["node"]\ncommand: ["server.js"]', ['node"]\n    command: ["server.js']],
  [
    'entrypoint: ["/docker-entrypoint.sh"]\ncommand: ["node", "server.js"]',
    ['/docker-entrypoint.sh', 'node", "server.js'],
  ],
  ['entrypoint: []\ncommand: node server.js', ['node server.js']],
  ['entrypoint: ""', []],
])('%s runs', async (lines, commands, areArguments) => {
  const { text, service } = await app(lines);
  expect(service?.commands?.map((command) => commandOutline(text, command))).toEqual(commands);
  expect(service?.commandsAreArguments).toBe(areArguments);
});

test.each<[lines: string, ...facts: string[]]>([
  ['labels:\n  - "traefik.http.services.web.loadbalancer.server.port=3000"', 'traefik <3000>: app<app> 3000<3000>'],
  ['labels:\n  traefik.http.services.web.loadbalancer.server.port: "3000"', 'traefik <3000>: app<app> 3000<3000>'],
  [
    'labels: {traefik.http.services.web.loadbalancer.server.port: "${PORT:-3000}"}',
    'traefik <${PORT:-3000}>: app<app> $PORT|3000<3000>',
  ],
  [
    'deploy:\n  labels: [traefik.tcp.services.web.loadbalancer.server.port=3000]',
    'traefik <3000>: app<app> 3000<3000>',
  ],
  ['labels: [traefik.port=3000]', 'traefik <3000>: app<app> 3000<3000>'],
  ['labels: {caddy: example.com, caddy.reverse_proxy: "{{upstreams 3000}}"}', 'caddy <3000>: app<app> 3000<3000>'],
  ['environment:\n  - VIRTUAL_PORT=3000', 'nginx-proxy <3000>: app<app> 3000<3000>'],
  ['labels: [traefik.enable=true, "traefik.http.routers.web.rule=Host(`a.b`)", other.port=1]'],
])('%s leads to', async (lines, ...facts) => {
  const text = `services:\n  app:\n    image: x\n${lines.replaceAll(/^/gm, '    ')}\n`;
  expect(factsOutline(text, (await read(text)).facts)).toEqual(facts);
});

test('a link gives the service that it leads to another name', async () => {
  const { services } = await read(
    'services:\n  app:\n    links: ["db:database", cache]\n  db: {image: a}\n  cache: {image: b}',
  );
  expect(services?.map(({ aliases }) => aliases)).toEqual([['app'], ['db', 'database'], ['cache']]);
});

test('other files can be included', async () => {
  const { includes } = await read('include:\n  - ../a.yml\n  - path: [b.yml, c.yml]\nservices: {}');
  expect(includes).toEqual([resolve('/a.yml'), resolve('/w/b.yml'), resolve('/w/c.yml')]);
});

test('the name of a service is its place', async () => {
  const text = 'services:\n  "my-app": {image: x}\n';
  const [service] = (await read(text)).services ?? [];
  expect(service && textAt(text, service.span)).toBe('my-app');
});

test.each([
  ['compose.yaml', true],
  ['docker-compose.override.yml', true],
  ['local.yml', true],
  ['docker/prod.yaml', true],
])('%s is read for its services', async (name, isRead) => {
  const { services } = await read('services:\n  app:\n    build: .\n', resolve('/w', name));
  expect(services?.length === 1).toBe(isRead);
});

test.each([
  ['config/services.yaml', 'services:\n  _defaults: {autowire: true}\n  App\\: {resource: ../src}\n'],
  ['render.yaml', 'services:\n  - type: web\n    name: app\n'],
  ['.gitlab-ci.yml', 'services:\n  - postgres\ninclude:\n  - local: a.yml\n'],
])('%s is no Compose file', async (name, text) => {
  expect((await read(text, resolve('/w', name))).services ?? []).toEqual([]);
});

const sample = `x-a: &a
  environment: {PORT: "\${PORT:-3000}", A: !t b}
services:
  app:
    <<: *a
    build: {context: ., args: [A=1]}
    ports: ["127.0.0.1:8080:3000", "1-3:4-6", {target: 80, published: '81'}]
    command: >-
      npm run
      dev
    labels: ["traefik.http.services.w.loadbalancer.server.port=80"]
  b: &b {extends: app, ports: [*b, *a], network_mode: "service:\\x61pp", expose: ["\\u0033000"]}
`;

test('whatever the file, nothing is thrown and every place is in it', async () => {
  const token = fc.constantFrom(...sample.split(/(?<=[\s:\-{}[\]",$&*!|>])/));
  const texts = fc.oneof(
    fc.nat(sample.length).map((length) => sample.slice(0, length)),
    fc
      .tuple(fc.nat(sample.length), fc.nat(9), fc.string())
      .map(([from, length, text]) => sample.slice(0, from) + text + sample.slice(from + length)),
    fc.array(token, { maxLength: 60 }).map((tokens) => `services:\n  app:\n    image: ${tokens.join('')}`),
    fc.string({ unit: 'binary' }).map((text) => `services:${text}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(misplacedSpans(text, await read(text))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    'aliases',
    `services:\n  a: &a {image: x, ports: [${'"1-60:1-60",'.repeat(500)}]}\n${Array.from({ length: 3000 }, (_, index) => `  s${index}: *a\n`).join('')}`,
  ],
  ['open braces', `services:\n  a: {image: x, ports: ["${'${'.repeat(100_000)}"]}`],
  ['colons', `services:\n  a: {image: x, ports: ["${':'.repeat(200_000)}"]}`],
  ['services', `services:\n${Array.from({ length: 8000 }, (_, index) => `  s${index}: {image: x}\n`).join('')}`],
])('a file of %s without end is read in bounds', async (_, text) => {
  expect((await read(text)).facts.length).toBeLessThan(200_000);
});
