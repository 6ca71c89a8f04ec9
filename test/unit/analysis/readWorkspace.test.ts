import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { readWorkspace } from '../../../src/core/analysis/readWorkspace.ts';
import { WorkspaceRules } from '../../../src/core/analysis/workspaceRules.ts';
import { repository } from '../../support/paths.ts';
import { grammarFolder } from './workspace.ts';

const FILES = 600;
/** As it is shipped. */
const helper = join(repository, 'dist', 'recordWorker.cjs');
const signal = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookline-read-'));
  for (let index = 0; index < FILES; index += 1) {
    await writeFile(join(folder, `server${index}.js`), source(1000 + index));
  }
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function source(port: number): string {
  return `const app = require('express')();\napp.listen(${port});\n`;
}

function portsOf(analyzer: Analyzer): readonly (number | undefined)[] {
  return analyzer.facts().flatMap((fact) => (fact.kind === 'bind' ? fact.port.value : []));
}

test.each([
  ['a thread that helps', helper],
  ['no other thread', undefined],
  ['a thread that fails', join(repository, 'dist', 'no-such-program.cjs')],
])('with %s every file is read, as the editor has it', async (_name, program) => {
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const unsaved = (path: string): string | undefined =>
    path === join(folder, 'server7.js') ? source(9007) : undefined;
  const rules = new WorkspaceRules(folder);
  expect(await readWorkspace(rules, analyzer, { signal, unsaved, helper: program })).toBe(FILES);
  const inOrder = Array.from({ length: FILES }, (_, index) => index).sort((one, other) =>
    `server${one}.js` < `server${other}.js` ? -1 : 1,
  );
  expect(portsOf(analyzer)).toEqual(inOrder.map((index) => (index === 7 ? 9007 : 1000 + index)));
});

test('what changes while it is being read counts as it is now', async () => {
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const reading = readWorkspace(new WorkspaceRules(folder), analyzer, { signal, helper });
  const path = join(folder, 'server599.js');
  await writeFile(path, source(9999));
  await analyzer.update(path, source(9999));
  await reading;
  expect(portsOf(analyzer)).toContain(9999);
  expect(portsOf(analyzer)).toHaveLength(FILES);
});

test('what others import from is found whoever reads it', async () => {
  await writeFile(join(folder, 'config.js'), 'exports.port = 4321;\n');
  const importing = `const { port } = require('./config');\nrequire('express')().listen(port);\n`;
  await writeFile(join(folder, 'server0.js'), importing);
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const rules = new WorkspaceRules(folder);
  await readWorkspace(rules, analyzer, { signal, helper });
  expect(portsOf(analyzer)).toContain(4321);
  await readWorkspace(rules, analyzer, { signal, helper });
  expect(portsOf(analyzer)).toContain(4321);
});

test.each(['server0.js', 'server500.js', 'server599.js'])('stops when aborted at %s', async (name) => {
  const stop = new AbortController();
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const unsaved = (path: string): undefined => {
    if (path === join(folder, name)) stop.abort();
  };
  const reading = readWorkspace(new WorkspaceRules(folder), analyzer, { signal: stop.signal, unsaved, helper });
  await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(portsOf(analyzer).length).toBeLessThan(FILES);
});
