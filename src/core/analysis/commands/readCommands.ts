import type { Command } from '../service.ts';
import type { FileContent, SourceFile } from '../sourceFile.ts';
import type { Placement } from './bindFacts.ts';
import type { EmbeddedText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import { CommandReader } from './commandReader.ts';
import { argumentWord } from './shell.ts';
import type { Surroundings } from './surroundings.ts';
import { Word } from './word.ts';

const bare: Surroundings = { variables: [], envFiles: [], folder: undefined, shell: new Map(), depth: 0 };

/**
 * The commands of a line, or a script, for a shell, one for each program that it runs. `name` is what the line is
 * called where it stands.
 */
export function readCommands(file: SourceFile, line: EmbeddedText, name?: string): readonly Command[] {
  return readLine(file, line, name).commands;
}

/** The commands that come of a program and its arguments, each a word of its own. */
export function readExec(file: SourceFile, words: readonly EmbeddedText[], name?: string): readonly Command[] {
  return readWords(file, words, name).commands;
}

/** As `readCommands`, with what the place of the line says besides, and the containers that it starts. */
export function readLine(
  file: SourceFile,
  line: EmbeddedText,
  name?: string,
  around: Partial<Surroundings> = {},
): Commands {
  const reader = new CommandReader(file, name);
  reader.line(line, { ...bare, ...around });
  return reader;
}

/** As `readExec`, with what the place of the words says besides, and the containers that they start. */
export function readWords(
  file: SourceFile,
  words: readonly (EmbeddedText | Word)[],
  name?: string,
  around: Partial<Surroundings> = {},
  placement: Placement = 'items',
): Commands {
  const reader = new CommandReader(file, name);
  reader.words(
    words.map((word) => (word instanceof Word ? word : argumentWord(word))),
    { ...bare, ...around },
    placement,
  );
  return reader;
}

/** What the command lines of a file say. */
export function commandContent(found: readonly Commands[]): FileContent {
  const commands = found.flatMap((each) => each.commands);
  const services = found.flatMap((each) => each.services);
  return {
    commands,
    services,
    facts: [
      ...commands.flatMap(({ binds, upstreams }) => [...binds, ...upstreams]),
      ...services.flatMap(({ published }) => published),
      ...services.flatMap(({ commands: inside = [] }) => inside.flatMap(({ upstreams }) => upstreams)),
    ],
    portLiterals: found.flatMap(({ portLiterals }) => portLiterals),
  };
}
