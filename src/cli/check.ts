import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { checkDirectory } from '../core/analysis/check.ts';
import { Grammars } from '../core/analysis/grammars.ts';
import { RecordCache } from '../core/analysis/recordCache.ts';
import { reportJson } from '../core/analysis/reportJson.ts';
import { reportSarif } from '../core/analysis/reportSarif.ts';
import { reportText } from '../core/analysis/reportText.ts';
import { abortOnInterrupt, printLine } from './output.ts';

interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly facts?: boolean;
  readonly cache: boolean;
}

/** `hookline check`: what will make a webhook fail; 1 when there is something. */
export async function check(directory: string, { format, facts = false, cache }: CheckOptions): Promise<number> {
  // Beside the bundle, dist/cli.cjs.
  const grammars = new Grammars(join(__dirname, 'grammars'));
  const result = await checkDirectory(directory, {
    grammars,
    signal: abortOnInterrupt(),
    cache: cache ? await openCache(directory) : undefined,
  });
  switch (format) {
    case 'json':
      printLine(reportJson(result, { facts }));
      break;
    case 'sarif':
      printLine(reportSarif(result, version));
      break;
    case 'text':
      printLine(reportText(result, { colors: process.stdout.isTTY && !process.env['NO_COLOR'] }));
      break;
  }
  return result.findings.length > 0 ? 1 : 0;
}

/** Undefined where nothing can be written; it only spares time. */
async function openCache(directory: string): Promise<RecordCache | undefined> {
  const folder = join(cacheDirectory(), 'hookline', 'check');
  const name = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await RecordCache.open(join(folder, name), __filename);
  } catch {
    return undefined;
  }
}

function cacheDirectory(): string {
  switch (process.platform) {
    case 'win32':
      return process.env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches');
    default:
      return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  }
}
