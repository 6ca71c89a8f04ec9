import { parseEnv } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDotenv } from '../../../src/core/analysis/dotenv.ts';
import { textAt } from './workspace.ts';

const forms: readonly (readonly [line: string, name: string, value: string, marked?: string])[] = [
  ['PORT=3000', 'PORT', '3000'],
  ['export PORT=3000', 'PORT', '3000'],
  ['  PORT = 3000  ', 'PORT', '3000'],
  ['PORT="3000"', 'PORT', '3000'],
  [`PORT='3000'`, 'PORT', '3000'],
  ['PORT=`3000`', 'PORT', '3000'],
  ['PORT=3000 # the port', 'PORT', '3000'],
  ['PORT="3000" # the port', 'PORT', '3000'],
  ['TEXT="a # b"', 'TEXT', 'a # b'],
  ['TEXT=', 'TEXT', ''],
  ['TEXT=""', 'TEXT', ''],
  ['TEXT="one\ntwo"', 'TEXT', 'one\ntwo'],
  [String.raw`TEXT="one\ntwo"`, 'TEXT', 'one\ntwo', String.raw`one\ntwo`],
  [String.raw`TEXT='one\ntwo'`, 'TEXT', String.raw`one\ntwo`],
  ['URL=http://localhost:3000/a?b=c', 'URL', 'http://localhost:3000/a?b=c'],
  ['TEXT="open', 'TEXT', '"open'],
];

test.each(forms)('reads %j', (line, name, value, marked = value) => {
  const text = `# PORT=1\n\n${line}\nLAST=1`;
  const [fact, last, ...more] = parseDotenv('/w/.env', text);
  expect(fact).toMatchObject({ kind: 'env', file: '/w/.env', name, value });
  expect(fact && textAt(text, fact.span)).toBe(marked);
  expect(last).toMatchObject({ name: 'LAST', value: '1' });
  expect(more).toEqual([]);
});

test('lines may end with CRLF', () => {
  const facts = parseDotenv('/w/.env', 'A=1\r\nPORT=3000\r\n# x\r\nB="2"\r\n');
  expect(facts.map(({ name, value, span }) => [name, value, span.line, span.column])).toEqual([
    ['A', '1', 1, 3],
    ['PORT', '3000', 2, 6],
    ['B', '2', 4, 4],
  ]);
});

test('what is no assignment is passed over', () => {
  expect(parseDotenv('/w/.env', '#A=1\njust words\n=3\n1A=2\nB=2')).toMatchObject([{ name: 'B' }]);
});

test('reads what Node reads', () => {
  const name = fc.constantFrom('PORT', 'HOST', 'A_1');
  // Node takes `export` for a part of the name where the value is empty; dotenv does not, and nor do we.
  const plain = fc.stringMatching(/^[\w:/.-]{1,8}$/);
  const value = fc.oneof(
    plain,
    plain.map((text) => `"${text} # ${text}"`),
    plain.map((text) => `'${text}\n${text}'`),
    plain.map((text) => `${text} # note`),
  );
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom('', 'export ', '  '), name, fc.constantFrom('=', ' = '), value)
      .map((parts) => parts.join('')),
    fc.constantFrom('', '# comment', '#PORT=1'),
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, ending) => {
      const text = lines.join(ending);
      const read = Object.fromEntries(parseDotenv('/w/.env', text).map(({ name, value }) => [name, value]));
      expect(read).toEqual({ ...parseEnv(text) });
    }),
  );
});

test('never throws, and names places that are there', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '\n', '\r', ' ', '#', '\\', 'export ', '1') }),
      (text) => {
        for (const { span } of parseDotenv('/w/.env', text)) {
          expect(span.endLine - span.line || span.endColumn - span.column).toBeGreaterThanOrEqual(0);
        }
      },
    ),
  );
});
