import type { Node } from '@vscode/tree-sitter-wasm';
import type { Exported } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import { StructExports } from '../syntax/structExports.ts';

/** What the other files of a package, and those that import it, know of a Go file: constants, variables, functions, types. */
export function goExports(file: SourceFile, root: Node, evaluator: Evaluator): Exported {
  const reader = new StructExports(file, evaluator);
  const members = new Map<string, Exported>();
  for (const declaration of childrenOf(root)) {
    switch (declaration.type) {
      case 'function_declaration':
        members.set(field(declaration, 'name')?.text ?? '', reader.function(declaration));
        break;
      case 'const_declaration':
      case 'var_declaration':
        for (const name of declaredIn(declaration)) members.set(name.text, reader.expression(name));
        break;
      case 'type_declaration':
        for (const spec of childrenOf(declaration)) {
          const exported = reader.type(spec);
          if (exported) members.set(field(spec, 'name')?.text ?? '', exported);
        }
        break;
      default:
    }
  }
  // The rest of the package is in other files.
  return { kind: 'object', parts: [members], open: true };
}

function declaredIn(declaration: Node): readonly Node[] {
  return declaration
    .descendantsOfType(['const_spec', 'var_spec'])
    .flatMap((spec) => spec?.childrenForFieldName('name').flatMap((name) => name ?? []) ?? []);
}
