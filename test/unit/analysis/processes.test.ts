import { expect, test } from 'vitest';
import { summariesOf, type Files } from './workspace.ts';

const compose = (ports: string, more = ''): string =>
  `services:\n  web:\n    build: .\n    ports: ["${ports}"]\n${more}`;
const python = (last: string): string => `FROM python:3\nWORKDIR /srv\nCOPY . .\n${last}\n`;
const node = (last: string): string => `FROM node:22\nWORKDIR /srv\nCOPY . .\n${last}\n`;
const express = (port: number): string => `require('express')().listen(${port});\n`;
const flask = `from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run()\n`;

const wrong: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
  [
    'a server behind programs that end',
    {
      Dockerfile: node('CMD node migrate.js && ./tool --fast && (cd db && npm run seed) && exec node server.js'),
      'server.js': express(3000),
      'migrate.js': '',
      'compose.yml': compose('80:8080'),
    },
    ['port-mismatch error compose.yml: 8080'],
  ],
  [
    'commands of Django before its server',
    {
      Dockerfile: python('EXPOSE 8000'),
      'manage.py':
        'import sys\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n',
      'compose.yml': compose(
        '80:80',
        '    command: sh -c "python manage.py wait_for_db && python manage.py runserver 0.0.0.0:8000"\n',
      ),
    },
    ['port-mismatch error compose.yml: 80'],
  ],
  [
    'a script that is the entrypoint',
    {
      Dockerfile: node('ENTRYPOINT ["sh", "./start.sh"]'),
      'start.sh': '#!/bin/sh\nif [ -n "$MIGRATE" ]; then\n  npx prisma migrate deploy\nfi\nexec node server.js\n',
      'server.js': express(4000),
      'other.js': express(5000),
      'compose.yml': compose('80:3000'),
    },
    ['port-mismatch error compose.yml: 3000'],
  ],
  [
    'a program of supervisord on loopback',
    {
      Dockerfile: python('COPY super.conf /etc/super.conf\nCMD ["supervisord", "-n", "-c", "/etc/super.conf"]'),
      'super.conf':
        '[supervisord]\nnodaemon=true\n\n[program:web]\ncommand=uvicorn app:app --host 127.0.0.1 --port %(ENV_PORT)s\nautostart=false\n' +
        '[program:api]\ndirectory=/srv\nenvironment=A="1",UVICORN_HOST="127.0.0.1"\ncommand=uvicorn app:app --port 8000 ; the API\n' +
        '[program:jobs]\ncommand=celery -A jobs worker\n',
      'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      'compose.yml': compose('80:8000'),
    },
    [`loopback-bind error super.conf: "127.0.0.1"`],
  ],
];

test.each(wrong)('marks what comes of %s', async (_, files, expected) => {
  expect(await summariesOf(files)).toEqual(expected);
});

const quiet: readonly (readonly [name: string, files: Files])[] = [
  [
    'an entrypoint that sets something up, beside a server for development',
    {
      Dockerfile: python('ENTRYPOINT ["./docker-entrypoint.sh"]\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]'),
      'docker-entrypoint.sh': '#!/bin/sh\nset -e\nflask db upgrade\nexec "$@"\n',
      'app.py': flask.replace('app.run()', 'app.run(host="0.0.0.0")'),
      'compose.yml': compose('8000:8000'),
    },
  ],
  [
    'a proxy that is started as a service',
    {
      Dockerfile: python('EXPOSE 80\nCMD service nginx start && gunicorn -b 0.0.0.0:8000 app:app'),
      'compose.yml': compose('80:80'),
    },
  ],
  [
    'a program that goes on in the background',
    {
      Dockerfile: node('CMD ["sh", "-c", "edge-proxy --daemon && node server.js"]'),
      'server.js': express(3000),
      'compose.yml': compose('80:8080'),
    },
  ],
  [
    'a program before & as before another line',
    {
      Dockerfile: node('CMD ["./run.sh"]'),
      'run.sh': '#!/bin/bash\n./edge-proxy --config x.toml &\nnode server.js\n',
      'server.js': express(3000),
      'compose.yml': compose('80:8080'),
    },
  ],
  [
    'a choice between servers',
    {
      Dockerfile: python('CMD ["./start.sh"]'),
      'start.sh':
        '#!/bin/sh\nif [ "$MODE" = dev ]; then\n  flask run --port 5000\nelse\n  gunicorn -b 0.0.0.0:9000 app:app\nfi\n',
      'compose.yml': compose('80:8000'),
    },
  ],
  [
    'a worker beside the server of its package',
    {
      Dockerfile: node('CMD ["node", "worker.js"]'),
      'server.js': `require('express')().listen(process.env.PORT || 3000);\n`,
      'worker.js': `console.log('busy');\n`,
      'compose.yml': compose('9091:9091'),
    },
  ],
  [
    'a proxy beside its app under supervisord',
    {
      Dockerfile: python('CMD ["supervisord", "-c", "supervisord.conf"]'),
      'supervisord.conf':
        '[program:nginx]\ncommand=nginx -g "daemon off;"\n[program:app]\ncommand=gunicorn -b 127.0.0.1:8000 app:app\n',
      'compose.yml': compose('80:80'),
    },
  ],
];

test.each(quiet)('has nothing to say of %s', async (_, files) => {
  expect(await summariesOf(files)).toEqual([]);
});

test('tells a worker of a platform no more than any server on loopback', async () => {
  const files: Files = {
    'fly.toml': 'app = "bot"\n[processes]\n  app = "node bot.js"\n',
    'bot.js': `require('http').createServer().listen(8099, '127.0.0.1');\n`,
  };
  expect(await summariesOf(files)).toEqual([`loopback-bind information bot.js: '127.0.0.1'`]);
  const web = { ...files, 'fly.toml': `${files['fly.toml']}[http_service]\n  internal_port = 8099\n` };
  expect(await summariesOf(web)).toEqual([`loopback-bind warning bot.js: '127.0.0.1'`]);
});
