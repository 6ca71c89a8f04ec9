import { settingsOf } from '../configuration/settingFiles.ts';
import type { Setting } from '../configuration/settings.ts';
import type { FileReader } from '../fileReader.ts';
import type { SourceFile } from '../sourceFile.ts';
import { plainText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import { at, folderOf, settingText, settingVariables, withinWorkspace, type Around } from './place.ts';
import { commandContent, readLine, readWords } from './readCommands.ts';
import { readShell } from './shell.ts';

/** The tasks of a workspace: `.vscode/tasks.json`. */
export const editorTasks: FileReader = {
  reads: (path) => /(?:^|[\\/])\.vscode[\\/]tasks\.json$/.test(path),
  read(file) {
    const found = settingsOf(file).flatMap((root) =>
      (root.get('tasks')?.items() ?? []).flatMap((task) => taskCommands(file, task, root)),
    );
    return commandContent(found);
  },
};

function taskCommands(file: SourceFile, task: Setting, root: Setting): readonly Commands[] {
  const name = (task.get('label') ?? task.get('taskName'))?.text;
  const around: Around = {
    variables: settingVariables(file, task.get('options', 'env') ?? root.get('options', 'env')),
    folder: folderOf(file, task.get('options', 'cwd') ?? root.get('options', 'cwd') ?? task.get('path')),
  };
  const script = settingText(file, task.get('script'));
  if (script) {
    const words = ['npm', 'run'].map((word) => at(plainText(file, script.offsetAt(0), script.offsetAt(0)), word));
    return [readWords(file, [...words, script], name, around, 'apart')];
  }
  const given = task.get('command');
  const command = settingText(file, given?.get('value') ?? given);
  if (!command) return [];
  const args = (task.get('args')?.items() ?? []).flatMap((arg) => settingText(file, arg.get('value') ?? arg) ?? []);
  if (args.length === 0) return [readLine(file, withinWorkspace(command), name, around)];
  const isProcess = task.get('type')?.text === 'process';
  const words = isProcess ? [withinWorkspace(command)] : (readShell(withinWorkspace(command)).at(-1)?.words ?? []);
  return [readWords(file, [...words, ...args.map(withinWorkspace)], name, around, 'items')];
}
