import { basename } from 'node:path';
import { settingsOf } from '../configuration/settingFiles.ts';
import type { Setting } from '../configuration/settings.ts';
import type { FileReader } from '../fileReader.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import type { Commands } from './call.ts';
import { folderOf, settingText, settingTexts, settingVariables, starting } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';

/** The tasks of a Taskfile. */
export const taskfile: FileReader = {
  reads: (path) => /^Taskfile(?:\.dist)?\.ya?ml$/i.test(basename(path)),
  read: (file) => commandContent(settingsOf(file).flatMap((root) => tasksOf(file, root))),
};

function tasksOf(file: SourceFile, root: Setting): readonly Commands[] {
  const variables = values(file, root, new Map());
  return (root.get('tasks')?.entries() ?? []).flatMap(({ name, value: task }) => {
    const list = task.get('cmds') ?? task.get('cmd') ?? task;
    const lines = list.text === undefined ? list.items().map((item) => item.get('cmd') ?? item) : [list];
    return lines.flatMap((setting) => {
      const line = settingText(file, setting);
      if (!line) return [];
      return starting(
        readLine(file, line, name, {
          variables: [...settingVariables(file, root.get('env')), ...settingVariables(file, task.get('env'))],
          envFiles: [root, task].flatMap((each) => settingTexts(file, each.get('dotenv')).map(({ text }) => text)),
          folder: folderOf(file, task.get('dir')),
          shell: values(file, task, variables),
        }),
      );
    });
  });
}

function values(
  file: SourceFile,
  setting: Setting,
  before: ReadonlyMap<string, Evaluated>,
): ReadonlyMap<string, Evaluated> {
  const found = new Map(before);
  for (const { name, value } of settingVariables(file, setting.get('vars'))) {
    found.set(name, value?.evaluate(found) ?? { kind: 'unresolved' });
  }
  return found;
}
