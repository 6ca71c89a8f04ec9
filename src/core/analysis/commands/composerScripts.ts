import { basename } from 'node:path';
import { settingsOf } from '../configuration/settingFiles.ts';
import type { FileReader } from '../fileReader.ts';
import { nothing } from '../sourceFile.ts';
import type { EmbeddedText } from './embeddedText.ts';
import { settingTexts } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';

/** The scripts of composer.json, each a line or a list of them. */
export const composerScripts: FileReader = {
  reads: (path) => basename(path) === 'composer.json',
  read(file) {
    const [root] = settingsOf(file);
    if (!root) return nothing;
    const found = (root.get('scripts')?.entries() ?? []).flatMap(({ name, value }) =>
      settingTexts(file, value).flatMap((line) => readLine(file, withoutMark(line), name)),
    );
    return commandContent(found);
  },
};

/** `@php` is the PHP that runs Composer; the other words with that mark are scripts and Composer's own. */
function withoutMark(line: EmbeddedText): EmbeddedText {
  if (!line.text.startsWith('@php ')) return line;
  return { text: line.text.slice(1), offsetAt: (index) => line.offsetAt(index + 1) };
}
