import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, glob, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Analyzer } from '../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../src/core/analysis/grammars.ts';
import { repository } from '../support/paths.ts';
import { atMost, percentile, ratio, report } from './report.ts';

const FILES = 10_000;
const BINDS = 200;
const ROUNDS = 5;
const LONGEST = 40_000;
const KEYSTROKES = 120;
const WARM_UP = 20;

/** Handlers in several languages, each a server of its own package. */
const handlers: readonly (readonly [name: string, source: (port: number) => string])[] = [
  ['server.js', (port) => `const app = require('express')();\napp.post('/hook', handle);\napp.listen(${port});\n`],
  [
    'server.ts',
    (port) => `import Fastify from 'fastify';\nawait Fastify().listen({ port: ${port}, host: '0.0.0.0' });\n`,
  ],
  ['main.py', (port) => `from flask import Flask\napp = Flask(__name__)\napp.run(host="0.0.0.0", port=${port})\n`],
  ['main.go', (port) => `package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":${port}", nil) }\n`],
];

/** `hookline check` over ten thousand files, beside a program that does nothing but read them. */
export async function benchCheck(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hookline-bench-'));
  const cache = await mkdtemp(join(tmpdir(), 'hookline-bench-cache-'));
  const series: Record<string, number[]> = {
    'ms: reading alone, 32 at once': [],
    'ms: reading alone, synchronously': [],
    'ms: check': [],
    'ms: check again': [],
  };
  const memory: number[] = [];
  try {
    await fill(folder);
    const reader = fileURLToPath(new URL('readFiles.ts', import.meta.url));
    const cli = join(repository, 'dist', 'cli.cjs');
    await run(cache, reader, folder);
    for (let round = 0; round < ROUNDS; round += 1) {
      await rm(cache, { recursive: true, force: true });
      series['ms: reading alone, 32 at once']?.push((await run(cache, reader, folder)).ms);
      series['ms: reading alone, synchronously']?.push((await run(cache, reader, folder, 'sync')).ms);
      const first = await run(cache, cli, 'check', folder, '--format', 'json');
      const again = await run(cache, cli, 'check', folder, '--format', 'json');
      series['ms: check']?.push(first.ms);
      series['ms: check again']?.push(again.ms);
      memory.push(first.mebibytes);
    }
    const keystrokes = await typing();
    const [reading = [], readingSync = [], full = [], second = []] = Object.values(series);
    report('check', { ...series, 'MiB: check': memory, 'ms: typing in 1,000 lines': keystrokes }, [
      atMost('full check by reading alone, 32 at once', ratio(full, reading), 'ratio', 1.5),
      atMost('second check by reading alone, 32 at once', ratio(second, reading), 'ratio', 0.3),
      atMost('full check by reading alone, synchronously', ratio(full, readingSync), 'ratio', 1.5),
      atMost('second check by reading alone, synchronously', ratio(second, readingSync), 'ratio', 0.3),
      atMost('typing, 95th percentile', percentile(keystrokes, 95), 'ms', 15),
      atMost('memory', Math.max(...memory), 'MiB', 300),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
  }
}

/** How long it takes until a change to a file of a thousand lines has been judged, in milliseconds. */
async function typing(): Promise<number[]> {
  const analyzer = new Analyzer(new Grammars(join(repository, 'dist', 'grammars')));
  const handler = (index: number): string =>
    `app.post('/hooks/${index}', async (request, response) => {\n  const event = await read(request);\n` +
    `  if (event.type === 'created') await store.put(event.id, { ...event, index: ${index} });\n` +
    `  response.status(200).json({ received: true });\n});\n`;
  const handlers = Array.from({ length: 200 }, (_, index) => handler(index)).join('');
  const source = (letters: string): string =>
    `const express = require('express');\nconst app = express();\n// ${letters}\n${handlers}app.listen(3000, 'localhost');\n`;
  const evidence = { listeners: [], refusedPorts: [] };
  const times: number[] = [];
  for (let letters = ''; letters.length < KEYSTROKES; letters += 'x') {
    const start = performance.now();
    await analyzer.update('/app/server.js', source(letters));
    analyzer.findings({ roots: ['/app'], registered: [], evidence });
    if (letters.length >= WARM_UP) times.push(performance.now() - start);
  }
  return times;
}

/** Real sources, from the packages that are installed here, and the handlers between them. */
async function fill(folder: string): Promise<void> {
  const sources: string[] = [];
  for await (const name of glob('**/*.{js,mjs,cjs,ts}', { cwd: join(repository, 'node_modules') })) sources.push(name);
  let copied = 0;
  while (copied < FILES - BINDS) {
    for (const name of sources) {
      if (copied === FILES - BINDS) break;
      const source = join(repository, 'node_modules', name);
      const found = await stat(source);
      if (/\.(?:d|min)\.|\.(?:test|spec)\./.test(name) || !found.isFile() || found.size > LONGEST) continue;
      const target = join(folder, 'src', String(Math.floor(copied / 50)), `${copied}-${name.replace(/^.*[\\/]/, '')}`);
      await mkdir(dirname(target), { recursive: true });
      await cp(source, target);
      copied += 1;
    }
  }
  for (let index = 0; index < BINDS; index += 1) {
    const [name, source] = handlers[index % handlers.length] ?? ['', () => ''];
    const target = join(folder, 'apps', `app${index}`, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, source(3000 + index));
  }
}

/** How long a program takes, and its largest resident memory. */
async function run(
  cache: string,
  ...args: readonly string[]
): Promise<{ readonly ms: number; readonly mebibytes: number }> {
  const start = performance.now();
  const measure = `process.once('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(measure)}`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return { ms: performance.now() - start, mebibytes: Number(/\d+$/.exec(errors)?.[0]) / 1024 };
}
