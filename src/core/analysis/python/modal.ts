import type { Node } from '@vscode/tree-sitter-wasm';
import type { Service } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';

export function readModal(_file: SourceFile, _root: Node, _evaluator: Evaluator): readonly Service[] {
  return [];
}
