import { isQuiet, marks } from './judged.ts';
import type { Files } from './workspace.ts';

const app = (listen: string, properties: string, more: Files = {}): Files => ({
  'server.js': `require('express')().listen(${listen});\n`,
  'package.json': '{"scripts":{"start":"node server.js"}}',
  '.devcontainer/devcontainer.json': `{\n  "name": "App", // the container\n  "image": "node:22",\n  ${properties}\n}\n`,
  ...more,
});

marks([
  [
    'a port of a devcontainer that the app does not listen on',
    app('3000', '"appPort": [8080]'),
    ['port-mismatch warning .devcontainer/devcontainer.json: 8080'],
  ],
  [
    'a port that an argument publishes',
    app('3000', '"runArgs": ["-p", "80:8080"]'),
    ['port-mismatch warning .devcontainer/devcontainer.json: 8080'],
  ],
  [
    'a variable of a devcontainer that moves the port',
    app('process.env.PORT || 3000', '"appPort": 3000, "containerEnv": { "PORT": "5000" }'),
    ['port-mismatch warning .devcontainer/devcontainer.json: 3000'],
  ],
  [
    'loopback behind the published port of a devcontainer',
    app(`3000, '127.0.0.1'`, '"appPort": "8080:3000"'),
    [`loopback-bind warning server.js: '127.0.0.1'`],
  ],
]);

isQuiet([
  ['the published port is right', app('3000', '"appPort": ["8080:3000", 9000]')],
  ['the editor forwards the port', app('3000', '"forwardPorts": [3000], "appPort": [8080]')],
  ['the editor forwards a port that nobody binds yet', app('3000', '"forwardPorts": [8080]')],
  [
    'there are several servers',
    app('3000', '"appPort": [8080]', { 'other.js': `require('express')().listen(4000, '0.0.0.0');\n` }),
  ],
  ['another file speaks of the port', app('3000', '"appPort": [8080]', { 'nginx.conf': 'server { listen 8080; }\n' })],
  [
    'a dev server has the port',
    app('3000', '"appPort": [5173]', { 'package.json': '{"devDependencies":{"vite":"8"}}' }),
  ],
  [
    'a container is that of a service of Compose',
    app('3000', '"dockerComposeFile": "../compose.yml", "service": "db", "appPort": [8080]'),
  ],
  ['the container has the network of the machine', app('3000', '"runArgs": ["--network=host"], "appPort": [8080]')],
]);
