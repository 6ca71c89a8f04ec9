import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { grammarFolder, root, settings, summariesOf, type Files } from './workspace.ts';

const grammars = new Grammars(grammarFolder);
const nothing = { roots: [root], registered: [], evidence: { listeners: [], refusedPorts: [] } };
const server = `import express from 'express';\nexpress().listen(3000, '127.0.0.1');\n`;
const path = join(root, 'server.js');

test('findings follow every change of a file', async () => {
  const analyzer = new Analyzer(grammars);
  await analyzer.update(path, server);
  expect(analyzer.findings(nothing)).toHaveLength(1);
  expect(analyzer.facts(path)).toHaveLength(1);
  await analyzer.update(path, server.replace('127.0.0.1', '0.0.0.0'));
  expect(analyzer.findings(nothing)).toEqual([]);
  await analyzer.update(path, `\n${server}`);
  expect(analyzer.findings(nothing)[0]?.span.line).toBe(3);
  analyzer.remove(path);
  expect(analyzer.findings(nothing)).toEqual([]);
  expect(analyzer.facts()).toEqual([]);
});

test('of updates that overlap the last one counts, and a removal too', async () => {
  const analyzer = new Analyzer(grammars);
  await Promise.all([analyzer.update(path, server), analyzer.update(path, '')]);
  expect(analyzer.facts()).toEqual([]);
  const update = analyzer.update(path, server);
  analyzer.remove(path);
  await update;
  expect(analyzer.facts()).toEqual([]);
});

test('files outside of the workspace folders have no findings', async () => {
  const analyzer = new Analyzer(grammars);
  await analyzer.update(path, server);
  expect(analyzer.findings({ ...nothing, roots: [resolve('/elsewhere')] })).toEqual([]);
  expect(analyzer.findings({ ...nothing, roots: [] })).toEqual([]);
});

test('each workspace folder has its own servers and URLs', async () => {
  const analyzer = new Analyzer(grammars);
  const roots = [join(root, 'one'), join(root, 'two')];
  await analyzer.update(join(root, 'one', 'server.js'), `import express from 'express';\nexpress().listen(3000);`);
  await analyzer.update(join(root, 'two', 'server.js'), `import express from 'express';\nexpress().listen(4000);`);
  const url = (name: string) => ({
    url: 'http://localhost:3000/hook',
    location: {
      file: join(root, name, '.vscode', 'settings.json'),
      span: { line: 1, column: 5, endLine: 1, endColumn: 31 },
    },
  });
  const of = (name: string) =>
    analyzer.findings({ ...nothing, roots, registered: [url(name)] }).map(({ file }) => file);
  expect(of('one')).toEqual([]);
  expect(of('two')).toEqual([join(root, 'two', '.vscode', 'settings.json')]);
});

const silenced: readonly (readonly [comment: string, line: string, count: number])[] = [
  ['// hookline-ignore', '', 0],
  ['// hookline-ignore loopback-bind: a proxy stands before it', '', 0],
  ['/* hookline-ignore */', '', 0],
  ['// hookline-ignore port-mismatch', '', 1],
  ['', ' // hookline-ignore', 0],
  ['', ' // hookline-ignore loopback-bind', 0],
  ['', ' // hookline-ignore env-port-ignored', 1],
  ['const x = 1; // hookline-ignore', '', 1],
  ['// see hookline-ignored', '', 1],
];

test.each(silenced)('the comment %j before and %j behind leave %i', async (comment, behind, count) => {
  const source = `import express from 'express';\n${comment}\nexpress().listen(3000, '127.0.0.1');${behind}\n`;
  expect(await summariesOf({ 'server.js': source })).toHaveLength(count);
});

test('a comment silences in environment files and settings as well', async () => {
  const files: Files = {
    'server.js': `import express from 'express';\nexpress().listen(3000);`,
    '.env': 'PORT=4000 # hookline-ignore',
    '.vscode/settings.json': settings('http://localhost:3001/x').replace('"http', '// hookline-ignore\n"http'),
  };
  expect(await summariesOf(files)).toEqual([]);
});

test('binary, huge and minified files have nothing to say', async () => {
  const analyzer = new Analyzer(grammars);
  for (const text of [
    `${server}\0`,
    server + '\n'.repeat(10_000_000),
    server.replaceAll('\n', '') + 'a();'.repeat(5000),
  ]) {
    await analyzer.update(path, text);
    expect(analyzer.facts()).toEqual([]);
  }
});

test('files of a project do not make the start wait: nothing is loaded before it is needed', async () => {
  const analyzer = new Analyzer(new Grammars(join(root, 'no grammars here')));
  await analyzer.update(path, 'export const answer = 42;');
  await analyzer.update(join(root, '.env'), 'PORT=3000');
  expect(analyzer.facts()).toHaveLength(1);
  await expect(analyzer.update(path, server)).rejects.toThrow('ENOENT');
});

