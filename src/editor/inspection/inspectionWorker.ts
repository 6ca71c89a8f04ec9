/** The program of the thread that reads captures for the inspector, and writes and reads files of them. A bundle of its own, dist/inspectionWorker.cjs. */
import { HooklineError } from '../../core/errors.ts';
import { CaptureIds } from '../../core/gateway/captureIds.ts';
import { exportFormats } from '../../core/history/export/formats.ts';
import { importCaptures } from '../../core/history/import/importCaptures.ts';
import { answerCalls } from '../workerThread.ts';
import { Inspection } from './inspection.ts';
import { withBuffers, type Imported, type InspectionCalls } from './inspectionCalls.ts';

let inspection: Inspection | undefined;

const inspected = <T>(run: (inspection: Inspection) => T): T => {
  if (!inspection) throw new Error('no request has been loaded');
  return run(inspection);
};

const calls: InspectionCalls = {
  load: (capture, revealed) => {
    inspection = new Inspection(withBuffers(capture), revealed);
    return inspection.overview();
  },
  content: (source) => inspected((of) => of.content(source)),
  text: (source, from) => inspected((of) => of.text(source, from)),
  bytes: (source, from, length) => inspected((of) => of.bytes(source, from, length)),
  moments: (from, count) => inspected((of) => of.moments(from, count)),
  write: (captures, format, redact) => {
    const options = redact === undefined ? {} : { redact };
    return exportFormats.find(({ id }) => id === format)?.write(withBuffers(captures), options) ?? '';
  },
  read: readFile,
};

function readFile(file: Uint8Array): Imported {
  try {
    return { captures: importCaptures(file, { ids: new CaptureIds(), now: Date.now(), upstreamPort: 0 }) };
  } catch (error) {
    if (!(error instanceof HooklineError)) throw error;
    return { failure: error.text };
  }
}

answerCalls(calls);
