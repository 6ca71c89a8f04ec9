import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import { plainText } from './embeddedText.ts';
import { linesOf } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';

/** The processes of a Procfile. */
export const procfile: FileReader = {
  reads: (path) => /^Procfile(?:\..+)?$/i.test(basename(path)),
  read(file) {
    const found = linesOf(file, false).flatMap(({ start, end }) => {
      const head = /^([\w.-]+):/.exec(file.text.slice(start, end));
      return head ? readLine(file, plainText(file, start + head[0].length, end), head[1]) : [];
    });
    return commandContent(found);
  },
};
