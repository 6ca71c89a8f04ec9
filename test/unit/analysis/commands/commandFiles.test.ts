import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandReaders } from '../../../../src/core/analysis/commands/readers.ts';
import { Grammars } from '../../../../src/core/analysis/grammars.ts';
import { readFileRecord } from '../../../../src/core/analysis/fileRecord.ts';
import { SourceFile } from '../../../../src/core/analysis/sourceFile.ts';
import { grammarFolder, root } from '../workspace.ts';
import { commandText } from './commandText.ts';

const grammars = new Grammars(grammarFolder);

/** `name: what it does` of each command in a file. */
async function commandsIn(path: string, source: string): Promise<readonly string[]> {
  const record = await readFileRecord(join(root, path), source, grammars);
  return (record?.commands ?? []).map((command) => `${command.name ?? '-'}: ${commandText(source, command)}`);
}

const files: readonly (readonly [title: string, path: string, source: string, commands: readonly string[]])[] = [
  [
    'package.json',
    'package.json',
    JSON.stringify(
      {
        name: 'x',
        config: { port: '4100' },
        scripts: {
          dev: 'concurrently "next dev -p 4000" "npm run api"',
          api: 'PORT=4001 node api.js',
          build: 'next build',
          start: 'next start -p $npm_package_config_port',
        },
        nodemonConfig: { exec: 'flask run', env: { FLASK_RUN_PORT: '4002' } },
      },
      undefined,
      2,
    ),
    [
      'dev: next: default :: | literal 4000 <4000>',
      'dev: script api',
      'api: PORT=4001; runs api.js',
      'build: ',
      'start: next: default :: | literal 4100 <4100>',
      'nodemon: FLASK_RUN_PORT=4002; flask: env 127.0.0.1 FLASK_RUN_HOST | literal 4002 <4002>',
    ],
  ],
  [
    'composer.json',
    'composer.json',
    '{ "scripts": { "start": "php -S localhost:8080 -t public", "dev": ["Composer\\\\Config::disableProcessTimeout", "@php artisan serve --port=8081", "@test"] } }',
    [
      'start: php: literal localhost <localhost> | literal 8080 <8080>',
      'dev: others',
      'dev: laravel: env 127.0.0.1 SERVER_HOST | literal 8081 <8081>',
      'dev: others',
    ],
  ],
  [
    'Procfile',
    'Procfile',
    '# processes\nweb: gunicorn app:app --bind 0.0.0.0:$PORT\r\nworker: celery -A app worker\nrelease: python manage.py migrate\n',
    ['web: gunicorn: literal 0.0.0.0 <0.0.0.0> | env PORT <$PORT>; runs app:app', 'worker: ', 'release: '],
  ],
  [
    'Procfile.dev',
    'Procfile.dev',
    'web: env RUBY_DEBUG_OPEN=true bin/rails server -p 3000\njs: yarn build --watch\n',
    ['web: RUBY_DEBUG_OPEN=true; rails: env localhost BINDING | literal 3000 <3000>', 'js: script build'],
  ],
  [
    'Makefile',
    'Makefile',
    'PORT ?= 8000\nHOST := 127.0.0.1\nexport FLASK_APP = app.py\n\n.PHONY: run dev\nrun: build\n\t@uvicorn main:app --host $(HOST) \\\n\t  --port $(PORT)\n\nbuild:\n\tgo build ./...\n\ndev: PORT = 9000\ndev:\n\tflask run --port=$(PORT)\n\tcd web && npm start\n',
    [
      'run: FLASK_APP=app.py; uvicorn: literal 127.0.0.1 <127.0.0.1> | env 8000 PORT <8000>; runs main:app',
      'dev: FLASK_APP=app.py; flask: env 127.0.0.1 FLASK_RUN_HOST | literal 9000 <9000>',
      'dev: FLASK_APP=app.py; others',
    ],
  ],
  [
    'Makefile with the shell’s variables',
    'Makefile',
    'serve:\n\tPORT=$${PORT:-5000}; php -S localhost:$$PORT\nifdef CI\nX = 1\nendif\nother:\n\tflask run -p $(X)\n',
    [
      'serve: php: literal localhost <localhost> | env 5000 PORT <5000>',
      'other: flask: env 127.0.0.1 FLASK_RUN_HOST | env 1 X <1>',
    ],
  ],
  [
    'justfile',
    'justfile',
    'set dotenv-load\nport := "8000"\nhost := env_var_or_default("HOST", "127.0.0.1")\n\ndefault:\n  @just --list\n\ndev port=port:\n    uvicorn main:app --port {{port}}\n\nserve:\n    flask run --host {{host}} --port {{ port }}\n\nserve-on p="9000":\n    python -m http.server {{p}}\n',
    [
      'dev: uvicorn: env 127.0.0.1 UVICORN_HOST | literal 8000 <8000>; runs main:app; reads .env',
      'serve: flask: env 127.0.0.1 HOST <127.0.0.1> | literal 8000 <8000>; reads .env',
      'serve-on: http.server: default 0.0.0.0 | env 9000 p <9000>; reads .env',
    ],
  ],
  [
    'a shell script',
    'start.sh',
    '#!/usr/bin/env bash\nset -euo pipefail\n# the port\nexport PORT="${PORT:-8080}"\ncd "$(dirname "$0")"\n\nif [ "${1:-}" = "dev" ]; then\n  exec uvicorn main:app --reload --port "$PORT"\nfi\n\ncat > x.conf <<EOF\nnode nothing.js\nEOF\nexec gunicorn main:app \\\n  --bind "0.0.0.0:${PORT}" \\\n  --workers 4\n',
    [
      '-: PORT=?; uvicorn: env 127.0.0.1 UVICORN_HOST | env 8080 PORT <8080>; runs main:app',
      '-: PORT=?; gunicorn: literal 0.0.0.0 <0.0.0.0> | env 8080 PORT <8080>; runs main:app',
    ],
  ],
  [
    'a script by its first line',
    'bin/dev',
    '#!/usr/bin/env sh\n\nexport PORT=3100\nexec foreman start -f Procfile.dev --env /dev/null "$@"\n',
    ['-: PORT=3100; others'],
  ],
  ['a program by its first line', 'bin/rails', '#!/usr/bin/env ruby\nrequire_relative "x"\n', []],
  [
    'launch.json',
    '.vscode/launch.json',
    `{
  // what F5 starts
  "version": "0.2.0",
  "configurations": [
    { "name": "api", "type": "node", "request": "launch", "program": "\${workspaceFolder}/src/server.js", "env": { "PORT": "4000" }, "envFile": "\${workspaceFolder}/.env", "args": [] },
    { "name": "next", "type": "node", "request": "launch", "runtimeExecutable": "npm", "runtimeArgs": ["run", "dev"], "port": 9229 },
    { "name": "next bin", "type": "node", "request": "launch", "program": "\${workspaceFolder}/node_modules/next/dist/bin/next", "args": ["dev", "-p", "4001"] },
    { "name": "fastapi", "type": "debugpy", "request": "launch", "module": "uvicorn", "args": ["main:app", "--port", "8001"], "jinja": true },
    { "name": "flask", "type": "python", "request": "launch", "module": "flask", "env": { "FLASK_APP": "app.py" }, "args": "run --port 5001 --no-debugger" },
    { "name": "django", "type": "debugpy", "request": "launch", "program": "\${workspaceFolder}/manage.py", "args": ["runserver", "0.0.0.0:8000"], "django": true },
    { "name": "go", "type": "go", "request": "launch", "program": "\${workspaceFolder}/cmd/api" },
    { "name": "all", "type": "go", "request": "launch", "mode": "auto", "program": "\${workspaceFolder}" },
    { "name": "php", "type": "php", "request": "launch", "runtimeArgs": ["-S", "localhost:8080"], "program": "\${workspaceFolder}/index.php", "port": 9003 },
    { "name": "spring", "type": "java", "request": "launch", "mainClass": "com.example.App", "args": "--server.port=8082" },
    { "name": "attach", "type": "node", "request": "attach", "port": 9229 },
    { "name": "browser", "type": "chrome", "request": "launch", "url": "http://localhost:3000" },
    { "name": "shell", "type": "node-terminal", "request": "launch", "command": "pnpm dev" },
    { "name": "this file", "type": "python", "request": "launch", "program": "\${file}", "console": "integratedTerminal" },
  ]
}`,
    [
      'api: PORT=4000; runs src/server.js; reads .env',
      'next: script dev',
      'next bin: next: default :: | literal 4001 <4001>',
      'fastapi: uvicorn: env 127.0.0.1 UVICORN_HOST | literal 8001 <8001>; runs main:app',
      'flask: FLASK_APP=app.py; flask: env 127.0.0.1 FLASK_RUN_HOST | literal 5001 <5001>',
      'django: django: literal 0.0.0.0 <0.0.0.0> | literal 8000 <8000>',
      'go: runs cmd/api',
      'all: runs .',
      'php: php: literal localhost <localhost> | literal 8080 <8080>; runs index.php',
      'spring: spring: env 0.0.0.0 SERVER_ADDRESS | literal 8082 <8082>; runs com.example.App',
      'shell: script dev',
      'this file: others',
    ],
  ],
  [
    'tasks.json',
    '.vscode/tasks.json',
    '{ "version": "2.0.0", "tasks": [\n { "label": "serve", "type": "shell", "command": "flask run --port 5002", "options": { "env": { "A": "b" }, "cwd": "${workspaceFolder}/api" } },\n { "label": "vite", "type": "process", "command": "npx", "args": ["vite", "--port", "5003"] },\n { "type": "npm", "script": "dev", "label": "npm: dev" },\n { "label": "both", "dependsOn": ["serve"] } ] }',
    [
      'serve: A=b; flask: env 127.0.0.1 FLASK_RUN_HOST | literal 5002 <5002>',
      'vite: vite: default localhost | literal 5003 <5003>',
      'npm: dev: script dev',
    ],
  ],
  [
    'a unit of systemd',
    'deploy/api.service',
    '[Unit]\nDescription=Api\n\n[Service]\nEnvironment="PORT=8080" HOST=127.0.0.1\nEnvironmentFile=-/etc/api.env\nWorkingDirectory=/srv/api\nExecStartPre=/bin/mkdir -p x\nExecStart=/srv/api/.venv/bin/gunicorn \\\n  --bind ${HOST}:${PORT} wsgi:app\n[Install]\nWantedBy=multi-user.target\n',
    [
      'api: PORT=8080; HOST=127.0.0.1; reads /etc/api.env',
      'api: PORT=8080; HOST=127.0.0.1; gunicorn: env 127.0.0.1 HOST <127.0.0.1> | env 8080 PORT <8080>; runs /srv/api/wsgi:app; reads /etc/api.env',
    ],
  ],
  [
    'PM2',
    'ecosystem.json',
    '{"apps": [{"name": "api", "script": "./dist/main.js", "env": {"PORT": 4000}}, {"name": "web", "script": "npm", "args": "run start"}, {"name": "next", "script": "node_modules/.bin/next", "args": ["start", "-p", "4001"], "cwd": "./web"}]}',
    ['api: PORT=4000; runs ./dist/main.js', 'web: script start', 'next: next: default :: | literal 4001 <4001>'],
  ],
  [
    'nodemon.json',
    'nodemon.json',
    '{ "watch": ["src"], "ext": "ts", "exec": "ts-node ./src/index.ts", "env": { "PORT": "4000" } }',
    ['nodemon: PORT=4000; runs ./src/index.ts'],
  ],
  [
    'Taskfile',
    'Taskfile.yml',
    "version: '3'\ndotenv: ['.env']\nenv:\n  HOST: 0.0.0.0\nvars:\n  PORT: 8000\ntasks:\n  run:\n    dir: api\n    cmds:\n      - go build ./...\n      - uvicorn main:app --port {{.PORT}}\n      - task: other\n  web:\n    cmds:\n      - cmd: npx vite --port=5004\n  one: flask run\n",
    [
      'run: HOST=0.0.0.0; uvicorn: env 127.0.0.1 UVICORN_HOST | literal 8000 <8000>; runs api/main:app; reads .env',
      'web: HOST=0.0.0.0; vite: default localhost | literal 5004 <5004>; reads .env',
      'one: HOST=0.0.0.0; flask: env 127.0.0.1 FLASK_RUN_HOST | env 5000 FLASK_RUN_PORT; reads .env',
    ],
  ],
];

test.each(files)('%s', async (_, path, source, commands) => {
  expect(await commandsIn(path, source)).toEqual(commands);
});

test('files that break off, or are none, are read without fail', async () => {
  const paths = files.map(([, path]) => path);
  const noise = fc.string({
    unit: fc.constantFrom('\n', '\t', ' ', '{', '}', '[', '"', ':', '=', '\\\\', '$', '(', '#!sh', 'vite', '\r'),
  });
  const cut = fc
    .tuple(fc.constantFrom(...files.map(([, , source]) => source)), fc.nat(), fc.nat(), noise)
    .map(
      ([source, from, to, between]) =>
        source.slice(0, from % source.length) + between + source.slice(to % source.length),
    );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(cut, noise, fc.string()), async (path, source) => {
      const file = new SourceFile(join(root, path), source);
      const last = source.split(/\r\n|\n|\r/).length;
      for (const reader of commandReaders.filter(({ reads }) => reads(path))) {
        const { facts, commands = [] } = await reader.read(file, grammars);
        for (const { span } of [...facts, ...commands]) expect(span?.endLine ?? 0).toBeLessThanOrEqual(last);
      }
    }),
    { numRuns: 3000 },
  );
});
