import { plainText } from '../commands/embeddedText.ts';
import { readCommands, readExec } from '../commands/readCommands.ts';
import type { BindFact, HostInsertion, UpstreamFact, Value } from '../facts.ts';
import type { Span } from '../finding.ts';
import type { Command, Variable } from '../service.ts';
import { SourceFile, type Stretch } from '../sourceFile.ts';

/** A character of a text that code puts together, and where it stands in the file. */
export interface AssembledCharacter extends Stretch {
  readonly text: string;
}

/** A word of a command; its place, and what is known of it. */
export interface AssembledWord {
  readonly place: Stretch;
  readonly characters: readonly AssembledCharacter[];
}

/**
 * The commands of a line that code puts together of pieces from all over the file. A host can be added to it only
 * when `isWhole`: all of it stands together.
 */
export function commandsOfLine(
  file: SourceFile,
  characters: readonly AssembledCharacter[],
  isWhole: boolean,
): readonly Command[] {
  const line = new SourceFile(file.path, characters.map(({ text }) => text).join(''));
  const found = readCommands(line, plainText(line, 0, line.text.length));
  return found.map((command) => placed(command, new Places(file, line, characters), isWhole));
}

/** The commands that a list of words comes to, none of which a shell reads. */
export function commandsOfWords(file: SourceFile, words: readonly AssembledWord[], quote: string): readonly Command[] {
  const characters: AssembledCharacter[] = [];
  const bounds = words.map(({ place: { startIndex, endIndex }, characters: own }, index) => {
    if (index > 0)
      characters.push({ text: ',', startIndex, endIndex: startIndex }, { text: ' ', startIndex, endIndex: startIndex });
    characters.push({ text: quote, startIndex, endIndex: startIndex + 1 });
    const start = characters.length;
    characters.push(...own);
    const end = characters.length;
    characters.push({ text: quote, startIndex: endIndex - 1, endIndex });
    return { start, end };
  });
  const line = new SourceFile(file.path, characters.map(({ text }) => text).join(''));
  const found = readExec(
    line,
    bounds.map(({ start, end }) => plainText(line, start, end)),
  );
  return found.map((command) => placed(command, new Places(file, line, characters), true));
}

/** Brings places in a line that was put together back to where the file has them. */
class Places {
  readonly #file: SourceFile;
  readonly #lineStarts: readonly number[];
  readonly #characters: readonly AssembledCharacter[];

  constructor(file: SourceFile, line: SourceFile, characters: readonly AssembledCharacter[]) {
    this.#file = file;
    this.#lineStarts = [0, ...Array.from(line.text.matchAll(/\r\n|\n|\r/g), ({ index, 0: end }) => index + end.length)];
    this.#characters = characters;
  }

  span({ line, column, endLine, endColumn }: Span): Span {
    const from = this.#offset(line, column);
    const to = this.#offset(endLine, endColumn);
    const first = this.#characters[from];
    const last = this.#characters[to - 1];
    const startIndex = to > from ? (first?.startIndex ?? 0) : (last?.endIndex ?? first?.startIndex ?? 0);
    const endIndex = last?.endIndex ?? startIndex;
    // Pieces from different places of the file have no stretch in common.
    return this.#file.span({ startIndex, endIndex: Math.max(startIndex, endIndex) });
  }

  #offset(line: number, column: number): number {
    return (this.#lineStarts[line - 1] ?? 0) + column - 1;
  }
}

function placed(command: Command, places: Places, canInsert: boolean): Command {
  return {
    ...command,
    span: places.span(command.span),
    variables: placedVariables(command.variables, places),
    ...(command.arguments && { arguments: placedVariables(command.arguments, places) }),
    binds: command.binds.map((bind): BindFact => ({
      ...bind,
      span: places.span(bind.span),
      host: placedValue(bind.host, places),
      port: placedValue(bind.port, places),
      hostInsertion: canInsert ? placedInsertion(bind.hostInsertion, places) : undefined,
    })),
    upstreams: command.upstreams.map((upstream): UpstreamFact => ({
      ...upstream,
      span: places.span(upstream.span),
      host: placedValue(upstream.host, places),
      port: placedValue(upstream.port, places),
    })),
  };
}

function placedVariables(variables: readonly Variable[], places: Places): readonly Variable[] {
  return variables.map((variable) => ({ ...variable, span: variable.span && places.span(variable.span) }));
}

function placedValue<T extends string | number>(value: Value<T>, places: Places): Value<T> {
  const { span, editSpan } = value;
  return { ...value, span: span && places.span(span), editSpan: editSpan && places.span(editSpan) };
}

function placedInsertion(insertion: HostInsertion | undefined, places: Places): HostInsertion | undefined {
  return insertion && { ...insertion, span: places.span(insertion.span) };
}
