import type { EmbeddedText } from '../commands/embeddedText.ts';
import { readLine, readWords } from '../commands/readCommands.ts';
import type { Surroundings } from '../commands/surroundings.ts';
import type { UpstreamFact } from '../facts.ts';
import type { Command, Service } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';

/** A program with its arguments, one by one or on one line. */
export type Run =
  | { readonly kind: 'words'; readonly words: readonly EmbeddedText[] }
  | { readonly kind: 'line'; readonly line: EmbeddedText };

/** A script that sets something up and then runs its arguments, as is the custom for entrypoints. */
const setupScript = /(?:^|\/)[\w.-]*(?:\.(?:sh|bash)|entrypoint[\w.-]*)$/i;
/** Programs that run their arguments. */
const wrapper =
  /(?:^|\/)(?:tini(?:-static)?|dumb-init|catatonit|gosu|su-exec|env|exec|nice|sh|ash|bash|doppler|infisical|dotenvx|chamber|with-contenv|init)$/;

export function commandsOf(
  file: SourceFile,
  run: Run,
  name?: string,
  around: Partial<Surroundings> = {},
): readonly Command[] {
  const { commands } =
    run.kind === 'line' ? readLine(file, run.line, name, around) : readWords(file, run.words, name, around);
  return commands;
}

/** What an entrypoint and the command that it is given run; `split` makes arguments of a command on one line. */
export function commandsOfEntrypoint(
  file: SourceFile,
  entrypoint: Run,
  command: Run | undefined,
  split: (line: EmbeddedText) => readonly EmbeddedText[],
  name?: string,
  around: Partial<Surroundings> = {},
): readonly Command[] {
  const given = command?.kind === 'line' ? split(command.line) : (command?.words ?? []);
  const own = entrypoint.kind === 'line' ? split(entrypoint.line) : entrypoint.words;
  if (!command || given.length === 0) return commandsOf(file, entrypoint, name, around);
  if (own.length === 0) return commandsOf(file, command, name, around);
  if (!setupScript.test(own[0]?.text ?? '')) {
    const { commands } = readWords(file, [...own, ...given], name, around);
    return command.kind === 'words' ? commands : commands.map(withoutInsertions);
  }
  return [...commandsOf(file, entrypoint, name, around), ...commandsOf(file, command, name, around)];
}

/** What is to be added to words has other separators on a line. */
function withoutInsertions(command: Command): Command {
  return { ...command, binds: command.binds.map((bind) => ({ ...bind, hostInsertion: undefined })) };
}

/** Where what runs in services passes connections on to; stages of a Dockerfile may share a command. */
export function upstreamsIn(services: readonly Service[]): readonly UpstreamFact[] {
  const found = services.flatMap(({ commands = [] }) => commands.flatMap(({ upstreams }) => upstreams));
  return [...new Map(found.map((fact) => [`${fact.span.line}:${fact.span.column}`, fact])).values()];
}

/** Whether an entrypoint is a program of its own to which a command is arguments, and nothing that runs the command. */
export function takesArguments(entrypoint: Run): boolean {
  const [program] = entrypoint.kind === 'words' ? entrypoint.words : [];
  if (!program || (entrypoint.kind === 'words' && entrypoint.words.at(-1)?.text === '--')) return false;
  return !setupScript.test(program.text) && !wrapper.test(program.text);
}
