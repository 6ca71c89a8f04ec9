import type { Word } from './word.ts';

/** How options take their values: `value` takes the next word, `optional` only one that is no option itself. */
export type Takes = ReadonlyMap<string, 'value' | 'optional' | 'flag'>;

export interface Option {
  readonly name: string;
  readonly word: Word;
  readonly value: Word | undefined;
}

export interface Arguments {
  readonly options: readonly Option[];
  readonly positionals: readonly Word[];
  /** What comes behind `--`, or behind as many positionals as were asked for. */
  readonly rest: readonly Word[];
}

/**
 * Names of options as a table lists them, with blanks between: `--host?` may be left without a value, `--all!` never
 * has one, and `--host=` has it in the same word when it is added.
 */
export function optionNames(list = ''): readonly string[] {
  return list.split(' ').flatMap((name) => name.replace(/[?!=]$/, '') || []);
}

export function takes(...lists: readonly (string | undefined)[]): Takes {
  const found = new Map<string, 'value' | 'optional' | 'flag'>();
  for (const list of lists) {
    for (const name of list?.split(' ') ?? []) {
      const kind = name.endsWith('?') ? 'optional' : name.endsWith('!') ? 'flag' : 'value';
      found.set(name.replace(/[?!=]$/, ''), kind);
    }
  }
  return found;
}

/** Takes apart what stands behind a program: `--port 3000`, `--port=3000`, `-p 3000`, `-p3000`, `-dp 3000`. */
export function readArguments(words: readonly Word[], taking: Takes, most = Number.POSITIVE_INFINITY): Arguments {
  const options: Option[] = [];
  const positionals: Word[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    if (!word) break;
    if (word.text === '--') return { options, positionals, rest: words.slice(at + 1) };
    if (!/^-./.test(word.text) || (/^-\d/.test(word.text) && !taking.has(word.text))) {
      if (positionals.length >= most) break;
      positionals.push(word);
      at += 1;
      continue;
    }
    const option = readOption(word, words[at + 1], taking);
    options.push(option);
    at += option.value && option.value === words[at + 1] ? 2 : 1;
  }
  return { options, positionals, rest: words.slice(at) };
}

function readOption(word: Word, next: Word | undefined, taking: Takes): Option {
  const { text } = word;
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (equals >= 0 && (text.startsWith('--') || taking.has(name) || name.length > 2)) {
    return { name, word, value: word.slice(equals + 1) };
  }
  const kind = taking.get(name);
  if (kind) return { name, word, value: valueBehind(kind, next) };
  if (text.startsWith('--')) return { name, word, value: undefined };
  const short = text.slice(0, 2);
  const shortKind = taking.get(short);
  if (shortKind && shortKind !== 'flag') return { name: short, word, value: word.slice(text[2] === '=' ? 3 : 2) };
  // Several short ones in one word, of which the last has a value.
  const last = `-${text.at(-1) ?? ''}`;
  const lastKind = /^-[A-Za-z]{2,}$/.test(text) ? taking.get(last) : undefined;
  return lastKind === 'value' ? { name: last, word, value: next } : { name, word, value: undefined };
}

function valueBehind(kind: 'value' | 'optional' | 'flag', next: Word | undefined): Word | undefined {
  if (kind === 'flag') return undefined;
  return kind === 'optional' && next?.text.startsWith('-') ? undefined : next;
}

/** The values of these options, the last one last; undefined for one without. */
export function valuesOf({ options }: Arguments, names: readonly string[]): readonly Option[] {
  return options.filter(({ name }) => names.includes(name));
}
