import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap, isScalar, parseDocument } from 'yaml';
import { jsonText, scalarText, type EmbeddedText } from '../../../../src/core/analysis/commands/embeddedText.ts';
import { SourceFile } from '../../../../src/core/analysis/sourceFile.ts';

function sourceOf(file: SourceFile, { text, offsetAt }: EmbeddedText, part: string): string {
  const at = text.indexOf(part);
  return file.text.slice(offsetAt(at), offsetAt(at + part.length));
}

test('a JSON string is read with its escapes', () => {
  const literal = String.raw`"sh -c \"vite --port 3000\" \u0026\ud83d\ude00 x"`;
  const file = new SourceFile('/w/package.json', `[${literal}]`);
  const embedded = jsonText(file, 1, 1 + literal.length);
  expect(embedded.text).toBe('sh -c "vite --port 3000" &😀 x');
  expect(sourceOf(file, embedded, '"vite --port')).toBe(String.raw`\"vite --port`);
  expect(sourceOf(file, embedded, '3000')).toBe('3000');
  expect(sourceOf(file, embedded, 'x')).toBe('x');
  expect(embedded.offsetAt(embedded.text.length)).toBe(file.text.length - 2);
});

const scalars: readonly (readonly [name: string, source: string, value: string])[] = [
  ['plain', 'vite --port 3000', 'vite --port 3000'],
  ['plain over lines', 'vite\n    --port\n    3000', 'vite --port 3000'],
  ['single quoted', "'echo ''a'' && vite --port 3000'", "echo 'a' && vite --port 3000"],
  ['double quoted', String.raw`"echo \"\x41\u0041\U0001F600\" && vite --port 3000"`, 'echo "AA😀" && vite --port 3000'],
  ['double quoted over lines', '"vite \\\n    --port\n    3000"', 'vite --port 3000'],
  ['literal block', '|\n  set -e\n  vite --port 3000\n', 'set -e\nvite --port 3000\n'],
  ['literal block, indented more', '|-\n    if x\n      vite --port 3000', 'if x\n  vite --port 3000'],
  ['folded block', '>-\n  vite\n  --port\n  3000\n\n  now', 'vite --port 3000\nnow'],
];

test.each(scalars)('YAML: %s', (_, source, value) => {
  const file = new SourceFile('/w/a.yml', `a: ${source}\n`);
  const document = parseDocument(file.text);
  const node = isMap(document.contents) ? document.contents.items[0]?.value : undefined;
  if (!isScalar(node) || !node.range) throw new Error('no scalar');
  expect(node.value).toBe(value);
  const embedded = scalarText(file, node.range[0], node.range[1], value);
  expect(embedded.text).toBe(value);
  for (const part of ['vite', '3000']) expect(sourceOf(file, embedded, part)).toBe(part);
});

test('strings of TOML', () => {
  const file = new SourceFile('/w/a.toml', 'a = """\nvite \\\n  --port 3000\n"""');
  const embedded = scalarText(file, 4, file.text.length, 'vite --port 3000\n');
  expect(sourceOf(file, embedded, '3000')).toBe('3000');
});

test('what does not fit is empty', () => {
  expect(scalarText(new SourceFile('/w/a.yml', 'a: b'), 3, 4, 'c').text).toBe('');
});

test('every JSON string is found', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const literal = JSON.stringify(value);
      const embedded = jsonText(new SourceFile('/w/a.json', literal), 0, literal.length);
      expect(embedded.text).toBe(value);
      for (let index = 0; index <= value.length; index += 1) {
        expect(embedded.offsetAt(index)).toBeLessThan(literal.length);
      }
    }),
  );
});

test('never throws, and stays within the file', () => {
  const pieces = fc.string({ unit: fc.constantFrom('"', "'", '\\', '\n', ' ', 'a', '|', '>', 'u', '\r') });
  fc.assert(
    fc.property(pieces, pieces, (source, value) => {
      const file = new SourceFile('/w/a.yml', source);
      for (const embedded of [jsonText(file, 0, source.length), scalarText(file, 0, source.length, value)]) {
        for (let index = 0; index <= embedded.text.length; index += 1) {
          expect(embedded.offsetAt(index)).toBeLessThanOrEqual(source.length + 1);
        }
      }
    }),
  );
});