const words = fc.constantFrom(
  ...`app|.listen(|serve(|3000|'127.0.0.1'|)|{|}|const |=|process.env.PORT|express()|require(|'express'|this.|=>`.split(
    '|',
  ),
  ...String.raw`class A ;|| ;${'${'};//;/*;port:;...;?;:;await ;new ;,;${'`'}`.split(';'),
  '\n',
  '\u2028',
  '\uD83D',
);

test('no text makes it throw', async () => {
  const analyzer = new Analyzer(grammars);
  const text = fc.oneof(fc.string({ unit: words, maxLength: 60 }), fc.string({ unit: 'binary' }));
  const name = fc.constantFrom(
    'a.js',
    'a.ts',
    'a.tsx',
    'vite.config.ts',
    'ecosystem.config.js',
    'app/api/route.ts',
    '.env',
    'package.json',
    'compose.yaml',
    '.vscode/settings.json',
  );
  await fc.assert(
    fc.asyncProperty(name, text, async (name, text) => {
      await analyzer.update(join(root, name), text);
      expect(analyzer.findings(nothing).length).toBeLessThan(10);
    }),
    { numRuns: 500 },
  );
});

const exporting = fc.constantFrom(
  ...`export |default |const |a|b|c|config| = |.|{|}|...|(|)|, |: |port|get('port')|convict(|require('./a')|import |* as |from './b'|module.exports|exports.|;|\n|() => |return |class |function |z.object(|.parse(process.env)|export * from './a'|3000|app.set('port', |def |PORT = |from .a import b|["a"]`.split(
    '|',
  ),
);

test('no files that import from each other make it throw, or go on for ever', async () => {
  const names = ['a.js', 'b.ts', 'c.py', 'config.json'];
  const texts = fc.array(fc.string({ unit: exporting, maxLength: 40 }), { minLength: 4, maxLength: 4 });
  const main = `import { a } from './a';\nimport c from './b';\nimport app from './config.json';\napp.listen(a, c.b);\n`;
  await fc.assert(
    fc.asyncProperty(texts, async (texts) => {
      const analyzer = new Analyzer(grammars);
      const files = new Map(names.map((name, index) => [join(root, name), texts[index] ?? '']));
      files.set(join(root, 'main.js'), main);
      files.set(join(root, 'main.py'), 'import uvicorn\nfrom c import a, b\nuvicorn.run(app, host=a.b, port=b())\n');
      for (const [file, text] of files) await analyzer.update(file, text);
      await analyzer.complete((file) => files.get(file));
      expect(analyzer.facts().length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('configuration that names itself comes to an end', async () => {
  const analyzer = new Analyzer(grammars);
  const itself = `let config;\n${'config = wrap(config, config, () => config);\n'.repeat(200)}export default config;\n`;
  const circle = `const c = convict(c.get('x'));\nserver.listen(c.get('port'));\napp.set('port', app.get('port'));\nserver.listen(app.get('port'));`;
  const names = Array.from(
    { length: 20 },
    (_, index) => `const a${index} = a${index + 1} ? a${index + 1} : a${index + 1};`,
  );
  for (const text of [itself, circle, `${names.join('\n')}\nserver.listen(a0);`]) {
    for (const name of ['vite.config.js', 'webpack.config.js', 'ecosystem.config.js', 'server.js']) {
      await analyzer.update(join(root, name), text);
      await analyzer.complete(() => text);
    }
    expect(analyzer.findings(nothing)).toEqual([]);
  }
});

test('no truncation of a program makes it throw, and the whole has its finding', async () => {
  const source = readFileSync(new URL('fixtures/server.ts.txt', import.meta.url), 'utf8');
  const analyzer = new Analyzer(grammars);
  const file = join(root, 'server.ts');
  await fc.assert(
    fc.asyncProperty(fc.nat(source.length), fc.nat(source.length), async (start, end) => {
      await analyzer.update(file, source.slice(Math.min(start, end), Math.max(start, end)));
      analyzer.findings(nothing);
    }),
  );
  await analyzer.update(file, source);
  expect(analyzer.findings(nothing)).toHaveLength(1);
});

test('deep nesting and names that lead in circles come to an end', async () => {
  const analyzer = new Analyzer(grammars);
  const circles = 'let a = b, b = a;\na.listen(3000); b.listen(a);\nconst app = app; app.listen(app);';
  const deep = `const app = ${'('.repeat(2000)}x${')'.repeat(2000)}; app.listen(${'a ? b : '.repeat(2000)}3000);`;
  const fan = `let app;\n${'app = app || app ? app : make(app);\n'.repeat(200)}app.listen(app);`;
  for (const text of [circles, deep, fan]) {
    await analyzer.update(path, text);
    expect(analyzer.findings(nothing)).toEqual([]);
  }
});
