import { basename, dirname, resolve } from 'node:path';
import { networkNamed } from '../containers/network.ts';
import { publishedBySpec } from '../containers/portSpec.ts';
import { passedOn, variableOf } from '../containers/variables.ts';
import type { Command, Mount, Service, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { portOf } from './address.ts';
import { readArguments, takes, valuesOf, type Arguments } from './options.ts';
import { argumentWord } from './shell.ts';
import { pathOf, relativeTo, type Surroundings } from './surroundings.ts';
import { expanded, type ShellVariables, type Word } from './word.ts';

const takenByRun = takes(
  '-p --publish --name -v --volume -e --env --env-file --network --net -w --workdir -u --user --entrypoint -h --hostname ' +
    '--restart --label -l --mount --add-host --link --platform --gpus -m --memory --cpus --ip --log-driver --log-opt ' +
    '--expose -a --attach --pull --shm-size --ulimit --device --cap-add --cap-drop --security-opt --tmpfs --dns --pid ' +
    '--volumes-from --health-cmd --cidfile --runtime --userns --sysctl --network-alias --stop-signal',
);
const takenByBuild = takes(
  '-t --tag -f --file --target --build-arg --platform --label --cache-from --cache-to --secret --ssh --network -o --output ' +
    '--progress --add-host --iidfile --build-context --builder --metadata-file --shm-size --ulimit -m --memory --isolation',
);
/** Folders whose command lines are run from the one around them. */
const chores = /^(?:\.vscode|scripts?|bin|hack|tools)$/;

/** Variables that are others in each rule of a Makefile, and in each call of a function of the shell. */
const passing = /\$[({]?[@<*^?+%#!\d]/;

/** Where and how a command line stands. */
interface Line {
  readonly file: SourceFile;
  readonly around: Surroundings;
  /** Reads the words that a container is given to run. */
  readonly commandsOf: (words: readonly Word[]) => readonly Command[];
}

/** What `docker run` starts, or `docker build` builds; `words` stand behind `docker`. Undefined for all else. */
export function dockerService(line: Line, words: readonly Word[]): Service | undefined {
  const at = words.findIndex(({ text }) => !/^(?:container|image|buildx)$/.test(text));
  const rest = words.slice(at + 1);
  switch (words[at]?.text) {
    case 'run':
    case 'create':
      return container(line, readArguments(rest, takenByRun, 0));
    case 'build':
      return image(line, readArguments(rest, takenByBuild));
    default:
      return undefined;
  }
}

function container(line: Line, args: Arguments): Service | undefined {
  const { file, around, commandsOf } = line;
  const [image, ...words] = args.rest;
  if (!image) return undefined;
  const filled = image.filled(around.shell);
  const named = passing.test(filled) ? undefined : filled;
  const name = last(args, '--name')?.plain ?? filled;
  const entrypoint = last(args, '--entrypoint');
  const folder = last(args, '-w', '--workdir')?.plain;
  const runs = entrypoint ? [entrypoint, ...words] : words;
  return {
    ...described(line, image),
    by: 'docker-run',
    name,
    network: networkNamed(last(args, '--network', '--net')?.plain),
    image: named,
    commands: runs.length > 0 ? commandsOf(runs) : undefined,
    variables: all(args, '-e', '--env').map((word) => variableFrom(file, word, around.shell)),
    envFiles: all(args, '--env-file').map((word) => placed(line, pathOf(word) ?? word.text)),
    published: all(args, '-p', '--publish').flatMap((word) =>
      publishedBySpec(file, word.line(), {
        by: 'docker-run',
        service: name,
        evaluate: (part) => portOf(argumentWord(part), around.shell),
      }),
    ),
    mounts: all(args, '-v', '--volume').flatMap((word) => mountOf(line, word) ?? []),
    ...(words.length > 0 && !entrypoint && { commandsAreArguments: true }),
    ...(folder !== undefined && { folder }),
  };
}

function image(line: Line, args: Arguments): Service | undefined {
  const { file, around } = line;
  const tag = last(args, '-t', '--tag');
  const [folder] = args.positionals;
  const path = folder && pathOf(folder);
  if (!tag || passing.test(tag.filled(around.shell)) || path === undefined || /^(?:-$|[a-z+]+:\/\/|git@)/.test(path))
    return undefined;
  const context = placed(line, path);
  const dockerfile = last(args, '-f', '--file');
  const target = last(args, '--target');
  return {
    ...described(line, tag),
    by: 'docker-build',
    name: tag.filled(around.shell),
    image: tag.filled(around.shell),
    build: {
      context,
      dockerfile: dockerfile ? placed(line, pathOf(dockerfile) ?? dockerfile.text) : resolve(context, 'Dockerfile'),
      target: target?.filled(around.shell),
      args: all(args, '--build-arg').map((word) => variableFrom(file, word, around.shell)),
    },
  };
}

/** What is the same for all that a command line speaks of, and left out. */
function described({ file }: Line, at: Word) {
  return {
    file: file.path,
    span: file.span(at.inner),
    aliases: [],
    network: { kind: 'own' },
    build: undefined,
    commands: undefined,
    variables: [],
    envFiles: [],
    published: [],
  } as const;
}

/** `NAME=value`, or `NAME` alone, which is passed on. */
function variableFrom(file: SourceFile, word: Word, shell: ShellVariables): Variable {
  const sign = word.text.indexOf('=');
  if (sign < 0) return passedOn(word.text);
  const value = word.slice(sign + 1);
  return variableOf(file, word.text.slice(0, sign), value.evaluate(shell), value.inner);
}

/** `$PWD/src:/app`; what docker keeps under a name of its own is no folder of the machine. */
function mountOf(line: Line, word: Word): Mount | undefined {
  const colon = word.text.indexOf(':', 1);
  const from = word.slice(0, Math.max(colon, 0));
  const to = word.text.slice(colon + 1).replace(/:[^/]*$/, '');
  if (colon < 0 || !/^[./\0]/.test(from.text) || to.includes(expanded)) return undefined;
  const path = from.text === expanded ? '.' : pathOf(from);
  return path === undefined ? undefined : { from: placed(line, path), to };
}

/** A path of the machine: that the command line is run in the folder of its package is the custom. */
function placed({ file, around }: Line, path: string): string {
  const folder = dirname(file.path);
  return resolve(chores.test(basename(folder)) ? dirname(folder) : folder, relativeTo(around.folder, path));
}

function all(args: Arguments, ...names: readonly string[]): readonly Word[] {
  return valuesOf(args, names).flatMap(({ value }) => value ?? []);
}

function last(args: Arguments, ...names: readonly string[]): Word | undefined {
  return all(args, ...names).at(-1);
}
