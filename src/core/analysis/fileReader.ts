import type { Grammars } from './grammars.ts';
import type { FileContent, SourceFile } from './sourceFile.ts';

/** How files of one kind are read. It never throws, whatever is in the file, and knows of no other file. */
export interface FileReader {
  /** Whether it reads a file of this absolute path. */
  readonly reads: (path: string) => boolean;
  readonly read: (file: SourceFile, grammars: Grammars) => FileContent | Promise<FileContent>;
}
