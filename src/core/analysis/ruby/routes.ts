import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import type { Call } from '../syntax/syntax.ts';
import { rubyCallOf } from './syntax.ts';

const route = /(?<![\w.:])(get|post|put|patch|delete|head|options|match|root)\b/g;
const rails = /\broutes\.draw\b/;
const sinatra = /\bSinatra\b|["']sinatra["']/;
const limit = 500;

export const rubyRouteHint = rails;

/** The paths that Sinatra and the routes of Rails name. */
export function rubyRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  const framework = rails.test(file.text) ? 'rails' : sinatra.test(file.text) ? 'sinatra' : undefined;
  if (framework === undefined) return [];
  const routes: RouteFact[] = [];
  for (const { index, 0: name } of file.text.matchAll(route)) {
    const node = root.descendantForIndex(index, index + name.length);
    const call = node && rubyCallOf(node);
    if (call && !call.receiver) routes.push(...routesOf(call, framework, file, evaluator));
    if (routes.length >= limit) break;
  }
  return routes;
}

function routesOf(
  call: Call,
  framework: 'rails' | 'sinatra',
  file: SourceFile,
  evaluator: Evaluator,
): readonly RouteFact[] {
  const [first] = call.arguments;
  if (!first || (framework === 'sinatra' && (!call.block || call.name === 'match' || call.name === 'root'))) return [];
  // `post "hooks" => "hooks#create"` names both in one pair.
  const pair = first.node.parent?.type === 'pair' ? first.node.parent : undefined;
  const isArrow = pair !== undefined && first.name !== 'to' && pair.childForFieldName('key')?.type === 'string';
  const written = call.name === 'root' ? undefined : isArrow ? pair.childForFieldName('key') : first.node;
  const path = written ? evaluator.evaluate(written) : undefined;
  if (path?.kind !== 'literal' || typeof path.value !== 'string') return [];
  const to = isArrow ? first.node : call.arguments.find(({ name }) => name === 'to')?.node;
  const handler = framework === 'rails' ? evaluator.text(to) : undefined;
  const via = call.arguments.find(({ name }) => name === 'via')?.node;
  const { value } = path;
  return methodsOf(call, via, evaluator).map((method) => ({
    kind: 'route',
    file: file.path,
    span: file.span(path.edit),
    language: 'ruby',
    framework,
    method,
    path: value,
    handler,
  }));
}

function methodsOf(call: Call, via: Node | undefined, evaluator: Evaluator): readonly (string | undefined)[] {
  if (call.name !== 'match') return [call.name.toUpperCase()];
  if (!via) return [undefined];
  const { expression } = evaluator.follow(via);
  const names = (expression.kind === 'list' ? expression.items : [via]).map((item) => evaluator.text(item));
  return names.map((name) => (name === 'all' ? undefined : name?.toUpperCase()));
}
