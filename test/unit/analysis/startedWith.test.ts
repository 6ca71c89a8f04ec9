import { expect, test } from 'vitest';
import { summariesOf, type Files } from './workspace.ts';

const compose = (more = ''): string => `services:\n  web:\n    build: .\n    ports: ["8001:8001"]\n${more}`;
const image = (command: string, ...before: readonly string[]): string =>
  ['FROM debian', 'WORKDIR /app', 'COPY . .', ...before, `CMD ${command}`, ''].join('\n');
const gunicorn = { 'app.py': '', Dockerfile: image('gunicorn app:app'), 'compose.yml': compose() };
const sinatra = {
  'app.rb': `require 'sinatra'\nset :port, 8001\n`,
  Dockerfile: image('ruby app.rb'),
  'compose.yml': compose(),
};
const open = 'GUNICORN_CMD_ARGS=--bind=0.0.0.0:8001 --workers=2';
const environment = (variable: string): string => compose(`    environment:\n      - ${variable}\n`);

test.each<[name: string, files: Files]>([
  ['ENV of the image', { ...gunicorn, Dockerfile: image('gunicorn app:app', `ENV ${open.replace('=', '="')}"`) }],
  ['environment of Compose', { ...gunicorn, 'compose.yml': environment(open) }],
  [
    'a map of Compose',
    { ...gunicorn, 'compose.yml': compose(`    environment:\n      GUNICORN_CMD_ARGS: -b 0.0.0.0:8001\n`) },
  ],
  [
    'an environment file of Compose',
    { ...gunicorn, 'compose.yml': compose('    env_file: web.env\n'), 'web.env': `${open}\n` },
  ],
  ['a shell', { ...gunicorn, Dockerfile: image(`${open.replace('=', `='`)}' gunicorn app:app`) }],
  ['an export', { ...gunicorn, Dockerfile: image(`export ${open.replace('=', `='`)}' && exec gunicorn app:app`) }],
  ['ENV, for Sinatra', { ...sinatra, Dockerfile: image('ruby app.rb', 'ENV APP_ENV=production') }],
  ['RACK_ENV of Compose, for Sinatra', { ...sinatra, 'compose.yml': environment('RACK_ENV=production') }],
  ['what Compose passes on, for Sinatra', { ...sinatra, 'compose.yml': environment('RACK_ENV') }],
  ['-o of Sinatra', { ...sinatra, Dockerfile: image('["ruby", "app.rb", "-o", "0.0.0.0"]') }],
  ['-e of Sinatra', { ...sinatra, Dockerfile: image('ruby app.rb -e production') }],
  ['a platform, which says that it is production', { 'app.rb': `require 'sinatra'\n`, Procfile: 'web: ruby app.rb\n' }],
  ['a configuration that is found', { ...gunicorn, 'gunicorn.conf.py': `bind = '0.0.0.0:8001'\n` }],
  [
    'a configuration of any name',
    {
      'deploy/web.rb': `bind 'tcp://0.0.0.0:8001'\n`,
      Dockerfile: image('puma -C /app/deploy/web.rb'),
      'compose.yml': compose(),
    },
  ],
])('a server is open by %s', async (_, files) => {
  expect((await summariesOf(files)).filter((each) => !each.includes('information'))).toEqual([]);
});

test.each<[name: string, files: Files, expected: readonly string[]]>([
  [
    'gunicorn by itself',
    gunicorn,
    ['loopback-bind warning Dockerfile: gunicorn', 'port-mismatch warning compose.yml: 8001'],
  ],
  [
    'gunicorn with arguments that say nothing of it',
    { ...gunicorn, 'compose.yml': environment('GUNICORN_CMD_ARGS=--workers=2') },
    ['loopback-bind warning Dockerfile: gunicorn', 'port-mismatch warning compose.yml: 8001'],
  ],
  [
    'gunicorn with arguments',
    { ...gunicorn, 'compose.yml': environment('GUNICORN_CMD_ARGS=-b 127.0.0.1:8001') },
    ['loopback-bind error compose.yml: -b 127.0.0.1:8001'],
  ],
  ['Sinatra by itself', sinatra, ['loopback-bind warning app.rb: set']],
  [
    'Sinatra in development',
    { ...sinatra, 'compose.yml': environment('RACK_ENV=development') },
    ['loopback-bind warning app.rb: set'],
  ],
  [
    'Sinatra with -o',
    { ...sinatra, Dockerfile: image('ruby app.rb -o localhost') },
    ['loopback-bind error Dockerfile: localhost'],
  ],
  [
    'Sinatra with -p',
    { 'app.rb': `require 'sinatra'\n`, Dockerfile: image('ruby app.rb -p 8002 -o 0.0.0.0'), 'compose.yml': compose() },
    ['port-mismatch error compose.yml: 8001'],
  ],
  [
    'a configuration of any name',
    {
      'deploy/web.rb': `bind 'tcp://127.0.0.1:8001'\n`,
      Dockerfile: image('puma -C deploy/web.rb'),
      'compose.yml': compose(),
    },
    ['loopback-bind error deploy/web.rb: 127.0.0.1'],
  ],
  [
    'what only Bun serves',
    {
      'src/index.ts': `import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;\n`,
      Dockerfile: image('["bun", "run", "src/index.ts"]'),
      'compose.yml': compose(),
    },
    ['port-mismatch warning compose.yml: 8001'],
  ],
])('a server is not reached: %s', async (_, files, expected) => {
  expect(await summariesOf(files)).toEqual(expected);
});
