import type { Tree } from '@vscode/tree-sitter-wasm';
import type { FileReader } from './fileReader.ts';
import type { GrammarName } from './grammars.ts';
import { nothing, type FileContent, type SourceFile } from './sourceFile.ts';

/** How sources of one language are read. */
export interface SourceLanguage {
  /** The grammar that reads the file; undefined when it is of another language. */
  readonly grammarOf: (path: string) => GrammarName | undefined;
  /** A quick look that spares most files their syntax tree: it may say yes in vain, never no. */
  readonly mayBind: (text: string) => boolean;
  /** The same for what other files import of it. */
  readonly mayExport?: (text: string) => boolean;
  readonly extract: (file: SourceFile, tree: Tree) => FileContent;
}

/** In UTF-16 units; only JavaScript is bundled, so that a longer file of another language was not written by hand. */
const generatedSize = 400_000;
const bundled: ReadonlySet<GrammarName> = new Set(['javascript', 'typescript', 'tsx']);
const minifiedSize = 10_000;
const minifiedLineLength = 250;

export function sourceReader({ grammarOf, mayBind, mayExport, extract }: SourceLanguage): FileReader {
  return {
    reads: (path) => grammarOf(path) !== undefined,
    async read(file, grammars) {
      const grammar = grammarOf(file.path);
      if (!grammar || (file.text.length > generatedSize && !bundled.has(grammar))) return nothing;
      const mayMatter = mayBind(file.text) || (file.isImported && mayExport?.(file.text));
      if (!mayMatter || isMinified(file.text)) return nothing;
      return (await grammars.parse(grammar, file, (tree) => extract(file, tree))) ?? nothing;
    },
  };
}

function isMinified(text: string): boolean {
  if (text.length < minifiedSize) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > minifiedLineLength;
}
