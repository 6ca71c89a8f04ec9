import { isQuiet, marks } from './judged.ts';
import type { Files } from './workspace.ts';

const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';
const app = (listen: string, more: Files): Files => ({
  'server.js': `const express = require('express');\nexpress().listen(${listen});\n`,
  Dockerfile: dockerfile,
  ...more,
});
const build = 'docker build -t team/web .';

marks([
  [
    'a port that a script publishes and nobody binds',
    app('3000', { 'run.sh': `${build}\ndocker run --rm -p 8080:8080 team/web\n` }),
    ['port-mismatch error run.sh: 8080'],
  ],
  [
    'a port that a Makefile publishes of an image named by variables',
    app('3000', {
      Makefile:
        'IMAGE := registry.io/team/web\n\nbuild:\n\tdocker build -t $(IMAGE):$(TAG) .\n\nrun: build\n\tdocker run -p 80:8080 $(IMAGE):$(TAG)\n',
    }),
    ['port-mismatch error Makefile: 8080'],
  ],
  [
    'a port that a Makefile publishes by a program that a variable names',
    app('3000', {
      Makefile:
        'DOCKER = docker\nIN = 8080\n\nbuild:\n\t$(DOCKER) build -t team/web .\n\nrun: build\n\t$(DOCKER) run -p 80:$(IN) team/web:latest\n',
    }),
    ['port-mismatch error Makefile: $(IN)'],
  ],
  [
    'a port that a script of the package publishes',
    app('3000', {
      'package.json': JSON.stringify({
        scripts: { 'docker:build': build, 'docker:run': 'docker run -it -p 8080:8080 team/web:latest' },
      }),
    }),
    ['port-mismatch error package.json: 8080'],
  ],
  [
    'a port that a task publishes',
    app('3000', {
      '.vscode/tasks.json': JSON.stringify({
        tasks: [
          { label: 'build', type: 'shell', command: build },
          { label: 'run', type: 'shell', command: 'docker', args: ['run', '-p', '8080:8080', 'team/web'] },
        ],
      }),
    }),
    ['port-mismatch error .vscode/tasks.json: 8080'],
  ],
  [
    'a variable that moves the port',
    app('process.env.PORT || 3000', {
      'scripts/run.sh': `${build}\ndocker run -e PORT=5000 -p 3000:3000 team/web\n`,
    }),
    ['port-mismatch error scripts/run.sh: 3000'],
  ],
  [
    'a default that is not published',
    app('process.env.PORT || 3000', { 'run.sh': `${build}\ndocker run -p 8080:8080 team/web\n` }),
    ['port-mismatch warning run.sh: 8080'],
  ],
  [
    'an image that is named as its folder is',
    app('3000', { 'run.sh': 'docker run -p 8080:8080 workspace\n' }),
    ['port-mismatch error run.sh: 8080'],
  ],
  [
    'the image of a service of Compose',
    app('3000', {
      'compose.yml': 'services:\n  web:\n    image: team/web\n    build: .\n',
      'run.sh': 'docker run -p 8080:8080 team/web\n',
    }),
    ['port-mismatch error run.sh: 8080'],
  ],
  [
    'the stage that is built',
    app('3000', {
      Dockerfile: `${dockerfile.replace('FROM node:22', 'FROM node:22 AS dev')}\nFROM nginx\n`,
      'run.sh': `docker build -t web --target dev .\ndocker run -p 8080:8080 web\n`,
    }),
    ['port-mismatch error run.sh: 8080'],
  ],
  [
    'a command in a container that has the sources mounted',
    {
      'server.js': `require('express')().listen(3000);\n`,
      'run.sh': 'docker run -v $(pwd):/app -w /app -p 8080:8080 node:22 node server.js\n',
    },
    ['port-mismatch error run.sh: 8080'],
  ],
  [
    'loopback in a container that a script starts',
    app(`3000, '127.0.0.1'`, { 'run.sh': `${build}\ndocker run -p 3000:3000 team/web\n` }),
    [`loopback-bind error server.js: '127.0.0.1'`],
  ],
]);

