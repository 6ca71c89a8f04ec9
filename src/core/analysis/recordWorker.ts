/** The program of a thread that helps to read a workspace. A bundle of its own, dist/recordWorker.cjs. */
import { join } from 'node:path';
import { answerCalls } from '../workerThread.ts';
import { readFileRecord, type FileRecord } from './fileRecord.ts';
import { Grammars } from './grammars.ts';
import { readSource } from './readSource.ts';
import type { RecordCalls } from './recordCalls.ts';

// Beside the bundle.
const grammars = new Grammars(join(__dirname, 'grammars'));

const calls: RecordCalls = {
  async read(files) {
    const records: (FileRecord | undefined)[] = [];
    for (const { path, isImported } of files) {
      const text = readSource(path);
      records.push(text === undefined ? undefined : await readFileRecord(path, text, grammars, isImported));
    }
    return records;
  },
};

answerCalls(calls);
