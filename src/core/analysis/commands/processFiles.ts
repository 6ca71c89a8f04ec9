import { basename } from 'node:path';
import { settingsOf } from '../configuration/settingFiles.ts';
import type { Setting } from '../configuration/settings.ts';
import type { FileReader } from '../fileReader.ts';
import { nothing, type SourceFile } from '../sourceFile.ts';
import type { Commands } from './call.ts';
import { folderOf, placementOf, settingText, settingTexts, settingVariables, type Around } from './place.ts';
import { commandContent, readLine, readWords } from './readCommands.ts';
import { readShell } from './shell.ts';

/** The processes that PM2 is told to run. */
export const pm2: FileReader = {
  reads: (path) => /^(?:ecosystem|process|processes|pm2)[^\\/]*\.(?:json|ya?ml)$/i.test(basename(path)),
  read(file) {
    const found = settingsOf(file).flatMap((root) => {
      const apps = root.get('apps') ?? root;
      return [apps, ...apps.items()].flatMap((app) => pm2App(file, app));
    });
    return commandContent(found);
  },
};

function pm2App(file: SourceFile, app: Setting): readonly Commands[] {
  const script = settingText(file, app.get('script'));
  if (!script) return [];
  const args = app.get('args');
  const line = settingText(file, args);
  const words = line ? readShell(line).flatMap((statement) => statement.words) : settingTexts(file, args);
  const around: Around = {
    variables: settingVariables(file, app.get('env')),
    folder: folderOf(file, app.get('cwd')),
    envFiles: settingTexts(file, app.get('env_file')).map(({ text }) => text),
  };
  return [readWords(file, [script, ...words], app.get('name')?.text, around, placementOf(args))];
}

/** What nodemon runs when it is not told on its command line. */
export const nodemon: FileReader = {
  reads: (path) => /^(?:nodemon|\.nodemon|package)\.json$/.test(basename(path)),
  read(file) {
    const [root] = settingsOf(file);
    const settings = basename(file.path) === 'package.json' ? root?.get('nodemonConfig') : root;
    const exec = settingText(file, settings?.get('exec'));
    if (!exec) return nothing;
    return commandContent([
      readLine(file, exec, 'nodemon', { variables: settingVariables(file, settings?.get('env')) }),
    ]);
  },
};
