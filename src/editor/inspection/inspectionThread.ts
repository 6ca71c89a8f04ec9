import { WorkerThread } from '../workerThread.ts';
import type { InspectionCalls } from './inspectionCalls.ts';

/**
 * Reads and writes captures: to decompress, redact, encode and take apart bodies of many megabytes would hold up the
 * extension host.
 */
export class InspectionThread extends WorkerThread<InspectionCalls> {
  constructor(program: string) {
    super(program, 'hookline inspector');
  }
}
