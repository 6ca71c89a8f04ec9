import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fly } from '../../../../src/core/analysis/configuration/fly.ts';
import { appYaml, denoTasks, heroku, railway, render } from '../../../../src/core/analysis/configuration/platforms.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import type { Service } from '../../../../src/core/analysis/service.ts';
import { root, textAt } from '../workspace.ts';
import { contentOf, factText, readsAnyText } from './reading.ts';

/** `name <declared at> build=… image=… run=… NAME=value… | ports`. */
function serviceText(text: string, service: Service): string {
  const { name, span, build, image, commands, variables, published, mounts } = service;
  const relative = (path: string): string => path.slice(root.length + 1).replaceAll('\\', '/') || '.';
  return [
    `${name} <${textAt(text, span)}>`,
    build &&
      `build=${relative(build.context)}:${relative(build.dockerfile)}${build.target === undefined ? '' : `:${build.target}`}`,
    image && `image=${image}`,
    ...(mounts ?? []).map(({ from }) => `folder=${relative(from)}`),
    ...(commands ?? []).map((command) => `run=${textAt(text, command.span)}`),
    ...variables.map(({ name, value, span }) => `${name}=${value ?? '?'}${span ? `<${textAt(text, span)}>` : ''}`),
    ...published.map((fact) => `| ${factText(text, fact)}`),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

type Row = readonly [name: string, reader: FileReader, file: string, text: string, expected: readonly string[]];

const files: readonly Row[] = [
  [
    'Fly',
    fly,
    'fly.toml',
    `app = 'shop'\n[build]\n[env]\n  PORT = "8080"\n[http_service]\n  internal_port = 3000\n  force_https = true\n`,
    ['shop <shop> build=.:Dockerfile PORT=8080<8080> | platform shop <3000> literal 3000 <3000>'],
  ],
  [
    'Fly with its default port',
    fly,
    'fly.toml',
    'app = "shop"\n[http_service]\nforce_https = true\n',
    ['shop <shop> build=.:Dockerfile | platform shop <http_service> default 8080'],
  ],
  [
    'Fly with groups of processes',
    fly,
    'deploy/fly.staging.toml',
    `app = "shop"\n[build]\ndockerfile = "Dockerfile.web"\nbuild-target = "run"\n[processes]\nweb = "node server.js --port 3000"\nworker = "node worker.js"\n[[services]]\ninternal_port = 3000\nprocesses = ["web"]\nprotocol = "tcp"\n[[services.ports]]\nport = 443\n[[services]]\ninternal_port = 53\nprotocol = "udp"\n`,
    [
      'shop:web <web> build=deploy:deploy/Dockerfile.web:run run=node server.js --port 3000 | platform shop <3000> literal 3000 <3000>',
      'shop:worker <worker> build=deploy:deploy/Dockerfile.web:run run=node worker.js',
    ],
  ],
  [
    'Fly with an image',
    fly,
    'fly.toml',
    'app = "x"\n[build]\nimage = "nginx:1"\n[[services]]\ninternal_port = 80\n',
    ['x <x> image=nginx:1 | platform x <80> literal 80 <80>'],
  ],
  ['Fly without a name', fly, 'web/fly.toml', '[build]\nbuilder = "paketo"\n', ['web <>']],
  [
    'Render',
    render,
    'render.yaml',
    'services:\n  - type: web\n    name: api\n    runtime: node\n    rootDir: server\n    startCommand: node index.js\n    envVars:\n      - key: PORT\n        value: 4000\n      - key: SECRET\n        sync: false\n  - type: worker\n    name: jobs\n    runtime: python\n    startCommand: python jobs.py\n  - type: redis\n    name: cache\n',
    [
      'api <api> folder=server run=node index.js PORT=4000<4000> SECRET=? | platform api <4000> literal 4000 <4000>',
      'jobs <jobs> run=python jobs.py',
    ],
  ],
  [
    'Render with Docker',
    render,
    'render.yaml',
    'services:\n- type: pserv\n  name: api\n  env: docker\n  dockerfilePath: ./server/Dockerfile\n  dockerContext: ./server\n  dockerCommand: npm start\n- type: web\n  name: ready\n  runtime: image\n  image: { url: docker.io/x/y:1 }\n- type: web\n  name: pages\n  runtime: static\n',
    ['api <api> build=server:server/Dockerfile run=npm start', 'ready <ready> image=docker.io/x/y:1'],
  ],
  [
    'Heroku',
    heroku,
    'app.json',
    '{"name":"Shop","env":{"PORT":"5000","KEY":{"value":"x"},"SECRET":{"generator":"secret"}},"stack":"heroku-24"}',
    ['Shop <Shop> PORT=5000<5000> KEY=x<x> SECRET=?'],
  ],
  ["no app.json of Expo's", heroku, 'app.json', '{"expo":{"name":"x"},"env":{}}', []],
  ["no app.json of somebody else's", heroku, 'app.json', '{"name":"x","port":3000}', []],
  [
    'Railway',
    railway,
    'api/railway.toml',
    '[build]\nbuilder = "NIXPACKS"\n[deploy]\nstartCommand = "gunicorn app:app --bind 0.0.0.0:$PORT"\n',
    ['api <gunicorn app:app --bind 0.0.0.0:$PORT> run=gunicorn app:app --bind 0.0.0.0:$PORT'],
  ],
  [
    'Railway with Docker',
    railway,
    'api/railway.json',
    '{"build":{"builder":"DOCKERFILE","dockerfilePath":"Dockerfile.prod"},"deploy":{"startCommand":"node x.js"}}',
    ['api <node x.js> build=api:api/Dockerfile.prod run=node x.js'],
  ],
  [
    'App Engine',
    appYaml,
    'app.yaml',
    'runtime: nodejs22\nservice: api\nentrypoint: node server.js\nenv_variables:\n  PORT: "8081"\n  MODE: x\n',
    ['api <api> run=node server.js PORT=8081<8081> MODE=x<x> | platform api <"8081"> literal 8081 <"8081"> {8081}'],
  ],
  [
    'App Engine with a Dockerfile',
    appYaml,
    'app.staging.yaml',
    'runtime: custom\nenv: flex\n',
    ['default <custom> build=.:Dockerfile'],
  ],
  [
    'App Platform',
    appYaml,
    '.do/app.yaml',
    'name: shop\nservices:\n- name: web\n  http_port: 3000\n  run_command: npm start\n  source_dir: web\n  envs:\n  - key: MODE\n    value: x\n  - key: SECRET\n    type: SECRET\n- name: api\n  dockerfile_path: api/Dockerfile\n  source_dir: api\n  http_port: 8080\n  internal_ports: [9090]\n',
    [
      'web <web> folder=.do/web run=npm start MODE=x<x> SECRET=? | platform web <3000> literal 3000 <3000>',
      'api <api> build=.do/api:.do/api/Dockerfile | platform api <8080> literal 8080 <8080> | platform api <9090> literal 9090 <9090>',
    ],
  ],
  [
    'App Runner',
    appYaml,
    'apprunner.yaml',
    'version: 1.0\nruntime: python3\nrun:\n  command: python app.py\n  network:\n    port: 8000\n    env: APP_PORT\n  env:\n    - name: MODE\n      value: x\n',
    ['workspace <python app.py> run=python app.py MODE=x<x> | platform workspace <8000> literal 8000 <8000>'],
  ],
  ['no other app.yaml', appYaml, 'config/app.yaml', 'name: x\nport: 3000\nservices:\n  - name: y\n', []],
];

for (const [name, reader, file, text, expected] of files) {
  test(`${name}: ${file}`, async () => {
    const { services = [], facts } = await contentOf(reader, file, text);
    expect(services.map((service) => serviceText(text, service))).toEqual(expected);
    expect(facts).toEqual(services.flatMap(({ published }) => published));
    for (const { folder, mounts } of services) expect(folder).toBe(mounts && '/app');
  });
}

test('the paths of a platform are those of its file', async () => {
  const { services } = await contentOf(fly, 'a/fly.toml', '[build]\ndockerfile = "/docker/Dockerfile"');
  expect(services?.[0]?.build).toEqual({
    context: join(root, 'a'),
    dockerfile: join(root, 'a', 'docker', 'Dockerfile'),
    target: undefined,
  });
});

test('tasks of Deno are commands by their names', async () => {
  const text =
    '{\n  // x\n  "tasks": {\n    "dev": "deno run -A main.ts",\n    "start": { "command": "deno serve main.ts" }\n  }\n}';
  const { commands = [], facts } = await contentOf(denoTasks, 'deno.jsonc', text);
  expect(commands.map(({ name, span }) => [name, textAt(text, span)])).toEqual([
    ['dev', 'deno run -A main.ts'],
    ['start', 'deno serve main.ts'],
  ]);
  expect(facts).toMatchObject([{ kind: 'bind', framework: 'deno', port: { value: 8000 } }]);
});

test.each<readonly [FileReader, string]>([
  [fly, 'fly.toml'],
  [render, 'render.yaml'],
  [heroku, 'app.json'],
  [railway, 'railway.toml'],
  [railway, 'railway.json'],
  [appYaml, 'app.yaml'],
  [denoTasks, 'deno.json'],
])('any text is read: %# %s', async (reader, name) => {
  const samples = [...files.filter((row) => row[1] === reader).map((row) => row[3]), '{"tasks":{"a":"node x"}}'];
  expect(await readsAnyText(reader, name, samples)).toBe(true);
});
