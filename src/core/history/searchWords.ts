/** Words in this order, each next to the other; the last may be only the beginning of one. Never empty. */
export interface SearchPhrase {
  readonly words: readonly string[];
  readonly prefix: boolean;
}

/** A longer word, as in base64, counts only with its beginning. */
const MAX_WORD = 64;
const MAX_QUERY = 2000;
const MAX_PHRASES = 64;

const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;
// Scripts that put no space between words: each character is found by itself, and several as a phrase.
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]]+/gv;

/** The words of a text as they are indexed and looked for: letters and digits, without case and accents. */
export function searchWords(text: string): string[] {
  const plain = ASCII.test(text);
  const folded = plain
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/\p{M}+/gu, '');
  const words = folded.match(plain ? ASCII_WORD : WORD) ?? [];
  return words.map((word) => (word.length > MAX_WORD ? word.slice(0, MAX_WORD).toWellFormed() : word));
}

/** Reads what a person typed: words, `"phrases"`, `prefix*`. Never fails; empty when there is nothing to look for. */
export function parseSearch(query: string): readonly SearchPhrase[] {
  const phrases: SearchPhrase[] = [];
  for (const [, quoted, bare = ''] of query.slice(0, MAX_QUERY).matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const words = searchWords(quoted ?? bare);
    if (words.length > 0) phrases.push({ words, prefix: quoted === undefined && bare.endsWith('*') });
  }
  return phrases.slice(0, MAX_PHRASES);
}

/** The same in the language of SQLite's FTS5, nothing of it taken for an operator. */
export function toMatchExpression(phrases: readonly SearchPhrase[]): string {
  return phrases.map(({ words, prefix }) => `"${words.join(' ')}"${prefix ? '*' : ''}`).join(' AND ');
}

/** Whether each phrase is in one of the fields, given by their words. */
export function containsPhrases(fields: readonly (readonly string[])[], phrases: readonly SearchPhrase[]): boolean {
  return phrases.every((phrase) => fields.some((words) => contains(words, phrase)));
}

function contains(words: readonly string[], phrase: SearchPhrase): boolean {
  const last = phrase.words.length - 1;
  const isAt = (start: number): boolean =>
    phrase.words.every((word, index) => {
      const found = words[start + index];
      return found === word || (phrase.prefix && index === last && found?.startsWith(word) === true);
    });
  return words.some((_, start) => isAt(start));
}
