import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { readWorkspace } from '../../../src/core/analysis/readWorkspace.ts';
import { WorkspaceRules } from '../../../src/core/analysis/workspaceRules.ts';
import { grammarFolder } from './workspace.ts';

const FILES = 300;
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

test('every file is read, as the editor has it', async () => {
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const unsaved = (path: string): string | undefined =>
    path === join(folder, 'server7.js') ? source(9007) : undefined;
  expect(await readWorkspace(new WorkspaceRules(folder), analyzer, { signal, unsaved })).toBe(FILES);
  const ports = Array.from({ length: FILES }, (_, index) => (index === 7 ? 9007 : 1000 + index));
  expect(new Set(portsOf(analyzer))).toEqual(new Set(ports));
});

test('what changes while it is being read counts as it is now', async () => {
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const reading = readWorkspace(new WorkspaceRules(folder), analyzer, { signal });
  const path = join(folder, 'server299.js');
  await writeFile(path, source(9999));
  await analyzer.update(path, source(9999));
  await reading;
  expect(portsOf(analyzer)).toContain(9999);
  expect(portsOf(analyzer)).toHaveLength(FILES);
});

test.each(['server0.js', 'server150.js'])('stops when aborted at %s', async (name) => {
  const stop = new AbortController();
  const analyzer = new Analyzer(new Grammars(grammarFolder));
  const unsaved = (path: string): undefined => {
    if (path === join(folder, name)) stop.abort();
  };
  const reading = readWorkspace(new WorkspaceRules(folder), analyzer, { signal: stop.signal, unsaved });
  await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(portsOf(analyzer).length).toBeLessThan(FILES);
});
