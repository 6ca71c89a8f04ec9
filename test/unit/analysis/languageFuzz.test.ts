import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileReaders } from '../../../src/core/analysis/fileReaders.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { SourceFile } from '../../../src/core/analysis/sourceFile.ts';
import { grammarFolder, root } from './workspace.ts';

const grammars = new Grammars(grammarFolder);
const here = dirname(fileURLToPath(import.meta.url));

/** The tests of each language are full of programs in it. */
const languages: readonly (readonly [file: string, extension: string])[] = [
  ['python', 'py'],
  ['modal', 'py'],
  ['ruby', 'rb'],
  ['php', 'php'],
  ['elixir', 'exs'],
  ['go', 'go'],
  ['java', 'java'],
  ['kotlin', 'kt'],
  ['csharp', 'cs'],
  ['rust', 'rs'],
];

/** The texts in quotes or backquotes of a file, as programs. */
function programsOf(name: string): readonly string[] {
  const text = readFileSync(join(here, `${name}.test.ts`), 'utf8');
  return Array.from(text.matchAll(/`((?:[^`\\]|\\.)+)`|'((?:[^'\\]|\\.)+)'/gs), ([, long, short]) =>
    (long ?? short ?? '').replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\\`, '\\'),
  ).filter((program) => program.includes('\n'));
}

const known = new Set(readdirSync(here));

async function read(extension: string, text: string): Promise<void> {
  const path = join(root, `config/puma.gunicorn.conf.${extension}`);
  for (const reader of fileReaders.filter((each) => each.reads(path))) {
    const { facts } = await reader.read(new SourceFile(path, text), grammars);
    const lines = text.split(/\r\n|\n|\r/).length;
    for (const fact of facts) expect(fact.span?.endLine ?? 1).toBeLessThanOrEqual(lines);
  }
}

for (const [name, extension] of languages.filter(([each]) => known.has(`${each}.test.ts`))) {
  const programs = programsOf(name);

  test(`no program of ${name} is too broken to be read`, { timeout: 120_000 }, async () => {
    expect(programs.length).toBeGreaterThan(5);
    const broken = fc
      .tuple(
        fc.constantFrom(...programs),
        fc.nat(),
        fc.nat(),
        fc.oneof(
          fc.constant(''),
          fc.string(),
          fc.constantFrom('(', ')', '{', '}', '"', "'", '`', '\\', '\n', '=', '#{', '${', '<<', '@', ':', '|>'),
        ),
      )
      .map(([program, from, length, inserted]) => {
        const start = from % (program.length + 1);
        return program.slice(0, start) + inserted + program.slice(start + (length % 12));
      });
    const cut = fc
      .tuple(fc.constantFrom(...programs), fc.nat())
      .map(([program, at]) => program.slice(0, at % (program.length + 1)));
    const mixed = fc.tuple(fc.constantFrom(...programs), fc.constantFrom(...programs)).map((both) => both.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, cut, mixed), (text) => read(extension, text)),
      { numRuns: 150 },
    );
  });

  test(`a program of ${name} that says the same again and again is read`, { timeout: 120_000 }, async () => {
    expect.hasAssertions();
    for (const program of programs.slice(0, 2)) {
      expect(program).not.toBe('');
      await read(extension, `${program}\n`.repeat(Math.ceil(60_000 / program.length)));
    }
  });
}
