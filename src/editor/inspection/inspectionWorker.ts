/** The program of the thread that reads captures for the inspector. A bundle of its own, dist/inspectionWorker.cjs. */
import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { Inspection } from './inspection.ts';
import { withBuffers, type InspectionCalls } from './inspectionCalls.ts';

let inspection: Inspection | undefined;

const read = <T>(run: (inspection: Inspection) => T): T => {
  if (!inspection) throw new Error('no request has been loaded');
  return run(inspection);
};

const calls: InspectionCalls = {
  load: (capture, revealed) => {
    inspection = new Inspection(withBuffers(capture), revealed);
    return inspection.overview();
  },
  content: (source) => read((of) => of.content(source)),
  text: (source, from) => read((of) => of.text(source, from)),
  bytes: (source, from, length) => read((of) => of.bytes(source, from, length)),
  moments: (from, count) => read((of) => of.moments(from, count)),
};

const port = parentPort;
if (port) {
  createBirpc<object, InspectionCalls>(calls, {
    post: (message) => port.postMessage(message),
    on: (listen) => port.on('message', listen),
  });
}
