import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import { plainText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import { linesOf, valueBetween } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';
import { readShell } from './shell.ts';
import { assigned, merged, type SetVariable } from './surroundings.ts';

/** What systemd's units of services start. */
export const systemdUnits: FileReader = {
  reads: (path) => /\.service$/i.test(path),
  read(file) {
    const variables: SetVariable[] = [];
    const envFiles: string[] = [];
    const starts: { readonly start: number; readonly end: number }[] = [];
    let folder: string | undefined;
    for (const { start, end } of linesOf(file, true)) {
      const head = /^\s*(Exec(?:Start(?:Pre|Post)?)|Environment|EnvironmentFile|WorkingDirectory)\s*=\s*/.exec(
        file.text.slice(start, end),
      );
      if (!head) continue;
      const from = start + head[0].length;
      switch (head[1]) {
        case 'Environment':
          for (const { words } of readShell(plainText(file, from, end))) {
            variables.push(...words.flatMap((word) => assigned(word) ?? []));
          }
          break;
        case 'EnvironmentFile':
          envFiles.push(valueBetween(file, from, end).text.replace(/^-/, ''));
          break;
        case 'WorkingDirectory':
          folder = valueBetween(file, from, end).text.replace(/^-/, '');
          break;
        default:
          // Signs in front say how it is run.
          starts.push({ start: from + (/^[@:+!|-]*/.exec(file.text.slice(from, end))?.[0].length ?? 0), end });
      }
    }
    // What a file sets comes before what the unit sets.
    const shell = new Map(
      variables.flatMap(({ name, value }) => {
        const given = value?.evaluate(new Map());
        return given ? [[name, merged(name, undefined, given, envFiles.length > 0)] as const] : [];
      }),
    );
    const name = basename(file.path).replace(/\.service$/i, '');
    const found = starts.map(({ start, end }): Commands =>
      readLine(file, plainText(file, start, end), name, { variables, envFiles, folder, shell }),
    );
    return commandContent(found);
  },
};
