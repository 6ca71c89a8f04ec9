import type { SourceFile } from '../sourceFile.ts';
import { yamlDocuments } from '../yamlRanges.ts';
import type { Setting } from './settings.ts';
import { iniSettings, jsonSettings, tomlSettings } from './settingTree.ts';

/** The settings of a file of YAML, TOML, JSON or INI, by its extension; of YAML, one for each document. */
export function settingsOf({ path, text }: SourceFile): readonly Setting[] {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  switch (extension) {
    case 'yaml':
    case 'yml':
      return yamlDocuments(text).map(({ root }) => root);
    case 'toml':
      return some(tomlSettings(text));
    case 'json':
    case 'jsonc':
      return some(jsonSettings(text));
    case 'ini':
      return some(iniSettings(text));
    default:
      return [];
  }
}

function some(settings: Setting | undefined): readonly Setting[] {
  return settings ? [settings] : [];
}
