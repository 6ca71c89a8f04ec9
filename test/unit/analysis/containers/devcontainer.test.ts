import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { devcontainer } from '../../../../src/core/analysis/containers/devcontainer.ts';
import type { Service } from '../../../../src/core/analysis/service.ts';
import type { FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { textAt } from '../workspace.ts';
import { commandOutline, contentOf, factsOutline, variableOutline } from './outline.ts';
import { misplacedSpans } from './spans.ts';

async function read(text: string, name = '.devcontainer/devcontainer.json'): Promise<FileContent> {
  return await contentOf(devcontainer, resolve('/w/app', name), text);
}

async function service(text: string): Promise<Service | undefined> {
  return (await read(text)).services?.[0];
}

test.each<[properties: string, ...facts: string[]]>([
  ['"forwardPorts": [3000]', 'devcontainer : :3000<3000> -> 3000<3000>'],
  ['"forwardPorts": ["3000"]', 'devcontainer : :3000<3000> -> 3000<3000>'],
  [
    '"forwardPorts": [3000, "db:5432",]',
    'devcontainer : :3000<3000> -> 3000<3000>',
    'devcontainer db: :5432<5432> -> 5432<5432>',
  ],
  ['"forwardPorts": ["localhost:3000"]', 'devcontainer : :3000<3000> -> 3000<3000>'],
  ['"portsAttributes": {"3000": {"label": "app"}}', 'devcontainer : 3000<3000>'],
  ['"portsAttributes": {"9229": {"onAutoForward": "ignore"}, "4000-5000": {}, ".+\\\\.js": {}}'],
  ['"forwardPorts": [3000], "portsAttributes": {"3000": {}}', 'devcontainer : :3000<3000> -> 3000<3000>'],
  ['"appPort": 3000', 'docker-run : 127.0.0.1:3000<3000> -> 3000<3000>'],
  [
    '"appPort": [3000, "8000:80"]',
    'docker-run : 127.0.0.1:3000<3000> -> 3000<3000>',
    'docker-run : :8000<8000> -> 80<80>',
  ],
  [
    '"appPort": "3000-3001:4000-4001"',
    'docker-run : :3000<3000-3001> -> 4000<4000-4001>',
    'docker-run : :3001<3000-3001> -> 4001<4000-4001>',
  ],
  ['"runArgs": ["-p", "127.0.0.1:8080:80", "--init"]', 'docker-run : 127.0.0.1:8080<8080> -> 80<80>'],
  [
    '"runArgs": ["--publish=8080:80", "-p81:82", "-p 83:84"]',
    'docker-run : :8080<8080> -> 80<80>',
    'docker-run : :81<81> -> 82<82>',
    'docker-run : :83<83> -> 84<84>',
  ],
  ['"forwardPorts": [0, 70000, "x", null, {}, []], "appPort": null'],
])('{%s} publishes', async (properties, ...facts) => {
  const text = `{ // the container\n  ${properties}\n}`;
  const { facts: found, services } = await read(text);
  expect(factsOutline(text, found)).toEqual(facts);
  expect(services?.[0]?.published).toEqual(found);
});

test.each<[properties: string, expected: Partial<Service>]>([
  ['"name": "App", "image": "node:22"', { name: 'App', image: 'node:22', by: 'devcontainer', commands: [] }],
  ['"image": "node:22"', { folder: '/workspaces/app', mounts: [{ from: resolve('/w/app'), to: '/workspaces/app' }] }],
  [
    '"workspaceFolder": "/workspace"',
    { folder: '/workspace', mounts: [{ from: resolve('/w/app'), to: '/workspace' }] },
  ],
  ['"workspaceFolder": "/w/${localWorkspaceFolderBasename}"', { folder: '/w/app' }],
  ['"overrideCommand": false, "image": "a"', { commands: undefined }],
  [
    '"build": {"dockerfile": "Dockerfile", "context": "..", "target": "dev"}',
    { build: { context: resolve('/w/app'), dockerfile: resolve('/w/app/.devcontainer/Dockerfile'), target: 'dev' } },
  ],
  [
    '"dockerFile": "../Dockerfile"',
    {
      build: { context: resolve('/w/app/.devcontainer'), dockerfile: resolve('/w/app/Dockerfile'), target: undefined },
    },
  ],
  [
    '"dockerComposeFile": ["../compose.yml", "compose.yml"], "service": "app", "workspaceFolder": "/w"',
    {
      compose: { files: [resolve('/w/app/compose.yml'), resolve('/w/app/.devcontainer/compose.yml')], service: 'app' },
      commands: undefined,
      folder: '/w',
    },
  ],
  [
    '"dockerComposeFile": "compose.yml", "service": "app"',
    { compose: { files: [resolve('/w/app/.devcontainer/compose.yml')], service: 'app' } },
  ],
  ['"runArgs": ["--network=host"]', { network: { kind: 'host' } }],
  ['"runArgs": ["--network", "container:db"]', { network: { kind: 'shared', service: 'db' } }],
  ['"runArgs": ["--env-file", ".env"]', { envFiles: [resolve('/w/app/.env')] }],
])('{%s}', async (properties, expected) => {
  expect(await service(`{ ${properties} }`)).toMatchObject(expected);
});

test.each<[properties: string, ...variables: string[]]>([
  ['"containerEnv": {"PORT": "3000"}', 'PORT=3000<3000>'],
  ['"remoteEnv": {"PORT": "${localEnv:PORT:3000}", "A": null}', 'PORT=$PORT|3000<3000>'],
  [
    '"remoteEnv": {"A": "${localEnv:B}", "PATH": "${containerEnv:PATH}:/x"}',
    'A=$B|?<${localEnv:B}>',
    'PATH=?<${containerEnv:PATH}:/x>',
  ],
  ['"runArgs": ["-e", "PORT=3000", "--env=A=b", "-e", "C"]', 'PORT=3000<3000>', 'A=b<b>', 'C=$C|?'],
])('{%s} sets', async (properties, ...variables) => {
  const text = `{ ${properties} }`;
  expect((await service(text))?.variables.map((variable) => variableOutline(text, variable))).toEqual(variables);
});

test('commands of the life of the container run in it, but for the first', async () => {
  const text = `{
  "initializeCommand": "docker compose pull",
  "postCreateCommand": ["npm", "ci"],
  "postStartCommand": {"app": "npm run dev -- --port 3000", "docs": ["npm", "run", "docs"]},
}`;
  const { services, commands } = await read(text);
  expect(services?.[0]?.commands?.map((command) => [command.name, commandOutline(text, command)])).toEqual([
    ['postCreateCommand', 'npm", "ci'],
    ['app', 'npm run dev -- --port 3000'],
    ['docs', 'npm", "run", "docs'],
  ]);
  expect(commands?.map(({ name }) => name)).toEqual(['initializeCommand']);
});

test('it stands where its name is written', async () => {
  const text = '{ "name": "App", "image": "a" }';
  const found = await service(text);
  expect(found && textAt(text, found.span)).toBe('App');
});

test.each<[name: string, workspace: string]>([
  ['.devcontainer/devcontainer.json', '/w/app'],
  ['.devcontainer/node/devcontainer.json', '/w/app'],
  ['.devcontainer.json', '/w/app'],
])('the workspace of %s is the folder above', async (name, workspace) => {
  const { services } = await read('{}', name);
  expect(services?.[0]?.mounts?.[0]?.from).toBe(resolve(workspace));
});

const sample = `{
  // comment
  "name": "A\\u0042", "forwardPorts": [3000, "db:54\\u00332"], "appPort": ["80:81"],
  "runArgs": ["-p", "1:2", "--env", "A=\${localEnv:B:c}"],
  "portsAttributes": {"30\\u00300": {}},
  "postStartCommand": {"a": "npm start", "b": ["n\\"m", "x"]},
}`;

test('whatever the file, nothing is thrown and every place is in it', async () => {
  const token = fc.constantFrom(...sample.split(/(?<=[\s:\-{}[\]",$\\])/));
  const texts = fc.oneof(
    fc.nat(sample.length).map((length) => sample.slice(0, length)),
    fc
      .tuple(fc.nat(sample.length), fc.nat(9), fc.string())
      .map(([from, length, text]) => sample.slice(0, from) + text + sample.slice(from + length)),
    fc.array(token, { maxLength: 60 }).map((tokens) => `{"a": 1, ${tokens.join('')}`),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(misplacedSpans(text, await read(text))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['nested lists', `{"forwardPorts": ${'['.repeat(200_000)}`],
  ['ports', `{"forwardPorts": [${'3000,'.repeat(40_000)}]}`],
  ['ranges', `{"appPort": [${'"1-32",'.repeat(30_000)}]}`],
  ['ten million characters', `{"forwardPorts": [${'3000,'.repeat(2_000_000)}]}`],
])('a file of %s without end is read in bounds', async (_, text) => {
  expect((await read(text)).facts.length).toBeLessThan(100_000);
});
