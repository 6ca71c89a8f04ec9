/** The frameworks that are started: from npm beside the VS Code of the tests, from Debian where it is at hand. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support/command.ts';
import { cache } from '../support/paths.ts';
import { installPackages } from '../support/prerequisites.ts';

/** Where npm's frameworks are installed and cases have their folders, so that Node finds the ones from the others. */
export const truthFolder = join(cache, 'truth');

const modules = {
  '@hapi/hapi': '21.4.10',
  '@hono/node-server': '2.1.8',
  '@nestjs/common': '12.5.1',
  '@nestjs/core': '12.5.1',
  '@nestjs/platform-express': '12.5.1',
  '@nestjs/platform-fastify': '12.5.0',
  astro: '7.3.5',
  bun: '1.4.5',
  connect: '3.7.0',
  deno: '2.9.6',
  dotenv: '18.0.10',
  elysia: '1.4.30',
  express: '5.3.0',
  fastify: '5.12.8',
  hono: '4.13.19',
  'http-server': '14.1.1',
  koa: '3.3.0',
  next: '16.4.6',
  nuxt: '4.5.2',
  polka: '0.5.2',
  react: '19.3.1',
  'react-dom': '19.3.1',
  'reflect-metadata': '0.2.2',
  restify: '12.0.0',
  rxjs: '7.8.2',
  serve: '14.2.7',
  'socket.io': '4.8.4',
  tsx: '4.23.15',
  vite: '8.3.8',
  webpack: '5.112.2',
  'webpack-cli': '7.3.1',
  'webpack-dev-server': '6.1.0',
};

/** Installs npm's frameworks unless these very versions are there. */
export async function ensureModules(): Promise<void> {
  const wanted = JSON.stringify({ private: true, dependencies: modules }, undefined, 2);
  const manifest = join(truthFolder, 'package.json');
  const done = join(truthFolder, 'node_modules', '.installed.json');
  if ((await textOf(done)) === wanted) return;
  await mkdir(truthFolder, { recursive: true });
  await writeFile(manifest, wanted);
  console.log('Installing the frameworks of the runtime-truth tests from npm.');
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: truthFolder });
  // Only these fetch their program by a script.
  await run('npm', ['rebuild', 'bun', 'deno'], { cwd: truthFolder });
  await writeFile(done, wanted);
}

/** Installs packages of Debian where it may; returns those that are not there all the same. */
export async function missingPackages(names: readonly string[]): Promise<ReadonlySet<string>> {
  const missing = await notInstalled(names);
  if (missing.length === 0) return new Set();
  try {
    await installPackages('the servers of the runtime-truth tests', missing);
  } catch (error) {
    console.warn(String(error));
  }
  return new Set(await notInstalled(names));
}

async function notInstalled(names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map((name) =>
      run('dpkg-query', ['-W', '-f', '${Status}', name]).then(
        (status) => status === 'install ok installed',
        () => false,
      ),
    ),
  );
  return names.filter((_, index) => found[index] === false);
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
