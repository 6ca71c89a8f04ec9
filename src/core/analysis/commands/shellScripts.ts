import type { FileReader } from '../fileReader.ts';
import { nothing } from '../sourceFile.ts';
import { plainText } from './embeddedText.ts';
import { starting } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';

const shebang = /^#!.*\b(?:sh|bash|zsh|dash|ash|ksh)\b/;

/** Scripts for a shell: by their names, or by their first line. */
export const shellScripts: FileReader = {
  reads: (path) => /\.(?:sh|bash|zsh|ksh)$|(?:^|[\\/])[^.\\/]+$/i.test(path),
  read(file) {
    const isShell = /\.\w+$/.test(file.path)
      ? !/^#!.*\b(?:python|node|ruby|perl|php)/.test(file.text)
      : shebang.test(file.text);
    return isShell ? commandContent([starting(readLine(file, plainText(file, 0, file.text.length)))]) : nothing;
  },
};
