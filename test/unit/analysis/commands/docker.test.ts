import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { plainText } from '../../../../src/core/analysis/commands/embeddedText.ts';
import { readLine } from '../../../../src/core/analysis/commands/readCommands.ts';
import type { Service } from '../../../../src/core/analysis/service.ts';
import { SourceFile } from '../../../../src/core/analysis/sourceFile.ts';
import { commandOutline, factsOutline, variableOutline } from '../containers/outline.ts';
import { textAt } from '../workspace.ts';

function serviceOf(line: string, path = '/w/run.sh'): Service | undefined {
  const file = new SourceFile(resolve(path), line);
  return readLine(file, plainText(file, 0, line.length)).services.at(-1);
}

test.each<[line: string, ...facts: string[]]>([
  ['docker run -p 8080:3000 --name web image', 'docker-run web: :8080<8080> -> 3000<3000>'],
  [
    'docker run -d --rm -p 127.0.0.1:8080:80/tcp -p 443:443 nginx',
    'docker-run nginx: 127.0.0.1:8080<8080> -> 80<80>',
    'docker-run nginx: :443<443> -> 443<443>',
  ],
  ['docker run -dp 5000:5000 x', 'docker-run x: :5000<5000> -> 5000<5000>'],
  ['podman container run --publish=8080:80 x', 'docker-run x: :8080<8080> -> 80<80>'],
  ['docker run -p "$PORT:${INNER:-8000}" x', 'docker-run x: :$PORT|<$PORT> -> $INNER|8000<8000>'],
  ['P=3000; docker run -p $P:$P x', 'docker-run x: :3000<3000> -> 3000<3000>'],
  [
    'docker run -p 9000-9001:80-81 x',
    'docker-run x: :9000<9000-9001> -> 80<80-81>',
    'docker-run x: :9001<9000-9001> -> 81<80-81>',
  ],
  ['docker run -p [::1]:80:8080 --publish=53:53/udp x', 'docker-run x: ::1:80<80> -> 8080<8080>'],
  ['docker run -P x'],
])('%s publishes', (line, ...facts) => {
  expect(factsOutline(line, serviceOf(line)?.published ?? [])).toEqual(facts);
});

test.each<[line: string, ...variables: string[]]>([
  ['docker run -e PORT=3000 --env "HOST=::" x', 'PORT=3000<3000>', 'HOST=::<::>'],
  ['docker run -e PORT -e A=$A -e B=${B:-1} x', 'PORT=$PORT|?', 'A=$A|?<$A>', 'B=$B|1<1>'],
])('%s sets', (line, ...variables) => {
  expect(serviceOf(line)?.variables.map((variable) => variableOutline(line, variable))).toEqual(variables);
});

test.each<[line: string, ...commands: string[]]>([
  ['docker run x'],
  ['docker run x uvicorn main:app --port 80', 'uvicorn main:app --port 80'],
  ['docker run --entrypoint node x server.js', 'node x server.js'],
])('%s runs', (line, ...commands) => {
  const service = serviceOf(line);
  expect(service?.commands?.map((command) => commandOutline(line, command)) ?? []).toEqual(commands);
});

test.each<[line: string, expected: Partial<Service>]>([
  ['docker run x', { by: 'docker-run', image: 'x', commands: undefined, network: { kind: 'own' } }],
  ['docker run --net=host x', { network: { kind: 'host' } }],
  ['docker run --network container:y x', { network: { kind: 'shared', service: 'y' } }],
  ['cd api && docker run --env-file .env x', { envFiles: [resolve('/w/api/.env')] }],
  [
    'docker run -v $(pwd):/app -v "$PWD/src:/src:ro" -v data:/data -v ~/x:/y -w /app x',
    {
      folder: '/app',
      mounts: [
        { from: resolve('/w'), to: '/app' },
        { from: resolve('/w/src'), to: '/src' },
      ],
    },
  ],
  ['docker run x -p 80', { commandsAreArguments: true }],
  [
    'docker build -t registry:5000/web:1 .',
    {
      by: 'docker-build',
      image: 'registry:5000/web:1',
      build: { context: resolve('/w'), dockerfile: resolve('/w/Dockerfile'), target: undefined, args: [] },
    },
  ],
  [
    'NAME=web; docker buildx build --tag "$NAME:$VERSION" -f deploy/Dockerfile --target prod api',
    {
      image: 'web:$VERSION',
      build: { context: resolve('/w/api'), dockerfile: resolve('/w/deploy/Dockerfile'), target: 'prod', args: [] },
    },
  ],
])('%s is', (line, expected) => {
  expect(serviceOf(line)).toMatchObject(expected);
});

test.each(['docker run', 'docker build .', 'docker build -t x -', 'docker build -t x https://a/b.git', 'docker ps'])(
  '%s is nothing that can be told',
  (line) => expect(serviceOf(line)).toBeUndefined(),
);

test('a service stands where its image is named', () => {
  const line = 'docker run -p 1:2 team/web:1 sh';
  const span = serviceOf(line)?.span;
  expect(span && textAt(line, span)).toBe('team/web:1');
});

test('what lies in a folder of chores is run from the folder around it', () => {
  expect(serviceOf('docker build -t x .', '/w/scripts/build.sh')?.build?.context).toBe(resolve('/w'));
});
