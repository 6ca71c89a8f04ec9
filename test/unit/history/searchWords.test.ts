import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { migrations } from '../../../src/core/history/historySchema.ts';
import { containsPhrases, parseSearch, searchWords, toMatchExpression } from '../../../src/core/history/searchWords.ts';

/** Text with what the language of FTS5 takes for operators, quotes and NUL among it. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '"',
        '*',
        'AND',
        'OR',
        'NOT',
        'NEAR(a b)',
        '^',
        ':',
        '-',
        '+',
        '{',
        '}',
        '(',
        ')',
        '\0',
        ' ',
        'target:',
        'é',
        'ｅ',
        '支払',
        'a',
        'b',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test.each([
  ['Evt_1AbC-x', ['evt', '1abc', 'x']],
  ['Straße ÉCOLE', ['straße', 'ecole']],
  ['ｆｕｌｌ', ['full']],
  ['支払いok', ['支', '払', 'い', 'ok']],
  ['{}*"', []],
  ['a'.repeat(100), ['a'.repeat(64)]],
])('the words of %j', (text, words) => {
  expect(searchWords(text)).toEqual(words);
});

test.each([
  ['a b', [['a'], ['b']]],
  ['"a b" c', [['a', 'b'], ['c']]],
  ['"a b', [['a', 'b']]],
  ['a.b', [['a', 'b']]],
  ['"" * -', []],
])('reads %j', (query, phrases) => {
  expect(parseSearch(query).map(({ words }) => words)).toEqual(phrases);
});

test('SQLite takes any text, and finds exactly what the words say', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(migrations[1] ?? '');
  const clear = database.prepare('DELETE FROM search WHERE rowid = 1');
  const insert = database.prepare(
    'INSERT INTO search (rowid, target, headers, request, response) VALUES (1, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT rowid FROM search WHERE search MATCH ?');
  fc.assert(
    fc.property(anyText, fc.tuple(anyText, anyText, anyText, anyText), (query, texts) => {
      const phrases = parseSearch(query);
      if (phrases.length === 0) return;
      const fields = texts.map(searchWords);
      clear.run();
      insert.run(...(fields.map((words) => words.join(' ')) as [string, string, string, string]));
      expect(find.all(toMatchExpression(phrases)).length === 1).toBe(containsPhrases(fields, phrases));
    }),
    { numRuns: 2000 },
  );
});

test('what is looked for is found where it was taken from', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), fc.nat(), (text, from, length) => {
      const words = searchWords(text);
      const some = words.slice(from % (words.length + 1)).slice(0, length % 5);
      expect(containsPhrases([words], parseSearch(`"${some.join(' ')}"`))).toBe(true);
    }),
  );
});
