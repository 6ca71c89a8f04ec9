import { settingsOf } from '../configuration/settingFiles.ts';
import type { Setting } from '../configuration/settings.ts';
import type { FileReader } from '../fileReader.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { EmbeddedText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import {
  at,
  folderOf,
  placementOf,
  settingText,
  settingTexts,
  settingVariables,
  withinWorkspace,
  type Around,
} from './place.ts';
import { commandContent, readLine, readWords } from './readCommands.ts';
import { readShell } from './shell.ts';
import type { Word } from './word.ts';

/** What the debugger starts: `.vscode/launch.json`. Its own ports, and programs that it attaches to, are none of it. */
export const launchConfigurations: FileReader = {
  reads: (path) => /(?:^|[\\/])\.vscode[\\/]launch\.json$/.test(path),
  read(file) {
    const found = settingsOf(file).flatMap((root) =>
      (root.get('configurations')?.items() ?? []).flatMap((configuration) => launched(file, configuration)),
    );
    return commandContent(found);
  },
};

/** What runs a program where a configuration leaves it to the debugger. */
const runners: readonly (readonly [type: RegExp, runner: readonly string[]])[] = [
  [/^(?:pwa-)?node$|^bun$/, ['node']],
  [/^(?:python|debugpy)$/, ['python']],
  [/^go$/, ['go', 'run']],
  [/^php$/, ['php']],
  [/^java$/, ['java']],
  [/^(?:coreclr|clr|dotnet|mono)$/, ['dotnet']],
  [/^(?:ruby|rdbg|ruby_lsp|Ruby)$/, ['ruby']],
];

function launched(file: SourceFile, configuration: Setting): readonly Commands[] {
  const get = (name: string): EmbeddedText | undefined => settingText(file, configuration.get(name));
  if (configuration.get('request')?.text === 'attach') return [];
  const name = configuration.get('name')?.text;
  const type = configuration.get('type')?.text ?? '';
  const around: Around = {
    variables: settingVariables(file, configuration.get('env') ?? configuration.get('environment')),
    envFiles: settingTexts(file, configuration.get('envFile')).map((text) => withinWorkspace(text).text),
    folder: folderOf(file, configuration.get('cwd')),
  };
  const command = get('command');
  if (command && type === 'node-terminal') return [readLine(file, command, name, around)];
  const words = wordsOf(file, configuration, type, get);
  // A program is named from the workspace's folder whatever folder it runs in, if a variable says so.
  const isPlaced = (get('program')?.text ?? '').startsWith('${workspace');
  return words.length > 0
    ? [
        readWords(
          file,
          words,
          name,
          isPlaced ? { ...around, folder: undefined } : around,
          placementOf(configuration.get('args')),
        ),
      ]
    : [];
}

function wordsOf(
  file: SourceFile,
  configuration: Setting,
  type: string,
  get: (name: string) => EmbeddedText | undefined,
): readonly (EmbeddedText | Word)[] {
  const args = argumentsOf(file, configuration.get('args'));
  const module = get('module');
  const program = get('program') ?? get('mainClass') ?? get('script');
  const runtimeArgs = argumentsOf(file, configuration.get('runtimeArgs') ?? configuration.get('vmArgs'));
  const executable = get('runtimeExecutable');
  const command = get('command');
  if (command)
    return [...(readShell(command)[0]?.words ?? []), ...(program ? [withinWorkspace(program)] : []), ...args];
  if (executable) {
    return [withinWorkspace(executable), ...runtimeArgs, ...(program ? [withinWorkspace(program)] : []), ...args];
  }
  const first = module ?? program ?? settingTexts(file, configuration.get('runtimeArgs'))[0];
  const runner = runners.find(([pattern]) => pattern.test(type))?.[1];
  if (!first || (!runner && !program)) return [];
  const before = (runner ?? []).map((word) => at(first, word));
  if (module) return [...before, at(module, '-m'), module, ...args];
  return [...before, ...runtimeArgs, ...(program ? [withinWorkspace(program)] : []), ...args];
}

/** A list of words, or a line of them. */
function argumentsOf(file: SourceFile, setting: Setting | undefined): readonly (EmbeddedText | Word)[] {
  const line = settingText(file, setting);
  if (line) return readShell(line).flatMap(({ words }) => words);
  return settingTexts(file, setting).map(withinWorkspace);
}
