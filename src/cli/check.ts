import { join } from 'node:path';
import { version } from '../../package.json';
import { checkDirectory } from '../core/analysis/check.ts';
import { Grammars } from '../core/analysis/grammars.ts';
import { reportJson } from '../core/analysis/reportJson.ts';
import { reportSarif } from '../core/analysis/reportSarif.ts';
import { reportText } from '../core/analysis/reportText.ts';
import { abortOnInterrupt, printLine } from './output.ts';

interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly facts?: boolean;
}

/** `hookline check`: what will make a webhook fail; 1 when there is something. */
export async function check(directory: string, { format, facts = false }: CheckOptions): Promise<number> {
  // Beside the bundle, dist/cli.cjs.
  const grammars = new Grammars(join(__dirname, 'grammars'));
  const result = await checkDirectory(directory, { grammars, signal: abortOnInterrupt() });
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
