import { basename } from 'node:path';
import { settingsOf } from '../configuration/settingFiles.ts';
import type { FileReader } from '../fileReader.ts';
import { nothing } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { settingText, settingVariables } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';

/** The scripts of package.json. */
export const packageScripts: FileReader = {
  reads: (path) => basename(path) === 'package.json',
  read(file) {
    const [root] = settingsOf(file);
    if (!root) return nothing;
    // npm hands its configuration on to scripts as variables.
    const variables = settingVariables(file, root.get('config'));
    const shell = new Map<string, Evaluated>(
      variables.flatMap(({ name, value }) =>
        value ? [[`npm_package_config_${name}`, value.evaluate(new Map())] as const] : [],
      ),
    );
    const found = (root.get('scripts')?.entries() ?? []).flatMap(({ name, value }) => {
      const line = settingText(file, value);
      return line ? readLine(file, line, name, { shell }) : [];
    });
    return commandContent(found);
  },
};
