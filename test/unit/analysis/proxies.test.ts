import { expect, test } from 'vitest';
import { summariesOf, type Files } from './workspace.ts';

const site = (listen: string, upstream = ''): string =>
  `server {\n  listen ${listen};\n  location / { ${upstream === '' ? 'root /srv;' : `proxy_pass http://${upstream};`} }\n}\n`;
const app: Files = {
  'app/Dockerfile': 'FROM node:22\nWORKDIR /srv\nCOPY . .\nCMD ["node", "server.js"]\n',
  'app/server.js': `require('express')().listen(5000);\n`,
};
const nginx = 'FROM nginx:alpine\nCOPY site.conf /etc/nginx/conf.d/default.conf\n';
const services = (ports: string): string =>
  `services:\n  app:\n    build: ./app\n  proxy:\n    build: ./proxy\n    ports: ["${ports}"]\n`;

const wrong: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
  [
    'another port than that of the app, in an image of its own',
    {
      ...app,
      'proxy/Dockerfile': `${nginx}EXPOSE 80\nCMD ["nginx", "-g", "daemon off;"]\n`,
      'proxy/site.conf': site('80', 'app:3000'),
      'compose.yml': services('8080:80'),
    },
    ['port-mismatch warning proxy/site.conf: 3000'],
  ],
  [
    'localhost, in an image of its own',
    {
      ...app,
      'proxy/Dockerfile': nginx,
      'proxy/site.conf': site('80', 'localhost:5000'),
      'compose.yml': services('8080:80'),
    },
    ['localhost-upstream warning proxy/site.conf: localhost'],
  ],
  [
    'a port that is not the published one',
    {
      'compose.yml':
        'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
      'site.conf': site('3000'),
    },
    ['port-mismatch error compose.yml: 80'],
  ],
  [
    'the pages of an nginx that is on another port',
    {
      'web/Dockerfile': nginx,
      'web/site.conf': site('80'),
      Caddyfile: ':80 {\n  reverse_proxy web:3000\n}\n',
      'compose.yml':
        'services:\n  web:\n    build: ./web\n  caddy:\n    image: caddy:2\n    ports: ["80:80"]\n    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]\n',
    },
    ['port-mismatch warning Caddyfile: 3000'],
  ],
  [
    'a tunnel whose image has its program for an entrypoint',
    {
      ...app,
      'compose.yml':
        'services:\n  app:\n    build: ./app\n  hooks:\n    image: stripe/stripe-cli\n    command: listen --forward-to app:4242/webhook\n  ngrok:\n    image: ngrok/ngrok:latest\n    command: ["http", "localhost:5000"]\n',
    },
    ['port-mismatch warning compose.yml: 4242', 'localhost-upstream warning compose.yml: localhost'],
  ],
  [
    'a label of Traefik with another port than that of the app',
    {
      ...app,
      'compose.yml':
        'services:\n  app:\n    build: ./app\n    labels:\n      - "traefik.http.services.app.loadbalancer.server.port=80"\n',
    },
    ['port-mismatch warning compose.yml: 80'],
  ],
];

test.each(wrong)('marks %s', async (_, files, expected) => {
  expect(await summariesOf(files)).toEqual(expected);
});

const quiet: readonly (readonly [name: string, files: Files])[] = [
  [
    'all ports agree',
    {
      ...app,
      'proxy/Dockerfile': nginx,
      'proxy/site.conf': site('80', 'app:5000'),
      'compose.yml': services('8080:80'),
    },
  ],
  [
    'a site is added to the one that the image comes with',
    {
      'compose.yml':
        'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    volumes: ["./site.conf:/etc/nginx/conf.d/other.conf"]\n',
      'site.conf': site('3000'),
    },
  ],
  [
    'a configuration of nginx lies elsewhere in the image',
    {
      ...app,
      'proxy/Dockerfile': 'FROM nginx\nCOPY . /usr/share/nginx/html\n',
      'proxy/local.conf': site('8081', 'localhost:5000'),
      'compose.yml': services('8080:80'),
    },
  ],
  [
    'the status is for the container alone',
    {
      ...app,
      'proxy/Dockerfile': nginx,
      'proxy/site.conf': `${site('80', 'app:5000')}${site('127.0.0.1:8081')}`,
      'compose.yml': services('8080:80'),
    },
  ],
  [
    'the port of nginx comes from the environment',
    {
      'compose.yml':
        'services:\n  web:\n    image: nginx\n    environment: { PORT: 8080 }\n    ports: ["80:8080"]\n    volumes: ["./site.conf:/etc/nginx/templates/default.conf.template"]\n',
      'site.conf': site('${PORT}'),
    },
  ],
];

test.each(quiet)('says nothing when %s', async (_, files) => {
  expect(await summariesOf(files)).toEqual([]);
});
