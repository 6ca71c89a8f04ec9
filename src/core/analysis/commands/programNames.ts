import { isPackageManager } from './scripts.ts';
import { isInert } from './inert.ts';
import { dialingPrograms } from './dialingPrograms.ts';
import { interpreters, type Interpreter } from './interpreters.ts';
import { javascriptPrograms } from './javascriptPrograms.ts';
import { readArguments, takes, type Arguments, type Takes } from './options.ts';
import { otherPrograms } from './otherPrograms.ts';
import type { Program } from './program.ts';
import { pythonPrograms } from './pythonPrograms.ts';
import type { Word } from './word.ts';
import { wrappers, type Wrapper } from './wrappers.ts';

/** What a command line calls, of all that a table has under the program's name. */
export interface Match<T> {
  readonly entry: T;
  readonly args: Arguments;
  /** How many of the arguments are part of the name, as `run` in `flask run`. */
  readonly named: number;
}

interface Entry<T> {
  readonly path: readonly (readonly string[])[];
  readonly entry: T;
}

interface Named<T> {
  readonly entries: Entry<T>[];
  /** The options of all entries of this name: which of them is meant is known only behind them. */
  readonly lists: (string | undefined)[];
}

/** A table whose keys are names of programs and what must follow, as `next dev|start`. */
class Table<T> {
  readonly #byName = new Map<string, Named<T>>();
  readonly #taking = new Map<string, Takes>();

  constructor(rows: Readonly<Record<string, T>>, listsOf: (entry: T) => readonly (string | undefined)[]) {
    for (const [key, entry] of Object.entries(rows)) {
      const [names = '', ...path] = key.split(' ');
      for (const name of names.split('|')) {
        const named = this.#byName.get(name) ?? { entries: [], lists: [] };
        named.entries.push({ path: path.map((alternatives) => alternatives.split('|')), entry });
        named.lists.push(...listsOf(entry));
        this.#byName.set(name, named);
      }
    }
    for (const { entries } of this.#byName.values()) entries.sort((one, other) => other.path.length - one.path.length);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** What these arguments make of the program; `most` is how many may come before what it runs. */
  match(name: string, words: readonly Word[], most: (entry: T) => number): Match<T> | undefined {
    for (const { path, entry } of this.#byName.get(name)?.entries ?? []) {
      const args = readArguments(words, this.#takes(name), path.length + most(entry));
      let named = 0;
      const fits = path.every((alternatives) => {
        if (alternatives[0]?.startsWith('-')) return args.options.some((option) => alternatives.includes(option.name));
        named += 1;
        return alternatives.includes(args.positionals[named - 1]?.text ?? '');
      });
      if (fits) return { entry, named, args: { ...args, positionals: args.positionals.slice(named) } };
    }
    return undefined;
  }

  #takes(name: string): Takes {
    let found = this.#taking.get(name);
    if (!found) {
      found = takes(...(this.#byName.get(name)?.lists ?? []));
      this.#taking.set(name, found);
    }
    return found;
  }
}

/** The lists of the options that a program knows. */
export function optionsOf(program: Program): readonly (string | undefined)[] {
  const { configurations, values, hosts, ports, addresses, sockets, hostOf, hostIfSet, programs, envFiles, nested } =
    program;
  return [
    values,
    configurations,
    sockets,
    hostOf?.options,
    hostIfSet?.options,
    programs?.replaceAll(/[|]|=\S+|(?:^| )[1*](?= |$)/g, ' '),
    envFiles,
    nested,
    addresses,
    ports,
    hosts,
  ];
}

export const programs = new Table<Program | readonly Program[]>(
  { ...javascriptPrograms, ...pythonPrograms, ...otherPrograms, ...dialingPrograms },
  (entry) => [entry].flat().flatMap(optionsOf),
);

export const wrapperTable = new Table<Wrapper>(wrappers, ({ values, lines, beginnings, envFiles, module, folder }) => [
  values,
  lines,
  beginnings,
  envFiles,
  module,
  folder,
]);

export const interpreterTable = new Table<Interpreter>(
  interpreters,
  ({ values, texts, lines, module, envFiles, options }) => [options, values, texts, lines, module, envFiles],
);

/** Packages whose program has another name. */
const programsOfPackages: Readonly<Record<string, string>> = {
  '@angular/cli': 'ng',
  '@nestjs/cli': 'nest',
  '@remix-run/dev': 'remix',
  '@remix-run/serve': 'remix-serve',
  '@react-router/dev': 'react-router',
  '@react-router/serve': 'react-router-serve',
  '@google-cloud/functions-framework': 'functions-framework',
  '@stoplight/prism-cli': 'prism',
  '@11ty/eleventy': 'eleventy',
  '@vue/cli-service': 'vue-cli-service',
  '@dotenvx/dotenvx': 'dotenvx',
  '@docusaurus/core': 'docusaurus',
  'fastify-cli': 'fastify',
  'nuxt-edge': 'nuxt',
  'netlify-cli': 'netlify',
  'hookdeck-cli': 'hookdeck',
  'dotenv-cli': 'dotenv',
};
/** Names that a program of the project may as well have. */
const commonNames = new Set([
  'serve',
  'micro',
  'relay',
  'bore',
  'max',
  'start',
  'call',
  'expose',
  'func',
  'sam',
  'hub',
  'dev',
  'migrate',
  'install',
  'test',
  'build',
  'configure',
  'host',
  'publish',
  'watch',
]);

/** The name of a program without its folder, its version and what its kind of file is called. */
export function programName({ text }: Word): string {
  const bare = text.replace(/^(?:npm|jsr):/, '').replace(/(?<=.)@[^/@]*$/, '');
  if (Object.hasOwn(programsOfPackages, bare)) return programsOfPackages[bare] ?? bare;
  const inPackage = /(?:^|[/\\])node_modules[/\\](?!\.bin[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)[/\\](.*)$/.exec(bare);
  if (inPackage) {
    const [, name = '', path = ''] = inPackage;
    const file = base(path).replace(/\.[cm]?js$/, '');
    if (Object.hasOwn(programsOfPackages, name)) return programsOfPackages[name] ?? name;
    return programs.has(file) || wrapperTable.has(file) || interpreterTable.has(file) ? file : name;
  }
  const name = base(bare).replace(/\.(?:exe|cmd|bat|ps1)$/i, '');
  if (isOfProject(text) && commonNames.has(name)) return '';
  return name.replace(/^(python|pypy|pip|php|ruby|perl|lua|node|gunicorn|uvicorn)[\d.]+$/, '$1');
}

/** Whether a word names a file of the project as far as its folder tells. */
export function isOfProject(text: string): boolean {
  if (!/[/\\]/.test(text)) return false;
  return !/(?:^|[/\\])(?:node_modules|\.?venv|env|vendor|usr|opt|\.bin|Scripts)[/\\]|^[/\\](?:s?bin)[/\\]/.test(text);
}

function base(path: string): string {
  return path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
}

/** Whether it is known what a program of this name does, or runs. */
export function isKnown(name: string): boolean {
  return programs.has(name) || wrapperTable.has(name) || interpreterTable.has(name) || isPackageManager(name);
}

/** Whether a package manager that is given this word runs a program of that name rather than a script. */
export function isTool(word: Word, next: Word | undefined): boolean {
  const name = programName(word);
  if (/^(?:dev|start|serve|build|test|watch)$/.test(name)) return false;
  if (wrapperTable.has(name) || interpreterTable.has(name)) return true;
  return (
    programs.match(name, next ? [next] : [], () => Number.POSITIVE_INFINITY) !== undefined || isInert(name, next?.text)
  );
}
