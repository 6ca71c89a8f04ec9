import type { FileRecord } from './fileRecord.ts';

/** A file that is to be read as it is on disk. */
interface FileToRead {
  /** Absolute. */
  readonly path: string;
  /** Whether what it exports decides what other files bind. */
  readonly isImported: boolean;
}

/** What a thread that reads files can be asked for. */
export interface RecordCalls {
  /** What each file says, in their order; undefined for one that is gone or means nothing to the analysis. */
  read(files: readonly FileToRead[]): Promise<readonly (FileRecord | undefined)[]>;
}
