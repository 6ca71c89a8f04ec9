import { readFile, stat } from 'node:fs/promises';
import { dirname, join, win32 } from 'node:path';

interface CommandRule {
  readonly framework: string;
  /** One of these must follow the tool's name. */
  readonly subcommands?: readonly string[];
}

/** Tools that are a server, or start one, by the name they are run under. */
const TOOLS: ReadonlyMap<string, CommandRule> = new Map(
  Object.entries({
    uvicorn: { framework: 'uvicorn' },
    gunicorn: { framework: 'gunicorn' },
    hypercorn: { framework: 'hypercorn' },
    daphne: { framework: 'daphne' },
    streamlit: { framework: 'streamlit' },
    fastapi: { framework: 'fastapi', subcommands: ['dev', 'run'] },
    flask: { framework: 'flask', subcommands: ['run'] },
    'django-admin': { framework: 'django', subcommands: ['runserver'] },
    manage: { framework: 'django', subcommands: ['runserver', 'runserver_plus'] },
    'http.server': { framework: 'http.server' },
    rails: { framework: 'rails', subcommands: ['server', 's'] },
    puma: { framework: 'puma' },
    unicorn: { framework: 'unicorn' },
    rackup: { framework: 'rack' },
    php: { framework: 'php', subcommands: ['-S'] },
    artisan: { framework: 'laravel', subcommands: ['serve'] },
    vite: { framework: 'vite' },
    next: { framework: 'next' },
    'next-server': { framework: 'next' },
    nuxt: { framework: 'nuxt' },
    nuxi: { framework: 'nuxt' },
    astro: { framework: 'astro' },
    gatsby: { framework: 'gatsby' },
    wrangler: { framework: 'wrangler' },
    ng: { framework: 'angular', subcommands: ['serve', 'dev'] },
    'webpack-dev-server': { framework: 'webpack' },
    webpack: { framework: 'webpack', subcommands: ['serve', 's'] },
    'vue-cli-service': { framework: 'vue', subcommands: ['serve'] },
    'react-scripts': { framework: 'react-scripts', subcommands: ['start'] },
    'http-server': { framework: 'http-server' },
    'json-server': { framework: 'json-server' },
  } satisfies Record<string, CommandRule>),
);

