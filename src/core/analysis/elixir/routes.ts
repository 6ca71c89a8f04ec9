import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { elixirSyntax } from './syntax.ts';

const phoenix = /\buse\s+(?:[\w.]+,\s*:router|Phoenix\.Router)\b/;
const plug = /\buse\s+Plug\.Router\b/;
const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'forward']);
const limit = 1000;

export const elixirRouteHint = new RegExp(`${phoenix.source}|${plug.source}`);

/** The paths that routers of Phoenix and Plug name. */
export function elixirRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  const framework = plug.test(file.text) ? 'plug' : phoenix.test(file.text) ? 'phoenix' : undefined;
  if (framework === undefined) return [];
  return root
    .descendantsOfType('call')
    .slice(0, limit)
    .flatMap((node): readonly RouteFact[] => {
      const call = node && elixirSyntax.expression(node);
      if (call?.kind !== 'call' || call.receiver || !verbs.has(call.name)) return [];
      const [first, controller, action] = call.arguments;
      const path = first && evaluator.evaluate(first.node);
      const hasHandler = call.block !== undefined || call.arguments.length > 1;
      if (path?.kind !== 'literal' || typeof path.value !== 'string' || !hasHandler) return [];
      const isController = controller?.node.type === 'alias' && action?.node.type === 'atom';
      return [
        {
          kind: 'route',
          file: file.path,
          span: file.span(path.edit),
          language: 'elixir',
          framework,
          method: call.name === 'forward' ? undefined : call.name.toUpperCase(),
          path: path.value,
          handler: isController ? `${controller.node.text}.${action.node.text.slice(1)}` : undefined,
        },
      ];
    });
}
