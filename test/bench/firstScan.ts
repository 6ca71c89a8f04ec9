/** Run on its own: prints how long the first scan of a fresh process takes by one of several ways, in milliseconds. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LinuxPortScanner } from '../../src/core/ports/linuxScanner.ts';
import { vscodeScan } from './vscodeScan.ts';

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  hookline: () => new LinuxPortScanner().scan({ folders: [process.cwd()], rootPids: [] }),
  vscode: vscodeScan,
  ss: () => promisify(execFile)('ss', ['-ltnpH'], { maxBuffer: 64 * 1024 * 1024 }),
};
const start = performance.now();
await ways[process.argv[2] ?? '']?.();
console.log(performance.now() - start);
