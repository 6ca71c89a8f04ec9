import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameworkGuess, frameworkOfCommand, frameworkOfPackage } from '../../../src/core/ports/framework.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

test.each([
  ['uvicorn app:app --port 8000', 'uvicorn'],
  ['/srv/.venv/bin/python3 /srv/.venv/bin/uvicorn app:app', 'uvicorn'],
  ['python3.12 -u -m uvicorn app:app', 'uvicorn'],
  ['python -X dev -m hypercorn app:app', 'hypercorn'],
  ['/usr/bin/python3 /srv/.venv/bin/gunicorn -w 3 app:app', 'gunicorn'],
  ['python manage.py runserver 0.0.0.0:8000', 'django'],
  ['/usr/bin/python3 ./manage.py runserver', 'django'],
  ['python3 /usr/bin/django-admin runserver', 'django'],
  ['/srv/.venv/bin/python /srv/.venv/bin/flask --app app run', 'flask'],
  ['python -m flask run', 'flask'],
  ['python3 /srv/.venv/bin/fastapi dev main.py', 'fastapi'],
  ['python3 -m http.server 8000', 'http.server'],
  ['ruby bin/rails server', 'rails'],
  ['/usr/bin/ruby3.2 /usr/local/bin/rails s -p 3001', 'rails'],
  ['ruby /usr/local/bin/rackup', 'rack'],
  ['php -S localhost:8000 -t public', 'php'],
  ['php8.3 artisan serve', 'laravel'],
  ['node /srv/node_modules/.bin/vite --port 5173', 'vite'],
  ['/usr/bin/node /srv/node_modules/vite/bin/vite.js', 'vite'],
  ['node --no-warnings /srv/node_modules/.pnpm/next@15.0.0/node_modules/next/dist/bin/next dev', 'next'],
  ['node /srv/node_modules/@angular/cli/bin/ng.js serve', 'angular'],
  ['bun /srv/node_modules/.bin/astro dev', 'astro'],
  [String.raw`C:\nodejs\node.EXE C:\shop\node_modules\.bin\..\vite\bin\vite.js --port 3000`, 'vite'],
  [String.raw`C:\shop\.venv\Scripts\uvicorn.exe app:app`, 'uvicorn'],
  [String.raw`C:\Python312\python.exe C:\shop\manage.py runserver`, 'django'],
])('%s is %s', (command, framework) => {
  expect(frameworkOfCommand(command.split(' '))).toBe(framework);
});

test.each([
  ['gunicorn: master [app:app]', 'gunicorn'],
  ['puma 6.4.2 (tcp://localhost:3000) [shop]', 'puma'],
  ['next-server (v15.1.0)', 'next'],
])('a process that calls itself “%s” is %s', (title, framework) => {
  expect(frameworkOfCommand([title])).toBe(framework);
});

test.each([
  'node server.js',
  'node vite.js',
  'python manage.py migrate',
  'python app.py',
  'python',
  'rails console',
  'php -v',
  'grep uvicorn notes.txt',
  'bash -c uvicorn',
  '',
])('“%s” names no server', (command) => {
  expect(frameworkOfCommand(command.split(' '))).toBeUndefined();
});

test.each([
  [{ dependencies: { express: '5' } }, 'express'],
  [{ dependencies: { '@nestjs/core': '11', express: '5' } }, 'nestjs'],
  [{ dependencies: { hono: '4' }, devDependencies: { vite: '8' } }, 'hono'],
  [{ devDependencies: { vite: '8' } }, 'vite'],
  [{ dependencies: { 'express-session': '1' } }, undefined],
  [{}, undefined],
  [null, undefined],
  [[], undefined],
  [{ dependencies: null, devDependencies: 'express' }, undefined],
])('a package with %j is served by %s', (manifest, framework) => {
  expect(frameworkOfPackage(JSON.stringify(manifest))).toBe(framework);
});

test('a malformed package.json names nothing and throws nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
      expect(frameworkOfPackage(content)).toBeUndefined();
    }),
  );
});

async function project(manifest: string): Promise<string> {
  const directory = await temporaryFolder();
  await mkdir(join(directory, 'src/server'), { recursive: true });
  await writeFile(join(directory, 'package.json'), manifest);
  return directory;
}

test('looks in the nearest package.json above the working directory', async () => {
  const directory = await project('{"dependencies":{"koa":"3"}}');
  const guess = new FrameworkGuess();
  expect(await guess.of(['node', 'server.js'], join(directory, 'src/server'))).toBe('koa');
  await writeFile(join(directory, 'src/package.json'), '{"type":"module"}');
  expect(await guess.of(['node', 'server.js'], join(directory, 'src/server'))).toBeUndefined();
});

test('asks package.json for JavaScript runtimes alone, and after the command line', async () => {
  const directory = await project('{"dependencies":{"express":"5"}}');
  const guess = new FrameworkGuess();
  expect(await guess.of(['/usr/bin/node', 'server.js'], directory)).toBe('express');
  expect(await guess.of(['bun', 'server.ts'], directory)).toBe('express');
  expect(await guess.of(['deno', 'run', 'server.ts'], directory)).toBe('express');
  expect(await guess.of(['python3', 'app.py'], directory)).toBeUndefined();
  expect(await guess.of(['node', join(directory, 'node_modules/.bin/vite')], directory)).toBe('vite');
  expect(await guess.of(['node', 'server.js'], undefined)).toBeUndefined();
});

test('sees a package.json that has changed, and reads one that has not only once', async () => {
  const directory = await project('{"dependencies":{"express":"5"}}');
  const path = join(directory, 'package.json');
  const guess = new FrameworkGuess();
  const argv = ['node', 'server.js'];
  await utimes(path, 1000, 1000);
  expect(await guess.of(argv, directory)).toBe('express');
  await writeFile(path, '{"dependencies":{"fastify":"5"}}');
  await utimes(path, 1000, 1000);
  expect(await guess.of(argv, directory)).toBe('express');
  await utimes(path, 1001, 1001);
  expect(await guess.of(argv, directory)).toBe('fastify');
});
