import type { Node } from '@vscode/tree-sitter-wasm';
import type { Exported } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import { StructExports } from '../syntax/structExports.ts';

/** What other modules know of a Rust file: constants, functions, structs and what makes them. */
export function rustExports(file: SourceFile, root: Node, evaluator: Evaluator): Exported {
  const reader = new StructExports(file, evaluator);
  const methods = childrenOf(root).filter(({ type }) => type === 'impl_item');
  const members = new Map<string, Exported>();
  for (const item of childrenOf(root)) {
    const name = field(item, 'name');
    const value = field(item, 'value');
    if (!name) continue;
    if (item.type === 'function_item') members.set(name.text, reader.function(item));
    else if (item.type === 'struct_item') {
      const own = methods.filter((each) => field(each, 'type')?.text === name.text && !field(each, 'trait'));
      const exported = reader.type(item, own.flatMap(functionsOf));
      if (exported) members.set(name.text, exported);
    } else if (value && /^(?:const|static)_item$/.test(item.type)) members.set(name.text, reader.expression(value));
  }
  // What it takes on from other modules is not told.
  return { kind: 'object', parts: [members], open: true };
}

function functionsOf(implementation: Node): readonly Node[] {
  return childrenOf(field(implementation, 'body')).filter(({ type }) => type === 'function_item');
}