/** The first of these that a package depends on serves it: what wraps another comes before it, build tools last. */
const PACKAGES: readonly (readonly [dependency: string, framework: string])[] = [
  ['@nestjs/core', 'nestjs'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['hono', 'hono'],
  ['@hapi/hapi', 'hapi'],
  ['elysia', 'elysia'],
  ['next', 'next'],
  ['nuxt', 'nuxt'],
  ['@sveltejs/kit', 'sveltekit'],
  ['astro', 'astro'],
  ['vite', 'vite'],
];

const INTERPRETER = /^(?:python|pypy|ruby|php)[\d.]*$/;
const JAVASCRIPT_RUNTIME = /^(?:node|nodejs|bun|deno)$/;
const NODE_MODULES = /[/\\]node_modules[/\\]/;
const MOST_PACKAGE_BYTES = 1024 * 1024;

/** The framework that a command line names; undefined when it names none. */
export function frameworkOfCommand(argv: readonly string[]): string | undefined {
  const [first, ...rest] = argv;
  if (first === undefined) return undefined;
  // A lone argument may be a title the process gave itself, as `gunicorn: master [app:app]`.
  const program = rest.length === 0 ? (/^[^\s:]+/.exec(first)?.[0] ?? '') : first;
  const name = programName(program);
  if (JAVASCRIPT_RUNTIME.test(name)) {
    const script = rest.findIndex((word) => NODE_MODULES.test(word));
    return script < 0 ? undefined : toolFramework(packageTool(rest[script] ?? ''), rest.slice(script + 1));
  }
  if (!INTERPRETER.test(name)) return toolFramework(name, rest);
  const script = scriptIndex(rest);
  const named = toolFramework(scriptName(rest[script] ?? ''), rest.slice(script + 1));
  return named ?? (name.startsWith('php') ? toolFramework('php', rest) : undefined);
}

/** Where an interpreter's arguments name its script, or its module after `-m`. */
function scriptIndex(words: readonly string[]): number {
  const at = words.findIndex((word, index) => !word.startsWith('-') && !/^-[XW]$/.test(words[index - 1] ?? ''));
  return at < 0 ? words.length : at;
}

function toolFramework(tool: string, following: readonly string[]): string | undefined {
  const rule = TOOLS.get(tool);
  if (!rule) return undefined;
  const { framework, subcommands } = rule;
  return !subcommands || subcommands.some((word) => following.includes(word)) ? framework : undefined;
}

/** On Windows its file is named for what kind of program it is. */
function programName(path: string): string {
  return win32.basename(path).replace(/\.(?:exe|cmd|bat)$/i, '');
}

function scriptName(path: string): string {
  // It parts a path at slashes of either kind.
  return win32.basename(path).replace(/\.(?:py|rb|php|[cm]?js)$/, '');
}

/** `vite` for `…/node_modules/.bin/vite` and `…/node_modules/vite/bin/vite.js`; `ng` for `…/@angular/cli/bin/ng.js`. */
function packageTool(path: string): string {
  const inside = path.split(NODE_MODULES).at(-1) ?? '';
  const [directory = ''] = inside.split(/[/\\]/);
  return /^[.@]/.test(directory) ? scriptName(inside) : directory;
}

/** What a package.json said at its last change. */
interface Package {
  readonly modified: number;
  readonly framework: string | undefined;
}

/** Names the framework behind a process. Keeps what each package.json said until the file changes. */
export class FrameworkGuess {
  readonly #packages = new Map<string, Package>();
  readonly #reading = new Map<string, Promise<Package | undefined>>();

  /** The framework the command line names; for a JavaScript runtime, else one that the nearest package.json has. */
  async of(argv: readonly string[], cwd: string | undefined): Promise<string | undefined> {
    const named = frameworkOfCommand(argv);
    if (named !== undefined || cwd === undefined || !JAVASCRIPT_RUNTIME.test(programName(argv[0] ?? ''))) return named;
    for (let directory = cwd; ; directory = dirname(directory)) {
      const found = await this.#inPackage(join(directory, 'package.json'));
      if (found) return found.framework;
      if (directory === dirname(directory)) return undefined;
    }
  }

  /** Processes that are looked at together have their package.json read once. */
  #inPackage(path: string): Promise<Package | undefined> {
    const reading = this.#reading.get(path) ?? this.#read(path).finally(() => this.#reading.delete(path));
    this.#reading.set(path, reading);
    return reading;
  }

  /** Undefined when there is no such file. */
  async #read(path: string): Promise<Package | undefined> {
    try {
      const file = await stat(path);
      // Opening a pipe of that name would wait for ever.
      if (!file.isFile()) return undefined;
      const known = this.#packages.get(path);
      if (known?.modified === file.mtimeMs) return known;
      const framework = file.size > MOST_PACKAGE_BYTES ? undefined : frameworkOfPackage(await readFile(path, 'utf8'));
      const found = { modified: file.mtimeMs, framework };
      this.#packages.set(path, found);
      return found;
    } catch {
      return undefined;
    }
  }
}

/** The framework among the dependencies in a package.json's text; undefined when there is none or it is malformed. */
export function frameworkOfPackage(json: string): string | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch {
    return undefined;
  }
  const dependencies = new Set([
    ...Object.keys(member(manifest, 'dependencies')),
    ...Object.keys(member(manifest, 'devDependencies')),
  ]);
  return PACKAGES.find(([dependency]) => dependencies.has(dependency))?.[1];
}

function member(value: unknown, key: 'dependencies' | 'devDependencies'): object {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
