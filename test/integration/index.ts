/** The entry that VS Code's extension host loads: runs one case with mocha and writes down what came of it. */
import { writeFile } from 'node:fs/promises';
import type { TestResult } from './testResult.ts';

process.setSourceMapsEnabled(true);

export async function run(): Promise<void> {
  // A static import would become require(), which gives Node.js 22 and 24 different things.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'min' });
  mocha.addFile(required('HOOKLINE_TEST_FILE'));
  const tests: TestResult[] = [];
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => tests.push({ titles: test.titlePath(), duration: test.duration ?? 0 }))
      .on('fail', (test, error: Error) =>
        tests.push({ titles: test.titlePath(), duration: 0, error: error.stack ?? String(error) }),
      );
  });
  await writeFile(required('HOOKLINE_TEST_RESULT'), JSON.stringify(tests));
  if (failures > 0) throw new Error(`${String(failures)} failed`);
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start the tests with "npm run test:integration".`);
  return value;
}
