import type { Setting } from '../configuration/settings.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Placement } from './bindFacts.ts';
import { plainText, scalarText, type EmbeddedText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import { argumentWord } from './shell.ts';
import type { SetVariable, Surroundings } from './surroundings.ts';

/** The text of a setting, and where it stands; undefined for what is no scalar. */
export function settingText(file: SourceFile, setting: Setting | undefined): EmbeddedText | undefined {
  if (setting?.text === undefined) return undefined;
  const { startIndex, endIndex } = setting.stretch;
  return scalarText(file, startIndex, endIndex, setting.text);
}

/** The texts of a list, or of the only one where a list may be. */
export function settingTexts(file: SourceFile, setting: Setting | undefined): readonly EmbeddedText[] {
  const all = setting?.text === undefined ? (setting?.items() ?? []) : [setting];
  return all.flatMap((item) => settingText(file, item) ?? []);
}

/** The variables of a map. */
export function settingVariables(file: SourceFile, setting: Setting | undefined): readonly SetVariable[] {
  return (setting?.entries() ?? []).map(({ name, value }) => {
    const text = settingText(file, value);
    return { name, value: text && argumentWord(text) };
  });
}

/** The folder of a workspace that an editor's setting names, without the variable that holds the workspace's. */
export function withinWorkspace(text: EmbeddedText): EmbeddedText {
  const variable = /^\$\{workspace(?:Folder|Root)(?::[^}]*)?\}(?:[\\/]+|$)/.exec(text.text)?.[0].length ?? 0;
  if (variable === 0) return text;
  const rest = text.text.slice(variable);
  if (rest === '') return at(text, '.');
  return { text: rest, offsetAt: (index) => text.offsetAt(index + variable) };
}

/** A word that a file leaves out, where another one stands. */
export function at({ offsetAt, text }: EmbeddedText, word: string): EmbeddedText {
  const start = offsetAt(0);
  const end = offsetAt(text.length);
  return { text: word, offsetAt: (index) => (index < word.length ? start : end) };
}

/** The folder that a setting names; undefined for the one that commands are run in anyway. */
export function folderOf(file: SourceFile, setting: Setting | undefined): string | undefined {
  const text = settingText(file, setting);
  const folder = text && withinWorkspace(text).text;
  return folder === undefined || folder === '.' || folder.includes('${') ? undefined : folder;
}

/** A line of the file. */
export interface Line {
  readonly start: number;
  /** In front of its end. */
  readonly end: number;
}

/** The lines of a file; `continued` ones, that end with a backslash, are one. */
export function linesOf({ text }: SourceFile, continued: boolean): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    const goesOn = (): boolean => end >= 0 && /\\\r?$/.test(text.slice(Math.max(start, end - 2), end));
    if (continued) while (goesOn()) end = text.indexOf('\n', end + 1);
    if (end < 0) end = text.length;
    lines.push({ start, end: text[end - 1] === '\r' && end > start ? end - 1 : end });
    start = end + 1;
  }
  return lines;
}

/** The text between two offsets as a word, without blanks and quotes around it. */
export function valueBetween(file: SourceFile, start: number, end: number): EmbeddedText {
  const raw = file.text.slice(start, end);
  const trimmed = raw.trim();
  let from = start + raw.indexOf(trimmed);
  let to = from + trimmed.length;
  if (trimmed.length > 1 && /^(["']).*\1$/s.test(trimmed)) {
    from += 1;
    to -= 1;
  }
  return plainText(file, from, to);
}

/** Where words stand of which the last are those of a setting: a line or a list. */
export function placementOf(args: Setting | undefined): Placement {
  if (args?.text !== undefined) return 'line';
  return (args?.items() ?? []).length > 0 ? 'items' : 'apart';
}

/** Commands without those that start nothing. */
export function starting(found: Commands): Commands {
  return {
    ...found,
    commands: found.commands.filter((command) => {
      const { binds, upstreams, programs, scripts, startsOthers } = command;
      return startsOthers || binds.length + upstreams.length + programs.length + scripts.length > 0;
    }),
  };
}

export type Around = Partial<Surroundings>;
