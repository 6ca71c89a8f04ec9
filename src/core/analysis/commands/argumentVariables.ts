import { givenBy } from './bindFacts.ts';
import type { EmbeddedText } from './embeddedText.ts';
import { optionNames, readArguments, takes } from './options.ts';
import type { Program } from './program.ts';
import { optionsOf } from './programNames.ts';
import { pythonPrograms } from './pythonPrograms.ts';
import { readShell } from './shell.ts';
import type { Word } from './word.ts';

/** The programs that read these variables for arguments. */
const readers: ReadonlyMap<string, Program> = new Map(
  Object.values(pythonPrograms)
    .flat()
    .flatMap((program) => optionNames(program.argumentsEnv).map((name) => [name, program] as const)),
);

/** What arguments say of an address; undefined for what cannot be told. */
export interface ArgumentAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** The words of a variable that holds arguments. */
export function argumentWords(line: EmbeddedText): readonly Word[] {
  return readShell(line).flatMap(({ words }) => words);
}

/** The address in a variable's arguments; undefined when they leave it to what comes after them. */
export function addressInArguments(name: string, text: string): ArgumentAddress | undefined {
  const program = readers.get(name);
  if (!program) return undefined;
  const words = argumentWords({ text, offsetAt: (index) => index });
  const args = readArguments(words, takes(...optionsOf(program)));
  const [only, ...others] = givenBy({ ...program, ifTold: true }, { args, shell: new Map(), environment: new Map() });
  if (!only) return undefined;
  const { host, port } = others.length > 0 ? {} : only;
  return {
    host: host?.kind === 'literal' ? String(host.value) : undefined,
    port: port?.kind === 'literal' ? Number(port.value) : port ? undefined : program.port,
  };
}
