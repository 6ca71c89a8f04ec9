import type { FileReader } from '../fileReader.ts';
import { nothing, type SourceFile } from '../sourceFile.ts';
import type { Commands } from './call.ts';
import { plainText } from './embeddedText.ts';
import { linesOf, valueBetween, type Line } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';
import { readShell } from './shell.ts';
import { assigned } from './surroundings.ts';

/** What a section of the file says of a program; the stretches are those of the values. */
interface Section {
  readonly name: string;
  readonly settings: Map<string, Line>;
}

/** The programs that supervisord starts. */
export const supervisor: FileReader = {
  reads: (path) => /\.(?:conf|ini)$/i.test(path),
  read(file) {
    if (!/^\[(?:program|fcgi-program):/m.test(file.text)) return nothing;
    return commandContent(sectionsOf(file).flatMap((section) => commandsOf(file, section)));
  },
};

function sectionsOf(file: SourceFile): readonly Section[] {
  const sections: Section[] = [];
  let section: Section | undefined;
  for (const { start, end } of linesOf(file, false)) {
    const line = file.text.slice(start, end);
    const head = /^\[(?:(?:fcgi-)?program:([^\]]+))?/.exec(line);
    if (head) {
      section = head[1] === undefined ? undefined : { name: head[1], settings: new Map() };
      if (section) sections.push(section);
      continue;
    }
    const setting = /^(\w+)\s*=\s*/.exec(line);
    const comment = /\s;.*$/.exec(line);
    if (setting?.[1] === undefined || !section) continue;
    section.settings.set(setting[1], { start: start + setting[0].length, end: comment ? start + comment.index : end });
  }
  return sections;
}

function commandsOf(file: SourceFile, { name, settings }: Section): readonly Commands[] {
  const text = (key: string): string | undefined => {
    const at = settings.get(key);
    return at && valueBetween(file, at.start, at.end).text;
  };
  const command = settings.get('command');
  if (!command || text('autostart') === 'false') return [];
  const environment = settings.get('environment');
  const variables = environment
    ? readShell(commasAsBlanks(file, environment)).flatMap(({ words }) => words.flatMap((word) => assigned(word) ?? []))
    : [];
  const found = readLine(file, plainText(file, command.start, command.end), name, {
    variables,
    folder: text('directory'),
  });
  // What stands for variables here means nothing to a shell.
  const isTold = !text('command')?.includes('%(');
  return [isTold ? found : { ...found, commands: found.commands.map((each) => ({ ...each, startsOthers: true })) }];
}

/** `A="1",B="2"`, as a shell has assignments. */
function commasAsBlanks(file: SourceFile, { start, end }: Line): ReturnType<typeof plainText> {
  const { text, offsetAt } = plainText(file, start, end);
  return { text: text.replaceAll(',', ' '), offsetAt };
}