isQuiet([
  ['the ports agree', app('3000', { 'run.sh': `${build}\ndocker run -p 8080:3000 team/web\n` })],
  ['the image is that of others', app('3000', { 'run.sh': `${build}\ndocker run -p 5432:5432 postgres:17\n` })],
  ['no word is of the image', app('3000', { 'run.sh': 'docker run -p 8080:8080 web\n' })],
  [
    'the image has the name of another registry',
    app('3000', { 'run.sh': `${build}\ndocker run -p 8080:8080 example.io/team/web\n` }),
  ],
  [
    'the same name is that of several images',
    app('3000', {
      'other/Dockerfile': 'FROM nginx\nEXPOSE 8080\n',
      'build.sh': 'docker build -t web .\ndocker build -t web other\n',
      'run.sh': 'docker run -p 8080:8080 web\n',
    }),
  ],
  [
    'each version is an image of its own',
    app('3000', {
      'other/server.js': `require('express')().listen(8080);\n`,
      'other/Dockerfile': dockerfile,
      Makefile:
        'build:\n\tdocker build -t web:a .\n\tdocker build -t web:b other\n\nrun:\n\tdocker run -p 3000:3000 web:a\n\tdocker run -p 8080:8080 web:b\n',
    }),
  ],
  [
    'variables of two files have the same name',
    app('3000', {
      'a/Makefile': 'run:\n\tdocker run -p 8080:8080 $(IMAGE)\n',
      Makefile: 'build:\n\tdocker build -t $(IMAGE) .\n',
    }),
  ],
  [
    'rules of a Makefile are named as their images are',
    app('3000', {
      'other/server.js': `require('express')().listen(8080);\n`,
      'other/Dockerfile': dockerfile,
      Makefile: 'web:\n\tdocker build -t $@ .\n\nother:\n\tdocker run -p 8080:8080 $@\n',
    }),
  ],
  [
    'the port is a variable on both sides',
    app('process.env.PORT || 3000', {
      'run.sh': `${build}\ndocker run -e PORT=\${PORT:-8080} -p 80:\${PORT:-9090} team/web\n`,
    }),
  ],
  [
    'the port comes from outside',
    app('process.env.PORT || 3000', { 'run.sh': `${build}\ndocker run -e PORT -p 8080:8080 team/web\n` }),
  ],
  [
    'an environment file that is not there may set the port',
    app('process.env.PORT || 3000', { 'run.sh': `${build}\ndocker run --env-file .env -p 8080:8080 team/web\n` }),
  ],
  [
    'an environment file sets the port',
    app('process.env.PORT || 3000', {
      '.env': 'PORT=8080\n',
      'run.sh': `${build}\ndocker run --env-file .env -p 8080:8080 team/web\n`,
    }),
  ],
  ['the command is another', app('3000', { 'run.sh': `${build}\ndocker run -p 8080:8080 team/web ./other\n` })],
  ['the command is a chore', app('3000', { 'run.sh': `${build}\ndocker run --rm team/web npm test\n` })],
  [
    'the network is that of the machine',
    app(`3000, '0.0.0.0'`, { 'run.sh': `${build}\ndocker run --network host -p 8080:8080 team/web\n` }),
  ],
  [
    'a debugger is published beside',
    app('3000', { 'run.sh': `${build}\ndocker run -p 3000:3000 -p 9229:9229 team/web\n` }),
  ],
  [
    'a proxy in the image listens where it is published',
    app('3000', {
      Dockerfile: 'FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY . /app\nCMD nginx && node /app/server.js\n',
      'nginx.conf': 'http { server { listen 8080; location / { proxy_pass http://127.0.0.1:3000; } } }\n',
      'run.sh': `${build}\ndocker run -p 8080:8080 team/web\n`,
    }),
  ],
]);
