import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { yamlDocuments, type YamlNode } from '../../../src/core/analysis/yamlRanges.ts';

function root(text: string): YamlNode | undefined {
  return yamlDocuments(text)[0]?.root;
}

/** A value in short, spans as the text they cover; aliases that go round end at some depth. */
function outline(text: string, node: YamlNode | undefined, depth = 6): unknown {
  if (!node || depth === 0) return undefined;
  if (node.isMap)
    return Object.fromEntries(node.entries().map(({ name, value }) => [name, outline(text, value, depth - 1)]));
  if (node.isList) return node.items().map((item) => outline(text, item, depth - 1));
  return text.slice(node.characters.startIndex, node.characters.endIndex);
}

function read(text: string): unknown {
  return outline(text, root(text));
}

test.each<[text: string, outline: unknown]>([
  ['a: 1\nb: "x"\nc: \'y\'', { a: '1', b: 'x', c: 'y' }],
  ['a:\n  - 1 # note\n  - "80:80"\n  -', { a: ['1', '80:80', ''] }],
  ['a: [1, "2", {b: 3}]', { a: ['1', '2', { b: '3' }] }],
  ['a: |\n  one\n  two\nb: 1', { a: '  one\n  two\n', b: '1' }],
  ['a: >- # note\n  one\nb: 1', { a: '  one\n', b: '1' }],
  ['a: &x 3000\nb: *x', { a: '3000', b: '3000' }],
  ['x: &x\n  a: 1\n  b: 2\ny:\n  <<: *x\n  b: 3', { x: { a: '1', b: '2' }, y: { b: '3', a: '1' } }],
  [
    'x: &x {a: 1}\nz: &z {a: 2, c: 4}\ny:\n  <<: [*x, *z]',
    { x: { a: '1' }, z: { a: '2', c: '4' }, y: { a: '1', c: '4' } },
  ],
  ['a: 1\na: 2', { a: '2' }],
  ['8080: 22:22', { 8080: '22:22' }],
  ['a: "x', { a: 'x' }],
  ['a: !reset null\nb: !custom {c: 1}', { a: 'null', b: { c: '1' } }],
  ['a: *missing', { a: '*missing' }],
  ['\uFEFFa: 1\r\nb: 2\r\n', { a: '1', b: '2' }],
])('reads %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a scalar says what it says, whatever its style', () => {
  const texts = (text: string): unknown =>
    root(text)
      ?.entries()
      .map(({ value }) => value.text);
  expect(texts('a: 0x10\nb: "x\\ty"\nc: >\n  one\n  two\nd:\ne: ~\nf: ""\ng: true')).toEqual([
    '0x10',
    'x\ty',
    'one two\n',
    undefined,
    undefined,
    '',
    'true',
  ]);
});

test('null is nothing, a collection cannot be told', () => {
  const kinds = root('a:\nb: ~\nc: []\nd: "~"\n')
    ?.entries()
    .map(({ value }) => value.evaluated().kind);
  expect(kinds).toEqual(['nothing', 'nothing', 'unresolved', 'literal']);
});

test('a literal has its quotes in its span and not in what is edited', () => {
  const text = 'ports: "3000"';
  expect(root(text)?.get('ports')?.evaluated()).toEqual({
    kind: 'literal',
    value: '3000',
    node: { startIndex: 7, endIndex: 13 },
    edit: { startIndex: 8, endIndex: 12 },
  });
});

test('tags of its own make no difference, others are told', () => {
  expect(root('a: !!str 1')?.get('a')?.tag).toBeUndefined();
  expect(root('a: !override [1]')?.get('a')?.tag).toBe('!override');
});

test('there may be several documents, broken ones among them', () => {
  const documents = yamlDocuments('# only a comment\n---\na: 1\n---\n{{- if .x }}\nb: 2\n---\nc: 3\n');
  expect(documents.map(({ broken }) => broken)).toContain(true);
  expect(documents[0]?.root.get('a')?.text).toBe('1');
  expect(documents.at(-1)?.root.get('c')?.text).toBe('3');
});

/** A map of lists of aliases, each nine times the one before. */
const laughs = `a0: &a0 [${'x,'.repeat(9)}]\n${Array.from(
  { length: 12 },
  (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]\n`,
).join('')}`;

test.each([
  ['aliases of aliases', laughs],
  ['a value that is a part of itself', 'a: &a [*a, *a, *a, *a, *a, *a, *a, *a]'],
  ['a map merged into itself', 'a: &a\n  <<: *a\n  b: 1'],
  ['deep nesting', '['.repeat(200_000)],
  ['deep maps', '{a: '.repeat(60_000)],
  ['many keys', Array.from({ length: 30_000 }, (_, key) => `k${key}: 1`).join('\n')],
  ['many documents', '---\n'.repeat(60_000)],
  ['quotes alone', '"'.repeat(200_000)],
  ['ten million characters', 'a: 1\n'.repeat(2_000_000)],
])('%s are read in bounds', (_, text) => {
  const walk = (node: YamlNode, depth: number): number =>
    depth === 0
      ? 1
      : [...node.items(), ...node.entries().map(({ value }) => value)].reduce(
          (sum, child) => sum + walk(child, depth - 1),
          1,
        );
  for (const { root: node } of yamlDocuments(text)) expect(walk(node, 9)).toBeLessThan(100_000);
});

test('never throws, and names places that are there', () => {
  const token = fc.constantFrom(
    'a',
    'b: ',
    '\n',
    '  ',
    '- ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '&x ',
    '*x',
    '<<: ',
    '|',
    '>',
    '#',
    '!t ',
    '---\n',
    '\\',
    '\r\n',
    '\t',
    '? ',
    ': ',
  );
  const seen = (text: string, node: YamlNode, depth: number): void => {
    for (const { startIndex, endIndex } of [node.stretch, node.characters]) {
      expect(startIndex).toBeGreaterThanOrEqual(0);
      expect(endIndex).toBeGreaterThanOrEqual(startIndex);
      expect(endIndex).toBeLessThanOrEqual(text.length);
    }
    if (depth === 0) return;
    for (const item of node.items()) seen(text, item, depth - 1);
    for (const { key, value } of node.entries()) for (const child of [key, value]) seen(text, child, depth - 1);
  };
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(token).map((tokens) => tokens.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const { root: node } of yamlDocuments(text)) seen(text, node, 5);
      },
    ),
    { numRuns: 2000 },
  );
});
