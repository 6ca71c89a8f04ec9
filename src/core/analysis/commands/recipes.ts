import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { plainText } from './embeddedText.ts';
import type { Commands } from './call.ts';
import { linesOf, starting, valueBetween, type Line } from './place.ts';
import { commandContent, readLine } from './readCommands.ts';
import { argumentWord } from './shell.ts';
import { layered, merged, type SetVariable } from './surroundings.ts';

/** How make and just write what they have in common. */
interface Syntax {
  /** An assignment: `export`, the name, the operator. */
  readonly assignment: RegExp;
  /** The head of a recipe: its name, and what follows. */
  readonly head: RegExp;
}

const make: Syntax = {
  assignment: /^(?:override\s+)?(export\s+)?(?:override\s+)?([A-Za-z_]\w*)\s*(\?=|:{0,3}=)/,
  head: /^([^\s:#=][^:#=]*?)\s*::?(?![=:])/,
};
const just: Syntax = {
  assignment: /^(export\s+)?([A-Za-z_][\w-]*)\s*(:=)/,
  head: /^@?([A-Za-z_][\w-]*)([^:#]*):(?!=)/,
};

/** The recipes of Makefiles and justfiles. */
export const recipes: FileReader = {
  reads: (path) => /^(?:GNU)?Makefile(?:\..+)?$|\.mk$|^\.?justfile$|\.just$/i.test(basename(path)),
  read(file) {
    const isJust = /just/i.test(basename(file.path));
    return commandContent(new Recipes(file, isJust).read());
  },
};

class Recipes {
  readonly #file: SourceFile;
  readonly #syntax: Syntax;
  readonly #isJust: boolean;
  readonly #shell = new Map<string, Evaluated>();
  readonly #variables: SetVariable[] = [];
  readonly #envFiles: string[] = [];
  #name: string | undefined;
  /** What holds in the recipe alone. */
  #own = new Map<string, Evaluated>();
  #ownVariables: SetVariable[] = [];
  #conditions = 0;

  constructor(file: SourceFile, isJust: boolean) {
    this.#file = file;
    this.#isJust = isJust;
    this.#syntax = isJust ? just : make;
  }

  read(): readonly Commands[] {
    const lines = linesOf(this.#file, true);
    // A variable may be set behind what uses it.
    for (const line of lines) if (!this.#isRecipe(line)) this.#outside(line);
    this.#name = undefined;
    return lines.flatMap((line) => {
      if (this.#isRecipe(line)) return this.#name === undefined ? [] : this.#line(line);
      this.#head(line);
      return [];
    });
  }

  #isRecipe({ start }: Line): boolean {
    const first = this.#file.text[start];
    return first === '\t' || (this.#isJust && first === ' ');
  }

  #line({ start, end }: Line): readonly Commands[] {
    const text = this.#file.text.slice(start, end);
    const skipped = /^[ \t]*[@+-]*/.exec(text)?.[0].length ?? 0;
    return [
      starting(
        readLine(this.#file, plainText(this.#file, start + skipped, end), this.#name, {
          variables: [...this.#variables, ...this.#ownVariables],
          envFiles: this.#envFiles,
          shell: layered(this.#own, this.#shell),
        }),
      ),
    ];
  }

  #outside({ start, end }: Line): void {
    const text = this.#file.text.slice(start, end);
    if (/^\s*(?:ifeq|ifneq|ifdef|ifndef)\b/.test(text)) this.#conditions += 1;
    else if (/^\s*endif\b/.test(text)) this.#conditions = Math.max(0, this.#conditions - 1);
    else if (/^set\s+dotenv-load\b(?!\s*:=\s*false)/.test(text) || /^-?include\s+\.env\s*$/.test(text)) {
      this.#envFiles.push('.env');
    } else {
      const found = this.#syntax.assignment.exec(text);
      if (found) this.#assign(found, start, end, this.#shell, this.#variables);
      else {
        for (const name of /^export((?:\s+[A-Za-z_]\w*)+)\s*$/.exec(text)?.[1]?.trim().split(/\s+/) ?? []) {
          this.#variables.push({ name, value: undefined });
        }
      }
    }
  }

  #head({ start, end }: Line): void {
    const text = this.#file.text.slice(start, end);
    const found = this.#syntax.head.exec(text);
    if (!found || this.#syntax.assignment.test(text)) return;
    const [head, name = '', parameters = ''] = found;
    const first = name.split(/\s/)[0];
    if (first !== this.#name) {
      this.#own = new Map();
      this.#ownVariables = [];
    }
    this.#name = first;
    if (this.#isJust) this.#parameters(parameters, start + head.indexOf(parameters, name.length));
    // A variable of the target alone: `dev: export PORT := 3000`.
    const rest = head.length + (/^\s*/.exec(text.slice(head.length))?.[0].length ?? 0);
    const own = this.#isJust ? null : make.assignment.exec(text.slice(rest));
    if (own) this.#assign(own, start + rest, end, this.#own, this.#ownVariables);
  }

  #parameters(text: string, at: number): void {
    for (const { index, 1: name = '', 2: value = '', 0: whole } of text.matchAll(
      /([A-Za-z_][\w-]*)=("[^"]*"|'[^']*'|[^\s"']+)/g,
    )) {
      const end = at + index + whole.length;
      const isText = /^["']/.test(value);
      const given = isText
        ? argumentWord(valueBetween(this.#file, end - value.length, end)).evaluate(new Map())
        : (this.#shell.get(value) ?? { kind: 'unresolved' });
      this.#own.set(name, isText ? merged(name, undefined, given, true) : given);
    }
  }

  #assign(
    [head, isExported, name = '', operator]: RegExpExecArray,
    start: number,
    end: number,
    shell: Map<string, Evaluated>,
    variables: SetVariable[],
  ): void {
    const from = start + head.length;
    const comment = /\s#/.exec(this.#file.text.slice(from, end));
    const text = valueBetween(this.#file, from, comment ? from + comment.index : end);
    const fallback = this.#isJust
      ? /^env(?:_var_or_default)?\(\s*["'](\w+)["']\s*,\s*["']([^"']*)["']\s*\)$/.exec(text.text)
      : null;
    let given: Evaluated;
    if (fallback) {
      const [whole, variable = '', value = ''] = fallback;
      const at = text.offsetAt(whole.lastIndexOf(value));
      const edit = { startIndex: at, endIndex: at + value.length };
      const node = { startIndex: text.offsetAt(0), endIndex: text.offsetAt(whole.length) };
      given = { kind: 'env', node, names: [variable], fallback: { kind: 'literal', node: edit, value, edit } };
    } else if (this.#isJust && !/^["']/.test(this.#file.text.slice(from).trimStart())) given = { kind: 'unresolved' };
    else {
      const word = argumentWord(text);
      given = merged(name, shell.get(name), word.evaluate(this.#shell), this.#conditions > 0 || operator === '?=');
      if (isExported !== undefined) {
        variables.push({ name, value: operator === '?=' || this.#conditions > 0 ? undefined : word });
      }
    }
    shell.set(name, given);
  }
}
