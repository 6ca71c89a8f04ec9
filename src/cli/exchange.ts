import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Capture } from '../core/gateway/capture.ts';
import { CaptureIds } from '../core/gateway/captureIds.ts';
import { exportFormats } from '../core/history/export/formats.ts';
import { importCaptures, type ImportFormat } from '../core/history/import/importCaptures.ts';
import { printLine, stderrLogger } from './output.ts';
import { withStore, type StoreOption } from './store.ts';

interface ExportOptions extends StoreOption {
  readonly format: string;
  readonly redact: boolean;
}

interface ImportOptions extends StoreOption {
  readonly format?: ImportFormat;
  readonly port: number;
}

/** `hookline requests export`: what the requests are in another program's form; 1 when one is not there. */
export function exportRequests(ids: readonly string[], options: ExportOptions): Promise<number> {
  return withStore(options, async (history) => {
    const captures: Capture[] = [];
    for (const id of ids) {
      const capture = await history.get(id);
      if (!capture) {
        stderrLogger.warn(`No request with the id ${id} is kept.`);
        return 1;
      }
      captures.push(capture);
    }
    const format = exportFormats.find(({ id }) => id === options.format);
    // Without a word about it a format does what is right for it: raw bytes are the very bytes.
    const written = format?.write(captures, options.redact ? {} : { redact: false }) ?? '';
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(written, (error) => (error ? reject(error) : resolve()));
    });
    return 0;
  });
}

/** `hookline requests import`: requests from a file, or from standard input for `-`; prints their new ids. */
export async function importRequests(file: string, options: ImportOptions): Promise<number> {
  const input = file === '-' ? await buffer(process.stdin) : await readFile(file);
  const { format, port: upstreamPort } = options;
  const captures = importCaptures(input, {
    ids: new CaptureIds(),
    now: Date.now(),
    upstreamPort,
    ...(format && { format }),
  });
  return withStore(options, async (history) => {
    for (const capture of captures) {
      await history.put(capture);
      printLine(capture.id);
    }
    return 0;
  });
}
