import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { childrenOf } from './bindings.ts';
import { argumentsOf, type Evaluator } from './values.ts';

const controller = /@Controller\s*\(/g;
const methods = /^(?:Get|Post|Put|Patch|Delete|Head|Options|All)$/;

/** The routes of Nest's controllers: the path of the class and that of the method together. */
export function controllerRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  return Array.from(file.text.matchAll(controller), ({ index }) =>
    root.descendantForIndex(index + 1, index + 2),
  ).flatMap((name) => {
    const call = name?.parent;
    const decorator = call?.parent;
    if (call?.type !== 'call_expression' || decorator?.type !== 'decorator') return [];
    const [prefix] = pathsOf(call, evaluator);
    const { parent } = decorator;
    const made = parent?.type === 'export_statement' ? childrenOf(parent).at(-1) : parent;
    const body = made?.childForFieldName('body');
    return body && prefix ? routesOf(file, body, prefix.value, evaluator) : [];
  });
}

function routesOf(file: SourceFile, body: Node, prefix: string, evaluator: Evaluator): readonly RouteFact[] {
  const routes: RouteFact[] = [];
  let waiting: Node[] = [];
  for (const member of childrenOf(body)) {
    if (member.type === 'decorator') {
      waiting.push(member);
      continue;
    }
    const own = [...waiting, ...childrenOf(member).filter(({ type }) => type === 'decorator')];
    waiting = [];
    if (member.type !== 'method_definition') continue;
    for (const decorator of own) {
      const call = decorator.firstNamedChild;
      const method = call?.childForFieldName('function')?.text ?? '';
      if (call?.type !== 'call_expression' || !methods.test(method)) continue;
      for (const { value, at } of pathsOf(call, evaluator)) {
        routes.push({
          kind: 'route',
          file: file.path,
          span: file.span(at),
          language: /\.[cm]?tsx?$/.test(file.path) ? 'typescript' : 'javascript',
          framework: 'nestjs',
          method: method === 'All' ? undefined : method.toUpperCase(),
          path: `/${[prefix, value].flatMap((part) => part.split('/').filter(Boolean)).join('/')}`,
          handler: member.childForFieldName('name')?.text,
        });
      }
    }
  }
  return routes;
}

/** The paths that a decorator names, with where they stand; the empty one when it names none. */
function pathsOf(call: Node, evaluator: Evaluator): readonly { readonly value: string; readonly at: Stretch }[] {
  const [first] = argumentsOf(call);
  const name = call.childForFieldName('function') ?? call;
  if (!first) return [{ value: '', at: name }];
  const object = evaluator.evaluate(first);
  const path = object.kind === 'object' ? evaluator.property(object.node, 'path') : first;
  if (path === undefined) return [{ value: '', at: name }];
  if (path === 'unresolved') return [];
  return (path.type === 'array' ? childrenOf(path) : [path]).flatMap((each) => {
    const evaluated = evaluator.evaluate(each);
    return evaluated.kind === 'literal' && typeof evaluated.value === 'string'
      ? { value: evaluated.value, at: evaluated.edit }
      : [];
  });
}
