/** `npm test`: every suite, also after one has failed; says at the end which did. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { repository, results } from './paths.ts';

const vitest = (suite: string, ...projects: readonly string[]): string[] => [
  join(repository, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  ...projects.map((project) => `--project=${project}`),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, `${suite}.json`)}`,
];
const inNode = { name: 'unit and contract tests', args: vitest('unit', 'unit', 'contract') };
const integration = join(repository, 'test', 'support', 'integration.ts');
const suites =
  process.platform === 'linux'
    ? [
        inNode,
        { name: 'tests inside VS Code 1.110 and 1.139', args: [integration] },
        { name: 'tests of the workbench', args: vitest('ui', 'ui') },
      ]
    : [inNode, { name: 'tests inside a desktop VS Code', args: [integration, '--desktop'] }];

await rm(results, { recursive: true, force: true });
await run(process.execPath, ['esbuild.ts', '--production'], { cwd: repository, show: true });
const failed: string[] = [];
for (const { name, args } of suites) {
  console.log(`\n=== ${name}`);
  await run(process.execPath, args, { cwd: repository, show: true }).catch(() => failed.push(name));
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
