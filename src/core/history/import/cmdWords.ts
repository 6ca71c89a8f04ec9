import type { Pipeline } from './shellWords.ts';

/** Whether a command was copied for cmd.exe: its lines are continued, or its quotes are escaped, with a caret. */
export function isForCmd(source: string): boolean {
  return /[ \t]\^\r?\n/.test(source) || /^[^'\n]*\^"/.test(source);
}

/**
 * Takes a command for the prompt of cmd.exe apart, as cmd does (carets, quotes, `&`, `|`) and then as the C runtime of
 * Windows does (backslashes before quotes, doubled quotes). Variables are left as they are written.
 */
export function cmdPipelines(source: string): Pipeline[] {
  return cmdCommands(source.replaceAll('\r\n', '\n'))
    .map(({ text, line }) => ({ commands: [argumentsOf(text, source.includes('^\\'))], line }))
    .filter(({ commands: [words] }) => words !== undefined && words.length > 0);
}

/** What remains of each command once cmd itself has read it. */
function cmdCommands(source: string): { text: string; line: number }[] {
  const commands: { text: string; line: number }[] = [];
  let parts: string[] = [];
  let line = 1;
  let start = 1;
  let quoted = false;
  for (let at = 0; at < source.length; at++) {
    let character = source[at] ?? '';
    if (character === '^' && !quoted) {
      character = source[++at] ?? '';
      if (character === '\n') {
        line++;
        // What follows the line break is taken as it is; so two of them are one.
        character = source[++at] ?? '';
        if (character === '\n') line++;
      }
      parts.push(character);
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (character === '\n' || (!quoted && (character === '&' || character === '|'))) {
      commands.push({ text: parts.join(''), line: start });
      parts = [];
      quoted = false;
      if (character === '\n') line++;
      start = line;
    } else parts.push(character);
  }
  return [...commands, { text: parts.join(''), line: start }];
}

/** Browsers double every backslash and put a caret before it, though Windows would take both as they are. */
function argumentsOf(command: string, doubled: boolean): string[] {
  const found: string[] = [];
  let parts: string[] | undefined;
  let quoted = false;
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? '';
    if (!quoted && (character === ' ' || character === '\t')) {
      if (parts) found.push(parts.join(''));
      parts = undefined;
      continue;
    }
    parts ??= [];
    if (character === '\\') {
      let end = at;
      while (command[end] === '\\') end++;
      const count = end - at;
      if (command[end] !== '"') parts.push('\\'.repeat(doubled ? Math.ceil(count / 2) : count));
      else {
        parts.push('\\'.repeat(Math.floor(count / 2)));
        if (count % 2 === 1) {
          parts.push('"');
          end++;
        }
      }
      at = end - 1;
    } else if (character === '"' && quoted && command[at + 1] === '"') {
      parts.push('"');
      at++;
    } else if (character === '"') quoted = !quoted;
    else parts.push(character);
  }
  return parts ? [...found, parts.join('')] : found;
}
