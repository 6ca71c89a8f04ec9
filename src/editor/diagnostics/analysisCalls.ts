import type { AnalysisContext } from '../../core/analysis/analysisContext.ts';
import type { Station } from '../../core/analysis/chain.ts';
import type { BindFact } from '../../core/analysis/facts.ts';
import type { Finding } from '../../core/analysis/finding.ts';

/** Where what files say is kept, and the program that reads them: another one may read them otherwise. */
export interface CacheFile {
  readonly file: string;
  readonly program: string;
}

/** What the thread that analyses the workspace can be asked for. Paths are absolute. */
export interface AnalysisCalls {
  /** Reads a folder anew, without what `excluded` globs name. */
  readFolder(folder: string, excluded: readonly string[], cache: CacheFile | undefined): Promise<void>;
  /** What has been read of it by then counts. */
  stopReading(folder: string): void;
  forgetFolder(folder: string): void;
  /** Reads a file if it belongs to a folder: as `open` in the editor, or as it is on disk. */
  read(path: string, open: string | undefined): Promise<void>;
  /** What is wrong. */
  findings(context: AnalysisContext): readonly Finding[];
  /** Where the code binds a port, or may. */
  bindsOn(port: number, context: AnalysisContext): readonly BindFact[];
  /** The way from the code to the URL that leads through a place; line and column count from 1. */
  chainAt(file: string, line: number, column: number, context: AnalysisContext): readonly Station[] | undefined;
}
