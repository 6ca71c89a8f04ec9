import type { Stretch } from '../sourceFile.ts';
import { unresolved, type Evaluated, readVariable } from '../values.ts';
import type { EmbeddedText } from './embeddedText.ts';

/** What stands in a word for something that only the shell knows. */
export interface Expansion {
  /** The variable; undefined for the output of a command and the like. */
  readonly name: string | undefined;
  /** Whether it is a variable of the file and never one of the environment, as `{{port}}` and make's `$(port)`. */
  readonly isLocal?: boolean | undefined;
  /** What is taken when the variable is not set, as in `${PORT:-8000}`. */
  readonly fallback: Word | undefined;
  /** As it is written, for a shell inside the shell. */
  readonly source: string;
}

/** A character of a word and where it stands in the file; an expansion counts as one. */
export interface WordCharacter extends Stretch {
  readonly text: string;
  readonly expansion?: Expansion | undefined;
}

/** Stands for an expansion in the text of a word. */
export const expanded = '\0';

/** What a shell's variables are known to hold. */
export interface ShellVariables {
  readonly get: (name: string) => Evaluated | undefined;
}

/** A word of a command line, without its quotes and escapes, whose every character has its place in the file. */
export class Word implements Stretch {
  /** Where it stands in the file, quotes and all. */
  readonly startIndex: number;
  readonly endIndex: number;
  /** Its characters; an expansion is one `\0`. */
  readonly text: string;
  readonly #characters: readonly WordCharacter[];

  constructor(characters: readonly WordCharacter[], startIndex: number, endIndex: number) {
    this.#characters = characters;
    this.startIndex = startIndex;
    this.endIndex = endIndex;
    this.text = characters.map(({ text }) => text).join('');
  }

  /** The whole of it in which nothing is expanded; undefined when something is. */
  get plain(): string | undefined {
    return this.#characters.some(({ expansion }) => expansion) ? undefined : this.text;
  }

  /** Whether it begins with a folder of the user, and not one of the project. */
  get startsAtHome(): boolean {
    return /^(?:HOME|USERPROFILE|TMP|TEMP|XDG_\w+|\w*HOME)$/.test(this.#characters[0]?.expansion?.name ?? '');
  }

  /** Where its characters stand, without quotes around them. */
  get inner(): Stretch {
    const first = this.#characters[0];
    const last = this.#characters.at(-1);
    return first && last ? { startIndex: first.startIndex, endIndex: last.endIndex } : this;
  }

  slice(from: number, to = this.text.length): Word {
    const start = from === 0 ? this.startIndex : (this.#characters[from - 1]?.endIndex ?? this.endIndex);
    const end = to >= this.text.length ? this.endIndex : (this.#characters[to]?.startIndex ?? this.endIndex);
    return new Word(this.#characters.slice(from, to), start, Math.max(start, end));
  }

  /** What it comes to. */
  evaluate(variables: ShellVariables): Evaluated {
    const [first, ...others] = this.#characters;
    if (!first) return { kind: 'nothing' };
    if (others.length === 0 && first.expansion) return resolve(first, first.expansion, variables);
    if (this.plain === undefined) return unresolved;
    return { kind: 'literal', node: this.#quoted(), value: this.text, edit: this.inner };
  }

  /** What it says with the variables that are known; the others are as they are written. */
  filled(variables: ShellVariables): string {
    return this.#characters
      .map((character) => {
        const { text, expansion } = character;
        if (!expansion) return text;
        const known = resolve(character, expansion, variables);
        return known.kind === 'literal' ? String(known.value) : expansion.source;
      })
      .join('');
  }

  /** It, as a line for another shell. */
  line(): EmbeddedText {
    const offsets: number[] = [];
    let text = '';
    for (const { text: own, expansion, startIndex } of this.#characters) {
      const source = expansion?.source ?? own;
      for (let index = 0; index < source.length; index += 1) {
        offsets.push(expansion ? startIndex + index : startIndex);
      }
      text += source;
    }
    const { endIndex } = this.inner;
    return { text, offsetAt: (index) => offsets[index] ?? endIndex };
  }

  /** With quotes, if they are around all of it and nothing else. */
  #quoted(): Stretch {
    const { startIndex, endIndex } = this.inner;
    return startIndex > this.startIndex && endIndex < this.endIndex ? this : this.inner;
  }
}

function resolve(
  { startIndex, endIndex }: Stretch,
  { name, isLocal, fallback }: Expansion,
  variables: ShellVariables,
): Evaluated {
  if (name === undefined) return unresolved;
  const known = variables.get(name);
  if (known && known.kind !== 'nothing') return known;
  if (isLocal) return unresolved;
  const node = { startIndex, endIndex };
  const other = fallback?.evaluate(variables);
  if (other?.kind === 'literal') return { kind: 'env', node, names: [name], fallback: other };
  if (other?.kind === 'env') return { kind: 'env', node, names: [name, ...other.names], fallback: other.fallback };
  return readVariable(node, name);
}
