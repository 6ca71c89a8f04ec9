import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerThread } from '../../../src/editor/workerThread.ts';
import type { AnalysisCalls } from '../../../src/editor/diagnostics/analysisCalls.ts';
import { repository } from '../../support/paths.ts';

const context = { roots: [], registered: [], evidence: { listeners: [], refusedPorts: [] } };
let folder: string;
let thread: WorkerThread<AnalysisCalls>;
let failures = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookline-worker-'));
  failures = 0;
  thread = new WorkerThread(join(repository, 'dist', 'analysisWorker.cjs'), 'test', () => (failures += 1));
});

afterEach(async () => {
  thread.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Writes servers on ports from 3000 on. */
async function write(servers: number): Promise<void> {
  for (let index = 0; index < servers; index += 1) {
    const source = `const app = require('express')();\napp.listen(${3000 + index});\n`;
    await writeFile(join(folder, `server${index}.js`), source);
  }
}

async function bindsOn(port: number): Promise<number> {
  return (await thread.calls.bindsOn(port, { ...context, roots: [folder] })).length;
}

test('a folder that is to be read anew while it is being read is read once more, and both wait for it', async () => {
  await write(600);
  const first = thread.calls.readFolder(folder, [], undefined);
  await thread.calls.read(join(folder, 'server0.js'), undefined);
  await Promise.all([first, thread.calls.readFolder(folder, [], undefined)]);
  expect(await bindsOn(3000)).toBe(1);
  expect(await bindsOn(3599)).toBe(1);
  expect(failures).toBe(0);
});

test('reading that is stopped leaves what it has read, and files can be read as before', async () => {
  await write(3000);
  const reading = thread.calls.readFolder(folder, [], undefined);
  await thread.calls.read(join(folder, 'server0.js'), "require('express')().listen(9000);");
  await thread.calls.stopReading(folder);
  await reading;
  expect(await bindsOn(9000)).toBe(1);
  expect(await bindsOn(5999)).toBe(0);
  await thread.calls.read(join(folder, 'server1.js'), "require('express')().listen(9001);");
  expect(await bindsOn(9001)).toBe(1);
  expect(failures).toBe(0);
});
