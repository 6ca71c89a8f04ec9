import { jsonText, type EmbeddedText } from '../commands/embeddedText.ts';
import type { Setting } from '../configuration/settings.ts';
import type { Network, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unresolved, type Evaluated } from '../values.ts';
import { part, stretchOf } from './interpolation.ts';
import { networkNamed } from './network.ts';
import { passedOn, variableOf } from './variables.ts';

/** A scalar as a text in the file; undefined for what is none. */
export function scalarOf(file: SourceFile, setting: Setting | undefined): EmbeddedText | undefined {
  if (setting?.text === undefined) return undefined;
  const { stretch, characters, text } = setting;
  return characters.startIndex > stretch.startIndex
    ? jsonText(file, stretch.startIndex, stretch.endIndex)
    : { text, offsetAt: (index) => Math.min(stretch.startIndex + index, stretch.endIndex) };
}

/** A value that may be `${localEnv:NAME:default}`, a variable of the machine; no other variable can be told. */
export function devcontainerValue(text: EmbeddedText): Evaluated {
  const node = stretchOf(text);
  if (!text.text.includes('${')) return { kind: 'literal', node, value: text.text, edit: node };
  const [, name, otherwise] = /^\$\{localEnv:([^:}]+)(?::([^}]*))?\}$/.exec(text.text) ?? [];
  if (name === undefined) return unresolved;
  const end = text.text.length - 1;
  const written = otherwise === undefined ? undefined : stretchOf(part(text, end - otherwise.length, end));
  const fallback = written && { kind: 'literal' as const, node: written, value: otherwise ?? '', edit: written };
  return { kind: 'env', node, names: [name], fallback };
}

/** An option of `docker run` and its value. */
interface Option {
  readonly name: string;
  readonly value: EmbeddedText;
}

const optionNames: Readonly<Record<string, string>> = {
  '-p': 'publish',
  '--publish': 'publish',
  '-e': 'env',
  '--env': 'env',
  '--env-file': 'env-file',
  '--network': 'network',
  '--net': 'network',
};

/** What `runArgs` say of the container. */
export interface RunArguments {
  /** As `-p` has them. */
  readonly ports: readonly EmbeddedText[];
  readonly variables: readonly Variable[];
  readonly envFiles: readonly string[];
  readonly network: Network;
}

export function runArguments(file: SourceFile, setting: Setting | undefined): RunArguments {
  const words = (setting?.items() ?? []).flatMap((item) => scalarOf(file, item) ?? []);
  const options = words.flatMap((word, index) => optionAt(word, words[index + 1]) ?? []);
  const valuesOf = (name: string): readonly EmbeddedText[] =>
    options.filter((option) => option.name === name).map(({ value }) => value);
  return {
    ports: valuesOf('publish'),
    variables: valuesOf('env').map((text) => variableFrom(file, text)),
    envFiles: valuesOf('env-file').map(({ text }) => text),
    network: networkNamed(valuesOf('network').at(-1)?.text),
  };
}

/** `-p 80:80` in two words or in one, `--publish=80:80` and `-p80:80`. */
function optionAt(word: EmbeddedText, next: EmbeddedText | undefined): Option | undefined {
  const [whole, written = ''] = /^(--[\w-]+|-[pe])(?:[=\s]\s*)?/.exec(word.text) ?? [];
  const name = Object.hasOwn(optionNames, written) ? optionNames[written] : undefined;
  if (whole === undefined || name === undefined) return undefined;
  const value = whole.length < word.text.length ? part(word, whole.length) : next;
  return value && { name, value };
}

function variableFrom(file: SourceFile, text: EmbeddedText): Variable {
  const sign = text.text.indexOf('=');
  if (sign < 0) return passedOn(text.text);
  const value = part(text, sign + 1);
  return variableOf(file, text.text.slice(0, sign), devcontainerValue(value), stretchOf(value));
}
